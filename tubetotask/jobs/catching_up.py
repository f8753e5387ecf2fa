"""Tasks of analyses that were made before tasks were kept.

Invariants: an analysis is gathered once, each in a transaction of its own, so this can end at any
moment and be begun again; whoever else gathers at the same time, nothing is there twice. It is a
job and no migration, since it needs the sentence encoder and must not keep an upgrade waiting.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import structlog
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tubetotask.domain.errors import StorageFailed
from tubetotask.domain.job import DONE, Cause
from tubetotask.jobs import engine, outbox
from tubetotask.storage.database import db, retried
from tubetotask.storage.documents import ASSESSMENT
from tubetotask.storage.models import AnalysisRow
from tubetotask.storage.tasks import Tasks

if TYPE_CHECKING:  # what reads talks comes with the first talk, not with the program
    from tubetotask.jobs.gathering import Gatherer

log = structlog.get_logger()
WORKFLOW = "gather_tasks"
_WAITING = (
    AnalysisRow.state == DONE,
    AnalysisRow.gathered.is_(False),
    AnalysisRow.document.is_not(None),
    AnalysisRow.removed_at.is_(None),
)


def begin(session: Session, jobs_url: str) -> bool:
    """Queue the job where there is something to catch up with. Commits."""
    newest = session.scalar(select(func.max(AnalysisRow.id)).where(*_WAITING))
    if newest is not None:  # named so that several workers that start at once queue one job
        engine.enqueue(session, jobs_url, WORKFLOW, f"gather:{newest}", cause=Cause.AGAIN)
    session.commit()
    return newest is not None


def run(app: Flask, gatherer: Gatherer) -> int:
    """The job; returns how many analyses were gathered."""
    count = 0
    with app.app_context():
        session = db.session()
        number = 0
        while (found := _next(session, number)) is not None:
            number = found
            count += retried(partial(_gather, session, gatherer, number), session)
            session.expunge_all()
    log.info("tasks caught up with", analyses=count)
    return count


def _next(session: Session, after: int) -> int | None:
    found = session.scalar(
        select(AnalysisRow.id).where(*_WAITING, AnalysisRow.id > after).order_by(AnalysisRow.id)
    )
    session.commit()
    return found


def _gather(session: Session, gatherer: Gatherer, number: int) -> int:
    row = session.get(AnalysisRow, number, populate_existing=True)
    if row is None or row.gathered or not row.document:
        session.rollback()
        return 0
    try:
        done = gatherer.gather(session, row, ASSESSMENT.load(row.document))
        tasks = Tasks(session, row.owner_id)
        outbox.on_tasks(tasks, tasks.some(done.back))  # not what is new: it was said long ago
    except StorageFailed:  # of an older version: what it said is on its page as long as that opens
        session.rollback()
        log.warning("tasks of an older version cannot be read", analysis=number)
        row = session.get(AnalysisRow, number)
        if row is not None:
            row.gathered = True
    session.commit()
    return 1
