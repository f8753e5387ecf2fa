"""What a person decides about tasks: accept, later, done, dismiss, reopen, a due day; and undo.

Invariants: each decision is an event that says what it was before, and can be taken back as long as
nothing else has happened to the task since. What is done in one go is undone in one go. Nothing of
anybody else's is changed, whatever numbers are sent.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from sqlalchemy import select

from tubetotask.domain.errors import InputError, NotFound
from tubetotask.domain.task import AFTER, Act, Recurs, Status, acts_for, next_due
from tubetotask.jobs import held, joining, outbox, standing
from tubetotask.storage.database import now, retried
from tubetotask.storage.models import TaskEventRow, TaskRow
from tubetotask.storage.tasks import Tasks

MOST_AT_ONCE = 500


@dataclass(frozen=True)
class Done:
    """What was done: ``batch`` takes it back; ``tasks`` are those that changed."""

    batch: str
    tasks: Sequence[int]


def act(tasks: Tasks, ids: Iterable[int], what: Act) -> Done:
    """Do it with all of these tasks for which it makes a difference. Commits."""
    wanted = list(dict.fromkeys(ids))[:MOST_AT_ONCE]
    return retried(lambda: _act(tasks, wanted, what), tasks.session)


def _act(tasks: Tasks, ids: Sequence[int], what: Act) -> Done:
    batch, changed = uuid4().hex, []
    tasks.lock_plans_of(ids)
    for row in tasks.some(ids):
        if row.merged_into is not None or what not in acts_for(Status(row.status)):
            continue
        event = _event(tasks, row, batch, "status", row.status)
        _decide(row, what)
        event.after = row.status
        if row.recurs and what is Act.DONE:
            event.kind, event.after = "done once", row.due_on.isoformat() if row.due_on else ""
        changed.append(row)
    if ids and not changed and len(ids) == 1:
        tasks.get(ids[0])  # one that is not there is an error; one that stands so already is not
    standing.learn(tasks, changed)
    outbox.on_tasks(tasks, changed)
    numbers = [row.id for row in changed]
    tasks.session.commit()
    return Done(batch, numbers)


def _decide(row: TaskRow, what: Act) -> None:
    moment = now()
    if what is Act.DONE and row.recurs:
        row.due_on = next_due(Recurs(row.recurs), row.due_on, moment.date())
        row.status = Status.OPEN.value
    else:
        row.status = AFTER[what].value
    row.touched, row.decided_at, row.changed_at = True, moment, moment
    row.sources_then, row.news = row.sources, ""


def set_due(tasks: Tasks, task_id: int, due: date | None, recurs: Recurs | None = None) -> Done:
    """Give a task a day, or take it away. Commits.

    ``recurs``: how often it is to be done again; None leaves that as it is.
    """
    if due is not None and not 2000 <= due.year < 2200:
        raise InputError("This day is too far away.", remedy="Give one of the next years.")

    def work() -> Done:
        tasks.lock_plans_of([task_id])  # a talk that is gathered anew leaves what was touched
        row, batch = tasks.one(task_id), uuid4().hex
        event = _event(tasks, row, batch, "due", _day(row))
        row.due_on, row.touched, row.changed_at = due, True, now()
        if recurs is not None:
            row.recurs = recurs.value
        event.after = _day(row)
        outbox.on_tasks(tasks, [row], event=outbox.CHANGED)
        tasks.session.commit()
        return Done(batch, [row.id])

    return retried(work, tasks.session)


def undo(tasks: Tasks, batch: str) -> Done:
    """Take back what was done in one go, where nothing has happened since. Commits.

    Raises NotFound where there is nothing of that name to take back.
    """

    mine = (
        TaskEventRow.owner_id == tasks.owner_id,
        TaskEventRow.batch == batch,
        TaskEventRow.actor_id == tasks.owner_id,
    )

    def work() -> Done:
        of = select(TaskEventRow.task_id).where(*mine).distinct()
        tasks.lock_plans_of(tasks.session.scalars(of).all())
        events = tasks.session.scalars(
            select(TaskEventRow)
            .where(*mine, TaskEventRow.undone.is_(False))
            .order_by(TaskEventRow.id.desc())
        ).all()
        if not events:
            raise NotFound("There is nothing to undo.", remedy="It may have been undone already.")
        rows = {row.id: row for row in tasks.some(event.task_id for event in events)}
        changed: list[TaskRow] = []
        beside: list[TaskRow] = []
        for event in events:
            row = rows.get(event.task_id)
            if row is None or _outdated(tasks, event, row):
                continue
            if event.kind in joining.KINDS:
                beside.append(joining.take_back(tasks, event, row))
            else:
                held.give_back(row, json.loads(event.detail))
            event.undone = True
            changed.append(row)
        tasks.session.flush()
        standing.learn(tasks, [*changed, *beside])
        # Of a task that was over before it was merged nothing was sent, and so nothing is now.
        beside = [row for row in beside if not outbox.over(row.status)]
        told = list(dict.fromkeys([*changed, *beside]))
        outbox.on_tasks(tasks, told, event=outbox.CHANGED)
        numbers = list(dict.fromkeys(row.id for row in changed))
        tasks.session.commit()
        return Done(batch, numbers)

    return retried(work, tasks.session)


def _outdated(tasks: Tasks, event: TaskEventRow, row: TaskRow) -> bool:
    """Whether the person has decided something else since, about the task or what was split off
    it: what became part of another task is that task's, until that is undone."""
    of = [row]
    if event.kind == "split":
        of.append(tasks.get(int(json.loads(event.detail)["other"] or 0)))
    if any(each.merged_into is not None for each in of):
        return True
    later = select(TaskEventRow.id).where(
        TaskEventRow.owner_id == tasks.owner_id,
        TaskEventRow.task_id.in_([each.id for each in of]),
        TaskEventRow.id > event.id,
        TaskEventRow.actor_id == tasks.owner_id,
        TaskEventRow.undone.is_(False),
        TaskEventRow.batch != event.batch,
    )
    return tasks.session.scalar(later.limit(1)) is not None


def _event(tasks: Tasks, row: TaskRow, batch: str, kind: str, before: str) -> TaskEventRow:
    event = TaskEventRow(
        owner_id=tasks.owner_id,
        task_id=row.id,
        actor_id=tasks.owner_id,
        batch=batch,
        kind=kind,
        before=before,
        detail=json.dumps(held.kept(row)),
    )
    tasks.session.add(event)
    return event


def _day(row: TaskRow) -> str:
    day = row.due_on.isoformat() if row.due_on else ""
    return f"{day} every {row.recurs}".strip() if row.recurs else day
