"""What benchmarks and tests of jobs share: a database, workers as processes, a model, many talks.

Everything runs on this machine, on loopback or a socket in a temporary folder, and ends with it.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from tests import postgres
from tests.fakes.model import KEY, FakeModel
from tubetotask.app import create_app
from tubetotask.config import load
from tubetotask.domain.job import Cause
from tubetotask.jobs import engine
from tubetotask.jobs.requests import Source, request_analysis
from tubetotask.plans import parse
from tubetotask.storage.database import db
from tubetotask.storage.models import AnalysisRow
from tubetotask.storage.workspace import Workspace, local_user

PLAN = parse("# Newsletter\n- Send a newsletter every week\n# Sales\n- Call ten shops a week")
PRICES = "gpt-4o=2.5/10"
_SUBJECTS = ("your newsletter", "the shop", "a course", "the prices", "your first customers")
_VERBS = ("Write down", "Measure", "Ask about", "Rewrite", "Talk about", "Look at")


@dataclass
class Fleet:
    """A database, the application over it, and the workers that are running."""

    app: Flask
    folder: Path
    environ: dict[str, str]
    server: postgres.Server | None  # None on SQLite
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where the job engine keeps its queue."""
        return str(self.app.config["JOBS_DATABASE_URL"])

    def start(self, count: int) -> None:
        """Start workers."""
        for _ in range(count):
            command = [sys.executable, "-m", "tubetotask.worker"]
            with (self.folder / f"worker-{time.monotonic_ns()}.log").open("wb") as log:
                started = subprocess.Popen(command, env=self.environ, stdout=log, stderr=log)
            self.workers.append(started)

    def wait_ready(self, within_s: float = 60.0) -> None:
        """Until every worker takes jobs; they must log at INFO. Raises TimeoutError."""
        until = time.monotonic() + within_s
        while time.monotonic() < until:
            told = [log.read_bytes() for log in self.folder.glob("worker-*.log")]
            if sum(b"worker ready" in each for each in told) >= len(self.workers):
                return
            time.sleep(0.05)
        raise TimeoutError(f"workers are not ready: {told}")

    def stop(self) -> None:
        """End all workers in order."""
        for worker in self.workers:
            worker.terminate()
        for worker in self.workers:
            try:
                worker.wait(20)
            except subprocess.TimeoutExpired:
                worker.kill()
                worker.wait()
        self.workers.clear()

    def ask(self, talks: int, words: int, cause: Cause = Cause.PERSON, first: int = 0) -> None:
        """Queue talks of about so many words, each of its own."""
        with self.app.app_context():
            session = db.session()
            space = Workspace(session, local_user(session).id)
            for number in range(first, first + talks):
                source = Source(talk(number, words), f"talk-{number}.vtt")
                request_analysis(space, self.url, source, PLAN, cause=cause)
            db.session.remove()

    def states(self) -> dict[str, int]:
        """How many analyses are in each state; {} while the database is away."""
        with self.app.app_context():
            try:
                query = select(AnalysisRow.state, func.count()).group_by(AnalysisRow.state)
                return dict(db.session.execute(query).all())
            except SQLAlchemyError:
                return {}
            finally:
                db.session.remove()

    def reasons(self) -> list[str]:
        """Why analyses have failed or wait."""
        with self.session() as session:
            told = session.scalars(select(AnalysisRow.error_message).distinct())
            return [each for each in told if each]

    def session(self) -> Session:
        """A session of its own, to be closed by whoever asks."""
        with self.app.app_context():
            return Session(db.engine)

    def errors(self) -> list[str]:
        """Lines of the workers' logs that tell of an error."""
        found = []
        for log in sorted(self.folder.glob("worker-*.log")):
            lines = log.read_text(errors="replace").splitlines()
            found += [line for line in lines if "error" in line.lower() or "Traceback" in line]
        return found


def talk(number: int, words: int) -> bytes:
    """Captions of a talk that no other number has: advice, sentence by sentence."""
    chance = random.Random(number)  # noqa: S311 - the same talk for the same number
    lines, told, second = ["WEBVTT", ""], 0, 0
    while told < words:
        subject, verb = chance.choice(_SUBJECTS), chance.choice(_VERBS)
        said = f"{verb} {subject} in lesson {number} before you go on to step {told + 1}."
        lines += [f"{_clock(second)} --> {_clock(second + 5)}", said, ""]
        told, second = told + len(said.split()), second + 5
    return "\n".join(lines).encode()


def _clock(second: int) -> str:
    return f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}.000"


@contextmanager
def fleet(
    kind: str,
    model: FakeModel | None,
    settings: Mapping[str, str],
    folder: Path | None = None,
) -> Iterator[Fleet]:
    """A fresh instance on "sqlite" or "postgresql", read by ``model`` or offline.

    ``folder``: for its files, by default one that is removed at the end.
    """
    with tempfile.TemporaryDirectory(prefix="fleet-", dir="/tmp") as name:
        folder = folder or Path(name)
        if kind == "sqlite":
            with _over(
                folder, f"sqlite:///{folder / 'tubetotask.db'}", None, model, settings
            ) as it:
                yield it
            return
        with (
            postgres.running() as server,
            _over(folder, server.fresh(), server, model, settings) as it,
        ):
            yield it


@contextmanager
def _over(
    folder: Path,
    url: str,
    server: postgres.Server | None,
    model: FakeModel | None,
    settings: Mapping[str, str],
) -> Iterator[Fleet]:
    own = {
        "FLASK_ENV": "testing",
        "DATABASE_URL": url,
        "TUBETOTASK_DATA": str(folder),
        "LOG_LEVEL": "WARNING",
        "OPENAI_PRICES": PRICES,
        **({"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": model.url} if model else {}),
        **settings,
    }
    app = create_app(load(own))
    with app.app_context():
        upgrade()
        db.session.remove()
        db.engine.dispose()  # its process has grown by 10 MB: no part of the product
    found = Fleet(app, folder, os.environ | own, server)
    try:
        yield found
    finally:
        found.stop()
        engine.client(found.url).destroy()
        engine.client.cache_clear()
        with app.app_context():
            db.engine.dispose()
