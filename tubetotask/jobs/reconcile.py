"""Analyses that say "under way" while nothing works on them: told, and free to be tried again.

Invariants: a row is changed only if its job has ended or is unknown to the engine, and only if the
row still names that job. So work under way is never touched, whoever looks. One look takes the same
time however long the queue is: all that was begun is looked at, of what waits in the queue a part.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tubetotask.domain.job import FAILED, QUEUED, UNDER_WAY, WAITING
from tubetotask.jobs import engine
from tubetotask.storage.models import AnalysisRow

log = structlog.get_logger()
_PAUSE = timedelta(minutes=1)
AT_ONCE = 500


@dataclass
class Turn:
    """Where the last look at what waits in the queue ended: the next goes on behind it.

    ``at_once``: how many are looked at.
    """

    after: int = 0
    at_once: int = AT_ONCE


def reconcile(session: Session, jobs_url: str, at: datetime, turn: Turn | None = None) -> int:
    """Mark what is left behind; returns how many. Commits.

    What ended because the database was away too long goes on by itself; all else has failed.
    ``turn``: of whoever looks again and again; without it the look begins at the front.
    """
    rows = _looked_at(session, turn or Turn())
    session.commit()
    known = engine.statuses(jobs_url, (job_id for _, job_id in rows))
    left = 0
    for analysis_id, job_id in rows:
        status = known.get(job_id, "")
        if status in engine.ALIVE:
            continue
        changed = session.execute(
            update(AnalysisRow)
            .where(
                AnalysisRow.id == analysis_id,
                AnalysisRow.job_id == job_id,
                AnalysisRow.state.in_(UNDER_WAY),
            )
            .values(_away(at) if status == "ERROR" else _left_behind())
            .returning(AnalysisRow.id)
        ).all()
        session.commit()
        if changed:
            left += 1
            log.warning("analysis left behind", analysis=analysis_id, job=job_id)
    return left


def _looked_at(session: Session, turn: Turn) -> list[tuple[int, str]]:
    query = select(AnalysisRow.id, AnalysisRow.job_id)
    begun = session.execute(
        query.where(AnalysisRow.state.in_([each for each in UNDER_WAY if each != QUEUED]))
    ).all()
    queued = session.execute(
        query.where(AnalysisRow.state == QUEUED, AnalysisRow.id > turn.after)
        .order_by(AnalysisRow.id)
        .limit(turn.at_once)
    ).all()
    turn.after = queued[-1].id if len(queued) == turn.at_once else 0
    return [(row.id, row.job_id) for row in (*begun, *queued)]


def _away(at: datetime) -> dict[str, object]:
    return {
        "state": WAITING,
        "retry_at": at + _PAUSE,
        "error_id": "storage-away",
        "error_message": "The database could not be used for some minutes.",
        "error_remedy": "Check that it runs and its disk has space. What was read before is kept.",
    }


def _left_behind() -> dict[str, object]:
    return {
        "state": FAILED,
        "error_id": "left-behind",
        "error_message": "The work on this ended before it was done.",
        "error_remedy": "Try again. What was read before is kept.",
    }
