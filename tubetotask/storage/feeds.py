"""Feeds with a secret address: made, renewed, stopped, found by what was shown.

Invariants: of an address only a hash is kept, so it is shown once. A renewed address opens what the
old one did, which opens nothing from then on. Nothing opens for an account that is closed or about
to go.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from tubetotask.storage.database import add_or_find
from tubetotask.storage.models import FeedRow, User

_FORM = re.compile(r"[A-Za-z0-9_-]{43}")
_SELDOM = timedelta(minutes=15)  # a calendar that looks every minute need not write as often


class FeedKind(StrEnum):
    """What a feed holds."""

    CALENDAR = "calendar"
    REPORTS = "reports"


def of(session: Session, owner_id: int) -> Sequence[FeedRow]:
    """The person's feeds."""
    return session.scalars(
        select(FeedRow).where(FeedRow.owner_id == owner_id).order_by(FeedRow.kind)
    ).all()


def renew(session: Session, owner_id: int, kind: FeedKind, at: datetime) -> str:
    """A new secret for the person's feed of that kind; the old one ends. Commits."""
    secret = secrets.token_urlsafe(32)

    def find() -> FeedRow | None:
        return session.scalar(
            select(FeedRow).where(FeedRow.owner_id == owner_id, FeedRow.kind == kind.value)
        )

    row = find()
    if row is None:
        new = FeedRow(owner_id=owner_id, kind=kind.value, digest=_digest(secret))
        row = add_or_find(session, new, find)
    row.digest, row.created_at, row.used_at = _digest(secret), at, None
    session.commit()
    return secret


def stop(session: Session, owner_id: int, kind: FeedKind) -> None:
    """From now on its address opens nothing. Commits."""
    session.execute(delete(FeedRow).where(FeedRow.owner_id == owner_id, FeedRow.kind == kind.value))
    session.commit()


def stop_all(session: Session, owner_id: int) -> None:
    """From now on none of the person's addresses opens anything. Does not commit."""
    session.execute(delete(FeedRow).where(FeedRow.owner_id == owner_id))


def owner(session: Session, secret: str, kind: FeedKind, at: datetime) -> int | None:
    """Whose feed this opens, or None. Its use is noted. Commits."""
    if not _FORM.fullmatch(secret):
        return None
    row = session.scalar(
        select(FeedRow)
        .join(User, FeedRow.owner_id == User.id)
        .where(
            FeedRow.digest == _digest(secret),
            FeedRow.kind == kind.value,
            User.active.is_(True),
            User.leaves_at.is_(None),
        )
    )
    if row is None:
        return None
    if row.used_at is None or row.used_at <= at - _SELDOM:
        session.execute(update(FeedRow).where(FeedRow.id == row.id).values(used_at=at))
        session.commit()
    return row.owner_id


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
