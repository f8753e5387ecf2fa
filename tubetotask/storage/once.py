"""A request that a program sends twice, because it did not hear the answer, is done once.

Invariants: of two with one key only one is done, whichever process they reach: a unique constraint
decides. The same key with another request is refused. What failed on our side is forgotten, so that
it can be tried again. A key is kept for ``KEPT``.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from tubetotask.storage.database import add_or_find, now, retried
from tubetotask.storage.models import OnceRow

KEPT = timedelta(hours=24)
GIVEN_UP = timedelta(minutes=2)
"""A request that has no answer after so long was cut off: it may be done again."""


class Stand(StrEnum):
    """What is known of a key."""

    NEW = "new"  # do it, then ``keep`` or ``forget``
    DONE = "done"  # the answer is there
    BUSY = "busy"  # it is being done at this moment
    OTHER = "other"  # the key stands for another request


@dataclass(frozen=True, slots=True)
class Kept:
    """What is known of a key, and the answer where there is one."""

    stand: Stand
    row_id: int = 0
    status: int = 0
    location: str = ""
    body: str = ""


def digest(*parts: bytes) -> str:
    """One hash for a request."""
    told = hashlib.sha256()
    for part in parts:
        told.update(len(part).to_bytes(8, "big") + part)
    return told.hexdigest()


def begin(session: Session, owner_id: int, key: str, asked: str) -> Kept:
    """Take the key for this request, or say what stands there. Commits."""
    name = hashlib.sha256(key.encode()).hexdigest()
    mine = (OnceRow.owner_id == owner_id, OnceRow.key == name)

    def put() -> Kept:
        at = now()
        session.execute(delete(OnceRow).where(*mine, OnceRow.created_at <= at - KEPT))
        new = OnceRow(owner_id=owner_id, key=name, hash=asked, created_at=at)
        row = add_or_find(session, new, lambda: session.scalar(select(OnceRow).where(*mine)))
        found = _stand(session, row, asked, at, new=row is new)
        session.commit()
        return found

    return retried(put, session)


def _stand(session: Session, row: OnceRow, asked: str, at: datetime, *, new: bool) -> Kept:
    if row.hash != asked:
        return Kept(Stand.OTHER)
    if row.status:
        return Kept(Stand.DONE, row.id, row.status, row.location, row.body)
    if new:
        return Kept(Stand.NEW, row.id)
    taken = session.execute(
        update(OnceRow)
        .where(OnceRow.id == row.id, OnceRow.status == 0, OnceRow.created_at <= at - GIVEN_UP)
        .values(created_at=at)
        .returning(OnceRow.id)
    ).all()
    return Kept(Stand.NEW if taken else Stand.BUSY, row.id)


def keep(session: Session, row_id: int, status: int, location: str, body: str) -> None:
    """The answer to the request. Commits."""

    def put() -> None:
        told = {"status": status, "location": location, "body": body}
        session.execute(update(OnceRow).where(OnceRow.id == row_id).values(**told))
        session.commit()

    retried(put, session)


def forget(session: Session, row_id: int) -> None:
    """It failed on our side: the key is free again. Commits."""

    def put() -> None:
        session.execute(delete(OnceRow).where(OnceRow.id == row_id))
        session.commit()

    retried(put, session)


def sweep(session: Session, at: datetime) -> None:
    """Forget what is older than ``KEPT``. Does not commit."""
    session.execute(delete(OnceRow).where(OnceRow.created_at <= at - KEPT))
