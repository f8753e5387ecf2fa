"""Analyses that say "under way" while nothing works on them: told, and free to be tried again.

Invariant: a row is changed only if its job has ended or is unknown to the engine, and only if the
row still names that job. So work under way is never touched, whoever looks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tubetotask.storage.models import AnalysisRow

if TYPE_CHECKING:
    from dbos import DBOSClient

log = structlog.get_logger()
_UNDER_WAY = ("queued", "reading", "noting", "assessing")
_ALIVE = frozenset({"ENQUEUED", "PENDING", "DELAYED"})


def reconcile(session: Session, client: DBOSClient) -> int:
    """Mark what is left behind as failed; returns how many. Commits."""
    rows = session.execute(
        select(AnalysisRow.id, AnalysisRow.job_id).where(AnalysisRow.state.in_(_UNDER_WAY))
    ).all()
    session.commit()
    left = 0
    for analysis_id, job_id in rows:
        known = client.list_workflows(workflow_ids=[job_id])
        if known and known[0].status in _ALIVE:
            continue
        changed = session.execute(
            update(AnalysisRow)
            .where(
                AnalysisRow.id == analysis_id,
                AnalysisRow.job_id == job_id,
                AnalysisRow.state.in_(_UNDER_WAY),
            )
            .values(
                state="failed",
                error_id="left-behind",
                error_message="The work on this ended before it was done.",
                error_remedy="Try again. What was read before is kept.",
            )
            .returning(AnalysisRow.id)
        ).all()
        session.commit()
        if changed:
            left += 1
            log.warning("analysis left behind", analysis=analysis_id, job=job_id)
    return left
