"""What a person does with the talks of their inbox; and undo.

Invariants: what is done in one go is undone in one go, its tasks with it. A mark that something
else has changed since is left alone. Nothing of anybody else's is changed, whatever numbers are
sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import uuid4

from tubetotask.domain.errors import NotFound
from tubetotask.domain.inbox import MOVES, Place, Verb
from tubetotask.domain.task import Act, Status
from tubetotask.jobs import deciding
from tubetotask.storage.database import now, retried
from tubetotask.storage.inbox import Inbox
from tubetotask.storage.models import AnalysisRow, InboxMarkRow, TaskRow
from tubetotask.storage.tasks import Tasks


@dataclass(frozen=True, slots=True)
class Done:
    """What was done. ``batch`` takes back what became of talks, ``tasks_batch`` what of tasks; ""
    where there is nothing to take back."""

    talks: int = 0
    tasks: Sequence[str] = ()
    batch: str = ""
    tasks_batch: str = ""


def act(inbox: Inbox, ids: Iterable[int], verb: Verb) -> Done:
    """Do it with all of these for which it makes a difference. Commits."""
    wanted = list(ids)
    if verb is Verb.ACCEPT:
        return _accept(inbox, wanted)
    batch = uuid4().hex
    done = retried(lambda: _mark(inbox, inbox.some(wanted), verb, batch), inbox.session)
    if verb is not Verb.DISMISS or not done.talks:
        return done
    proposed = [task for tasks in _proposed(inbox, wanted).values() for task in tasks]
    if not proposed:
        return done
    dismissed = deciding.act(
        Tasks(inbox.session, inbox.owner_id), [task.id for task in proposed], Act.DISMISS
    )
    return Done(done.talks, [""] * len(dismissed.tasks), done.batch, dismissed.batch)


def undo(inbox: Inbox, batch: str, tasks_batch: str = "") -> int:
    """Take back what one press did; how many talks and tasks that were. Commits."""

    def work() -> int:
        marks = inbox.of_batch(batch)
        for mark in marks:
            place, _, upto = mark.before.partition("|")
            mark.place, mark.read_upto = Place(place).value, int(upto)
            mark.batch, mark.before, mark.changed_at = "", "", now()
        inbox.session.commit()
        return len(marks)

    count = retried(work, inbox.session)
    if tasks_batch:
        try:
            back = deciding.undo(Tasks(inbox.session, inbox.owner_id), tasks_batch)
        except NotFound:  # undone already, or never there
            return count
        count += len(back.tasks)
    return count


def _mark(inbox: Inbox, rows: Sequence[AnalysisRow], verb: Verb, batch: str) -> Done:
    changed = 0
    for row in rows:
        mark = inbox.mark(row)
        before = f"{mark.place}|{mark.read_upto}"
        _change(mark, row, verb)
        if f"{mark.place}|{mark.read_upto}" == before:
            continue
        mark.batch, mark.before, mark.changed_at = batch, before, now()
        changed += 1
    inbox.session.commit()
    return Done(changed, batch=batch if changed else "")


def _change(mark: InboxMarkRow, row: AnalysisRow, verb: Verb) -> None:
    if verb in MOVES:
        mark.place = MOVES[verb].value
    if verb is Verb.UNREAD:
        mark.read_upto = 0
    elif verb in (Verb.READ, Verb.ARCHIVE, Verb.DISMISS):
        mark.read_upto = max(mark.read_upto, row.id)


def _accept(inbox: Inbox, ids: Sequence[int]) -> Done:
    """Of each talk the most urgent task that is still proposed."""
    first = [tasks[0] for tasks in _proposed(inbox, ids).values() if tasks]
    if not first:
        return Done()
    done = deciding.act(
        Tasks(inbox.session, inbox.owner_id), [task.id for task in first], Act.ACCEPT
    )
    titles = {task.id: task.title for task in first}
    return Done(0, [titles[each] for each in done.tasks if each in titles], "", done.batch)


def _proposed(inbox: Inbox, ids: Sequence[int]) -> dict[int, list[TaskRow]]:
    found = inbox.tasks_of([row.id for row in inbox.some(ids)])
    return {
        number: [task for task in tasks if task.status == Status.CANDIDATE.value]
        for number, tasks in found.items()
    }
