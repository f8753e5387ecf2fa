"""Analyses that say "under way" while nothing works on them: told, and free to be tried again.

Invariant: a row is changed only if its job has ended or is unknown to the engine, and only if the
row still names that job. So work under way is never touched, whoever looks.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tubetotask.domain.job import FAILED, UNDER_WAY, WAITING
from tubetotask.jobs import engine
from tubetotask.storage.models import AnalysisRow

log = structlog.get_logger()
_PAUSE = timedelta(minutes=1)


def reconcile(session: Session, jobs_url: str, at: datetime) -> int:
    """Mark what is left behind; returns how many. Commits.

    What ended because the database was away too long goes on by itself; all else has failed.
    """
    rows = session.execute(
        select(AnalysisRow.id, AnalysisRow.job_id).where(AnalysisRow.state.in_(UNDER_WAY))
    ).all()
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
