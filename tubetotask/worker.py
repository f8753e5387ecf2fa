"""The worker process: runs queued jobs, each step kept as soon as it is done.

Invariant: on SQLite there is exactly one worker (a lock file makes sure), since the engine's
limits do not hold there between processes; on PostgreSQL each worker holds the lowest free slot.
A worker that comes back takes its slot, and with it the jobs it had under way; those of a worker
that does not come back are taken over by the others.
"""

from __future__ import annotations

from tubetotask import lean  # noqa: F401 - what it leaves out is loaded with what follows

# isort: split
import os
import secrets
import signal
import sys
import threading
import time
from datetime import datetime

import structlog
from dbos import DBOS
from dbos._serialization import DBOSPortableJSONSerializer
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from tubetotask import memory, systemd
from tubetotask.analysis.base import Analyser
from tubetotask.app import create_app
from tubetotask.config import Config, load
from tubetotask.domain.calls import Account
from tubetotask.domain.errors import TubeToTaskError
from tubetotask.jobs import (
    addressing,
    alarms,
    captions,
    catching_up,
    clocks,
    coming_back,
    engine,
    handing_over,
    hearing,
    hearing_offer,
    housekeeping,
    indexing,
    meaning,
    noticing,
    readers,
    reporting,
    rounds,
    schedules,
    searching,
    slots,
    terms,
    workflows,
)
from tubetotask.jobs.analyse import AnalysisJob
from tubetotask.jobs.busy import Busy
from tubetotask.jobs.going_on import go_on, look_again
from tubetotask.jobs.lookout import Lookout
from tubetotask.jobs.reconcile import Turn, reconcile
from tubetotask.jobs.slots import DatabaseSlot, FileSlot, Slot
from tubetotask.jobs.wall_clock import WallClock
from tubetotask.operations.heartbeat import Heartbeat
from tubetotask.storage.database import db, now
from tubetotask.storage.preferences import Preferences
from tubetotask.storage.reservations import take_over
from tubetotask.storage.tally import Tally
from tubetotask.storage.ways import SqlPauses
from tubetotask.transcripts.hearing.scratch import FOLDER, sweep

log = structlog.get_logger()
SLOT_LOST = 70  # exit code
_GRACE_S = 3.0
_PATIENCE_S = 900.0  # how long an answer is held while the database is away
_LOOK_EVERY_S = 15.0
_REAP_EVERY_S = 2.0


def analyser_of(app: Flask, config: Config, account: Account, holder: str) -> Analyser:
    """Who reads the transcript that the account names, by the settings as they are now.

    ``holder``: who reserves what its calls may cost, "slot:boot".
    """
    with app.app_context():
        preferences = Preferences(db.session(), readers.vault_of(config))
        settings = readers.model_settings(config, preferences)
        book = terms.of(config, preferences).book(
            db.engine, account, holder=holder, patience_s=_PATIENCE_S
        )
        db.session.rollback()
        return readers.analyser(settings, book, Tally(db.engine, account.analysis_id))


def claim(config: Config) -> Slot:
    """This process's place among the workers. Raises ConfigError, SQLAlchemyError."""
    if config.sqlite:
        return FileSlot.claim(config.tubetotask_data)
    return DatabaseSlot.claim(config.database_url)


def launch(
    app: Flask, config: Config, slot: Slot, busy: Busy, lookout: Lookout | None = None
) -> AnalysisJob:
    """Register the workflows and start to take jobs from the queues."""
    name, boot = slots.name(slot.number), secrets.token_hex(8)
    with app.app_context():  # nobody else has this slot: what it had open before is over
        take_over(db.engine, name, boot)
        pauses = SqlPauses(db.engine)
        provider = captions.provider(config, pauses)
        pauses.opened(provider.keys)
        hearing_offer.look_again(db.session())
    holder = f"{name}:{boot}"
    listening = hearing.listener(config, pauses)
    sweep(config.tubetotask_data / FOLDER)  # what an earlier life has left
    job = AnalysisJob(
        app,
        lambda account: analyser_of(app, config, account, holder),
        lambda: provider,
        config.caption_languages,
        hearing=hearing.Hearing(config, listening, holder=holder, patience_s=_PATIENCE_S),
    )
    url = app.config["JOBS_DATABASE_URL"]
    # Each job of a queue has a thread, and so have the engine's own small ones.
    threads = len(engine.QUEUES) * config.worker_jobs + 4
    DBOS(
        config={
            "name": engine.NAME,
            "system_database_url": url,
            "application_version": engine.VERSION,
            "executor_id": name,
            "max_executor_threads": threads,
            # A connection takes 3 MB of PostgreSQL's memory. The engine's threads ask for a moment
            # each, and one holds a lock: more than three at once are closed again.
            "sys_db_pool_size": 3,
            "db_engine_kwargs": {"max_overflow": 3},
            "use_listen_notify": False,  # one more, for messages between workflows: there are none
            "serializer": DBOSPortableJSONSerializer(),
            "run_migrations": False,
            "log_level": "ERROR",
        }
    )
    workflows.register(app, config, job, busy, lookout or Lookout(app, config))
    DBOS.launch()
    engine.set_up_queues(url, config.worker_jobs)
    return job


