"""What stands beside tasks on a page: their tags, and which may be the same; beside a talk also
what was marked as wrong. Scoped by its owner.

Invariant: one question to the database for all of it, since a page asks few.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    Float,
    Integer,
    Select,
    String,
    cast,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from tubetotask.storage.models import AnalysisRow, FeedbackRow, TaskRow
from tubetotask.storage.tags import Tags
from tubetotask.storage.task_pairs import Other, pairs_of
from tubetotask.storage.tasks import mergeable

_MERGEABLE, _WRONG = -1, -2  # in place of the number of what bears a tag
_OTHERS = 30
_ALONE = literal(0, Integer), literal(0.0, Float)  # no other task, and how alike it is


@dataclass(slots=True)
class Marks:
    """``tags``: of each task; ``talk``: of the talk; ``known``: all that the person has;
    ``maybe``: of each task those that may be the same, the likest first; ``wrong``: the keys of
    statements about the talk's video that the person has marked; ``mergeable``: titles of tasks
    that one can be merged with, the most urgent first."""

    tags: dict[int, list[str]] = field(default_factory=dict)
    talk: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    maybe: dict[int, list[Other]] = field(default_factory=dict)
    wrong: frozenset[str] = frozenset()
    mergeable: list[str] = field(default_factory=list)


def of_tasks(session: Session, owner_id: int, ids: Iterable[int]) -> Marks:
    """What stands beside these tasks."""
    wanted = list(ids)
    return _read(session, owner_id, Tags(session, owner_id).tagged(wanted), wanted)


def of_one(session: Session, row: TaskRow) -> Marks:
    """What stands beside a task, ``mergeable`` among it."""
    tagged = Tags(session, row.owner_id).tagged([row.id])
    return _read(session, row.owner_id, tagged, [row.id], _mergeable(row))


def of_talk(session: Session, owner_id: int, row: AnalysisRow, ids: Iterable[int]) -> Marks:
    """The tags of an analysis's talk, what of it is marked as wrong, and which of its tasks may be
    the same as others."""
    wrong = select(literal(_WRONG, Integer), cast(FeedbackRow.key, String), *_ALONE).where(
        FeedbackRow.owner_id == owner_id, FeedbackRow.video_id == (row.video_id or 0)
    )
    marks = _read(session, owner_id, Tags(session, owner_id).tagged_talk(row), list(ids), wrong)
    marks.talk, marks.wrong = marks.tags.pop(1, []), frozenset(marks.tags.pop(_WRONG, ()))
    return marks


def _read(
    session: Session, owner_id: int, of: Select[int, str], ids: list[int], *more: Select[Any]
) -> Marks:
    marks, names = Marks(), set[str]()
    pairs: list[tuple[float, int, int, str]] = []
    tagged = [each.add_columns(*_ALONE) for each in (of, *Tags(session, owner_id).every())]
    others: list[tuple[float, str]] = []
    asked: CompoundSelect[Any] = union_all(*tagged, *more, *pairs_of(owner_id, ids))
    for number, name, other, alike in session.execute(asked):
        if number == _MERGEABLE:
            others.append((-float(alike), str(name)))
        elif other:
            pairs.append((-float(alike), int(other), int(number), str(name)))
        elif number:
            marks.tags.setdefault(int(number), []).append(str(name))
        else:
            names.add(str(name))
    for _alike, other, number, name in sorted(pairs):
        told = marks.maybe.setdefault(number, [])
        if all(each.id != other for each in told):  # two pairs can lead to one that took in both
            told.append(Other(other, name))
    for each in marks.tags.values():
        each.sort(key=str.casefold)
    marks.known = sorted(names, key=str.casefold)
    marks.mergeable = [title for _score, title in sorted(others)]
    return marks


def _mergeable(row: TaskRow) -> Select[Any]:
    """Titles and scores of what a task can be merged with, under a number that no task has."""
    found = (
        select(TaskRow.title, TaskRow.score)
        .where(*mergeable(row))
        .order_by(TaskRow.score.desc(), TaskRow.id)
        .limit(_OTHERS)
        .subquery()
    )
    return select(
        literal(_MERGEABLE, Integer),
        cast(found.c.title, String),
        literal(0, Integer),
        cast(found.c.score, Float),
    )
