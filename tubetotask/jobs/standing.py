"""How urgent tasks are, brought up to date after anything changed.

Invariant: what is stored is what its witnesses and the person's decisions give; opening "why"
counts again and comes to the same.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import case, literal, update

from tubetotask.domain.evidence import Wording
from tubetotask.domain.task import Standing, Status
from tubetotask.storage import learning
from tubetotask.storage.database import now
from tubetotask.storage.models import TaskRow, TaskWitnessRow
from tubetotask.storage.tasks import Tasks, witness_of
from tubetotask.storage.workspace import Workspace
from tubetotask.tasks import ranking


def refresh(tasks: Tasks, rows: Iterable[TaskRow]) -> None:
    """Count these tasks anew."""
    changed = [row for row in rows if row.merged_into is None]
    by_task: dict[int, list[TaskWitnessRow]] = {row.id: [] for row in changed}
    for witness in tasks.witnesses(by_task):
        by_task[witness.task_id].append(witness)
    marked = tasks.marks(by_task)
    for row in changed:
        found = by_task[row.id]
        if not found:
            continue
        told = ranking.rank(
            [witness_of(each) for each in found], tasks.tally(row), marked.get(row.id, 0)
        )
        row.score, row.priority = told.score.value, told.priority.value
        row.history, row.sources = told.history, told.sources
        row.effort = told.effort.value if told.effort else ""
        row.first_at = min(each.said_at for each in found)
        if row.title not in {each.title for each in found}:
            call(tasks, row, found[0])
    tasks.session.flush()


def recount(space: Workspace, ids: Iterable[int]) -> None:
    """Count anew what lost a witness because something was removed. Commits."""
    tasks = Tasks(space.session, space.owner_id)
    rows = tasks.some(ids)
    if rows:
        refresh(tasks, rows)
        space.session.commit()


def call(tasks: Tasks, row: TaskRow, first: TaskWitnessRow) -> None:
    """A task whose title went away with a witness is called as the first who still says it."""
    by_model = witness_of(first).candidate.statement.wording is Wording.MODEL
    row.title, row.by_model = first.title, by_model
    row.language = (first.told_language if by_model else first.language) or first.language
    tasks.keep_vector(row, first.encoder, first.vector)


def why(tasks: Tasks, row: TaskRow, witnesses: Iterable[TaskWitnessRow]) -> Standing | None:
    """The score of a task with its parts; None where nobody speaks for it any more."""
    told = [witness_of(each) for each in witnesses]
    if not told:
        return None
    return ranking.rank(told, *learning.tally_and_marks(tasks.session, tasks.owner_id, row))


def mark(tasks: Tasks, video_id: int | None, quote: str) -> None:
    """A quote was marked as wrong, or that was taken back: count anew what rests on it, and what
    stands beside. Does not commit."""
    if video_id is None or not quote:
        return
    tasks.session.flush()
    ids = learning.tasks_saying(tasks.session, tasks.owner_id, video_id, quote)
    rows = [tasks.one(number) for number in ids]
    refresh(tasks, rows)
    learn(tasks, rows)


def forget(tasks: Tasks, sections: Iterable[tuple[int, str]]) -> None:
    """What was decided in these sections (plan, section) counts no more. Does not commit."""
    at = now()
    beside = [TaskRow(id=0, plan_id=plan, section_id=section) for plan, section in sections]
    for one in beside:
        learning.reset(tasks.session, tasks.owner_id, one.plan_id, one.section_id, at)
    learn(tasks, beside)


def learn(tasks: Tasks, rows: Iterable[TaskRow]) -> None:
    """What decisions about ``rows`` say of the candidates beside them: their points for history.

    One statement a section, and none where whole points did not change.
    """
    tasks.session.flush()
    for plan_id, section_id in sorted({(row.plan_id, row.section_id) for row in rows}):
        beside = TaskRow(id=0, plan_id=plan_id, section_id=section_id)
        points = ranking.history(tasks.tally(beside))
        score = TaskRow.score - TaskRow.history + literal(points)
        tasks.session.execute(
            update(TaskRow)
            .where(
                TaskRow.owner_id == tasks.owner_id,
                TaskRow.plan_id == plan_id,
                TaskRow.section_id == section_id,
                TaskRow.status == Status.CANDIDATE.value,
                TaskRow.history != points,
            )
            .values(
                score=case((score < 0, 0), else_=score),
                priority=case((score >= ranking.P1, "P1"), (score >= ranking.P2, "P2"), else_="P3"),
                history=points,
            ),
            execution_options={"synchronize_session": False},
        )
    tasks.session.expire_all()
