"""Who asks, and what is theirs.

Invariant: a view reaches the database only through the workspace of the person who asks.
"""

from __future__ import annotations

from flask import current_app
from sqlalchemy.orm import Session

from tubetotask.config import Config
from tubetotask.storage.database import db
from tubetotask.storage.workspace import Workspace, local_user


def workspace() -> Workspace:
    """The workspace of the person who asks."""
    # The scoped session that Flask-SQLAlchemy hands out behaves as the session it stands for.
    session: Session = db.session()
    return Workspace(session, local_user(session).id)


def config() -> Config:
    """The settings this instance was started with."""
    found: Config = current_app.config["TUBETOTASK"]
    return found


def jobs_url() -> str:
    """Where the job engine keeps its queue."""
    return str(current_app.config["JOBS_DATABASE_URL"])
