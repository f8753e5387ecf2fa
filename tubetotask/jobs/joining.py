"""Two tasks that are one, and one that is two: as a person says.

Invariants: a merge moves witnesses and deletes nothing, and its event keeps how the task was held
before, so it can be undone. A split, and a "no" to "maybe the same?", is remembered: nothing joins
the two again but the person.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy import delete, select

from tubetotask.domain.errors import InputError, NotFound
from tubetotask.domain.evidence import Wording
from tubetotask.domain.tags import MOST_OF_ONE
from tubetotask.domain.task import Status
from tubetotask.jobs import held, outbox, standing
from tubetotask.storage.database import now, retried
from tubetotask.storage.models import TaskEventRow, TaskPairRow, TaskRow, TaskWitnessRow
from tubetotask.storage.tags import Tags
from tubetotask.storage.tasks import Tasks, witness_of

KINDS = ("merged", "split")


@dataclass(frozen=True)
class Joined:
    """``task``: the one that is left, or the new one; ``batch`` takes it back."""

    batch: str
    task: int


def merge(tasks: Tasks, kept_id: int, other_id: int) -> Joined:
    """Make ``other_id`` part of ``kept_id``, with all who speak for it and with what was decided
    about it (``domain.task.joined``). Commits.

    What was kept apart is joined all the same: the person says so. Raises InputError, NotFound.
    """

    def work() -> Joined:
        tasks.lock_plans_of([kept_id, other_id])  # before they are read: two may merge them at once
        kept, other = tasks.one(kept_id), tasks.one(other_id)
        if kept.id == other.id:
            raise InputError("These are one task already.", remedy="Choose another one.")
        if kept.plan_id != other.plan_id:
            raise InputError(
                "These tasks belong to two plans.", remedy="Only tasks of one plan can be merged."
            )
        batch, moved = uuid4().hex, tasks.witnesses([other.id])
        before = held.kept(kept)
        for witness in moved:
            witness.task_id = kept.id
        detail = {
            "other": other.id,
            "witnesses": [witness.id for witness in moved],
            "touched": [kept.touched, other.touched],
            "before": before,
            "pair": _forget(tasks, kept.id, other.id),
            "tags": _tags(tasks, kept.id, other.id),
        }
        _event(tasks, kept, batch, "merged", other.title, detail)
        held.join(kept, other)
        kept.touched = other.touched = True
        other.merged_into, kept.changed_at = kept.id, now()
        tasks.session.flush()
        standing.refresh(tasks, [kept])
        standing.learn(tasks, [kept, other])  # one decision less, or in another section
        outbox.on_merged(tasks, kept, other, event=_changed(kept, before))
        number = kept.id
        tasks.session.commit()
        return Joined(batch, number)

    return retried(work, tasks.session)


def split(tasks: Tasks, task_id: int, witness_ids: list[int]) -> Joined:
    """Make a task of its own of these witnesses, for good. Commits. Raises InputError, NotFound."""

    def work() -> Joined:
        tasks.lock_plans_of([task_id])
        row = tasks.one(task_id)
        all_of_it = tasks.witnesses([row.id], vectors=True)
        moved = [witness for witness in all_of_it if witness.id in set(witness_ids)]
        if not moved:
            raise NotFound("There is no such evidence.", remedy="Look at the task's page.")
        if len(moved) == len(all_of_it):
            raise InputError(
                "Nothing would be left of the task.", remedy="Leave one of its sources where it is."
            )
        new, batch = _task_of(row, moved[0]), uuid4().hex
        tasks.session.add(new)
        tasks.session.flush()
        tasks.keep_vector(new, moved[0].encoder, moved[0].vector)
        for witness in moved:
            witness.task_id = new.id
        tasks.set_pair(row.id, new.id, "apart", 0.0)
        detail = {"other": new.id, "witnesses": [w.id for w in moved], "touched": row.touched}
        row.touched, row.changed_at = True, now()
        _event(tasks, row, batch, "split", new.title, detail)
        tasks.session.flush()
        standing.refresh(tasks, [row, new])
        number = new.id
        tasks.session.commit()
        return Joined(batch, number)

    return retried(work, tasks.session)


def keep_apart(tasks: Tasks, one_id: int, other_id: int) -> None:
    """The answer "no" to "maybe the same?". Commits. Raises NotFound."""

    def work() -> None:
        tasks.lock_plans_of([one_id, other_id])
        one, other = tasks.one(one_id), tasks.one(other_id)
        if one.id == other.id:
            raise InputError("These are one task already.", remedy="Split it on its page.")
        tasks.set_pair(one.id, other.id, "apart", 0.0)
        one.touched = other.touched = True
        for mine, theirs in ((one, other), (other, one)):
            for pair in tasks.pairs(mine.id, "maybe"):
                asked = pair.other_id if pair.one_id == mine.id else pair.one_id
                if tasks.one(asked).id == theirs.id:  # asked about what became part of it
                    pair.kind = "apart"
        tasks.session.commit()

    retried(work, tasks.session)


def take_back(tasks: Tasks, event: TaskEventRow, row: TaskRow) -> TaskRow:
    """Undo a merge or a split, alone with the plan (``Tasks.lock_plans_of``); returns the other
    task. Does not commit."""
    told = json.loads(event.detail)
    other = tasks.get(int(told["other"] or 0))
    home = other.id if event.kind == "merged" else row.id
    for witness in tasks.session.scalars(
        select(TaskWitnessRow).where(
            TaskWitnessRow.owner_id == tasks.owner_id, TaskWitnessRow.id.in_(told["witnesses"])
        )
    ):
        witness.task_id = home
    if event.kind == "merged":
        other.merged_into = None
        row.touched, other.touched = map(bool, told["touched"])
        if told.get("before"):  # an older version kept none, and changed none of it
            held.give_back(row, told["before"])
        tags = Tags(tasks.session, tasks.owner_id)
        gone = told.get("tags", [])  # of an older version there are none
        has = tags.of_tasks([row.id])[0].get(row.id, [])
        tags.set_task(row.id, [name for name in has if name not in gone])
        if told["pair"]:
            tasks.set_pair(row.id, other.id, *told["pair"])
    else:
        row.touched = bool(told["touched"])
        _forget(tasks, row.id, other.id)
        other.merged_into = row.id
    row.changed_at = now()
    tasks.session.flush()
    standing.refresh(tasks, [row, other])
    return other


def _changed(row: TaskRow, before: dict[str, object]) -> str:
    """What integrations are told of a task that was held so before; "" where nothing differs."""
    if row.status != before["status"]:
        return outbox.EVENTS[Status(row.status)]
    after = held.kept(row)
    changed = any(after[name] != before[name] for name in ("due_on", "recurs"))
    return outbox.CHANGED if changed else ""


def _task_of(row: TaskRow, witness: TaskWitnessRow) -> TaskRow:
    """The new task stands where the old one stood, under its own name."""
    candidate = witness_of(witness).candidate
    by_model = candidate.statement.wording is Wording.MODEL
    return TaskRow(
        owner_id=row.owner_id,
        plan_id=row.plan_id,
        section_id=(candidate.section_id or "")[:200],
        section_title=candidate.section_title,
        title=witness.title,
        by_model=by_model,
        language=(witness.told_language if by_model else witness.language) or witness.language,
        priority=row.priority,
        score=row.score,
        status=row.status,
        touched=True,
        first_at=witness.said_at,
        decided_at=row.decided_at,
        sources_then=row.sources_then,
        recurs=row.recurs,
        due_on=row.due_on,
    )


def _forget(tasks: Tasks, one: int, other: int) -> list[object]:
    """Take a pair out; returns what it said, for undo."""
    low, high = sorted((one, other))
    pair = tasks.session.scalar(
        select(TaskPairRow).where(
            TaskPairRow.owner_id == tasks.owner_id,
            TaskPairRow.one_id == low,
            TaskPairRow.other_id == high,
        )
    )
    if pair is None:
        return []
    told: list[object] = [pair.kind, pair.alike]
    tasks.session.execute(delete(TaskPairRow).where(TaskPairRow.id == pair.id))
    return told


def _tags(tasks: Tasks, kept: int, other: int) -> list[str]:
    """Give the kept task the tags of the other one as far as it bears so many; returns those that
    are new to it, for undo."""
    tags = Tags(tasks.session, tasks.owner_id)
    found, _ = tags.of_tasks([kept, other])
    has = found.get(kept, [])
    new = [name for name in found.get(other, []) if name not in has]
    new = new[: max(0, MOST_OF_ONE - len(has))]
    if new:
        tags.set_task(kept, [*has, *new])
    return new


def _event(
    tasks: Tasks, row: TaskRow, batch: str, kind: str, after: str, detail: dict[str, object]
) -> None:
    tasks.session.add(
        TaskEventRow(
            owner_id=tasks.owner_id,
            task_id=row.id,
            actor_id=tasks.owner_id,
            batch=batch,
            kind=kind,
            before=Status(row.status).value,
            after=after,
            detail=json.dumps(detail),
        )
    )
