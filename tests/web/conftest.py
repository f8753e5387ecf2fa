"""An application over a fresh database, a browser's forms, and jobs that run at once.

Invariant: forms are sent as a browser sends them, with the token of the page that shows them.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests import compiled
from tests.web.talks import LinesAnalyser, Offline
from tubetotask.analysis.base import Analyser
from tubetotask.app import create_app
from tubetotask.config import Config, load
from tubetotask.jobs import engine
from tubetotask.jobs.analyse import AnalysisJob
from tubetotask.storage.database import db, now
from tubetotask.storage.models import AnalysisRow, FollowRow, SourceRow, User
from tubetotask.storage.workspace import Workspace, local_user

if TYPE_CHECKING:  # at run time only what opens a browser loads it
    from playwright.sync_api import Browser as Chrome
    from playwright.sync_api import Playwright

UC = "UC" + "a" * 22


def settings(folder: Path, **more: str) -> Config:
    """Settings for an application whose files are all in ``folder``."""
    given = {"FLASK_ENV": "testing", "TUBETOTASK_DATA": str(folder), "LOG_LEVEL": "ERROR"}
    # A test sends in a second what a person sends in a day; the limits have tests of their own.
    given |= {f"RATE_LIMIT_{kind}": "off" for kind in ("FORMS", "SIGN_IN", "API")}
    return load(given | more)


def close(app: Flask) -> None:
    """Let go of the database and of the job engine's client."""
    db.session.remove()
    db.engine.dispose()
    engine.client(app.config["JOBS_DATABASE_URL"]).destroy()
    engine.client.cache_clear()


@pytest.fixture(scope="session")
def migrated(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with an empty, migrated database: made once, copied for each test."""
    folder = tmp_path_factory.mktemp("data")
    shutil.copy(migrated_sqlite, folder / "tubetotask.db")
    settings(folder)  # makes the secret
    return folder


def _know_nothing() -> None:
    for name in list(g):
        g.pop(name)


@pytest.fixture(scope="session")
def translated(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Where templates are kept as Python's code: each application would translate them anew, which
    is a third of what a test of a page does."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(migrated: Path, translated: FileSystemBytecodeCache, tmp_path: Path) -> Iterator[Flask]:
    """The application with its tables, and an application context around the test."""
    folder = tmp_path / "data"
    shutil.copytree(migrated, folder)
    application = create_app(settings(folder))
    application.jinja_env.bytecode_cache = translated
    # As for a person: an error is a page, and not an exception in the test.
    application.config["PROPAGATE_EXCEPTIONS"] = False
    # The context around the test would hand what one request knows (who asks) to the next.
    application.before_request_funcs.setdefault(None, []).insert(0, _know_nothing)
    with application.app_context():
        compiled.share(application)
        yield application
        close(application)


@pytest.fixture(scope="module")
def chrome(launch: Callable[[Playwright], Chrome]) -> Iterator[Chrome]:
    """A running browser with JavaScript."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = launch(playwright)
        yield running
        running.close()


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
    return working(app, LinesAnalyser())


def working(app: Flask, analyser: Analyser) -> Callable[[], None]:
    """What runs every queued analysis to its end with this analyser."""
    job = AnalysisJob(app, lambda _subject: analyser, Offline, ("en",))

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


@pytest.fixture
def source(workspace: Workspace) -> SourceRow:
    """A source that was looked at."""
    row = SourceRow(kind="channel", youtube_id=UC, title="Talks & <more>", looked_at=now())
    row.fresh = False
    workspace.session.add(row)
    workspace.session.commit()
    return row


@pytest.fixture
def follow(workspace: Workspace, source: SourceRow) -> FollowRow:
    row = FollowRow(owner_id=workspace.owner_id, source_id=source.id, asked="x", state="active")
    workspace.session.add(row)
    workspace.session.commit()
    return row


@pytest.fixture
def admin(app: Flask) -> User:
    """The administrator of an instance that is set up."""
    from tests.web import people

    return people.administrator()
