"""What has waited goes on: when its time has come, or when what it waited for was changed.

Invariant: several workers look at the same time, and each analysis is queued once.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tubetotask.domain.errors import BudgetReached, PriceNotConfirmed
from tubetotask.domain.job import WAITING, Cause
from tubetotask.jobs.requests import queue
from tubetotask.storage.database import retried
from tubetotask.storage.models import AnalysisRow
from tubetotask.storage.workspace import Workspace

AT_ONCE = 500
_DATELESS = (BudgetReached.id, PriceNotConfirmed.id)  # they may wait without a date


def go_on(session: Session, jobs_url: str, at: datetime, *, at_once: int = AT_ONCE) -> int:
    """Queue what has waited as long as it was told to; returns how many. Commits.

    A part at a time, what a person asked for first: at the first of a month a whole back-fill may
    be due, and whoever looks has other things to look after.
    """
    due = session.execute(
        select(AnalysisRow.id, AnalysisRow.owner_id, AnalysisRow.job_id)
        .where(
            AnalysisRow.state == WAITING,
            AnalysisRow.retry_at <= at,
            AnalysisRow.removed_at.is_(None),
        )
        .order_by(AnalysisRow.cause != Cause.PERSON.value, AnalysisRow.id)
        .limit(at_once)
    ).all()
    session.commit()
    return sum(_gone_on(session, jobs_url, *one) for one in due)


def _gone_on(session: Session, jobs_url: str, number: int, owner_id: int, job_id: str) -> bool:
    def go() -> bool:
        # Whoever changes the row queues it: several workers look at the same time.
        changed = session.execute(
            update(AnalysisRow)
            .where(
                AnalysisRow.id == number,
                AnalysisRow.state == WAITING,
                AnalysisRow.job_id == job_id,
            )
            .values(retry_at=None)
            .returning(AnalysisRow.id)
        ).all()
        row = session.get(AnalysisRow, number, populate_existing=True)
        if changed and row is not None:
            queue(Workspace(session, owner_id), jobs_url, row)
        session.commit()
        return bool(changed)

    return retried(go, session)


def look_again(session: Session, at: datetime) -> None:
    """A budget or the model was changed: what waits looks again at once. Does not commit."""
    due = AnalysisRow.retry_at.is_not(None) | AnalysisRow.error_id.in_(_DATELESS)
    waiting = update(AnalysisRow).where(AnalysisRow.state == WAITING, due)
    session.execute(waiting.values(retry_at=at))
