"""Accounts: who there is, what each may do, and that somebody is left who may do everything.

Invariant: from the moment the instance has an administrator there is always one who can sign in:
the last one can be neither demoted, disabled nor removed, however many try at once. Nothing here
commits but what says so.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tubetotask.domain.accounts import (
    REMOVAL_GRACE,
    Role,
    address_of,
    name_of,
)
from tubetotask.domain.errors import AccountError, NotFound
from tubetotask.domain.sending import Link, Sending
from tubetotask.storage import browsers, feeds, tokens
from tubetotask.storage.alone import hold_administrators
from tubetotask.storage.database import LARGEST_ID, now, retried
from tubetotask.storage.following import ACTIVE, PAUSED
from tubetotask.storage.models import (
    AddressChangeRow,
    ChannelRow,
    FollowRow,
    IntegrationRow,
    User,
)
from tubetotask.storage.workspace import local_user


def new_mark() -> str:
    """Another mark for a person: every browser that is signed in no longer is."""
    return secrets.token_hex(16)


def _usable() -> ColumnElement[bool]:
    """Who can sign in."""
    known = and_(User.email.is_not(None), User.password.is_not(None))
    return and_(known, User.active, User.leaves_at.is_(None))


def present() -> Select[int]:
    """The ids of those for whom anything is done by itself: neither disabled nor about to go."""
    return select(User.id).where(User.active.is_(True), User.leaves_at.is_(None))


def is_present(session: Session, user_id: int) -> bool:
    """Whether anything is done by itself for this person, as it stands in the database now."""
    return session.scalar(present().where(User.id == user_id)) is not None


def set_up(session: Session) -> bool:
    """Whether there is an administrator: from then on nobody works here without an account."""
    admin = select(User.id).where(_usable(), User.role == Role.ADMIN.value).limit(1)
    return session.scalar(admin) is not None


def everybody(session: Session) -> Sequence[User]:
    """All who have an account, by address."""
    return session.scalars(select(User).where(User.email.is_not(None)).order_by(User.email)).all()


def one(session: Session, user_id: int) -> User:
    """A person with an account. Raises NotFound."""
    row = session.get(User, user_id) if 0 < user_id <= LARGEST_ID else None
    if row is None or row.email is None:
        raise NotFound("There is no such account.", remedy="Look at the list of people.")
    return row


def of_address(session: Session, text: str) -> User | None:
    """Who has this address, whatever its capitals."""
    try:
        address = address_of(text)
    except AccountError:
        return None
    return session.scalar(select(User).where(User.email == address))


def named(session: Session, address: str) -> User:
    """Who has this address. Raises NotFound."""
    row = of_address(session, address)
    if row is None:
        raise NotFound("There is no such account.", remedy="tubetotask users list shows all.")
    return row


def first(session: Session, address: str, called: str, password_hash: str) -> User:
    """Make the first administrator: who used the instance until now, with all that is theirs.

    Raises AccountError where there is one already.
    """
    local = local_user(session).id
    # Of two who set it up at once the second waits here, and then sees what the first did.
    session.execute(update(User).where(User.id == local).values(role=Role.ADMIN.value))
    if set_up(session):
        raise AccountError("This instance has an administrator.", remedy="Sign in.")
    row = session.get_one(User, local, populate_existing=True)
    row.role, row.active, row.leaves_at = Role.ADMIN.value, True, None
    return _filled(session, row, address, called, password_hash)


def join(session: Session, address: str, called: str, password_hash: str, role: Role) -> User:
    """Make an account. Raises AccountError where the address has one."""
    row = User(name=f"u-{secrets.token_hex(12)}", role=role.value)
    return _filled(session, row, address, called, password_hash)


def _filled(session: Session, row: User, address: str, called: str, password_hash: str) -> User:
    found, name = address_of(address), name_of(called)
    try:
        with session.begin_nested():
            row.email, row.called, row.password = found, name, password_hash
            session.add(row)
    except IntegrityError:
        raise _taken() from None
    return row


def _taken() -> AccountError:
    return AccountError("This address has an account.", remedy="Use another one, or sign in.")


def readdress(session: Session, row: User, address: str) -> None:
    """Give a person another address; mails go there from now on. Raises AccountError."""
    found = address_of(address)
    try:
        with session.begin_nested():
            row.email = found
    except IntegrityError:
        raise _taken() from None
    mails = (ChannelRow.owner_id == row.id, ChannelRow.kind == "mail")
    session.execute(update(ChannelRow).where(*mails).values(hint=found))


def keep_address(session: Session, user_id: int) -> None:
    """Another address that was asked for is not to be: its link works no more."""
    session.execute(
        update(AddressChangeRow)
        .where(AddressChangeRow.user_id == user_id)
        .values(mark="", state=Sending.DROPPED.value)
    )


def set_role(session: Session, user_id: int, role: Role) -> User:
    """Give a person another role. Commits. Raises AccountError for the last administrator.

    A reader changes nothing, so what they followed is paused.
    """

    def put(row: User) -> None:
        row.role = role.value
        if role == Role.READER:
            _pause(session, row)

    return _guarded(session, user_id, put)


def enable(session: Session, user_id: int, *, active: bool) -> User:
    """Let a person sign in, or not. Commits. Raises AccountError for the last administrator."""

    def put(row: User) -> None:
        row.active = active
        _end(session, row)
        if active:
            row.leaves_at = None

    return _guarded(session, user_id, put)


def ask_removal(
    session: Session, user_id: int, at: datetime | None = None, *, closed: bool = False
) -> User:
    """Have an account removed when ``REMOVAL_GRACE`` is over. Commits.

    ``closed``: the person cannot sign in any more to undo it. Raises AccountError for the last
    administrator.
    """

    def put(row: User) -> None:
        row.leaves_at = (at or now()) + REMOVAL_GRACE
        row.active = row.active and not closed
        _end(session, row)

    return _guarded(session, user_id, put)


def _end(session: Session, row: User) -> None:
    """End every sign-in, token, secret address, link to another address and browser for good, and
    have nothing read or sent by itself any more."""
    row.mark = new_mark()
    keep_address(session, row.id)
    tokens.revoke_all(session, row.id)
    feeds.stop_all(session, row.id)
    browsers.forget(session, row.id)
    for way in (ChannelRow, IntegrationRow):
        going = (way.owner_id == row.id, way.state == Link.ACTIVE.value)
        session.execute(update(way).where(*going).values(state=Link.PAUSED.value))
    _pause(session, row)


def _pause(session: Session, row: User) -> None:
    """Have nothing read by itself any more: that costs money."""
    following = (FollowRow.owner_id == row.id, FollowRow.state == ACTIVE)
    session.execute(update(FollowRow).where(*following).values(state=PAUSED))


def undo_removal(session: Session, user_id: int) -> None:
    """The account stays. Commits. Raises NotFound where its removal has begun."""
    stays = update(User).where(User.id == user_id, User.active).values(leaves_at=None)
    if not session.execute(stays.returning(User.id)).all():
        session.rollback()
        raise NotFound("There is no such account.", remedy="Look at the list of people.")
    session.commit()


def leaving(session: Session, at: datetime) -> Sequence[int]:
    """Whose time to go has come."""
    return session.scalars(select(User.id).where(User.leaves_at <= at)).all()


def close(session: Session, user_id: int, at: datetime) -> bool:
    """Begin the removal of somebody whose time to go has come: nobody can undo it from now on.
    False where it was undone a moment ago. Commits."""
    gone = update(User).where(User.id == user_id, User.leaves_at <= at)
    closed = session.execute(gone.values(active=False, mark=new_mark()).returning(User.id)).all()
    session.commit()
    return bool(closed)


def _guarded(session: Session, user_id: int, change: Callable[[User], None]) -> User:
    """``change`` a person, unless nobody would be left who may do everything."""

    def put() -> User:
        hold_administrators(session)
        row = one(session, user_id)
        change(row)
        session.flush()
        others = select(func.count()).where(_usable(), User.role == Role.ADMIN.value)
        if not session.scalar(others):
            session.rollback()
            raise AccountError(
                "This is the last administrator.",
                remedy="Make somebody else an administrator first.",
            )
        session.commit()
        return row

    return retried(put, session)
