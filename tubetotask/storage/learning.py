"""What a person's decisions and marks say of the sections of their plan.

Invariants: every question is scoped by the owner. What was decided or marked before a section was
reset does not count. Does not commit.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CompoundSelect, Select, and_, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from tubetotask.domain.task import Status, Tally
from tubetotask.storage.database import add_or_find
from tubetotask.storage.models import FeedbackRow, LearnedRow, TaskRow, TaskWitnessRow

_WRONG, _OWN = "wrong", "own"
_TAKEN = (Status.OPEN.value, Status.LATER.value, Status.DONE.value)


@dataclass(frozen=True, slots=True)
class Learned:
    """One section: what was decided in it, and since when that counts (None: always)."""

    plan_id: int
    section_id: str
    title: str
    tally: Tally
    since: datetime | None


def tally(session: Session, owner_id: int, row: TaskRow) -> Tally:
    """What was decided about other tasks of the task's section, and marked as wrong in it."""
    return tally_and_marks(session, owner_id, row)[0]


def tally_and_marks(session: Session, owner_id: int, row: TaskRow) -> tuple[Tally, int]:
    """The same, and how many of the task's own witnesses are marked as wrong."""
    since = _since(owner_id, row.plan_id, row.section_id).scalar_subquery()
    section = (TaskRow.plan_id == row.plan_id, TaskRow.section_id == row.section_id)
    decided = (
        select(TaskRow.status, func.count())
        .where(
            TaskRow.owner_id == owner_id,
            *section,
            TaskRow.status != Status.CANDIDATE.value,
            TaskRow.merged_into.is_(None),
            TaskRow.id != (row.id or 0),
            or_(since.is_(None), TaskRow.decided_at > since),
        )
        .group_by(TaskRow.status)
    )
    here = (TaskRow.plan_id + 0 == row.plan_id, TaskRow.section_id == row.section_id)
    wrong = _marked(owner_id).where(*here, or_(since.is_(None), FeedbackRow.created_at > since))
    counted = wrong.with_only_columns(literal(_WRONG), func.count(TaskRow.id.distinct()))
    own = _marked(owner_id).where(TaskWitnessRow.task_id == (row.id or 0))
    owned = own.with_only_columns(literal(_OWN), func.count(TaskWitnessRow.id.distinct()))
    # In one question, for it is asked of every task that is counted anew.
    all_of_it: CompoundSelect[Any] = union_all(decided, counted, owned)
    rows = session.execute(all_of_it)
    told = {str(status): int(count) for status, count in rows}
    taken = sum(told.get(status, 0) for status in _TAKEN)
    counts = Tally(taken, told.get(Status.DISMISSED.value, 0), told.get(_WRONG, 0))
    return counts, told.get(_OWN, 0)


def marks(session: Session, owner_id: int, task_ids: Iterable[int]) -> dict[int, int]:
    """Of each task how many of its witnesses' quotes are marked as wrong; those of none left out.

    Of the task's own marks all count: a reset is about the section.
    """
    rows = session.execute(
        _marked(owner_id)
        .with_only_columns(TaskWitnessRow.task_id, func.count(TaskWitnessRow.id.distinct()))
        .where(TaskWitnessRow.task_id.in_(list(task_ids)))
        .group_by(TaskWitnessRow.task_id)
    )
    return {int(task): int(count) for task, count in rows}


def tasks_saying(session: Session, owner_id: int, video_id: int, quote: str) -> list[int]:
    """The tasks that rest on this quote of this video."""
    return list(
        session.scalars(
            select(TaskWitnessRow.task_id)
            .where(
                TaskWitnessRow.owner_id == owner_id,
                TaskWitnessRow.video_id == video_id,
                TaskWitnessRow.quote == quote,
            )
            .distinct()
        )
    )


def sections(session: Session, owner_id: int) -> list[Learned]:
    """Every section in which something was decided or marked, or that was reset."""
    rows = session.execute(
        select(TaskRow.plan_id, TaskRow.section_id, func.max(TaskRow.section_title))
        .where(TaskRow.owner_id == owner_id, TaskRow.merged_into.is_(None))
        .group_by(TaskRow.plan_id, TaskRow.section_id)
        .order_by(TaskRow.plan_id.desc(), func.max(TaskRow.section_title))
    ).all()
    found = []
    for plan_id, section_id, title in rows:
        beside = TaskRow(id=0, plan_id=plan_id, section_id=section_id)
        counted = tally(session, owner_id, beside)
        since = session.scalar(_since(owner_id, plan_id, section_id))
        if counted != Tally() or since is not None:
            found.append(Learned(plan_id, section_id, title or "", counted, since))
    return found


def reset(session: Session, owner_id: int, plan_id: int, section_id: str, at: datetime) -> None:
    """What was decided in this section until now does not count any more."""

    def find() -> LearnedRow | None:
        return session.scalar(
            select(LearnedRow).where(
                LearnedRow.owner_id == owner_id,
                LearnedRow.plan_id == plan_id,
                LearnedRow.section_id == section_id,
            )
        )

    row = find()
    if row is None:
        new = LearnedRow(owner_id=owner_id, plan_id=plan_id, section_id=section_id, since=at)
        row = add_or_find(session, new, find)
    row.since = at
    session.flush()


def _since(owner_id: int, plan_id: int, section_id: str) -> Select[Any]:
    return select(LearnedRow.since).where(
        LearnedRow.owner_id == owner_id,
        LearnedRow.plan_id == plan_id,
        LearnedRow.section_id == section_id,
    )


def _marked(owner_id: int) -> Select[Any]:
    """Tasks that rest on a quote that the person has marked as wrong: few, so it begins there (of
    "+ 0" a planner makes no way to begin with all tasks)."""
    return (
        select(TaskRow.id)
        .join(TaskWitnessRow, TaskWitnessRow.task_id == TaskRow.id)
        .join(
            FeedbackRow,
            and_(
                FeedbackRow.owner_id == TaskWitnessRow.owner_id + 0,
                FeedbackRow.video_id == TaskWitnessRow.video_id,
                FeedbackRow.quote == TaskWitnessRow.quote,
                FeedbackRow.quote != "",
            ),
        )
        .where(FeedbackRow.owner_id == owner_id, TaskRow.owner_id + 0 == owner_id)
    )
