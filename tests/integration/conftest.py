"""An application over a fresh, migrated database of each kind; a chat server that is not ours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from tests import compiled, real_server
from tests.conftest import lacks
from tests.fakes.youtube import FakeYouTube
from tests.integration.watching import Clock, lookout
from tubetotask.api import guard
from tubetotask.app import create_app
from tubetotask.config import load
from tubetotask.jobs import engine as jobs
from tubetotask.jobs.lookout import Lookout
from tubetotask.storage import tokens
from tubetotask.storage.database import Base, db, now
from tubetotask.storage.tasks import Tasks
from tubetotask.storage.workspace import Workspace, local_user


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application with its tables."""
    application = create_app(
        load(
            {
                "FLASK_ENV": "testing",
                "DATABASE_URL": database_url,
                "TUBETOTASK_DATA": str(tmp_path),
                "LOG_LEVEL": "WARNING",
            }
        )
    )
    with application.app_context():
        compiled.share(application)
        yield application
        db.session.remove()
        db.engine.dispose()
    url = application.config["JOBS_DATABASE_URL"]
    jobs.client(url).destroy()
    jobs.client.cache_clear()


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """The tables alone, without an application: made in a moment."""
    found = create_engine(database_url)
    Base.metadata.create_all(found)
    yield found
    found.dispose()


@pytest.fixture(scope="session")
def nonsense(tmp_path_factory: pytest.TempPathFactory) -> Iterator[real_server.RealServer]:
    """One real chat server for the whole run, over a model of random weights."""
    if not real_server.available():
        lacks(*real_server.WANTED)
    with real_server.running(tmp_path_factory.mktemp("nonsense")) as server:
        yield server


@pytest.fixture
def workspace(app: Flask) -> Workspace:
    session: Session = db.session()
    return Workspace(session, local_user(session).id)


@pytest.fixture
def token(workspace: Workspace) -> Iterator[str]:
    """A token for bringing captions; who guessed at it is forgotten afterwards."""
    yield tokens.make(workspace.session, workspace.owner_id, "laptop", 90, now())[1]
    guard.wrong.clear()
    guard.asked.clear()


@pytest.fixture
def jobs_url(app: Flask) -> str:
    return str(app.config["JOBS_DATABASE_URL"])


@pytest.fixture
def youtube(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeYouTube]:
    with FakeYouTube(tmp_path) as fake:
        for name, value in fake.env.items():
            monkeypatch.setenv(name, value)
        yield fake


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def eyes(app: Flask, youtube: FakeYouTube, clock: Clock) -> Iterator[Lookout]:
    found = lookout(app, clock)
    yield found
    found.close()


@pytest.fixture
def keyed(app: Flask, youtube: FakeYouTube, clock: Clock) -> Iterator[Lookout]:
    found = lookout(app, clock, replace(app.config["TUBETOTASK"], youtube_api_key="good"))
    yield found
    found.close()


@pytest.fixture
def tasks(workspace: Workspace) -> Tasks:
    """The tasks of the workspace's owner."""
    return Tasks(workspace.session, workspace.owner_id)
