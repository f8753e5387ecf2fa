"""The audit log: who did what that matters, when, from where; and how many attempts failed.

Invariant: a row names people by number only, so removing a person takes their name out of all of
it. Nothing here commits.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session, aliased

from tubetotask.domain.accounts import AUDIT_KEPT, Event, Visit
from tubetotask.storage.models import AuditRow, User

WITHIN = timedelta(minutes=15)
MOST_BOTH = 10  # failed attempts within that time, for one account from one network
MOST = 50  # … for one account, or from one network


@dataclass(frozen=True, slots=True)
class Entry:
    """A row, and the people in it as far as they are still here."""

    row: AuditRow
    who: User | None
    about: User | None


def write(
    session: Session,
    event: Event,
    at: datetime,
    *,
    visit: Visit | None = None,
    user_id: int | None = None,
    about_id: int | None = None,
    detail: str = "",
    key: str = "",
) -> None:
    """Write down that something happened. ``detail``: no name, no address."""
    visit = visit or Visit()
    session.add(
        AuditRow(
            at=at,
            event=event.value,
            user_id=user_id,
            about_id=about_id,
            detail=detail,
            key=key,
            network=visit.network,
            browser=visit.browser,
        )
    )
    session.flush()


def key_of(secret: str, address: str) -> str:
    """Tells attempts as one account from others, without telling the address."""
    told = address.strip().casefold().encode("utf-8", "surrogatepass")
    return hmac.new(secret.encode(), b"attempt\0" + told, hashlib.sha256).hexdigest()


def too_many(session: Session, key: str, network: str, at: datetime) -> bool:
    """Whether so many attempts failed lately that no more are taken.

    Counted for one account from one network, for it from everywhere, and for one network as
    whomever: a stranger elsewhere needs many to keep a person out of their own account.
    """
    since = (AuditRow.event == Event.SIGN_IN_FAILED.value, AuditRow.at > at - WITHIN)
    as_one = AuditRow.key == key
    from_one = AuditRow.network == network
    counted = [
        select(func.count()).where(*since, *mine).scalar_subquery()
        for mine in ((as_one, from_one), (as_one,), (from_one,))
    ]
    both, account, net = session.execute(select(*counted)).one()
    one = bool(key) and (both >= MOST_BOTH or account >= MOST)
    return one or (bool(network) and net >= MOST)


def listed(
    session: Session, *, event: str = "", before: int = 0, limit: int = 100
) -> Sequence[Entry]:
    """What was written down last. ``before``: only what has a lower number."""
    who, about = aliased(User), aliased(User)
    query = (
        select(AuditRow, who, about)
        .outerjoin(who, AuditRow.user_id == who.id)
        .outerjoin(about, AuditRow.about_id == about.id)
        .order_by(AuditRow.id.desc())
        .limit(limit)
    )
    if event:
        query = query.where(AuditRow.event == event)
    if before:
        query = query.where(AuditRow.id < before)
    return [Entry(*found) for found in session.execute(query).all()]


def sweep(session: Session, at: datetime) -> None:
    """Forget what is older than a year."""
    session.execute(delete(AuditRow).where(AuditRow.at < at - AUDIT_KEPT))
