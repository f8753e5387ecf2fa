"""Who asks, and what is theirs.

Invariant: a view reaches the database only through the workspace of the person who asks. The
sample's plan is never "my plan": nobody's own video is held against it by accident.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from tubetotask.storage.database import db
from tubetotask.storage.models import PlanRow, PlanVersion
from tubetotask.storage.workspace import Workspace, local_user


def workspace() -> Workspace:
    """The workspace of the person who asks."""
    # The scoped session that Flask-SQLAlchemy hands out behaves as the session it stands for.
    session: Session = db.session()
    return Workspace(session, local_user(session).id)


def jobs_url() -> str:
    """Where the job engine keeps its queue."""
    return str(current_app.config["JOBS_DATABASE_URL"])


def plan_versions(space: Workspace) -> Sequence[PlanVersion]:
    """The versions of the person's own plan, the one used last first."""
    return space.session.scalars(
        select(PlanVersion)
        .join(PlanRow, PlanVersion.plan_id == PlanRow.id)
        .where(PlanVersion.owner_id == space.owner_id, PlanRow.sample.is_(False))
        .order_by(PlanVersion.used_at.desc(), PlanVersion.id.desc())
        .limit(50)
    ).all()


def own_plan(space: Workspace) -> PlanVersion | None:
    """The version of the person's own plan that is in use."""
    return next(iter(plan_versions(space)), None)
