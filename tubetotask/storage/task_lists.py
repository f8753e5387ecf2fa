"""Lists of one person's tasks, and what they can be narrowed by.

Invariant: every query is scoped by its owner. A list pages by the place of its last row, never by
counting, so the thousandth page costs what the first does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, String, func, literal, select, tuple_, union_all
from sqlalchemy.orm import Session

from tubetotask.domain.errors import InputError
from tubetotask.domain.task import Status
from tubetotask.storage.categories import sections_in
from tubetotask.storage.database import LARGEST_ID
from tubetotask.storage.models import TaskRow, TaskTagRow, TaskWitnessRow
from tubetotask.storage.task_narrowings import CATEGORY, SECTION, SOURCE, narrowings
from tubetotask.storage.task_pairs import asked_about, how_many


@dataclass(frozen=True, slots=True)
class Filter:
    """Which tasks: those for which everything that is set holds. ``source``: of one witness;
    ``category``: of the section of the plan; ``maybe``: that
    may be the same as another one."""

    status: str = ""
    section: str = ""
    priority: str = ""
    source: str = ""
    tag: str = ""
    category: str = ""
    maybe: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Tasks in order; ``after``: where the next page begins, "" on the last."""

    rows: Sequence[TaskRow]
    after: str


class TaskLists:
    """The lists of one person."""

    def __init__(self, session: Session, owner_id: int) -> None:
        self.session = session
        self.owner_id = owner_id
        self._narrows: dict[str, dict[str, str]] | None = None

    def page(
        self, which: Filter, *, sort: str = "priority", after: str = "", limit: int = 30
    ) -> Page:
        """Tasks, the most urgent first; ``sort`` "due": those with a day, the next one first;
        "newest": what came last first. Raises InputError for an ``after`` that is none."""
        query = self._filtered(select(TaskRow), which)
        place: tuple[Any, ...] | None = _place(after, sort) if after else None
        if sort == "due":
            query = query.where(TaskRow.due_on.is_not(None))
            order: tuple[Any, ...] = (TaskRow.due_on, TaskRow.id)
            behind = tuple_(*order) > tuple_(*place) if place else None
        elif sort == "newest":
            order = (TaskRow.id.desc(),)
            behind = TaskRow.id < place[0] if place else None
        else:
            order = (TaskRow.score.desc(), TaskRow.id.desc())
            behind = tuple_(TaskRow.score, TaskRow.id) < tuple_(*place) if place else None
        if behind is not None:
            query = query.where(behind)
        rows = self.session.scalars(query.order_by(*order).limit(limit + 1)).all()
        more = len(rows) > limit
        return Page(rows[:limit], _key(rows[limit - 1], sort) if more else "")

    def counts(self) -> dict[str, int]:
        """How many tasks of each status."""
        return self.counts_and_maybe()[0]

    def counts_and_maybe(self) -> tuple[dict[str, int], int]:
        """The same, and how many may be the same as another; one question for both."""
        of_status = (
            select(TaskRow.status, func.count())
            .where(TaskRow.owner_id == self.owner_id, TaskRow.merged_into.is_(None))
            .group_by(TaskRow.status)
        )
        maybe = select(literal("", String), how_many(self.owner_id).scalar_subquery())
        found = self.session.execute(union_all(of_status, maybe))
        told = {str(status): int(count) for status, count in found}
        return {status.value: told.get(status.value, 0) for status in Status}, told[""]

    def sections(self) -> list[tuple[str, str]]:
        """Sections of plans that have tasks: id and title, by title."""
        return self._narrowings(SECTION)

    def sources(self) -> list[tuple[str, str]]:
        """Who said something: key and name, by name; ``MOST_SOURCES`` at most."""
        return self._narrowings(SOURCE)

    def categories(self) -> list[str]:
        """What the person calls sections of the plan, in the order of the alphabet."""
        return [name for name, _ in self._narrowings(CATEGORY)]

    def _narrowings(self, kind: str) -> list[tuple[str, str]]:
        """All are asked for in one question, once."""
        if self._narrows is None:
            self._narrows = {SECTION: {}, SOURCE: {}, CATEGORY: {}}
            given = {"owner": self.owner_id}
            for of, key, name in self.session.execute(narrowings(), given).all():
                if of == SECTION or name:
                    self._narrows[of][str(key)] = str(name)
        return sorted(self._narrows[kind].items(), key=lambda pair: pair[1].casefold())

    def _filtered(self, query: Select[Any], which: Filter) -> Select[Any]:
        query = query.where(TaskRow.owner_id == self.owner_id, TaskRow.merged_into.is_(None))
        if which.status:
            query = query.where(TaskRow.status == which.status)
        if which.section:
            query = query.where(TaskRow.section_id == which.section)
        if which.category:
            inside = sections_in(self.owner_id, which.category)
            query = query.where(TaskRow.section_id.in_(inside))
        if which.priority:
            query = query.where(TaskRow.priority == which.priority)
        if which.source:
            said = select(TaskWitnessRow.task_id).where(
                TaskWitnessRow.owner_id == self.owner_id, TaskWitnessRow.source == which.source
            )
            query = query.where(TaskRow.id.in_(said))
        if which.tag:
            tagged = select(TaskTagRow.task_id).where(
                TaskTagRow.owner_id == self.owner_id, TaskTagRow.name == which.tag
            )
            query = query.where(TaskRow.id.in_(tagged))
        if which.maybe:
            query = query.where(asked_about())
        return query


def _key(row: TaskRow, sort: str) -> str:
    if sort == "newest":
        return str(row.id)
    first = row.due_on.isoformat() if sort == "due" and row.due_on else str(row.score)
    return f"{first}.{row.id}"


def _place(after: str, sort: str) -> tuple[Any, ...]:
    try:
        if sort == "newest":
            found: tuple[Any, ...] = (_number(after),)
        else:
            first, _, number = after.rpartition(".")
            found = (
                (date.fromisoformat(first) if sort == "due" else _number(first)),
                _number(number),
            )
    except ValueError as error:
        raise InputError(
            "This page of the list is not there.", remedy="Go to its first page."
        ) from error
    return found


def _number(text: str) -> int:
    number = int(text)
    if not -LARGEST_ID <= number <= LARGEST_ID:
        raise ValueError(text)
    return number
