"""The worker process: runs queued jobs, each step kept as soon as it is done.

Invariant: on SQLite there is exactly one worker (a lock file makes sure), since the engine's
limits do not hold there between processes; on PostgreSQL each worker holds the lowest free slot.
A worker that comes back takes its slot, and with it the jobs it had under way.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import signal
import sys
import threading
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import sqlalchemy as sa
import structlog
from dbos import DBOS
from dbos._serialization import DBOSPortableJSONSerializer
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from tubetotask.analysis.base import Analyser
from tubetotask.app import create_app
from tubetotask.config import Config, load
from tubetotask.domain.calls import Account
from tubetotask.domain.errors import ConfigError, TubeToTaskError
from tubetotask.jobs import engine, readers, terms, trying
from tubetotask.jobs.analyse import AnalysisJob
from tubetotask.jobs.reconcile import reconcile
from tubetotask.jobs.requests import go_on
from tubetotask.storage.database import db, now
from tubetotask.storage.preferences import Preferences
from tubetotask.storage.reservations import take_over
from tubetotask.transcripts.youtube import YouTubeCaptions

log = structlog.get_logger()
_SLOT_LOCKS = 0x7474  # names our advisory locks among others in the same database
_MAX_SLOTS = 64
_GRACE_S = 3.0
_LOOK_EVERY_S = 30.0


def analyser_of(app: Flask, config: Config, account: Account, holder: str) -> Analyser:
    """Who reads the transcript that the account names, by the settings as they are now.

    ``holder``: who reserves what its calls may cost, "slot:boot".
    """
    with app.app_context():
        preferences = Preferences(db.session(), readers.vault_of(config))
        settings = readers.model_settings(config, preferences)
        book = terms.of(config, preferences).book(db.engine, account, holder=holder)
        db.session.rollback()
        return readers.analyser(settings, book)


def claim_file(folder: Path) -> IO[str]:
    """The lock that makes this the only worker of a SQLite database. Raises ConfigError."""
    lock = (folder / "worker.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        raise ConfigError(
            "Another worker runs on this SQLite database, and there can be only one.",
            remedy="Stop the other one, or use PostgreSQL (DATABASE_URL) for several workers.",
        ) from error
    return lock


def claim_slot(database_url: str) -> tuple[int, sa.Connection]:
    """The lowest free slot on PostgreSQL; it is held as long as the connection lives."""
    connection = sa.create_engine(
        database_url,
        poolclass=sa.NullPool,
        isolation_level="AUTOCOMMIT",
        hide_parameters=True,
    ).connect()
    for slot in range(_MAX_SLOTS):
        query = sa.text("SELECT pg_try_advisory_lock(:space, :slot)")
        if connection.scalar(query, {"space": _SLOT_LOCKS, "slot": slot}):
            return slot, connection
    connection.close()
    raise ConfigError(f"All {_MAX_SLOTS} worker slots are taken.", remedy="Stop a worker.")


def launch(config: Config, slot: int, idle: threading.Lock) -> None:
    """Register the workflows and start to take jobs from the queue; a job holds ``idle``."""
    app = create_app(config)
    name, boot = f"slot-{slot}", secrets.token_hex(8)
    with app.app_context():  # nobody else has this slot: what it had open before is over
        take_over(db.engine, name, boot)
    job = AnalysisJob(
        app,
        lambda account: analyser_of(app, config, account, f"{name}:{boot}"),
        lambda: YouTubeCaptions(timeout_s=config.youtube_timeout_s),
        config.caption_languages,
    )
    DBOS(
        config={
            "name": engine.NAME,
            "system_database_url": app.config["JOBS_DATABASE_URL"],
            "application_version": engine.VERSION,
            "executor_id": name,
            "max_executor_threads": 4,
            "sys_db_pool_size": 3,
            "serializer": DBOSPortableJSONSerializer(),
            "run_migrations": False,
            "log_level": "ERROR",
        }
    )

    @DBOS.step(name="read")
    def read(analysis_id: int) -> bool:
        return job.read(analysis_id)

    @DBOS.step(name="note")
    def note(analysis_id: int) -> bool:
        return job.note(analysis_id)

    @DBOS.step(name="assess")
    def assess(analysis_id: int) -> bool:
        return job.assess(analysis_id)

    @DBOS.workflow(name="analyse_video")
    def analyse_video(analysis_id: int) -> bool:
        with idle:
            return read(analysis_id) and note(analysis_id) and assess(analysis_id)

    @DBOS.step(name="try")
    def ask() -> bool:
        return trying.run(app, config)

    @DBOS.workflow(name=trying.WORKFLOW)
    def try_model() -> bool:
        with idle:
            return ask()

    DBOS.launch()
    # One at a time: two analyses at once would double the memory and gain nothing on one core.
    DBOS.register_queue(engine.QUEUE, worker_concurrency=1, polling_interval_sec=0.25)


def look_after(app: Flask, at: datetime | None = None) -> None:
    """Find analyses that were left behind, and those that waited for a budget long enough.

    A database that is away is looked at later.
    """
    with app.app_context():
        jobs_url = app.config["JOBS_DATABASE_URL"]
        try:
            reconcile(db.session(), engine.client(jobs_url))
            go_on(db.session(), jobs_url, at or now())
        except SQLAlchemyError:
            log.warning("cannot look for analyses left behind: the database does not answer")


def main() -> int:
    """Run until SIGTERM or SIGINT. Returns the exit code."""
    os.umask(0o077)  # talks and plans are nobody else's on this machine
    try:
        config = load()
        config.tubetotask_data.mkdir(parents=True, exist_ok=True)
        held: Any = None
        slot = 0
        if config.sqlite:
            held = claim_file(config.tubetotask_data)
        else:
            slot, held = claim_slot(config.database_url)
        idle = threading.Lock()
        launch(config, slot, idle)
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", error)).strip().splitlines()[0]
        sys.stderr.write(
            f"error: The database cannot be used ({reason}).\n"
            "what to do: Check that it runs, and DATABASE_URL; then flask db upgrade.\n"
        )
        return 2
    except TubeToTaskError as error:
        sys.stderr.write(f"error: {error.message}\nwhat to do: {error.remedy}\n")
        return 2
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    log.info("worker ready", slot=slot)
    app = create_app(config)
    while not stop.is_set():
        look_after(app)
        stop.wait(_LOOK_EVERY_S)
    # A short job may end; a long one goes on from its last step at the next start. Leaving at once
    # is what a crash does, which every step is built for, and no thread can hold up the stop.
    idle.acquire(timeout=_GRACE_S)
    log.info("worker stopped", slot=slot)
    held.close()
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
