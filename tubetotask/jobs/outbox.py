"""What is to be sent: written down in the transaction that caused it.

Invariants: nothing here reaches for the network, and nothing is committed. A thing is written down
for an integration only if it was asked for by hand, is sent by itself, or is there already and has
changed. What comes back from an integration is not sent to it again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from tubetotask.domain.errors import InputError
from tubetotask.domain.job import Cause
from tubetotask.domain.report import Report
from tubetotask.domain.sending import ReportOut, Sending, TaskOut, What, uid_of
from tubetotask.domain.task import Status
from tubetotask.integrations import KINDS
from tubetotask.integrations.base import REPORTS
from tubetotask.jobs import engine
from tubetotask.jobs.task_out import pack, status_of, tasks_out
from tubetotask.storage.database import add_or_find, now
from tubetotask.storage.models import DeliveryRow, IntegrationRow, SentRow, TaskRow
from tubetotask.storage.sending import ALIVE, Integrations, events_of
from tubetotask.storage.tasks import Tasks

WORKFLOW = "deliver"
LEASE = timedelta(minutes=15)
"""For so long a delivery that was handed to the engine is left to it."""
MOST_AT_ONCE = 500
BY_HAND = "task.sent"
CHANGED = "task.changed"
EVENTS = {
    Status.CANDIDATE: "task.proposed",
    Status.OPEN: "task.accepted",
    Status.LATER: CHANGED,
    Status.DONE: "task.done",
    Status.DISMISSED: "task.dismissed",
}


def send_tasks(tasks: Tasks, integration_id: int, ids: Iterable[int], *, jobs_url: str) -> int:
    """Send these tasks because a person says so; how many are on their way.

    Raises NotFound, InputError. Does not commit.
    """
    room = Integrations(tasks.session, tasks.owner_id)
    row = room.one(integration_id)
    if row.kind not in KINDS:
        raise InputError("This kind of integration is not known here.")
    wanted = list(dict.fromkeys(ids))[:MOST_AT_ONCE]
    tasks.lock_plans_of(wanted)  # what is decided meanwhile sees that they are on their way
    rows = [task for task in tasks.some(wanted) if task.merged_into is None]
    for thing in tasks_out(tasks, rows):
        made = _put(tasks.session, row, What.TASK, thing.id, BY_HAND, thing, thing.title)
        hand_over(tasks.session, jobs_url, made)
    return len(rows)


def on_tasks(tasks: Tasks, rows: Sequence[TaskRow], *, event: str = "") -> None:
    """These tasks changed: write down what goes where. ``event``: by their state, if ""."""
    integrations = _integrations(tasks.session, tasks.owner_id)
    if not integrations or not rows:
        return
    there = _there(tasks, [row.id for row in rows])
    things: dict[int, TaskOut] = {}
    for integration in integrations:
        kind, wanted = KINDS.get(integration.kind), events_of(integration)
        for row in rows:
            told = event or EVENTS[status_of(row)]
            known = there.get((integration.id, row.id))
            asked = told in wanted
            if kind is None or not (asked or (known and not kind.snapshot)):
                continue
            if known is not None and known.state == state_of(status_of(row)) and not event:
                continue  # it stands so there already: this came from there
            if row.id not in things:
                things |= {t.id: t for t in tasks_out(tasks, rows)}
            thing = things[row.id]
            _put(tasks.session, integration, What.TASK, row.id, told, thing, thing.title)


def on_merged(tasks: Tasks, kept: TaskRow, other: TaskRow, *, event: str) -> None:
    """``other`` became part of ``kept``: it is closed where it is, and the kept one takes its place
    where that is not yet. ``event``: of the kept one, "" where it stands as before."""
    if event:
        on_tasks(tasks, [kept], event=event)
    if over(other.status):  # closed long since
        return
    on_tasks(tasks, [other])
    there = _there(tasks, [kept.id, other.id])
    for integration in _integrations(tasks.session, tasks.owner_id):
        was, kind = there.get((integration.id, other.id)), KINDS.get(integration.kind)
        if kind is None or was is None or was.state == "gone" or over(kept.status):
            continue
        if (integration.id, kept.id) not in there:  # else nothing would be left of it there
            (thing,) = tasks_out(tasks, [kept])
            _put(tasks.session, integration, What.TASK, kept.id, CHANGED, thing, thing.title)


def on_report(session: Session, owner_id: int, number: int, report: Report) -> ReportOut:
    """A report was made, or made again; returns it as it leaves."""
    from tubetotask.exports import report_forms
    from tubetotask.exports.report import days

    period = report.period
    out = ReportOut(
        id=number,
        key=f"{period.kind.value}/{period.first.isoformat()}/{period.last.isoformat()}",
        title=days(period),
        markdown="",
        day=period.last,
        version=report.version,
    )
    for integration in Integrations(session, owner_id).all():
        kind = KINDS.get(integration.kind)
        if kind is not None and kind.reports and REPORTS in events_of(integration):
            told = report_forms.RENDER["md"](report)
            out = replace(out, markdown=told if isinstance(told, str) else told.decode())
            _put(session, integration, What.REPORT, number, REPORTS, out, out.title)
    return out


def again(row: DeliveryRow) -> None:
    """It is to be sent once more, because a person says so."""
    row.state, row.next_at, row.tries = Sending.QUEUED.value, now(), max(row.tries, 1)
    row.error_id = row.message = row.remedy = ""


def resend(session: Session, jobs_url: str, row: DeliveryRow) -> None:
    """The same, and its job is queued."""
    again(row)
    hand_over(session, jobs_url, row)


def drop(row: DeliveryRow) -> bool:
    """Call it off; False where it has arrived or was given up already."""
    if row.state not in ALIVE:
        return False
    row.state, row.next_at = Sending.DROPPED.value, None
    return True


def hand_over(
    session: Session, jobs_url: str, row: DeliveryRow, at: datetime | None = None
) -> None:
    """Queue the job of a delivery, in the caller's transaction. ``at``: now."""
    session.flush()
    row.job_id = f"deliver:{row.id}:{row.tries}:{uuid4().hex[:8]}"
    row.next_at = (at or now()) + LEASE
    engine.enqueue(
        session, jobs_url, WORKFLOW, row.job_id, row.id, cause=Cause.NEW, queue=engine.SENDING
    )


