"""What keeps the database from growing for ever.

Invariant: only what has ended is forgotten, and never what it made: analyses, notes, answers of
models and what they cost stay.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog
from flask import Flask

from tubetotask.domain.schedule import When
from tubetotask.jobs import engine
from tubetotask.storage import following, job_lines, quota
from tubetotask.storage.database import db, now, retried

if TYPE_CHECKING:
    from dbos import DBOSClient

log = structlog.get_logger()
WORKFLOW = "keep_house"
DUE = When(minute=3 * 60 + 40)
_ENDED = ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]
_AT_ONCE = 500


def run(app: Flask, kept_days: int, at: datetime | None = None) -> int:
    """The job: forget ended jobs and their lines; returns how many jobs."""
    before = (at or now()) - timedelta(days=kept_days)
    with app.app_context():
        session = db.session()

        def lines() -> None:
            job_lines.forget(session, before)
            quota.forget(session, before)
            following.sweep(session, at or now())
            session.commit()

        retried(lines, session)
        gone = _forget(engine.client(app.config["JOBS_DATABASE_URL"]), before)
    log.info("house kept", jobs=gone)
    return gone


def _forget(client: DBOSClient, before: datetime) -> int:
    gone = 0
    while True:
        found = client.list_workflows(
            status=_ENDED,
            completed_before=before.isoformat(),
            limit=_AT_ONCE,
            load_input=False,
            load_output=False,
        )
        if not found:
            return gone
        client.delete_workflows([each.workflow_id for each in found])
        gone += len(found)
