"""A look at a source that a person asks for.

Invariant: as long as one is queued or under way no second one is: whoever presses again gets the
one there is. A look that ended without telling how it went stands in nobody's way.
"""

from __future__ import annotations

import secrets

from sqlalchemy.orm import Session

from tubetotask.domain.job import Cause
from tubetotask.jobs import engine
from tubetotask.jobs.looking import LOOK
from tubetotask.storage.models import SourceRow


def queue(session: Session, jobs_url: str, source: SourceRow) -> None:
    """Queue a look, in the caller's transaction; the same look where one is queued already."""
    if under_way(jobs_url, source):
        return
    job = _job(source)
    if engine.statuses(jobs_url, [job]):  # it has ended, and did not even tell when it looked
        job += f":{secrets.token_hex(8)}"
    engine.enqueue(session, jobs_url, LOOK, job, source.id, 1, cause=Cause.PERSON)


def under_way(jobs_url: str, source: SourceRow) -> bool:
    """Whether a look that somebody asked for is queued or under way."""
    return engine.alive(jobs_url, f"look:{source.id}:")


def _job(source: SourceRow) -> str:
    """The name of the next look: of two who press at once, both queue the same one."""
    looked = source.looked_at.isoformat() if source.looked_at else "never"
    return f"look:{source.id}:{looked}"
