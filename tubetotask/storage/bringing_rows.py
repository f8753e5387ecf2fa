"""The rows of an account's file, put into the tables one by one.

Invariants: what is shared is found by what it is, and made only where it is not there: nothing that
others use is changed, and of videos, words and notes nothing is added to what they use. Hashes by
which things are found are computed here, never taken from the file. Calls of models come back as
what they cost, without an answer that could be used again.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Table, insert, select, update
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from tubetotask.domain.calls import Account, Call, Outcome
from tubetotask.domain.job import CANCELLED, UNDER_WAY
from tubetotask.domain.library import scoped, source_hash
from tubetotask.domain.video import Video
from tubetotask.storage import bringing_checks as checking
from tubetotask.storage import bringing_lines, ledger
from tubetotask.storage.bringing_alike import Alike
from tubetotask.storage.database import Base, UtcDateTime, now
from tubetotask.storage.moving import (
    EMBEDDED,
    kept_columns,
    renumbered,
    targets,
)
from tubetotask.storage.moving_values import value_of
from tubetotask.storage.workspace import request_key


@dataclass
class Numbers:
    """Of each table: place in the file → number in this database.

    ``shared_sources``: numbers of sources that were here before; ``dropped``: places of videos
    found in them that are not here; ``left_out``: how many arrivals named one of those.
    """

    alike: Alike
    known: dict[str, dict[int, int]] = field(default_factory=dict)
    shared_sources: set[int] = field(default_factory=set)
    dropped: set[int] = field(default_factory=set)
    left_out: int = 0

    def of(self, table: str, place: int | None) -> int | None:
        """The number of the row at a place; None where there is none."""
        return None if place is None else self.known.get(table, {}).get(place)


class Brought:
    """One table, being brought back."""

    def __init__(
        self, connection: Connection, owner_id: int, table: Table, numbers: Numbers
    ) -> None:
        self._connection, self._owner, self._table = connection, owner_id, table
        self._numbers, self._names = numbers, targets(table)
        self._columns = {column.name: column for column in kept_columns(table)}
        # Of the same table: line, number, column, place.
        self._later: list[tuple[int, int, str, int]] = []
        self._mine = numbers.known.setdefault(table.name, {})
        self.count = 0

    def take(self, place: int, told: dict[str, Any]) -> None:
        """One row. Raises ValueError, TypeError, KeyError, ArithmeticError, StorageFailed."""
        name = self._table.name
        if name == "arrivals" and told.get("found_id") in self._numbers.dropped:
            self._numbers.left_out += 1
            return
        values = self._values(told, self._alike(place))
        checking.check(self._table, values)
        if name == "model_calls":
            self._call(values)
            self.count += 1
            return
        number = self._found(place, values)
        if number is None and name == "found_videos":
            if values["source_id"] in self._numbers.shared_sources:
                # Who follows it here has not got it yet: it is found by a look, or not at all.
                self._numbers.dropped.add(place)
                return
            values["brought"] = True
        if number is None:
            number = self._put(values)
        self.count += 1
        if number is not None:
            self._mine[place] = number
            for column, other in self._names.items():
                if other == name and told.get(column) is not None:
                    self._later.append((place, number, column, told[column]))

    def end(self) -> None:
        """What a row says of another one of its table, which may stand behind it. InputError."""
        for line, number, column, place in self._later:
            with bringing_lines.at(self._table.name, line):
                self._connection.execute(
                    update(self._table)
                    .where(self._table.c.id == number)
                    .values({column: self._mine[place]})
                )

    def _alike(self, place: int) -> int | None:
        """The shared row that says the same as this one, of those that are looked for before."""
        alike = {"videos": self._numbers.alike.videos, "notes": self._numbers.alike.notes}
        return alike.get(self._table.name, {}).get(place)

    def _found(self, place: int, values: dict[str, Any]) -> int | None:
        """The row that is there already."""
        name = self._table.name
        if name not in _FOUND:
            return self._alike(place)
        number = self._known(values)
        if name == "sources" and number is not None:
            self._numbers.shared_sources.add(number)
            # Nobody follows it: what came meanwhile was there when this began.
            self._connection.execute(
                update(self._table)
                .where(self._table.c.id == number, self._table.c.next_look_at.is_(None))
                .values(next_look_at=now(), fresh=True)
            )
        return number

    def _values(self, told: dict[str, Any], alike: int | None) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for name, column in self._columns.items():
            value = told.get(name)
            if name in self._names:
                other = self._names[name]
                found = None if other == self._table.name else self._numbers.of(other, value)
                values[name] = 0 if found is None and not column.nullable else found
            elif name == "actor_id":
                values[name] = self._owner if value else None
            elif value is not None:
                keys = EMBEDDED.get((self._table.name, name))
                if keys is not None and not isinstance(value, str):
                    value = _compact(renumbered(value, keys, self._numbers.of))
                values[name] = value_of(column, value)
        if "owner_id" in self._table.columns and self._table.name != "videos":
            values["owner_id"] = self._owner
        return self._own(values, told, alike)

    def _own(
        self, values: dict[str, Any], told: dict[str, Any], alike: int | None
    ) -> dict[str, Any]:
        """What is computed here and not taken from the file."""
        name = self._table.name
        if name == "videos":
            public = values.get("youtube_id") if not told.get("private") else None
            values["owner_id"] = self._owner if alike is None else None
            values["youtube_id"] = None if alike is None else public
            if public is not None and alike is None:
                values |= {"claimed_youtube_id": public, "brought": True}
        elif name == "analyses":
            asked = ("upload_hash", "youtube_id", "language", "plan_version_id")
            parts = (values.get(name, "") for name in asked[:3])
            key = request_key(self._owner, *parts, values.get(asked[3]))
            # Two answers to one question are there where the plan went back to an older text: the
            # later one, which comes last, is that which is found again.
            analyses, own = self._table, uuid4().hex + uuid4().hex
            self._connection.execute(
                update(analyses).where(analyses.c.request_key == key).values(request_key=own)
            )
            values["request_key"] = key
            values["job_id"], values["gathered"], values["starts"] = "", True, 0
            if values.get("state") in UNDER_WAY:  # no job of this place makes it
                values["state"] = CANCELLED
        elif name == "transcripts":
            values["hash"] = bringing_lines.words(values["document"]).hash
        elif name == "follows" and values.get("state") == "resolving":
            values["state"] = "failed"
        elif name == "sources":
            values["next_look_at"] = now()
        elif name == "notes":
            values["source_hash"] = uuid4().hex + uuid4().hex  # until its analysis is there
        return values

    def _known(self, values: dict[str, Any]) -> int | None:
        """A shared row that is there already."""
        key = _FOUND[self._table.name]
        if any(values.get(name) is None for name in key):
            return None
        return self._connection.scalar(
            select(self._table.c.id).where(*(self._table.c[name] == values[name] for name in key))
        )

    def _put(self, values: dict[str, Any]) -> int | None:
        query = insert(self._table).values(_defaults(self._table, values))
        if "id" not in self._table.columns:
            self._connection.execute(query)
            return None
        number = int(self._connection.execute(query.returning(self._table.c.id)).scalar_one())
        own = values.get("notes_id") not in self._numbers.alike.notes.values()
        if self._table.name == "analyses" and values.get("notes_id") and own:
            self._name_notes(values)
        return number

    def _name_notes(self, values: dict[str, Any]) -> None:
        """The notes of an analysis are found by what they were made from, as if made here."""
        notes, videos, words = (_table(name) for name in ("notes", "videos", "transcripts"))
        v = self._connection.execute(
            select(videos).where(videos.c.id == values["video_id"])
        ).mappings().one_or_none()  # fmt: skip
        hashed = self._connection.scalar(
            select(words.c.hash).where(words.c.id == values["transcript_id"])
        )
        if v is None or hashed is None:
            return
        youtube_id = v["youtube_id"] or v["claimed_youtube_id"]
        video = Video(v["title"], youtube_id, v["description"], v["channel"], v["duration_s"])
        found = scoped(source_hash(video, hashed), self._owner)  # nobody else finds them
        row = self._connection.execute(
            select(notes.c.analyser, notes.c.language).where(notes.c.id == values["notes_id"])
        ).one()
        taken = select(notes.c.id).where(
            notes.c.source_hash == found,
            notes.c.analyser == row.analyser,
            notes.c.language == row.language,
        )
        if self._connection.scalar(taken) is None:
            self._connection.execute(
                update(notes).where(notes.c.id == values["notes_id"]).values(source_hash=found)
            )

    def _call(self, v: dict[str, Any]) -> None:
        """What a call cost in another place, in the ledger and in no sum; without its answer."""
        call = Call(
            key="",
            model=v["model"],
            purpose=v["purpose"],
            text="",
            outcome=Outcome(v["outcome"]),
            answered_by=v.get("answered_by", ""),
            tokens_in=v.get("tokens_in", 0),
            tokens_out=v.get("tokens_out", 0),
            tokens_cached=v.get("tokens_cached", 0),
            usd=v.get("usd"),
            latency_s=v.get("latency_s", 0.0),
            attempts=v.get("attempts", 1),
            audio_s=v.get("audio_s", 0.0),
        )
        account = Account("", self._owner, v.get("analysis_id"), v.get("source_id"))
        most: Decimal | None = v.get("usd_most")
        at: datetime = v["created_at"]
        ledger.write(self._connection, account, call, at, usd_most=most, reuse=False, brought=True)


# Rows are known by these, within what their keys name.
_FOUND = {
    "transcripts": ("video_id", "hash"),
    "sources": ("kind", "youtube_id"),
    "found_videos": ("source_id", "youtube_id"),
}


def _table(name: str) -> Table:
    return Base.metadata.tables[name]


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _defaults(table: Table, values: dict[str, Any]) -> dict[str, Any]:
    """What a row of an older version does not have, as a new row would have it."""
    found = dict(values)
    for column in table.columns:
        if column.name in found or column.default is None:
            continue
        if isinstance(column.default, ScalarElementColumnDefault):
            found[column.name] = column.default.arg
        elif isinstance(column.type, UtcDateTime):
            found[column.name] = now()
    return found
