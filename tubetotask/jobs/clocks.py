"""What a clock that was set far ahead has left behind, when it is right again.

Invariant: whatever goes on by itself at a time goes on within its usual pause, however wrong the
clock was when that time was set. A time is moved only where it, or the time at which it was set,
lies further ahead than the clocks of several machines may differ.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from tubetotask.domain.arrival import ArrivalState
from tubetotask.domain.job import WAITING
from tubetotask.domain.pauses import DELAYS
from tubetotask.jobs import schedules
from tubetotask.storage.database import retried
from tubetotask.storage.models import (
    AnalysisRow,
    ArrivalRow,
    FollowRow,
    ScheduleRow,
    SourceRow,
    StopRow,
    WayRow,
)
from tubetotask.storage.stops import PROBE_EVERY

log = structlog.get_logger()
DIFFER = timedelta(hours=1)
"""Clocks of several machines differ by less."""
_FAR = timedelta(days=31)  # no source is left alone for longer
_OPEN = (ArrivalState.WAITING.value, ArrivalState.DISCOVERED.value)


def put_right(session: Session, at: datetime) -> int:
    """Bring near what only a wrong clock can have put so far; how many rows. Commits."""
    return retried(lambda: _put_right(session, at), session)


def _put_right(session: Session, at: datetime) -> int:
    moved = sum(_moved(session, *each) for each in _left(at)) + _schedules(session, at)
    session.commit()
    if moved:
        log.warning("times that a wrong clock had set are put right", rows=moved)
    return moved


def _left(at: datetime) -> list[tuple[Any, ColumnElement[bool], dict[str, Any]]]:
    """The tables, which of their rows, and what those get."""
    ahead = at + DIFFER
    looked = or_(SourceRow.looked_at > ahead, SourceRow.next_look_at > at + _FAR)
    waits = (AnalysisRow.state == WAITING) & (AnalysisRow.retry_at > at)
    open_ = ArrivalRow.state.in_(_OPEN) & (ArrivalRow.next_at > at)
    again = {"retry_at": at, "words_missing_since": None, "updated_at": at}
    return [
        # Without its mark, or the next worker would move it once more.
        (
            SourceRow,
            (SourceRow.next_look_at > at) & looked,
            {"next_look_at": at, "looked_at": None},
        ),
        (ArrivalRow, open_ & (ArrivalRow.since > ahead), {"next_at": at, "since": at}),
        (AnalysisRow, waits & (AnalysisRow.updated_at > ahead), again),
        (FollowRow, FollowRow.retry_at > at + _FAR, {"retry_at": at}),
        (StopRow, StopRow.next_at > at + PROBE_EVERY + DIFFER, {"next_at": at, "since": at}),
        (WayRow, WayRow.next_at > at + DELAYS[-1] + DIFFER, {"next_at": at, "blocked_at": at}),
    ]


def _moved(session: Session, table: Any, which: ColumnElement[bool], values: dict[str, Any]) -> int:
    # Asked first: nearly always there is nothing, and whoever writes keeps others waiting.
    if not session.scalar(select(select(table).where(which).exists())):
        return 0
    key = next(iter(table.__table__.primary_key))
    done = session.execute(
        update(table).where(which).values(values).returning(key),
        execution_options={"synchronize_session": False},
    )
    return len(done.all())


def _schedules(session: Session, at: datetime) -> int:
    moved = 0
    for row in session.scalars(select(ScheduleRow).where(ScheduleRow.next_at > at + DIFFER)):
        due = schedules.when(row).next_after(at + DIFFER)
        if row.next_at > due:
            row.next_at = due
            moved += 1
    return moved
