"""One-time links: to set up, to join, to set a new password.

Invariant: a link works once and for a while, for whoever comes first; only a hash of it is kept.
Nothing here commits.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from tubetotask.domain.accounts import LINK_LASTS, LinkKind, Role
from tubetotask.domain.errors import LinkSpent
from tubetotask.domain.texts import N_
from tubetotask.storage.alone import hold_administrators
from tubetotask.storage.models import LinkRow

SAME_FOR = timedelta(hours=1)
_LONGEST = 100


def digest(token: str) -> str:
    """What is kept of a token that is random enough to need no salt."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def make(
    session: Session,
    kind: LinkKind,
    at: datetime,
    *,
    email: str = "",
    role: Role | None = None,
    user_id: int | None = None,
    made_by: int | None = None,
    token: str = "",
) -> str:
    """A new link's token; it takes the place of an earlier one for the same.

    ``token``: this one, and not one by chance.
    """
    hold_administrators(session)  # who makes another for the same at this moment comes after it
    session.execute(
        delete(LinkRow).where(
            LinkRow.kind == kind.value, LinkRow.email == email, LinkRow.user_id == user_id
        )
    )
    token = token or secrets.token_urlsafe(32)
    session.add(
        LinkRow(
            kind=kind.value,
            hash=digest(token),
            email=email,
            role=role.value if role else "",
            user_id=user_id,
            made_by=made_by,
            created_at=at,
            expires_at=at + LINK_LASTS[kind],
        )
    )
    session.flush()
    return token


def to_set_up(session: Session, secret: str, at: datetime) -> str:
    """The token that makes the first administrator: one for all that start within ``SAME_FOR``.

    ``secret``: the instance's, without which nobody can work it out of what is kept. To be called
    where nobody else does at the same time (``storage.alone``).
    """
    row = session.scalar(
        select(LinkRow)
        .where(
            LinkRow.kind == LinkKind.SETUP.value,
            LinkRow.used_at.is_(None),
            LinkRow.created_at > at - SAME_FOR,
            LinkRow.created_at <= at,
        )
        .order_by(LinkRow.id.desc())
        .limit(1)
    )
    if row is not None:
        token = _derived(secret, row.created_at)
        if row.hash == digest(token):
            return token
    return make(session, LinkKind.SETUP, at, token=_derived(secret, at))


def _derived(secret: str, at: datetime) -> str:
    told = f"tubetotask: setup {at.astimezone(UTC).isoformat()}".encode()
    return hmac.new(secret.encode(), told, hashlib.sha256).hexdigest()


def find(session: Session, kind: LinkKind, token: str, at: datetime) -> LinkRow:
    """The link, where it still works. Raises LinkSpent."""
    row = session.scalar(
        select(LinkRow).where(
            LinkRow.hash == digest(token[:_LONGEST]),
            LinkRow.kind == kind.value,
            LinkRow.used_at.is_(None),
            LinkRow.expires_at > at,
        )
    )
    if row is None:
        raise spent(kind)
    return row


def use(session: Session, row: LinkRow, at: datetime) -> None:
    """Use the link up. Raises LinkSpent for who comes second."""
    changed = session.execute(
        update(LinkRow)
        .where(LinkRow.id == row.id, LinkRow.used_at.is_(None), LinkRow.expires_at > at)
        .values(used_at=at)
        .returning(LinkRow.id)
    ).all()
    if not changed:
        raise spent(LinkKind(row.kind))


def open_invites(session: Session, at: datetime) -> Sequence[LinkRow]:
    """The invitations that still work, the newest first."""
    return session.scalars(
        select(LinkRow)
        .where(
            LinkRow.kind == LinkKind.INVITE.value,
            LinkRow.used_at.is_(None),
            LinkRow.expires_at > at,
        )
        .order_by(LinkRow.id.desc())
    ).all()


def withdraw(session: Session, link_id: int) -> bool:
    """Take an invitation back; whether there was one."""
    gone = session.execute(
        delete(LinkRow)
        .where(LinkRow.id == link_id, LinkRow.kind == LinkKind.INVITE.value)
        .returning(LinkRow.id)
    ).all()
    return bool(gone)


def end_all(session: Session, kind: LinkKind) -> None:
    """No link of this kind works any more."""
    session.execute(delete(LinkRow).where(LinkRow.kind == kind.value))


def sweep(session: Session, at: datetime) -> None:
    """Forget what no longer works."""
    session.execute(delete(LinkRow).where((LinkRow.expires_at < at) | LinkRow.used_at.is_not(None)))


_REMEDY = {
    # Whether there is an administrator by now is nothing to tell a stranger.
    LinkKind.SETUP: N_(
        "Where it made the administrator, sign in. Else a new one is printed at the next start, "
        "or by: tubetotask users setup-link"
    ),
    LinkKind.INVITE: N_("Ask who invited you for a new one."),
    LinkKind.RESET: N_("Ask an administrator for a new one."),
}


def spent(kind: LinkKind) -> LinkSpent:
    """The link is unknown, used or too old."""
    return LinkSpent("This link does not work (any more).", remedy=_REMEDY[kind])
