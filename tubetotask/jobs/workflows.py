"""The durable workflows: what the job engine runs, step by step.

Invariant: nothing here does any work; each step is one call into the room that does. A workflow's
steps keep their order and names, for the engine finds by them where a job stood.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TypeVar

import structlog
from dbos import DBOS
from dbos import error as engine_errors
from flask import Flask

from tubetotask.config import Config
from tubetotask.jobs import (
    backfill,
    catching_up,
    engine,
    housekeeping,
    reporting,
    requests,
    resolving,
    rounds,
    sending_workflows,
    trying,
)
from tubetotask.jobs.analyse import AnalysisJob
from tubetotask.jobs.busy import Busy
from tubetotask.jobs.lookout import Lookout
from tubetotask.jobs.opening import Opener
from tubetotask.jobs.steps import StorageAway

R = TypeVar("R")
_CANCELLED = (
    engine_errors.DBOSWorkflowCancelledError,
    engine_errors.DBOSAwaitedWorkflowCancelledError,
)
# The pauses double: the last one ends after about seventeen minutes, all in all.
_TRIES, _FIRST_PAUSE_S = 11, 1.0


def _step(name: str, work: Callable[[], R]) -> R:
    """One step, begun again as long as the database is away."""
    return DBOS.run_step(
        {
            "name": name,
            "retries_allowed": True,
            "interval_seconds": _FIRST_PAUSE_S,
            "backoff_rate": 2.0,
            "max_attempts": _TRIES,
            "should_retry": lambda error: isinstance(error, StorageAway),
        },
        work,
    )


def _no_cancellation(record: logging.LogRecord) -> bool:
    """Leaves out what the engine reports of a job that a person has cancelled."""
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, _CANCELLED)


def _house(app: Flask, config: Config) -> int:
    return housekeeping.run(
        app,
        config.jobs_kept_days,
        answers_days=config.answers_kept_days,
        most_bytes=config.data_max_gb * 10**9,
    )


@contextmanager
def _told(url: str, busy: Busy) -> Iterator[None]:
    """A job is under way, and whatever it tells names it, and the request that it came from."""
    job = DBOS.workflow_id or ""
    try:
        request = engine.origin(url, job)
    except Exception:  # whatever is wrong there, the job itself will meet it, and is what counts
        request = ""
    told = {"job": job} | ({"request": request} if request else {})
    with busy, structlog.contextvars.bound_contextvars(**told):
        yield


def register(app: Flask, config: Config, job: AnalysisJob, busy: Busy, lookout: Lookout) -> None:
    """Make the workflows known to the engine of this process."""
    logging.getLogger("dbos").addFilter(_no_cancellation)

    def under_way() -> AbstractContextManager[None]:
        return _told(app.config["JOBS_DATABASE_URL"], busy)

    @DBOS.workflow(name=requests.WORKFLOW)
    def analyse_video(analysis_id: int) -> bool:
        with under_way():
            job_id = DBOS.workflow_id or ""
            return (
                _step("read", lambda: job.read(analysis_id, job_id))
                and _step("note", lambda: job.note(analysis_id, job_id))
                and _step("assess", lambda: job.assess(analysis_id, job_id))
            )

    @DBOS.workflow(name=trying.WORKFLOW)
    def try_model() -> bool:
        with under_way():
            return _step("try", lambda: trying.run(app, config))

    @DBOS.workflow(name=housekeeping.WORKFLOW)
    def keep_house() -> int:
        with under_way():
            return _step("forget", lambda: _house(app, config))

    @DBOS.workflow(name=catching_up.WORKFLOW)
    def gather_tasks() -> int:
        with under_way():
            return _step("gather", lambda: catching_up.run(app, job.gatherer))

    @DBOS.workflow(name=resolving.RESOLVE)
    def resolve_source(follow_id: int) -> bool:
        with under_way():
            job_id = DBOS.workflow_id or ""
            found = _step("resolve", lambda: resolving.run(lookout, follow_id, job_id))
            if not found:
                return False
            return _step("look", lambda: rounds.look_at(lookout, found, by_hand=True))

    @DBOS.workflow(name=rounds.LOOK)
    def look_at_source(source_id: int, by_hand: int) -> bool:
        with under_way():
            return _step("look", lambda: rounds.look_at(lookout, source_id, by_hand=bool(by_hand)))

    @DBOS.workflow(name=backfill.BACKFILL)
    def backfill_source(follow_id: int, last: int, since: str) -> int:
        with under_way():
            return _step("backfill", lambda: backfill.run(lookout, follow_id, last, since))

    sending_workflows.register(app, config, _step, under_way)

    @DBOS.workflow(name=rounds.ROUND)
    def look_round() -> int:
        with under_way():
            return _step("look", lambda: rounds.run(lookout))

    _register_reports(app, under_way, Opener(job.analyser))


def _register_reports(
    app: Flask, under_way: Callable[[], AbstractContextManager[None]], opener: Opener
) -> None:
    @DBOS.workflow(name=reporting.WORKFLOW)
    def make_report(report_id: int) -> bool:
        with under_way():
            return _step("make", lambda: reporting.run(app, report_id, opener))

    @DBOS.workflow(name="make_file")
    def make_file(export_id: int) -> bool:
        from tubetotask.jobs import exporting  # with all that draws files: not before the first

        with under_way():
            return _step("make", lambda: exporting.run(app, export_id))

    @DBOS.workflow(name="take_in")
    def take_in(number: int) -> bool:
        from tubetotask.jobs import moving_in

        with under_way():
            return _step("take", lambda: moving_in.run(app, number))

    @DBOS.workflow(name=reporting.DAILY)
    def report_day(owner_id: int) -> int:
        with under_way():
            return _step("ask", lambda: reporting.by_the_clock(app, owner_id, reporting.DAILY))

    @DBOS.workflow(name=reporting.WEEKLY)
    def report_week(owner_id: int) -> int:
        with under_way():
            return _step("ask", lambda: reporting.by_the_clock(app, owner_id, reporting.WEEKLY))
