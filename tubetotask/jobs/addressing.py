"""Another mail address of an account: it counts when the link that was sent to it is opened.

Invariants: until then nothing changes, and the address there is now is told what was asked for. A
link works once, for a day, and not after another one was asked for, nor after the password that it
was asked for with is another, or the account is closed. Whether an address has an
account nobody learns here: to one that has, nothing is sent.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from functools import partial
from uuid import uuid4

import structlog
from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from tubetotask.config import Config
from tubetotask.domain.accounts import address_of
from tubetotask.domain.errors import AccountError, Disconnected, LinkSpent, SendingFailed
from tubetotask.domain.job import Cause
from tubetotask.domain.sending import Sending
from tubetotask.jobs import engine
from tubetotask.jobs.channels import mail_server
from tubetotask.jobs.connecting import Post
from tubetotask.jobs.lookout import kept
from tubetotask.jobs.noticing import PAUSES
from tubetotask.notifications import mail
from tubetotask.notifications.message import Message
from tubetotask.storage import accounts
from tubetotask.storage.alone import hold
from tubetotask.storage.database import away, db, retried
from tubetotask.storage.models import AddressChangeRow, User
from tubetotask.storage.sending import ALIVE

log = structlog.get_logger()
WORKFLOW = "mail_address"
LASTS = timedelta(days=1)
MOST = 5  # links a day for one person: nobody's box is filled from here
_LEASE = timedelta(minutes=15)
_SALT = "tubetotask: another address"


def ask(
    session: Session, jobs_url: str, user: User, address: str, at: datetime
) -> AddressChangeRow:
    """Have a link sent to another address; it takes the place of an earlier one. Does not commit.

    Raises AccountError for what is no address, or for too many a day.
    """
    found = address_of(address)
    hold(session, user.id)
    row = session.get(AddressChangeRow, user.id)
    if row is None:
        row = AddressChangeRow(user_id=user.id, asks=0, begun_at=at)
        session.add(row)
    if at - row.begun_at >= LASTS:
        row.begun_at, row.asks = at, 0
    if row.asks >= MOST:
        raise AccountError(f"{MOST} links were sent within a day.", remedy="Try it again tomorrow.")
    row.asks += 1
    row.email, row.old, row.old_told = found, user.email or "", False
    row.mark, row.expires_at = secrets.token_hex(16), at + LASTS
    row.state, row.tries, row.error_message = Sending.QUEUED.value, 0, ""
    _hand_over(session, jobs_url, row, at)
    return row


def pending(session: Session, user_id: int, at: datetime) -> AddressChangeRow | None:
    """What waits to be confirmed, if anything does."""
    row = session.get(AddressChangeRow, user_id)
    return row if row is not None and row.mark and row.expires_at > at else None


def call_off(session: Session, user_id: int) -> None:
    """The address stays; the link works no more. Does not commit."""
    accounts.keep_address(session, user_id)


def find(session: Session, config: Config, token: str, at: datetime) -> AddressChangeRow:
    """What a link is about. Raises LinkSpent."""
    try:
        number, mark = _signer(config).loads(token[:500])
    except (BadData, ValueError, TypeError):
        raise _spent() from None
    row = pending(session, number, at) if isinstance(number, int) else None
    if row is None or row.mark != mark:
        raise _spent()
    return row


def confirm(session: Session, row: AddressChangeRow, at: datetime) -> User:
    """The link was opened: the address is the account's. Does not commit.

    Raises LinkSpent for who comes second, AccountError where it has an account by now.
    """
    number, address = row.user_id, row.email
    mine = session.execute(
        update(AddressChangeRow)
        .where(
            AddressChangeRow.user_id == number,
            AddressChangeRow.mark == row.mark,
            AddressChangeRow.expires_at > at,
        )
        .values(mark="", state=Sending.SENT.value)
        .returning(AddressChangeRow.user_id)
    ).all()
    if not mine:
        raise _spent()
    user = accounts.one(session, number)
    try:
        accounts.readdress(session, user, address)
    except AccountError:
        raise AccountError("This address cannot be used here.") from None
    return user


def link(config: Config, row: AddressChangeRow) -> str:
    """The address that is sent."""
    return f"{config.address}/address/{_signer(config).dumps([row.user_id, row.mark])}"


def begin_due(session: Session, jobs_url: str, at: datetime) -> int:
    """Queue the mails that are to be tried again; returns how many. Commits."""
    late = session.scalars(
        select(AddressChangeRow.user_id).where(
            AddressChangeRow.state.in_(ALIVE), AddressChangeRow.next_at <= at
        )
    ).all()
    session.commit()
    return sum(retried(partial(_again, session, jobs_url, number, at), session) for number in late)


def _again(session: Session, jobs_url: str, number: int, at: datetime) -> bool:
    mine = session.execute(
        update(AddressChangeRow)
        .where(
            AddressChangeRow.user_id == number,
            AddressChangeRow.state.in_(ALIVE),
            AddressChangeRow.next_at <= at,
        )
        .values(next_at=at + _LEASE)
        .returning(AddressChangeRow.user_id)
    ).all()
    if mine:
        row = session.get_one(AddressChangeRow, number, populate_existing=True)
        _hand_over(session, jobs_url, row, at)
    session.commit()
    return bool(mine)


def _hand_over(session: Session, jobs_url: str, row: AddressChangeRow, at: datetime) -> None:
    row.job_id, row.next_at = f"address:{row.user_id}:{uuid4().hex[:12]}", at + _LEASE
    session.flush()
    engine.enqueue(
        session, jobs_url, WORKFLOW, row.job_id, row.user_id, cause=Cause.NEW, queue=engine.SENDING
    )


def run(post: Post, user_id: int, job_id: str) -> bool:
    """The job: one try. Whether all is sent. Raises StorageAway."""
    with post.app.app_context():
        session: Session = db.session()
        return kept(session, lambda: _run(session, post, user_id, job_id))


def _run(session: Session, post: Post, user_id: int, job_id: str) -> bool:
    row = session.get(AddressChangeRow, user_id, populate_existing=True)
    if row is None or row.job_id != job_id or row.state not in ALIVE:
        return False
    if not row.mark or row.expires_at <= post.now():
        row.state = Sending.DROPPED.value
        session.commit()
        return False
    row.tries += 1
    session.commit()
    error: SendingFailed | None = None
    try:
        _send(session, post, row)
    except SendingFailed as failure:
        error = failure
    except Exception as failure:
        session.rollback()
        if away(failure):
            raise
        log.exception("a mail about an address failed", user=user_id)
        error = SendingFailed("Something went wrong that should not have.")
    session.rollback()

    def put() -> None:
        _put(session, user_id, job_id, error, post.now())
        session.commit()

    retried(put, session)
    return error is None


def _put(
    session: Session, user_id: int, job_id: str, error: SendingFailed | None, at: datetime
) -> None:
    row = session.get(AddressChangeRow, user_id, populate_existing=True)
    if row is None or row.job_id != job_id or row.state not in ALIVE:
        return  # another one was asked for meanwhile, or it was called off
    row.error_message = "" if error is None else error.message
    if error is None:
        row.state, row.next_at = Sending.SENT.value, None
    elif (error.retryable or isinstance(error, Disconnected)) and row.tries <= len(PAUSES):
        row.state, row.next_at = Sending.WAITING.value, at + PAUSES[row.tries - 1]
    else:
        row.state, row.next_at = Sending.FAILED.value, None


def _send(session: Session, post: Post, row: AddressChangeRow) -> None:
    config, server = post.config, mail_server(post.config)
    if server is None:
        raise Disconnected("No mail server is set.")
    new, old, told, name = row.email, row.old, row.old_told, row.mark
    opened, here = link(config, row), config.address
    user_id, taken = row.user_id, accounts.of_address(session, new) is not None
    session.commit()  # no transaction is open while somebody is asked
    if old and not told:
        warning = Message("Your address for TubeToTask is to change", _WARNING.format(new, here))
        try:
            mail.send(mail.plain(warning, server, old, name=f"{name}.old"), server)
        except SendingFailed as failure:
            if failure.retryable or isinstance(failure, Disconnected):
                raise
            # A box that is no more is a reason to leave it: that must not stand in the way.
            log.warning("the old address could not be told", user=user_id)
        session.execute(
            update(AddressChangeRow)
            .where(AddressChangeRow.user_id == user_id, AddressChangeRow.mark == name)
            .values(old_told=True)
        )
        session.commit()
    if not taken:
        asked = Message("Your new address for TubeToTask", _ASKED.format(here, opened))
        mail.send(mail.plain(asked, server, new, name=f"{name}.new"), server)


_ASKED = """Somebody asked that an account of TubeToTask at {0} gets this address.

If it was you, open this link within a day and press the button there:
{1}

If not, do nothing: without the link nothing changes.
"""
_WARNING = """Somebody who knows your password asked that your account of TubeToTask gets another
address: {0}
It changes when the link that was sent there is opened; until then this one holds.

If it was not you: change your password, under {1}/account. That calls it off, too.
"""


def forget(session: Session, before: datetime) -> None:
    """Forget what was over by then."""
    session.execute(delete(AddressChangeRow).where(AddressChangeRow.expires_at < before - LASTS))


def _signer(config: Config) -> URLSafeSerializer:
    return URLSafeSerializer(config.session_secret, salt=_SALT)


def _spent() -> LinkSpent:
    return LinkSpent(
        "This link does not work (any more).",
        remedy="Sign in and have another one sent, on your account's page.",
    )
