"""Passkeys: the public halves of keys that only a person's device holds.

Invariant: a passkey is found by the id that it names itself by, and opens its owner's account
alone. Nothing here commits.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tubetotask.domain.errors import AccountError
from tubetotask.storage.alone import hold
from tubetotask.storage.models import PasskeyRow, User

MOST = 20  # of one person
NAME_MAX = 60


def of(session: Session, user_id: int) -> Sequence[PasskeyRow]:
    """The person's passkeys, the oldest first."""
    mine = select(PasskeyRow).where(PasskeyRow.user_id == user_id)
    return session.scalars(mine.order_by(PasskeyRow.id)).all()


def find(session: Session, credential_id: str) -> tuple[PasskeyRow, User] | None:
    """A passkey and whose it is."""
    found = session.execute(
        select(PasskeyRow, User)
        .join(User, PasskeyRow.user_id == User.id)
        .where(PasskeyRow.credential_id == credential_id[:1400])
    ).one_or_none()
    return (found[0], found[1]) if found else None


def handle(user: User) -> str:
    """What the person's passkeys name them by: it tells nobody who it is."""
    if not user.passkey_handle:
        user.passkey_handle = secrets.token_hex(32)
    return user.passkey_handle


def add(
    session: Session, user_id: int, credential_id: str, data: bytes, count: int, name: str
) -> None:
    """Keep one. Raises AccountError."""
    hold(session, user_id)
    if len(of(session, user_id)) >= MOST:
        raise AccountError(f"{MOST} passkeys are the most.", remedy="Remove one first.")
    row = PasskeyRow(user_id=user_id, credential_id=credential_id, data=data, count=count)
    row.name = " ".join(name.split())[:NAME_MAX] or "A passkey"
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise AccountError("This passkey is here already.") from None


def remove(session: Session, user_id: int, passkey_id: int) -> bool:
    """Remove one of the person's; whether there was one."""
    gone = session.execute(
        delete(PasskeyRow)
        .where(PasskeyRow.user_id == user_id, PasskeyRow.id == passkey_id)
        .returning(PasskeyRow.id)
    ).all()
    return bool(gone)


def remove_all(session: Session, user_id: int) -> None:
    """None of the person's passkeys opens anything any more. Does not commit."""
    session.execute(delete(PasskeyRow).where(PasskeyRow.user_id == user_id))


def used(row: PasskeyRow, count: int, at: datetime) -> bool:
    """Note that it was used; False where its counter went back, as a copied key's does."""
    if count <= row.count and (count or row.count):
        return False
    row.count, row.used_at = count, at
    return True
