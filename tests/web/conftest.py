"""An application over a fresh database, a browser's forms, and jobs that run at once.

Invariant: forms are sent as a browser sends them, with the token of the page that shows them.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.web.talks import LinesAnalyser, Offline
from tubetotask.app import create_app
from tubetotask.config import Config, load
from tubetotask.jobs import engine
from tubetotask.jobs.analyse import AnalysisJob
from tubetotask.storage.database import db
from tubetotask.storage.models import AnalysisRow
from tubetotask.storage.workspace import Workspace, local_user


def settings(folder: Path, **more: str) -> Config:
    """Settings for an application whose files are all in ``folder``."""
    given = {"FLASK_ENV": "testing", "TUBETOTASK_DATA": str(folder), "LOG_LEVEL": "ERROR"}
    return load(given | more)


def close(app: Flask) -> None:
    """Let go of the database and of the job engine's client."""
    db.session.remove()
    db.engine.dispose()
    engine.client(app.config["JOBS_DATABASE_URL"]).destroy()
    engine.client.cache_clear()


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with an empty, migrated database: made once, copied for each test."""
    folder = tmp_path_factory.mktemp("migrated")
    app = create_app(settings(folder))
    with app.app_context():
        upgrade()
        close(app)
    return folder


@pytest.fixture
def app(migrated: Path, tmp_path: Path) -> Iterator[Flask]:
    """The application with its tables, and an application context around the test."""
    folder = tmp_path / "data"
    shutil.copytree(migrated, folder)
    application = create_app(settings(folder))
    # As for a person: an error is a page, and not an exception in the test.
    application.config["PROPAGATE_EXCEPTIONS"] = False
    with application.app_context():
        yield application
        close(application)


class Browser:
    """A person's browser without JavaScript: opens pages and sends the forms on them."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, path: str) -> TestResponse:
        """A page."""
        return self.client.get(path)

    def post(self, path: str, *, on: str = "/", **fields: Any) -> TestResponse:
        """Send a form that stands on page ``on``; does not follow where it leads."""
        return self.client.post(path, data={"csrf_token": self.token(on), **fields})

    def token(self, on: str = "/") -> str:
        """What the form on page ``on`` proves itself with."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.get(on).text)
        assert found, f"no form on {on}"
        return unescape(found[1])


@pytest.fixture
def browser(app: Flask) -> Browser:
    """A browser."""
    return Browser(app.test_client())


@pytest.fixture
def workspace(app: Flask) -> Workspace:
    """The local user's workspace."""
    session: Session = db.session()
    return Workspace(session, local_user(session).id)


@pytest.fixture
def work(app: Flask) -> Callable[[], None]:
    """Run every queued analysis to its end, as the worker would."""
    job = AnalysisJob(app, lambda _subject: LinesAnalyser(), Offline, ("en",))

    def run() -> None:
        session: Session = db.session()
        session.rollback()
        session.expire_all()
        for row in session.query(AnalysisRow).filter(AnalysisRow.state == "queued").all():
            asked = row.id, row.job_id
            _ = job.read(*asked) and job.note(*asked) and job.assess(*asked)
        session.rollback()
        session.expire_all()

    return run
