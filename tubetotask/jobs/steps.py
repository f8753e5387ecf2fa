"""What surrounds each step of an analysis: begun, ended, told, and begun again.

Invariants: a step is begun only for the job that its analysis names, so a cancelled or replaced job
does nothing more. A step that ended its worker four times without getting any further waits, three
times, and is then given up; those that were under way at a crash go on one at a time, so that a
further crash tells which it was. While the database is away, or its disk is full, nothing is
decided: the step is begun anew.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime, timedelta
from typing import Any

import structlog
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import ObjectDeletedError, StaleDataError

from tubetotask.domain import tries
from tubetotask.domain.errors import (
    AnalysisFailed,
    BudgetReached,
    Cancelled,
    PriceNotConfirmed,
    StorageFailed,
    TranscriptUnavailable,
    TubeToTaskError,
)
from tubetotask.domain.job import FAILED, UNDER_WAY, WAITING
from tubetotask.storage import job_lines
from tubetotask.storage.database import away, db, now, retried
from tubetotask.storage.models import AnalysisRow

log = structlog.get_logger()
MOST_STARTS = 4  # the supervisor bears one crash in a row more
_UNEXPECTED = AnalysisFailed(
    "Something went wrong that should not have.",
    remedy="Try again; if it stays, the log of the server tells more.",
)
# Whoever ends a worker may be innocent (somebody else took its memory): it gets a few more turns.
_PAUSES = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1))
Work = Callable[[Session, AnalysisRow], str]


class StorageAway(Exception):
    """The database cannot be used at this moment: the step is to be begun again a little later."""


class Steps:
    """Runs steps over an application's database, several at a time."""

    def __init__(self, app: Flask, clock: Callable[[], datetime] = now) -> None:
        self._app, self._now = app, clock
        self._lock = threading.Lock()
        self._here: set[int] = set()  # analyses with a step that this process has begun
        self._suspects = threading.Lock()
        self._idle: dict[int, float] = {}  # seconds of the step under way that were no work

    def run(self, analysis_id: int, job_id: str, state: str, work: Work, *, then: str = "") -> bool:
        """``work`` on the analysis in ``state``, which gives what to tell of it; ``then``: the
        state after it, where it is another.

        False where it ended in an error that is now shown, or is no longer this job's to do.
        Raises StorageAway.
        """
        with self._app.app_context():
            session: Any = db.session
            try:
                with self._suspects if self._suspect(session, analysis_id) else nullcontext():
                    return retried(
                        lambda: self._begun(session, analysis_id, job_id, state, work, then),
                        session,
                    )
            except (ObjectDeletedError, StaleDataError):
                session.rollback()
                log.info("analysis removed while it was made", analysis=analysis_id)
            except Cancelled:
                session.rollback()
                log.info("analysis called off while it was made", analysis=analysis_id)
            except TubeToTaskError as error:
                if isinstance(error, StorageFailed) and away(error.__cause__):
                    raise _gone(session, error) from error
                self._tell(session, analysis_id, job_id, error)
            except Exception as error:
                if away(error):
                    raise _gone(session, error) from error
                log.exception("analysis failed", analysis=analysis_id)
                self._tell(session, analysis_id, job_id, _UNEXPECTED)
            self._finished(analysis_id)
            return False

    def idle(self, analysis_id: int, seconds: float) -> None:
        """Its step has waited so long for others: that is no work of its own."""
        self._idle[analysis_id] = self._idle.get(analysis_id, 0.0) + seconds

    def stopping(self) -> None:
        """This process ends in order: what it has under way was not what ended it."""
        with self._lock:
            here = list(self._here)
        with self._app.app_context():
            try:
                db.session.execute(
                    update(AnalysisRow)
                    .where(AnalysisRow.id.in_(here), AnalysisRow.starts > 0)
                    .values(starts=AnalysisRow.starts - 1)
                )
                db.session.commit()
            except SQLAlchemyError:  # then it counts as a crash, of which two are borne
                log.warning("the end of the worker could not be noted")

    def _begun(
        self, session: Session, analysis_id: int, job_id: str, state: str, work: Work, then: str
    ) -> bool:
        row = session.get(AnalysisRow, analysis_id, populate_existing=True)
        if row is None or row.job_id != job_id or row.state not in UNDER_WAY:
            session.rollback()  # removed, cancelled, or asked for anew meanwhile
            return False
        if row.starts >= MOST_STARTS and analysis_id not in self._here:
            raise _worker_ended(row.attempt)
        # Kept before the work: if the work ends this process, the next one knows.
        row.starts += self._first(analysis_id)
        row.state, row.begun_at = state, row.begun_at or self._now()
        session.commit()
        self._idle.pop(analysis_id, None)
        begun = time.monotonic()
        told = work(session, row)
        worked_s = time.monotonic() - begun - self._idle.pop(analysis_id, 0.0)
        row.took_s = (row.took_s or 0.0) + max(0.0, worked_s)
        row.done_at = self._now() if then else row.done_at
        session.flush()
        mine = update(AnalysisRow).where(
            AnalysisRow.id == analysis_id,
            AnalysisRow.job_id == job_id,
            AnalysisRow.state == state,  # a cancelled one stays cancelled
        )
        kept = bool(
            session.execute(
                mine.values(starts=0, state=then or state).returning(AnalysisRow.id),
                execution_options={"synchronize_session": False},
            ).all()
        )
        if kept:
            if told:
                job_lines.say(session, job_id, told)
            session.commit()
        session.rollback()
        self._finished(analysis_id)
        return kept

    def _suspect(self, session: Session, analysis_id: int) -> bool:
        """Whether it was under way when a worker ended: which of several it was, nobody knows."""
        starts = session.scalar(select(AnalysisRow.starts).where(AnalysisRow.id == analysis_id))
        session.commit()
        return bool(starts) and analysis_id not in self._here

    def _first(self, analysis_id: int) -> int:
        """1 where this process begins a step of it, 0 where it begins the same one again."""
        with self._lock:
            if analysis_id in self._here:
                return 0
            self._here.add(analysis_id)
            return 1

    def _finished(self, analysis_id: int) -> None:
        with self._lock:
            self._here.discard(analysis_id)

    def _tell(
        self, session: Session, analysis_id: int, job_id: str, error: TubeToTaskError
    ) -> None:
        """Tell the person. If even that fails, ``reconcile`` does it later."""
        log.info("analysis ended early", analysis=analysis_id, error=error.id)

        def tell() -> None:
            session.rollback()
            missing = session.scalar(
                select(AnalysisRow.words_missing_since).where(AnalysisRow.id == analysis_id)
            )
            found = ending(error, missing, self._now())
            session.execute(
                update(AnalysisRow)
                .where(
                    AnalysisRow.id == analysis_id,
                    AnalysisRow.job_id == job_id,
                    AnalysisRow.state.in_(UNDER_WAY),
                )
                .values(found)
            )
            job_lines.say(session, job_id, error.message)
            session.commit()

        try:
            retried(tell, session)
        except SQLAlchemyError as failure:
            if away(failure):
                raise _gone(session, failure) from failure
            session.rollback()
            log.exception("the end of an analysis could not be stored", analysis=analysis_id)


