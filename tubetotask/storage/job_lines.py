"""What a job tells while it works: short lines for whoever looks at it.

Invariant: a line holds no word of a talk or a plan and no secret; it is gone with its retention.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tubetotask.storage.models import JobLineRow

_LONGEST = 500


def say(session: Session, job_id: str, text: str) -> None:
    """Keep a line, in the caller's transaction."""
    session.add(JobLineRow(job_id=job_id, text=text[:_LONGEST]))


def lines(session: Session, job_id: str, *, limit: int = 200) -> Sequence[JobLineRow]:
    """The lines of a job, in the order they were told."""
    newest = session.scalars(
        select(JobLineRow)
        .where(JobLineRow.job_id == job_id)
        .order_by(JobLineRow.id.desc())
        .limit(limit)
    ).all()
    return newest[::-1]


def forget(session: Session, before: datetime) -> None:
    """Delete what is older. Does not commit."""
    session.execute(delete(JobLineRow).where(JobLineRow.created_at < before))
