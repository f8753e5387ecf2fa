"""What is begun by the clock.

Invariants: a time is moved on in the transaction that queues its job, and only by whoever finds it
unmoved: each time is worked on once, however many workers look. Times that were missed, because
nothing ran or the schedule was paused, are caught up by one job, not by one each. A clock that was
far ahead for a while stops no schedule. Nothing is begun for somebody who is
disabled or about to go.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from tubetotask.domain.errors import NotFound
from tubetotask.domain.job import Cause
from tubetotask.domain.schedule import When
from tubetotask.jobs import engine
from tubetotask.storage import accounts
from tubetotask.storage.database import add_or_find, retried
from tubetotask.storage.models import ScheduleRow

log = structlog.get_logger()
_AT_ONCE = 500
_FAR = timedelta(days=15)  # twice the longest time between two, and a day


def when(row: ScheduleRow) -> When:
    """When a schedule is due."""
    return When(row.minute, row.timezone, row.weekday)


def ensure(
    session: Session, name: str, workflow: str, due: When, at: datetime, owner_id: int | None = None
) -> ScheduleRow:
    """The schedule of that name, made if it is not there, moved if it was due at other times."""

    def put() -> ScheduleRow:
        new = ScheduleRow(
            name=name,
            workflow=workflow,
            owner_id=owner_id,
            minute=due.minute,
            weekday=due.weekday,
            timezone=due.timezone,
            next_at=due.next_after(at),
        )
        row = _find(session, name) or add_or_find(session, new, lambda: _find(session, name))
        if when(row) != due:
            row.minute, row.weekday, row.timezone = due.minute, due.weekday, due.timezone
            row.next_at = due.next_after(at)
        session.commit()
        return row

    return retried(put, session)


def every(session: Session, owner_id: int | None = None) -> Sequence[ScheduleRow]:
    """The instance's schedules and, with ``owner_id``, that person's."""
    mine = or_(ScheduleRow.owner_id.is_(None), ScheduleRow.owner_id == owner_id)
    return session.scalars(select(ScheduleRow).where(mine).order_by(ScheduleRow.name)).all()


def begin_due(session: Session, jobs_url: str, at: datetime) -> int:
    """Queue what is due; returns how many. Commits. A part at a time: the rest is still due."""
    _bring_near(session, at)
    rows = session.scalars(
        select(ScheduleRow)
        .where(
            ScheduleRow.next_at <= at,
            ScheduleRow.paused.is_(False),
            or_(ScheduleRow.owner_id.is_(None), ScheduleRow.owner_id.in_(accounts.present())),
        )
        .order_by(ScheduleRow.next_at)
        .limit(_AT_ONCE)
    ).all()
    found = [(row.id, row.next_at, when(row).next_after(at)) for row in rows]
    session.commit()
    return sum(_begin(session, jobs_url, at, *one) for one in found)


def run_now(session: Session, jobs_url: str, schedule_id: int, at: datetime) -> str:
    """Queue it now, beside its times; returns the job's id. Raises NotFound."""

    def put() -> str:
        row = of(session, schedule_id)
        row.last_at, row.last_job = at, f"{row.name}:now:{secrets.token_hex(8)}"
        _queue(session, jobs_url, row, Cause.PERSON)
        job = row.last_job
        session.commit()
        return job

    return retried(put, session)


def pause(session: Session, schedule_id: int, *, paused: bool) -> None:
    """Stop or go on; what was missed meanwhile is caught up once. Raises NotFound."""

    def put() -> None:
        of(session, schedule_id).paused = paused
        session.commit()

    retried(put, session)


def of(session: Session, schedule_id: int) -> ScheduleRow:
    """One schedule. Raises NotFound."""
    row = session.get(ScheduleRow, schedule_id)
    if row is None:
        raise NotFound("There is no such schedule.", remedy="Look at the list of schedules.")
    return row


def _find(session: Session, name: str) -> ScheduleRow | None:
    return session.scalar(select(ScheduleRow).where(ScheduleRow.name == name))


def _bring_near(session: Session, at: datetime) -> None:
    """A time that no period explains was set by a clock that was ahead: the next one, then.

    Not one that is only a little ahead: it was worked on already, and would be again.
    """
    far = session.scalars(select(ScheduleRow).where(ScheduleRow.next_at > at + _FAR)).all()
    found = [(row.id, row.next_at, when(row).next_after(at)) for row in far]
    for number, ahead, following in found:
        session.execute(
            update(ScheduleRow)
            .where(ScheduleRow.id == number, ScheduleRow.next_at == ahead)
            .values(next_at=following)
        )
    session.commit()


def _begin(
    session: Session, jobs_url: str, at: datetime, number: int, due: datetime, following: datetime
) -> bool:
    def put() -> bool:
        changed = session.execute(
            update(ScheduleRow)
            .where(ScheduleRow.id == number, ScheduleRow.next_at == due)
            .values(next_at=following, last_at=at)
            .returning(ScheduleRow.id)
        ).all()
        row = session.get(ScheduleRow, number, populate_existing=True)
        if changed and row is not None:
            row.last_job = f"{row.name}:{due:%Y%m%dT%H%M}:{secrets.token_hex(4)}"
            _queue(session, jobs_url, row, Cause.NEW)
            log.info("schedule begun", schedule=row.name, job=row.last_job)
        session.commit()
        return bool(changed)

    return retried(put, session)


def _queue(session: Session, jobs_url: str, row: ScheduleRow, cause: Cause) -> None:
    owner = () if row.owner_id is None else (row.owner_id,)
    engine.enqueue(session, jobs_url, row.workflow, row.last_job, *owner, cause=cause)