def _worker_ended(attempt: int) -> AnalysisFailed:
    again = attempt <= len(_PAUSES)
    error = AnalysisFailed(
        f"Working on this ended the worker {MOST_STARTS} times.",
        remedy="It is tried again a little later. The machine may have too little memory for it."
        if again
        else "The machine may have too little memory for it. Try a shorter talk.",
        retryable=again,
    )
    error.retry_at = now() + _PAUSES[attempt - 1] if again else None
    return error


def ending(error: TubeToTaskError, missing: datetime | None, at: datetime) -> dict[str, Any]:
    """What an analysis says after this error.

    ``missing``: since when its words are known to be missing. It waits where trying again can
    help: until the time that the error names; for words that are not there, by ``next_try``.
    """
    told: dict[str, Any] = {
        "error_id": error.id,
        "error_message": error.message,
        "error_remedy": error.remedy,
        "error_state": "",
        "retry_at": error.retry_at,
        "state": WAITING if error.retryable and error.retry_at is not None else FAILED,
    }
    # Without a time they wait until the budget is raised, or somebody agrees to the price.
    if isinstance(error, BudgetReached | PriceNotConfirmed):
        told["state"] = WAITING
    if not isinstance(error, TranscriptUnavailable):
        return told
    told["error_state"] = error.state
    if not error.retryable:
        return told
    # What keeps this server from asking says nothing of the words: their month has not begun.
    since = at if missing is None else missing
    if error.state not in tries.OURS:
        told["words_missing_since"] = since
    again = error.retry_at or tries.next_try(since, at, state=error.state)
    if again is None:
        told |= {
            "error_message": f"{error.message} It was tried for a month.",
            "error_remedy": "If you have its captions, give them as a file or text.",
        }
    return told | {"retry_at": again, "state": FAILED if again is None else WAITING}


def _gone(session: Any, error: BaseException) -> StorageAway:
    log.warning("the database cannot be used; trying again", reason=type(error).__name__)
    session.remove()
    return StorageAway("the database cannot be used")
