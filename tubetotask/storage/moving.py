"""Everything of a person in a form that another database takes in again.

Invariants: a row names others by their place in the file and never by its number in a database, so
the same things give the same file wherever they are kept. Every table with an owner is in it but
those named in ``LEFT`` (with the reason); what is shared (videos, words, notes, sources) as far as
the person's rows name it. Secrets are in none.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from typing import Any, Final

from sqlalchemy import Column, Table, select
from sqlalchemy.orm import Session

from tubetotask.storage.database import Base
from tubetotask.storage.moving_values import plain
from tubetotask.storage.ownership import owned

FORMAT, VERSION = "tubetotask-account", "1.0"
FOLDER: Final = "again/"
MANIFEST: Final = f"{FOLDER}manifest.json"
# Tables of people that are not brought along, and why.
LEFT = {
    "users": "the person is there already, with an address and a password",
    "sign_ins": "they let somebody in",
    "passkeys": "they let somebody in",
    "links": "they let somebody in",
    "address_changes": "their links were sent from another place",
    "tokens": "they let somebody in",
    "feeds": "they let somebody in",
    "audit": "it tells what happened in another place",
    "claims": "they are read from the analyses",
    "themes": "they are made of claims",
    "theme_claims": "they are made of claims",
    "exports": "files that were made of all this",
    "schedules": "they follow from the settings",
    "reservations": "calls that are under way in another place",
    "once": "requests of programs to another place",
    "budgets": "they are limits of another place",
    "quota_calls": "YouTube counted them for another place",
    "channels": "they rest on an address that stays where it was locked",
    "subscriptions": "they are of one browser and one instance's key",
    "notices": "they were told in another place",
    "notices_due": "they were told in another place",
    "messages": "they were sent from another place",
    "integrations": "they rest on a key that stays where it was locked",
    "deliveries": "they were sent from another place",
    "sent_things": "they belong to an integration",
}
# Shared, in the order in which they are needed: what of them is somebody's, ``_shared`` knows.
SHARED = ("videos", "transcripts", "notes", "sources", "found_videos")
# Columns that name a row without a foreign key.
SOFT = {
    ("analyses", "source_id"): "sources",
    ("inbox_marks", "read_upto"): "analyses",
    ("task_witnesses", "analysis_id"): "analyses",
    ("task_witnesses", "video_id"): "videos",
    ("arrivals", "analysis_id"): "analyses",
    ("model_calls", "analysis_id"): "analyses",
    ("model_calls", "source_id"): "sources",
}
# Numbers inside a text of JSON: column → key → table.
EMBEDDED = {
    ("task_events", "detail"): {"other": "tasks", "witnesses": "task_witnesses"},
    ("reports", "document"): {"analysis_id": "analyses", "number": "tasks"},
}
# What is gone has no place: these then name nothing, and stay numbers.
_NOTHING = {"number": 0}
# Of another place, or found out again there.
DROPPED = frozenset(
    (
        *("id", "owner_id", "user_id", "job_id", "request_key", "key", "subject", "text", "hash"),
        *(
            "source_hash",
            "indexed",
            "meant",
            "holder",
            "gathered",
            "starts",
            "etag",
            "last_modified",
        ),
        *("fresh", "horizon", "read_at", "looked_at", "next_look_at", "way", "failing_since"),
        *("aside", "failures", "witness_at", "witness_way", "witness_says", "brought"),
    )
)
KEPT = frozenset((("plan_versions", "hash"), ("feedback", "key"), ("feedback", "text")))

# What the last press can be taken back with: it ends with the move.
UNDONE = frozenset((("inbox_marks", "batch"), ("inbox_marks", "before")))


def kept_columns(table: Table) -> list[Column[Any]]:
    """The columns of a table that are in the file."""
    return [
        column
        for column in table.columns
        if (column.name not in DROPPED or (table.name, column.name) in KEPT)
        and (table.name, column.name) not in UNDONE
    ]


def tables() -> list[Table]:
    """The tables of the file, each after those that it names."""
    names = {table.name for table, _ in owned()} - LEFT.keys() | set(SHARED)
    chosen = {name: Base.metadata.tables[name] for name in sorted(names)}
    graph = {name: sorted(_after(table) - {name}) for name, table in chosen.items()}
    return [chosen[name] for name in TopologicalSorter(graph).static_order() if name in chosen]


def _after(table: Table) -> set[str]:
    inside = (keys.values() for (name, _), keys in EMBEDDED.items() if name == table.name)
    return set(targets(table).values()).union(*inside)


def targets(table: Table) -> dict[str, str]:
    """Column → the table that it names a row of."""
    found = {
        column.name: next(iter(column.foreign_keys)).column.table.name
        for column in table.columns
        if column.foreign_keys
    }
    found = {name: other for name, other in found.items() if other != "users"}
    return found | {column: other for (of, column), other in SOFT.items() if of == table.name}


@dataclass
class _Places:
    """Of each table: number in the database → place in the file, from 1."""

    known: dict[str, dict[int, int]] = field(default_factory=dict)

    def take(self, table: str, numbers: Iterable[int]) -> None:
        self.known[table] = {number: place for place, number in enumerate(numbers, 1)}

    def of(self, table: str, number: int | None) -> int | None:
        return None if number is None else self.known.get(table, {}).get(number)


def write(session: Session, owner_id: int, archive: zipfile.ZipFile) -> dict[str, int]:
    """Write it into ``archive``, a row at a time; returns how many rows of each table."""
    places, counts = _Places(), {}
    for name, numbers in _shared(session, owner_id).items():
        places.take(name, numbers)
    for table in tables():
        if table.name not in SHARED and "id" in table.columns:
            query = select(table.c.id).where(table.c.owner_id == owner_id).order_by(table.c.id)
            places.take(table.name, session.scalars(query))
    for table in tables():
        counts[table.name] = _put(session, owner_id, archive, table, places)
    head = {"format": FORMAT, "version": VERSION, "rows": counts}
    archive.writestr(MANIFEST, json.dumps(head, indent=1, sort_keys=True) + "\n")
    return counts


def _shared(session: Session, owner_id: int) -> dict[str, list[int]]:
    """What of the shared tables the person's rows name, in one order everywhere."""
    t = Base.metadata.tables

    def of(table: str, column: str) -> set[int]:
        rows = select(t[table].c[column]).where(t[table].c.owner_id == owner_id)
        return {number for number in session.scalars(rows) if number}

    found = of("arrivals", "found_id")
    query = select(t["found_videos"].c.source_id).where(t["found_videos"].c.id.in_(found))
    sources = of("follows", "source_id") | {*session.scalars(query)}
    videos = of("analyses", "video_id") | of("videos", "id") | of("feedback", "video_id")
    words, notes = of("analyses", "transcript_id"), of("analyses", "notes_id")
    all_of_it = {
        "videos": videos,
        "transcripts": words,
        "notes": notes,
        "sources": sources,
        "found_videos": found,
    }
    return {name: sorted(numbers) for name, numbers in all_of_it.items()}


