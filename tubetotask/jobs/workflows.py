"""The durable workflows: what the job engine runs, step by step.

Invariant: nothing here does any work; each step is one call into the room that does. A workflow's
steps keep their order and names, for the engine finds by them where a job stood.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

from dbos import DBOS
from dbos import error as engine_errors
from flask import Flask

from tubetotask.config import Config
from tubetotask.jobs import backfill, housekeeping, requests, resolving, rounds, trying
from tubetotask.jobs.analyse import AnalysisJob
from tubetotask.jobs.busy import Busy
from tubetotask.jobs.lookout import Lookout
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


def register(app: Flask, config: Config, job: AnalysisJob, busy: Busy, lookout: Lookout) -> None:
    """Make the workflows known to the engine of this process."""
    logging.getLogger("dbos").addFilter(_no_cancellation)

    @DBOS.workflow(name=requests.WORKFLOW)
    def analyse_video(analysis_id: int) -> bool:
        with busy:
            job_id = DBOS.workflow_id or ""
            return (
                _step("read", lambda: job.read(analysis_id, job_id))
                and _step("note", lambda: job.note(analysis_id, job_id))
                and _step("assess", lambda: job.assess(analysis_id, job_id))
            )

    @DBOS.workflow(name=trying.WORKFLOW)
    def try_model() -> bool:
        with busy:
            return _step("try", lambda: trying.run(app, config))

    @DBOS.workflow(name=housekeeping.WORKFLOW)
    def keep_house() -> int:
        with busy:
            return _step("forget", lambda: housekeeping.run(app, config.jobs_kept_days))

    @DBOS.workflow(name=resolving.RESOLVE)
    def resolve_source(follow_id: int) -> bool:
        with busy:
            job_id = DBOS.workflow_id or ""
            found = _step("resolve", lambda: resolving.run(lookout, follow_id, job_id))
            if not found:
                return False
            return _step("look", lambda: rounds.look_at(lookout, found, by_hand=True))

    @DBOS.workflow(name=rounds.LOOK)
    def look_at_source(source_id: int, by_hand: int) -> bool:
        with busy:
            return _step("look", lambda: rounds.look_at(lookout, source_id, by_hand=bool(by_hand)))

    @DBOS.workflow(name=backfill.BACKFILL)
    def backfill_source(follow_id: int, last: int, since: str) -> int:
        with busy:
            return _step("backfill", lambda: backfill.run(lookout, follow_id, last, since))

    @DBOS.workflow(name=rounds.ROUND)
    def look_round() -> int:
        with busy:
            return _step("look", lambda: rounds.run(lookout))