def look_after(app: Flask, at: datetime | None = None, turn: Turn | None = None) -> None:
    """Find analyses that were left behind, and what is due: by the clock, or after waiting.

    ``turn``: how far the last look came, where one follows on another. A database that is away is
    looked at later.
    """
    with app.app_context():
        jobs_url, at = app.config["JOBS_DATABASE_URL"], at or now()
        try:
            clocks.put_right(db.session(), at)
            reconcile(db.session(), jobs_url, at, turn)
            go_on(db.session(), jobs_url, at)
            schedules.begin_due(db.session(), jobs_url, at)
            rounds.begin_due(db.session(), jobs_url, at)
            searching.catch_up(db.session())
            indexing.catch_up(db.session())
            meaning.catch_up(db.session())
            handing_over.begin_due(db.session(), jobs_url, at)
            coming_back.begin_due(db.session(), jobs_url, at)
            alarms.look(db.session(), app.config["TUBETOTASK"], at)
            noticing.begin_due(db.session(), jobs_url, at)
            addressing.begin_due(db.session(), jobs_url, at)
        except SQLAlchemyError:
            db.session.rollback()
            log.warning("cannot look for what is to be done: the database does not answer")


def begin_again(app: Flask) -> None:
    """The clock was put back: what waits for a time looks now whether it must wait any more."""
    log.warning("the clock was put back; what waits looks again")
    with app.app_context():
        session = db.session()
        try:
            look_again(session, now())
            session.commit()
        except SQLAlchemyError:
            session.rollback()
            log.warning("what waits could not be told that the clock was put back")


def reap(app: Flask, slot: Slot) -> None:
    """Give the jobs of workers that are gone to those that are there. Raises SlotLost."""

    def recover(number: int) -> None:
        with app.app_context():  # first, so that no job waits for its own earlier life
            take_over(db.engine, slots.name(number))
        jobs = DBOS._recover_pending_workflows([slots.name(number)])
        log.warning("a worker is gone; its jobs go on", slot=number, jobs=len(jobs))

    try:
        slot.keep()
        pending = DBOS.list_workflows(status="PENDING", load_input=False, load_output=False)
        numbers = {slots.number_of(one.executor_id) for one in pending}
        slot.reap([number for number in numbers if number is not None], recover)
    except SQLAlchemyError:
        log.warning("cannot look for workers that are gone: the database does not answer")


def main() -> int:
    """Run until SIGTERM or SIGINT. Returns the exit code."""
    memory.one_heap()
    os.umask(0o077)  # talks and plans are nobody else's on this machine
    busy = Busy()
    try:
        config = load()
        config.tubetotask_data.mkdir(parents=True, exist_ok=True)
        slot = claim(config)
        app = create_app(config, pages=False)
        lookout = Lookout(app, config)
        job = launch(app, config, slot, busy, lookout)
        with app.app_context():
            schedules.ensure(
                db.session(), "housekeeping", housekeeping.WORKFLOW, housekeeping.DUE, now()
            )
            catching_up.begin(db.session(), app.config["JOBS_DATABASE_URL"])
            reporting.schedule_everybody(db.session(), now())
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
    memory.settle()
    log.info("worker ready", slot=slot.number)
    systemd.tell("READY=1")
    with app.app_context():
        heartbeat = Heartbeat(db.engine, slots.name(slot.number), config.heartbeat_url)
    try:
        _watch(app, slot, stop, heartbeat)
    except slots.SlotLost:
        log.error("another worker has this one's slot; ending", slot=slot.number)
        os._exit(SLOT_LOST)
    systemd.tell("STOPPING=1")
    # A short job may end; a long one goes on from its last step at the next start. Leaving at once
    # is what a crash does, which every step is built for, and no thread can hold up the stop.
    if not busy.wait_idle(_GRACE_S):
        job.stopping()
    lookout.close()
    heartbeat.end()
    log.info("worker stopped", slot=slot.number)
    slot.release()
    os._exit(0)


def _watch(app: Flask, slot: Slot, stop: threading.Event, heartbeat: Heartbeat) -> None:
    """Look after what lies outside any job, until asked to stop. Raises SlotLost."""
    looked: float | None = None
    turn, clock = Turn(), WallClock()
    while not stop.is_set():
        systemd.tell("WATCHDOG=1")
        reap(app, slot)
        heartbeat()
        if looked is None or time.monotonic() - looked >= _LOOK_EVERY_S:
            looked = time.monotonic()
            if clock.was_put_back():
                begin_again(app)
            look_after(app, turn=turn)
        stop.wait(_REAP_EVERY_S)


if __name__ == "__main__":
    sys.exit(main())
