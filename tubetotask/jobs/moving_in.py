"""The file of an account, brought by a program: looked at at once, taken in by a worker.

Invariants: all of it comes or nothing, and whether it came is written in the same transaction. The
file is kept until then and no longer. Whoever brings one has an account with nothing in it, so
nothing of theirs is changed; and nothing that is brought is found by anybody else.
"""

from __future__ import annotations

import io
from functools import partial

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tubetotask.domain.errors import InputError
from tubetotask.jobs import engine, making, reporting
from tubetotask.storage import alone, bringing_back
from tubetotask.storage.database import db, now, retried
from tubetotask.storage.exports import ASKED, BROUGHT, DONE, FAILED, Exports
from tubetotask.storage.models import ExportRow
from tubetotask.storage.workspace import Workspace

WORKFLOW = "take_in"
MOST_UNPACKED = 128 * 2**20
"""Bytes: one person's file may not hold up the others. The command on the server takes more."""
_FAILED = "Something went wrong that should not have; the server's log tells more."


def request(space: Workspace, jobs_url: str, data: bytes) -> ExportRow:
    """Have it taken in. Raises InputError where that cannot be. Commits."""
    session, owner = space.session, space.owner_id
    bringing_back.check(session, owner, io.BytesIO(data), MOST_UNPACKED)

    def put() -> ExportRow:
        alone.hold(session, owner)  # a second one that comes at the same moment sees this one
        mine = (ExportRow.owner_id == owner, ExportRow.what == BROUGHT, ExportRow.state == ASKED)
        if session.scalar(select(ExportRow.id).where(*mine).limit(1)) is not None:
            session.rollback()
            raise InputError("A file is being taken in already.", remedy="Ask how far it is.")
        row = Exports(session, owner).bring(data)
        row.job_id = f"take-in:{row.id}"
        session.flush()
        engine.enqueue(session, jobs_url, WORKFLOW, row.job_id, row.id)
        session.commit()
        return row

    return retried(put, session)


def run(app: Flask, number: int) -> bool:
    """The job. False where it is in, gone, or could not be taken in. Raises StorageAway."""
    with app.app_context():
        session: Session = db.session()
        return making.made(session, "file", number, partial(_take, session, number), _tell, _FAILED)


def _take(session: Session, number: int) -> bool:
    row = session.get(ExportRow, number, populate_existing=True)
    if row is None or row.state != ASKED or row.data is None:
        session.rollback()
        return False
    owner, file = row.owner_id, io.BytesIO(row.data)
    session.commit()

    def told(counts: dict[str, int]) -> None:
        found = session.get_one(ExportRow, number)
        found.state, found.done_at, found.data = DONE, now(), None
        found.name = bringing_back.told(counts)

    bringing_back.bring(session, owner, file, most=MOST_UNPACKED, also=told)
    reporting.schedule(session, owner, now())
    return True


def _tell(session: Session, number: int, message: str) -> None:
    row = session.get(ExportRow, number, populate_existing=True)
    if row is not None and row.state == ASKED:
        row.state, row.error_message, row.data = FAILED, message, None
    session.commit()
