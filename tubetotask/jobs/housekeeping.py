"""What keeps the database from growing for ever.

Invariant: only what has ended is forgotten, and never what it cost. What was made stays as long as
there is room for it (``DATA_MAX_GB``); then the oldest that can be had again goes first. An account
that was closed goes with everything when its time is up.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

import structlog
from flask import Flask
from sqlalchemy.orm import Session

from tubetotask.domain.accounts import Event
from tubetotask.domain.schedule import When
from tubetotask.jobs import addressing, engine, reporting, theming
from tubetotask.storage import (
    accounts,
    audit,
    exports,
    following,
    job_lines,
    keeping,
    leaving,
    links,
    notices,
    once,
    quota,
    sending,
    sign_ins,
)
from tubetotask.storage.database import db, now, retried
from tubetotask.transcripts.hearing.scratch import FOLDER, sweep

if TYPE_CHECKING:
    from dbos import DBOSClient

log = structlog.get_logger()
WORKFLOW = "keep_house"
DUE = When(minute=3 * 60 + 40)
_ENDED = ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]
_AT_ONCE = 500
# Younger things may be in use: a job that waits finds its answers, a page its transcript.
_YOUNG = timedelta(days=2)
# What goes where there is no room, one after the other.
_STAGES: tuple[tuple[str, Callable[[Session, datetime], int]], ...] = (
    ("answers", keeping.empty_answers),
    ("notes", keeping.drop_notes),
    ("transcripts", keeping.drop_transcripts),
    ("analyses", keeping.drop_analyses),
    # Once more: what those analyses alone showed.
    ("notes", keeping.drop_notes),
    ("transcripts", keeping.drop_transcripts),
)


def run(
    app: Flask,
    kept_days: int,
    at: datetime | None = None,
    *,
    answers_days: int | None = None,
    most_bytes: int | None = None,
) -> int:
    """The job: forget ended jobs and their lines, old answers, what there is no room for, and
    the sounds that a killed worker has left; and bring themes up to what there is.

    Returns how many jobs. ``answers_days``: for so long answers of models are kept; ``most_bytes``:
    so much may be held; None: however much.
    """
    sweep(app.config["TUBETOTASK"].tubetotask_data / FOLDER)
    at = at or now()
    before = at - timedelta(days=kept_days)
    with app.app_context():
        session = db.session()

        def lines() -> None:
            job_lines.forget(session, before)
            quota.forget(session, before)
            following.sweep(session, at)
            sending.forget(session, before)
            notices.forget(session, before)
            for room in (links, sign_ins, audit, once):
                room.sweep(session, at)
            exports.forget(session, at)
            addressing.forget(session, at)
            session.commit()

        retried(lines, session)
        for user_id in accounts.leaving(session, at):
            # Those before took their time, in which this one may have been called off.
            if not retried(partial(accounts.close, session, user_id, at), session):
                continue
            retried(partial(leaving.remove, session, user_id), session)
            audit.write(session, Event.REMOVED, at)
            session.commit()
        reporting.schedule_everybody(session, at)
        theming.catch_up(session)
        if answers_days is not None:
            _all(session, keeping.empty_answers, at - timedelta(days=answers_days))
        if most_bytes is not None:
            make_room(session, most_bytes, at)
        gone = _forget(engine.client(app.config["JOBS_DATABASE_URL"]), before)
    log.info("house kept", jobs=gone)
    return gone


def make_room(session: Session, most_bytes: int, at: datetime) -> int:
    """Hold no more than ``most_bytes``, as far as what may go allows; what is held then."""
    held = keeping.held_bytes(session)
    session.commit()
    for name, stage in _STAGES:
        gone = 0
        while held > most_bytes:
            some = _once(session, stage, at - _YOUNG)
            gone += some
            if not some:
                break
            held = keeping.held_bytes(session)
            session.commit()
        if gone:
            log.warning("there was no room: the oldest went", what=name, rows=gone)
    if held > most_bytes:
        log.error("the database is larger than DATA_MAX_GB allows", held_mb=held // 10**6)
    return held


def _all(session: Session, stage: Callable[[Session, datetime], int], before: datetime) -> None:
    while _once(session, stage, before):
        pass


def _once(session: Session, stage: Callable[[Session, datetime], int], before: datetime) -> int:
    return retried(lambda: stage(session, before), session)


def _forget(client: DBOSClient, before: datetime) -> int:
    gone = 0
    while True:
        found = client.list_workflows(
            status=_ENDED,
            completed_before=before.isoformat(),
            limit=_AT_ONCE,
            load_input=False,
            load_output=False,
        )
        if not found:
            return gone
        client.delete_workflows([each.workflow_id for each in found])
        gone += len(found)
