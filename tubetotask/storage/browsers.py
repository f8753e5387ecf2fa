"""Browsers that are told: whose each is, and that it goes with the sign-in it was asked for in.

Invariants: a browser belongs to one person, who asked for it last. The instance has one key, made
once and kept locked. Does not commit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import ColumnElement, delete, or_, select
from sqlalchemy.orm import Session

from tubetotask.domain.errors import StorageFailed
from tubetotask.storage.database import add_or_find
from tubetotask.storage.models import ChannelRow, PreferenceRow, SubscriptionRow
from tubetotask.storage.notices import Channels
from tubetotask.storage.preferences import PUSH_KEY
from tubetotask.storage.vault import Vault

KIND = "browser"


def key(session: Session, vault: Vault) -> str:
    """The instance's key, "" where there is none. Raises StorageFailed where it is out of reach."""
    row = session.get(PreferenceRow, PUSH_KEY, populate_existing=True)
    return vault.unlock(row.value) if row is not None else ""


def made_key(session: Session, vault: Vault, make: Callable[[], str]) -> str:
    """The instance's key; made now where there is none, or none that can still be read.

    What was asked for with one that cannot be read is lost with it.
    """
    row = session.get(PreferenceRow, PUSH_KEY, populate_existing=True)
    if row is not None:
        try:
            return vault.unlock(row.value)
        except StorageFailed:
            session.delete(row)
            session.flush()

    def find() -> PreferenceRow | None:
        return session.get(PreferenceRow, PUSH_KEY, populate_existing=True)

    new = PreferenceRow(name=PUSH_KEY, value=vault.lock(make()))
    return vault.unlock(add_or_find(session, new, find).value)


def put(room: Channels, mark: str, sign_in_id: int | None, name: str) -> ChannelRow:
    """The channel of a browser, new or known. ``mark``: names it. Raises InputError."""
    session = room.session
    of_others = select(SubscriptionRow.channel_id).where(
        SubscriptionRow.hash == mark, SubscriptionRow.owner_id != room.owner_id
    )
    session.execute(delete(ChannelRow).where(ChannelRow.id.in_(of_others)))
    known = _of(room, mark)
    if known is None:
        row = room.add(KIND, name)
        new = SubscriptionRow(owner_id=room.owner_id, channel_id=row.id, hash=mark)
        found = add_or_find(session, new, lambda: _of(room, mark, fresh=True))
        if found is not new:  # pressed twice
            session.delete(row)
        known = found
    known.sign_in_id = sign_in_id
    session.flush()
    return room.one(known.channel_id)


def marks(room: Channels) -> Mapping[int, str]:
    """Of the person's channels that are browsers: what names each."""
    rows = room.session.execute(
        select(SubscriptionRow.channel_id, SubscriptionRow.hash).where(
            SubscriptionRow.owner_id == room.owner_id
        )
    )
    return {row.channel_id: row.hash for row in rows}


def forget(session: Session, owner_id: int, *, sign_in_id: int = 0, but: int = 0) -> None:
    """Tell these browsers of the person nothing more.

    ``sign_in_id``: that was asked for there; 0: all, ``but`` those of another sign-in.
    """
    which: ColumnElement[bool] = SubscriptionRow.owner_id == owner_id
    if sign_in_id:
        which &= SubscriptionRow.sign_in_id == sign_in_id
    elif but:
        which &= or_(SubscriptionRow.sign_in_id.is_(None), SubscriptionRow.sign_in_id != but)
    channels = select(SubscriptionRow.channel_id).where(which)
    session.execute(
        delete(ChannelRow).where(ChannelRow.id.in_(channels)),
        execution_options={"synchronize_session": False},
    )


def _of(room: Channels, mark: str, *, fresh: bool = False) -> SubscriptionRow | None:
    return room.session.scalar(
        select(SubscriptionRow)
        .where(SubscriptionRow.hash == mark, SubscriptionRow.owner_id == room.owner_id)
        .execution_options(populate_existing=fresh)
    )
