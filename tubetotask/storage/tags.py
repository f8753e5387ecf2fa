"""One person's tags: every query is scoped by its owner. Does not commit.

Invariant: a tag is spelt in one way, however often it is given.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    cast,
    delete,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from tubetotask.domain.errors import InputError
from tubetotask.domain.tags import MOST, MOST_OF_ONE, spelt
from tubetotask.storage.models import AnalysisRow, TalkTagRow, TaskTagRow


class Tags:
    """What belongs to one person."""

    def __init__(self, session: Session, owner_id: int) -> None:
        self.session, self.owner_id = session, owner_id

    def known(self) -> list[str]:
        """All names, in the order of the alphabet."""
        return self.of_tasks(())[1]

    def of_tasks(self, ids: Iterable[int]) -> tuple[dict[int, list[str]], list[str]]:
        """The tags of each of these tasks, and all that the person has; one question for both."""
        found: dict[int, list[str]] = {}
        names: list[str] = []
        for number, name in self.session.execute(union_all(self.tagged(ids), *self.every())):
            if number:
                found.setdefault(int(number), []).append(str(name))
            else:
                names.append(str(name))
        for each in found.values():
            each.sort(key=str.casefold)
        return found, sorted(set(names), key=str.casefold)

    def of_talk(self, row: AnalysisRow) -> tuple[list[str], list[str]]:
        """The tags of an analysis's talk, and all that the person has; one question for both."""
        mine: list[str] = []
        names: list[str] = []
        for number, name in self.session.execute(union_all(self.tagged_talk(row), *self.every())):
            (mine if number else names).append(str(name))
        return sorted(mine, key=str.casefold), sorted(set(names), key=str.casefold)

    # what is asked, for ``task_marks`` too, which asks for more beside it

    def tagged(self, ids: Iterable[int]) -> Select[int, str]:
        """Task and name of each tag of these tasks."""
        return select(TaskTagRow.task_id, TaskTagRow.name).where(
            TaskTagRow.owner_id == self.owner_id, TaskTagRow.task_id.in_(list(ids))
        )

    def tagged_talk(self, row: AnalysisRow) -> Select[int, str]:
        """1 and the name of each tag of an analysis's talk."""
        return select(literal(1, Integer), TalkTagRow.name).where(*self._on(row))

    def every(self) -> list[Select[int, str]]:
        """0 and each name that the person has."""
        return [
            select(literal(0, Integer), cast(kind.name, String))
            .where(kind.owner_id == self.owner_id)
            .distinct()
            for kind in (TaskTagRow, TalkTagRow)
        ]

    def _on(self, row: AnalysisRow) -> tuple[ColumnElement[bool], ...]:
        return (
            TalkTagRow.owner_id == self.owner_id,
            TalkTagRow.youtube_id == row.youtube_id,
            TalkTagRow.upload_hash == row.upload_hash,
        )

    # what others write with

    def set_task(self, task_id: int, names: Iterable[str]) -> list[str]:
        """The tags of a task from now on; returns them. Raises InputError."""
        has, known = self.of_tasks([task_id])
        wanted = _wanted(names, known)
        gone = [name for name in has.get(task_id, []) if name not in wanted]
        self.session.execute(
            delete(TaskTagRow).where(
                TaskTagRow.owner_id == self.owner_id,
                TaskTagRow.task_id == task_id,
                TaskTagRow.name.in_(gone),
            )
        )
        for name in wanted:
            if name not in has.get(task_id, []):
                new = TaskTagRow(owner_id=self.owner_id, task_id=task_id, name=name)
                self.session.add(new)
        self.session.flush()
        return wanted

    def set_talk(self, row: AnalysisRow, names: Iterable[str]) -> list[str]:
        """The tags of an analysis's talk from now on; returns them. Raises InputError."""
        has, known = self.of_talk(row)
        wanted = _wanted(names, known)
        gone = [name for name in has if name not in wanted]
        self.session.execute(delete(TalkTagRow).where(*self._on(row), TalkTagRow.name.in_(gone)))
        for name in wanted:
            if name not in has:
                new = TalkTagRow(owner_id=self.owner_id, name=name)
                new.youtube_id, new.upload_hash = row.youtube_id, row.upload_hash
                self.session.add(new)
        self.session.flush()
        return wanted


def _wanted(names: Iterable[str], known: Sequence[str]) -> list[str]:
    """The names as they are spelt, each once."""
    wanted: list[str] = []
    for name in names:
        told = spelt(name, [*known, *wanted])
        if told not in wanted:
            wanted.append(told)
    if len(wanted) > MOST_OF_ONE:
        raise InputError(f"{MOST_OF_ONE} tags are the most.", remedy="Remove one first.")
    if len({*known, *wanted}) > max(MOST, len(known)):
        raise InputError(f"You have {MOST} tags already.", remedy="Use one of them.")
    return sorted(wanted, key=str.casefold)