def state_of(status: str) -> str:
    """How a task stands for the other side."""
    return "done" if over(status) else "open"


def over(status: str) -> bool:
    """Whether nothing is left to be done."""
    return status in (Status.DONE.value, Status.DISMISSED.value)


def _put(
    session: Session,
    integration: IntegrationRow,
    what: What,
    number: int,
    event: str,
    thing: TaskOut | ReportOut,
    title: str,
    at: datetime | None = None,
) -> DeliveryRow:
    at = at or now()
    key: int | str = thing.key if isinstance(thing, ReportOut) else number
    snapshot = KINDS[integration.kind].snapshot
    row = DeliveryRow(
        owner_id=integration.owner_id,
        integration_id=integration.id,
        what=what.value,
        thing_id=number,
        # Of what happened each time is a thing of its own; a task is one, however it changes.
        uid=str(uuid4()) if snapshot else uid_of(integration.mark, what, key),
        event=event,
        title=title,
        document=pack(thing),
        next_at=at,
        happened_at=at,
    )
    session.add(row)
    if not snapshot:
        _known(session, row)
    return row


def _known(session: Session, row: DeliveryRow) -> None:
    """From now on a change of the thing is sent after it."""

    def find() -> SentRow | None:
        return session.scalar(
            select(SentRow).where(
                SentRow.integration_id == row.integration_id, SentRow.uid == row.uid
            )
        )

    if find() is None:
        new = SentRow(owner_id=row.owner_id, integration_id=row.integration_id, uid=row.uid)
        new.what, new.thing_id = row.what, row.thing_id
        add_or_find(session, new, find)


def _integrations(session: Session, owner_id: int) -> Sequence[IntegrationRow]:
    return session.scalars(
        select(IntegrationRow)
        .where(IntegrationRow.owner_id == owner_id)
        .order_by(IntegrationRow.id)
    ).all()


def _there(tasks: Tasks, ids: list[int]) -> dict[tuple[int, int], SentRow]:
    found = Integrations(tasks.session, tasks.owner_id).sent(What.TASK, ids)
    return {(row.integration_id, row.thing_id): row for row in found}
