"""Where somebody is signed in.

Invariants: a browser is signed in as long as its row is here, the person's account is open and
``mark`` is the person's: each of them ends it at once. Who ends one is told nothing there any more.
Nothing here commits.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from tubetotask.domain.accounts import SIGNED_IN_LASTS, Visit
from tubetotask.storage import browsers
from tubetotask.storage.links import digest
from tubetotask.storage.models import SignInRow, User

SEEN_EVERY = timedelta(minutes=5)  # so that reading a page writes nothing


def begin(session: Session, user: User, visit: Visit, at: datetime) -> str:
    """Sign in; returns the token that the browser keeps."""
    token = secrets.token_urlsafe(32)
    session.add(
        SignInRow(
            user_id=user.id,
            hash=digest(token),
            network=visit.network,
            browser=visit.browser,
            created_at=at,
            seen_at=at,
        )
    )
    user.signed_in_at = at
    session.flush()
    return token


def find(session: Session, mark: str, token: str, at: datetime) -> tuple[User, SignInRow] | None:
    """Who is signed in there, in one query; None where nobody is any more."""
    found = session.execute(
        select(User, SignInRow)
        .join(SignInRow, SignInRow.user_id == User.id)
        .where(
            SignInRow.hash == digest(token),
            SignInRow.seen_at > at - SIGNED_IN_LASTS,
            User.mark == mark,
            User.active,
        )
    ).one_or_none()
    return (found[0], found[1]) if found else None


def seen(session: Session, row: SignInRow, visit: Visit, at: datetime) -> bool:
    """Note the visit, at most every few minutes; whether there is something to commit."""
    if at - row.seen_at < SEEN_EVERY:
        return False
    session.execute(
        update(SignInRow)
        .where(SignInRow.id == row.id)
        .values(seen_at=at, network=visit.network, browser=visit.browser)
    )
    return True


def of(session: Session, user_id: int, at: datetime) -> Sequence[SignInRow]:
    """Where the person is signed in, the last seen first."""
    return session.scalars(
        select(SignInRow)
        .where(SignInRow.user_id == user_id, SignInRow.seen_at > at - SIGNED_IN_LASTS)
        .order_by(SignInRow.seen_at.desc(), SignInRow.id.desc())
    ).all()


def end(session: Session, user_id: int, sign_in_id: int) -> bool:
    """End one of the person's; whether there was one."""
    browsers.forget(session, user_id, sign_in_id=sign_in_id)
    gone = session.execute(
        delete(SignInRow)
        .where(SignInRow.user_id == user_id, SignInRow.id == sign_in_id)
        .returning(SignInRow.id)
    ).all()
    return bool(gone)


def end_all(session: Session, user_id: int, *, but: int = 0) -> None:
    """End all of the person's, ``but`` one."""
    browsers.forget(session, user_id, but=but)
    session.execute(delete(SignInRow).where(SignInRow.user_id == user_id, SignInRow.id != but))


def sweep(session: Session, at: datetime) -> None:
    """Forget those that are over."""
    session.execute(delete(SignInRow).where(SignInRow.seen_at < at - SIGNED_IN_LASTS))
