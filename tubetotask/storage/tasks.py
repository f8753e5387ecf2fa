"""One person's tasks: every query here is scoped by its owner.

Invariant: nothing returned or changed belongs to anybody else."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session, undefer

from tubetotask.domain.assessment import CandidateTask
from tubetotask.domain.errors import NotFound
from tubetotask.domain.task import Status, Tally, Witness
from tubetotask.storage import learning
from tubetotask.storage.database import LARGEST_ID
from tubetotask.storage.documents import Document
from tubetotask.storage.models import (
    PlanRow,
    TaskEventRow,
    TaskPairRow,
    TaskRow,
    TaskVectorRow,
    TaskWitnessRow,
)

CANDIDATE: Document[CandidateTask] = Document(CandidateTask)


class Tasks:
    """What belongs to one person."""

    def __init__(self, session: Session, owner_id: int) -> None:
        self.session = session
        self.owner_id = owner_id

    def _mine_of(self, owner: InstrumentedAttribute[int]) -> ColumnElement[bool]:
        """The person's, among a few rows that are named by number: "+ 0", since a planner would
        otherwise read all that the person has, by an index that begins with the owner."""
        return owner + 0 == self.owner_id

    def _mine(self) -> tuple[ColumnElement[bool], ...]:
        return (TaskRow.owner_id == self.owner_id,)

    # one

    def one(self, task_id: int) -> TaskRow:
        """A task; what became part of another one is that other one. Raises NotFound."""
        row = self.get(task_id)
        for _ in range(100):  # a chain of merges; never a circle, and no loop if it were one
            if row.merged_into is None:
                return row
            row = self.get(row.merged_into)
        raise NotFound("There is no such task.", remedy="Look at the list of tasks.")

    def get(self, task_id: int) -> TaskRow:
        """The row of that number. Raises NotFound."""
        row = self.session.get(TaskRow, task_id) if 0 < task_id <= LARGEST_ID else None
        if row is None or row.owner_id != self.owner_id:
            raise NotFound("There is no such task.", remedy="Look at the list of tasks.")
        return row

    def some(self, ids: Iterable[int]) -> list[TaskRow]:
        """Those of the tasks that are there and the person's."""
        wanted = [number for number in set(ids) if 0 < number <= LARGEST_ID]
        if not wanted:
            return []
        return list(
            self.session.scalars(
                select(TaskRow)
                .where(self._mine_of(TaskRow.owner_id), TaskRow.id.in_(wanted))
                .order_by(TaskRow.id)
            )
        )

    def witnesses(self, ids: Iterable[int], *, vectors: bool = False) -> list[TaskWitnessRow]:
        """Who said these tasks, the first first."""
        wanted = list(ids)
        if not wanted:
            return []
        query = (
            select(TaskWitnessRow)
            .where(self._mine_of(TaskWitnessRow.owner_id), TaskWitnessRow.task_id.in_(wanted))
            .order_by(TaskWitnessRow.said_at, TaskWitnessRow.id)
        )
        if vectors:
            query = query.options(undefer(TaskWitnessRow.vector))
        return list(self.session.scalars(query))

    def events(self, task_id: int) -> list[TaskEventRow]:
        """What happened to a task, the first first; what was undone is left out."""
        return list(
            self.session.scalars(
                select(TaskEventRow)
                .where(
                    self._mine_of(TaskEventRow.owner_id),
                    TaskEventRow.task_id == task_id,
                    TaskEventRow.undone.is_(False),
                )
                .order_by(TaskEventRow.id)
            )
        )

    def pairs(self, task_id: int, kind: str) -> list[TaskPairRow]:
        """The pairs of a kind that a task is in, the likest first."""
        return list(
            self.session.scalars(
                select(TaskPairRow)
                .where(
                    self._mine_of(TaskPairRow.owner_id),
                    TaskPairRow.kind == kind,
                    or_(TaskPairRow.one_id == task_id, TaskPairRow.other_id == task_id),
                )
                .order_by(TaskPairRow.alike.desc())
            )
        )

    def beside(self, row: TaskRow, limit: int, *, number: int | None = None) -> list[TaskRow]:
        """Others that a task can be merged with, the most urgent first; of that number alone."""
        query = select(TaskRow).where(*mergeable(row)).order_by(TaskRow.score.desc(), TaskRow.id)
        if number is not None:
            query = query.where(TaskRow.id == number)
        return list(self.session.scalars(query.limit(limit)))

    def of_analysis(self, analysis_id: int) -> dict[int, TaskRow]:
        """The tasks that an analysis is a witness of, by the place of its candidate."""
        found = self.session.execute(
            select(TaskWitnessRow.place, TaskRow)
            .join(TaskRow, TaskWitnessRow.task_id == TaskRow.id)
            .where(
                self._mine_of(TaskWitnessRow.owner_id),
                TaskWitnessRow.analysis_id == analysis_id,
            )
        )
        return {int(place): row for place, row in found}

    def tally(self, row: TaskRow) -> Tally:
        """What was decided about other tasks of the same section, and marked as wrong in it."""
        return learning.tally(self.session, self.owner_id, row)

    def marks(self, ids: Iterable[int]) -> dict[int, int]:
        """Of each task how many of its witnesses are marked as wrong; those of none left out."""
        return learning.marks(self.session, self.owner_id, ids)

    # what others write with

    def lock(self, plan_id: int) -> None:
        """Be alone with the tasks of this plan until the transaction ends, on both databases."""
        self.session.execute(
            update(PlanRow)
            .where(PlanRow.id == plan_id, PlanRow.owner_id == self.owner_id)
            .values(sample=PlanRow.sample),
            execution_options={"synchronize_session": False},
        )

    def lock_plans_of(self, ids: Iterable[int]) -> None:
        """The same for the plans of these tasks; what was read of them before is read anew."""
        wanted = [number for number in set(ids) if 0 < number <= LARGEST_ID]
        plans = self.session.scalars(
            select(TaskRow.plan_id).where(*self._mine(), TaskRow.id.in_(wanted)).distinct()
        ).all()
        for plan_id in sorted(plans):  # in one order, so that two never wait for each other
            self.lock(plan_id)
        self.session.expire_all()

    def set_pair(self, one: int, other: int, kind: str, alike: float) -> None:
        """Remember a pair. What is apart stays so."""
        low, high = sorted((one, other))
        known = self.session.scalar(
            select(TaskPairRow).where(TaskPairRow.one_id == low, TaskPairRow.other_id == high)
        )
        if known is None:
            self.session.add(
                TaskPairRow(
                    owner_id=self.owner_id, one_id=low, other_id=high, kind=kind, alike=alike
                )
            )
        elif known.kind != "apart":
            known.kind = kind

    def drop(self, ids: Iterable[int]) -> None:
        """Delete tasks with all that hangs on them."""
        wanted = list(ids)
        if wanted:
            self.session.flush()
            self.session.execute(delete(TaskRow).where(*self._mine(), TaskRow.id.in_(wanted)))
            self.session.expire_all()

    def keep_vector(self, row: TaskRow, encoder: str, vector: bytes) -> None:
        """What the task's title means."""
        self.session.merge(
            TaskVectorRow(
                task_id=row.id,
                owner_id=self.owner_id,
                plan_id=row.plan_id,
                encoder=encoder,
                vector=vector,
            )
        )


def mergeable(row: TaskRow) -> tuple[ColumnElement[bool], ...]:
    """Whether a task is another one of the same person and plan that is not dealt with."""
    return (
        TaskRow.owner_id == row.owner_id,
        TaskRow.plan_id == row.plan_id,
        TaskRow.id != row.id,
        TaskRow.merged_into.is_(None),
        TaskRow.status.in_((Status.CANDIDATE.value, Status.OPEN.value, Status.LATER.value)),
    )


def witness_of(row: TaskWitnessRow) -> Witness:
    """The domain's witness of a table row. Raises StorageFailed."""
    return Witness(row.source, CANDIDATE.load(row.document), row.said_at)
