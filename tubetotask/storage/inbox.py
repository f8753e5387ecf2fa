"""One person's inbox: their talks by verdict and score, unread or read, here or put away.

Invariant: every query is scoped by its owner. A talk stands once, by its newest analysis. A list
pages by the place of its last row, never by counting, and a page asks a fixed number of questions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, defer

from tubetotask.domain.errors import InputError
from tubetotask.domain.inbox import Place, Which
from tubetotask.domain.job import DONE
from tubetotask.domain.task import Status
from tubetotask.storage import inbox_statements
from tubetotask.storage.database import LARGEST_ID, add_or_find, now
from tubetotask.storage.inbox_statements import Brief, FirstTask
from tubetotask.storage.models import AnalysisRow, InboxMarkRow, TaskRow

LIMIT = 25
MOST_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Entry:
    """A talk in the list. ``first``: its most urgent task that is still proposed, else its most
    urgent one; ``proposed``: how many still are."""

    row: Brief
    place: Place
    read: bool
    first: FirstTask | None = None
    proposed: int = 0
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """Talks in order; ``after``: where the next page begins, "" on the last."""

    entries: Sequence[Entry]
    after: str


class Inbox:
    """What one person's inbox shows, and where its talks stand."""

    def __init__(self, session: Session, owner_id: int) -> None:
        self.session = session
        self.owner_id = owner_id

    def page(
        self, which: Which, *, sort: str = "matters", after: str = "", limit: int = LIMIT
    ) -> Page:
        """Talks that were read; what matters most first, or ("newest") what came last.

        Raises InputError for an ``after`` that is none.
        """
        newest_first = sort == "newest"
        place = _numbers(after, 1 if newest_first else 2) if after else []
        given = _given(which) | dict(zip(("number", "rank"), reversed(place), strict=False))
        query = inbox_statements.talks(
            which.show, frozenset(given), by_hand=which.source == 0, newest_first=newest_first
        )
        found = self._entries(query, given | {"most": limit + 1})
        more = len(found) > limit
        shown = self._with_tasks(found[:limit])
        if not more:
            return Page(shown, "")
        last = shown[-1].row
        return Page(shown, f"{last.id}" if newest_first else f"{last.rank}.{last.id}")

    def under_way(self, *, limit: int = 6) -> list[Entry]:
        """What is being read, waits or could not be read, and was not put away."""
        return self._entries(inbox_statements.under_way(), {"most": limit})

    def _entries(self, query: Select[Any], given: dict[str, Any]) -> list[Entry]:
        found = []
        told_of = self.session.execute(query, given | {"owner": self.owner_id}).all()
        for *told, place, read_upto, tags in told_of:
            row = Brief(*told)
            names = tuple(sorted((tags or "").split("\n"), key=str.casefold)) if tags else ()
            read = (read_upto or 0) >= row.id
            found.append(Entry(row, Place(place or ""), read, tags=names))
        return found

    def _with_tasks(self, entries: Sequence[Entry]) -> list[Entry]:
        """The same, with the task that each would have accepted first."""
        if not entries:
            return []
        ids = [entry.row.id for entry in entries]
        found: dict[int, dict[int, Sequence[Any]]] = {number: {} for number in ids}
        given = {"owner": self.owner_id, "ids": ids}
        for task in self.session.execute(inbox_statements.first_tasks(self._dialect), given).all():
            found[task[0]].setdefault(task[1], task)
        return [_with(entry, list(found[entry.row.id].values())) for entry in entries]

    def tasks_of(self, ids: Sequence[int]) -> dict[int, list[TaskRow]]:
        """The tasks of these analyses, the most urgent first; one question for all."""
        if not ids:
            return {}
        given = {"owner": self.owner_id, "ids": list(ids)}
        found: dict[int, list[TaskRow]] = {}
        for analysis_id, task in self.session.execute(inbox_statements.tasks(self._dialect), given):
            mine = found.setdefault(analysis_id or 0, [])
            if task not in mine:
                mine.append(task)
        return found

    @property
    def _dialect(self) -> str:
        return self.session.get_bind().dialect.name

    # marks

    def some(self, ids: Iterable[int]) -> list[AnalysisRow]:
        """Those of the analyses that are there and the person's."""
        wanted = [each for each in dict.fromkeys(ids) if 0 < each <= LARGEST_ID][:MOST_AT_ONCE]
        if not wanted:
            return []
        rows = self.session.scalars(
            select(AnalysisRow)
            .where(
                AnalysisRow.id.in_(wanted),
                AnalysisRow.owner_id == self.owner_id,
                AnalysisRow.removed_at.is_(None),
            )
            .options(defer(AnalysisRow.document), defer(AnalysisRow.dropped))
        ).all()
        return sorted(rows, key=lambda row: wanted.index(row.id))

    def mark(self, row: AnalysisRow) -> InboxMarkRow:
        """The person's mark on an analysis's talk, made where there is none. Does not commit."""
        kept = self._kept(row)
        if kept is None:
            new = InboxMarkRow(
                owner_id=self.owner_id, youtube_id=row.youtube_id, upload_hash=row.upload_hash
            )
            kept = add_or_find(self.session, new, lambda: self._kept(row))
        return kept

    def _kept(self, row: AnalysisRow) -> InboxMarkRow | None:
        return self.session.scalar(
            select(InboxMarkRow).where(
                InboxMarkRow.owner_id == self.owner_id,
                InboxMarkRow.youtube_id == row.youtube_id,
                InboxMarkRow.upload_hash == row.upload_hash,
            )
        )

    def of_batch(self, batch: str) -> Sequence[InboxMarkRow]:
        """The marks that a press changed last."""
        if not batch:
            return []
        return self.session.scalars(
            select(InboxMarkRow).where(
                InboxMarkRow.owner_id == self.owner_id, InboxMarkRow.batch == batch
            )
        ).all()

    def seen(self, row: AnalysisRow) -> bool:
        """Its page was opened: from now on it is read. Returns whether that is new. Commits."""
        if row.state != DONE or row.owner_id != self.owner_id:
            return False
        kept = self._kept(row)
        if kept is None:
            self._first_seen(row)
        elif kept.read_upto >= row.id:
            return False
        else:
            kept.read_upto, kept.changed_at = row.id, now()
        self.session.commit()
        return True

    def _first_seen(self, row: AnalysisRow) -> None:
        """A mark in one question, for a page waits for it; two windows may open at once."""
        dialect = sqlite if self._dialect == "sqlite" else postgresql
        new = dialect.insert(InboxMarkRow).values(
            owner_id=self.owner_id,
            youtube_id=row.youtube_id,
            upload_hash=row.upload_hash,
            read_upto=row.id,
        )
        talk = (InboxMarkRow.owner_id, InboxMarkRow.youtube_id, InboxMarkRow.upload_hash)
        read = {"read_upto": new.excluded.read_upto, "changed_at": new.excluded.changed_at}
        self.session.execute(
            new.on_conflict_do_update(
                index_elements=talk,
                set_=read,
                where=InboxMarkRow.read_upto < new.excluded.read_upto,
            )
        )


def _with(entry: Entry, tasks: Sequence[Sequence[Any]]) -> Entry:
    """The entry with its first task: of rows of ``first_tasks``, the most urgent first."""
    proposed = [task for task in tasks if task[3] == Status.CANDIDATE.value]
    first = next(iter(proposed or tasks), None)
    task = FirstTask(*first[1:]) if first else None
    return replace(entry, first=task, proposed=len(proposed))


def _given(which: Which) -> dict[str, Any]:
    """What the statement of a list is told, by what narrows it."""
    told = {
        "verdict": which.verdict,
        "source": which.source or None,
        "section": which.section or None,
        "category": which.category or None,
        "tag": which.tag or None,
        "unread": which.unread or None,
        "since": which.since,
    }
    return {name: value for name, value in told.items() if value is not None}


def _numbers(after: str, count: int) -> list[int]:
    parts = after.split(".")
    if len(parts) != count or not all(p.isascii() and p.isdecimal() for p in parts):
        raise InputError("This page of the inbox does not exist.", remedy="Begin at its top.")
    numbers = [int(part[:12]) for part in parts]
    return [min(number, LARGEST_ID) for number in numbers]