def _put(
    session: Session, owner_id: int, archive: zipfile.ZipFile, table: Table, places: _Places
) -> int:
    count = 0
    with archive.open(f"{FOLDER}{table.name}.jsonl", "w") as out:
        for row in _rows(session, owner_id, table, places):
            line = json.dumps(row, ensure_ascii=False, sort_keys=True)
            out.write(line.encode("utf-8", "replace") + b"\n")
            count += 1
    return count


def _rows(
    session: Session, owner_id: int, table: Table, places: _Places
) -> Iterator[dict[str, Any]]:
    columns, names = kept_columns(table), targets(table)
    videos = table.name == "videos"
    extra = [table.c.owner_id, table.c.brought] if videos else []
    query = select(*columns, *extra)
    if table.name in SHARED:
        numbers = list(places.known[table.name])
        parts = [numbers[at : at + 500] for at in range(0, len(numbers), 500)]
        queries = [query.where(table.c.id.in_(part)).order_by(table.c.id) for part in parts]
    else:
        key = tuple(table.primary_key.columns)
        queries = [query.where(table.c.owner_id == owner_id).order_by(*key)]
    for each in queries:
        for row in session.execute(each).mappings():
            told = {
                column.name: _told(table, column, row[column.name], names, places)
                for column in columns
                if row[column.name] is not None
            }
            if videos:
                told["private"] = row["owner_id"] == owner_id and not row["brought"]
                if row["brought"]:  # named as where it was brought from
                    told |= {"youtube_id": row["claimed_youtube_id"], "claimed_youtube_id": ""}
            yield {name: value for name, value in told.items() if value is not None}


def _told(
    table: Table, column: Column[Any], value: Any, names: dict[str, str], places: _Places
) -> Any:
    if column.name in names:
        return places.of(names[column.name], value)
    if column.name == "actor_id":
        return 1  # the person; of another, nothing is known
    keys = EMBEDDED.get((table.name, column.name))
    if keys is not None and value:
        try:
            held = json.loads(value)
        except ValueError:  # of an event that holds words
            return plain(value)
        return renumbered(held, keys, places.of)
    return plain(value)


def renumbered(
    value: Any, keys: dict[str, str], of: Callable[[str, int | None], int | None]
) -> Any:
    """``value`` with the numbers under these keys put through ``of``."""
    if isinstance(value, dict):
        return {
            key: _number(inner, keys[key], of, _NOTHING.get(key))
            if key in keys
            else renumbered(inner, keys, of)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [renumbered(inner, keys, of) for inner in value]
    return value


def _number(
    value: Any, table: str, of: Callable[[str, int | None], int | None], nothing: int | None
) -> Any:
    if isinstance(value, list):
        return [found for inner in value if (found := of(table, inner)) is not None]
    if not isinstance(value, int):
        return value
    found = of(table, value)
    return nothing if found is None else found
