"""Tokens of a person: made, found by what was shown, revoked.

Invariants: the secret half is kept as a digest only and compared in constant time; it holds 256
bits of chance, so a slow digest would add nothing. A token opens its scope, never more than its
owner's role allows at that moment, and not longer than until it expires or that account is closed.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.orm import Session

from tubetotask.domain.accounts import Role
from tubetotask.domain.errors import InputError, NotFound
from tubetotask.storage.alone import hold
from tubetotask.storage.database import LARGEST_ID, columns_of
from tubetotask.storage.found import clean
from tubetotask.storage.models import TokenRow, User

CAPTIONS = "captions"
"""The scope that lists what waits for captions, and takes captions. Nothing else."""
READ, WRITE, ADMIN = "read", "write", "admin"
"""Scopes of the API, each of which opens also what those before it open."""
SCOPES = (READ, WRITE, ADMIN, CAPTIONS)
_RANK = {READ: 1, WRITE: 2, ADMIN: 3}
_ROLES = {Role.READER: 1, Role.MEMBER: 2, Role.ADMIN: 3}
DAYS = (30, 90, 365)
MOST, LONGEST_NAME = 20, 60
_FORM = re.compile(r"ttt_([0-9a-f]{16})_([0-9a-f]{64})")

_T, _U = columns_of(TokenRow), columns_of(User)
# Plain values: it is asked before all that programs ask.
_FIND = select(
    *(_T.id, _T.owner_id, _T.name, _T.scope, _T.expires_at),
    *(_T.digest, _T.used_at, _U.role, _U.active, _U.leaves_at),
).where(_T.selector == bindparam("selector"), _U.id == _T.owner_id)
_TO_THE_MINUTE = timedelta(minutes=1)
_NOBODY = hashlib.sha256(b"no token has this digest").hexdigest()


@dataclass(frozen=True, slots=True)
class Known:
    """A token that is in use."""

    id: int
    owner_id: int
    name: str
    scope: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Shown:
    """What somebody showed: ``row`` is None where it opens nothing.

    ``selector``: the half that finds a token, where there is one that it finds. ``role``: its
    owner's, at this moment.
    """

    row: Known | None
    selector: str = ""
    role: Role = Role.READER

    def opens(self, scope: str) -> bool:
        """Whether it opens what needs this scope."""
        if self.row is None:
            return False
        may = _ROLES[self.role]
        if scope == CAPTIONS:
            known = self.row.scope in (CAPTIONS, WRITE, ADMIN)
            return known and may >= _RANK[WRITE]
        return min(_RANK.get(self.row.scope, 0), may) >= _RANK[scope]


def make(
    session: Session, owner_id: int, name: str, days: int, at: datetime, scope: str = CAPTIONS
) -> tuple[TokenRow, str]:
    """A new token, and what is shown once. Raises InputError. Commits."""
    name = clean(" ".join(name.split()))[:LONGEST_NAME]
    if not name:
        raise InputError("The token has no name.", remedy="Say where it is used, as “laptop”.")
    if days not in DAYS:
        raise InputError("A token does not last so long.", remedy="Choose one of the list.")
    if scope not in SCOPES:
        raise InputError("There is no such scope.", remedy=f"Choose one of {', '.join(SCOPES)}.")
    hold(session, owner_id)
    counted = select(func.count()).select_from(TokenRow).where(TokenRow.owner_id == owner_id)
    if (session.scalar(counted) or 0) >= MOST:
        raise InputError(f"There are {MOST} tokens already.", remedy="Revoke one first.")
    selector, secret = secrets.token_hex(8), secrets.token_hex(32)
    row = TokenRow(
        owner_id=owner_id,
        name=name,
        selector=selector,
        digest=_digest(secret),
        scope=scope,
        expires_at=at + timedelta(days=days),
        created_at=at,
    )
    session.add(row)
    session.commit()
    return row, f"ttt_{selector}_{secret}"


def of(session: Session, owner_id: int, scope: str = "") -> Sequence[TokenRow]:
    """The person's tokens, the newest first; ``scope``: those of one scope alone."""
    query = select(TokenRow).where(TokenRow.owner_id == owner_id)
    if scope:
        query = query.where(TokenRow.scope == scope)
    return session.scalars(query.order_by(TokenRow.id.desc())).all()


def revoke(session: Session, owner_id: int, number: int) -> None:
    """From now on it opens nothing. Raises NotFound. Commits."""
    gone = session.execute(
        delete(TokenRow)
        .where(TokenRow.id == min(number, LARGEST_ID), TokenRow.owner_id == owner_id)
        .returning(TokenRow.id)
    ).all()
    session.commit()
    if not gone:
        raise NotFound("There is no such token.", remedy="Look at the list of tokens.")


def revoke_all(session: Session, owner_id: int) -> None:
    """From now on none of the person's opens anything. Does not commit."""
    session.execute(delete(TokenRow).where(TokenRow.owner_id == owner_id))


def shown(session: Session, text: str, at: datetime) -> Shown:
    """The token that this text shows; its use is noted. Commits."""
    form = _FORM.fullmatch(text)
    selector, secret = form.groups() if form else ("", "")
    found = session.execute(_FIND, {"selector": selector}).one_or_none() if form else None
    # Compared also where there is none: the answer takes as long.
    same = hmac.compare_digest(found.digest if found else _NOBODY, _digest(secret))
    if found is None:
        return Shown(None)
    row = Known(*found[:5])
    if not same or row.expires_at <= at or not found.active or found.leaves_at is not None:
        return Shown(None, selector)
    if found.used_at is None or found.used_at <= at - _TO_THE_MINUTE:
        session.execute(update(TokenRow).where(TokenRow.id == row.id).values(used_at=at))
        session.commit()
    return Shown(row, selector, Role(found.role))


def formed(text: str) -> bool:
    """Whether this has the form of a token: what has not is no guess at one."""
    return _FORM.fullmatch(text) is not None


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
