"""Messages to people: gathered, held back in quiet hours, sent as one, tried again.

Invariants: notices that come within a minute, or in quiet hours, are one message. A message is put
together in the transaction that queues its job; so none of its notices is in two. A channel that
does not work holds up no other one, and a browser that is gone is forgotten. Nobody is told who is
disabled or about to go, and mail goes to the address that the account has when it is sent.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from uuid import uuid4

import structlog
from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session

from tubetotask.domain.errors import (
    Disconnected,
    SendingFailed,
    ServiceAway,
    StorageFailed,
    SubscriptionGone,
)
from tubetotask.domain.job import Cause
from tubetotask.domain.notices import Notice
from tubetotask.domain.sending import Link, Sending
from tubetotask.jobs import browsers, channels, engine, readers
from tubetotask.jobs.connecting import Post
from tubetotask.jobs.enclosing import enclosed
from tubetotask.jobs.lookout import kept
from tubetotask.notifications import mail, service
from tubetotask.notifications.message import together
from tubetotask.storage import accounts
from tubetotask.storage import notices as stored
from tubetotask.storage.browsers import KIND
from tubetotask.storage.database import away, db, retried
from tubetotask.storage.models import ChannelRow, DueRow, MessageRow, User
from tubetotask.storage.notices import Channels
from tubetotask.storage.sending import ALIVE

log = structlog.get_logger()
WORKFLOW = "notify"
GATHER = timedelta(minutes=1)
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 720))
_LEASE = timedelta(minutes=15)


def begin_due(session: Session, jobs_url: str, at: datetime) -> int:
    """Queue the messages that are due; returns how many. Commits."""
    waiting = session.execute(
        select(DueRow.channel_id, func.min(DueRow.created_at))
        .join(ChannelRow, DueRow.channel_id == ChannelRow.id)
        .where(DueRow.message_id.is_(None), *_open())
        .group_by(DueRow.channel_id)
    ).all()
    late = session.scalars(
        select(MessageRow.id)
        .join(ChannelRow, MessageRow.channel_id == ChannelRow.id)
        .where(
            MessageRow.state.in_(ALIVE),
            MessageRow.next_at <= at,
            *_open(),
        )
        .limit(200)
    ).all()
    session.commit()
    begun = 0
    for number, oldest in waiting:
        if oldest <= at - GATHER:
            begun += retried(partial(_gather, session, jobs_url, int(number), at), session)
    for number in late:
        begun += retried(partial(_again, session, jobs_url, int(number), at), session)
    return begun


def _open() -> tuple[ColumnElement[bool], ...]:
    """Which channels something can be told in."""
    return ChannelRow.state == Link.ACTIVE.value, ChannelRow.owner_id.in_(accounts.present())


def _gather(session: Session, jobs_url: str, channel_id: int, at: datetime) -> bool:
    """Make one message of all that waits in a channel."""
    channel = session.get(ChannelRow, channel_id, populate_existing=True)
    if channel is None or Channels(session, channel.owner_id).quiet().until(at) is not None:
        session.rollback()
        return False
    message = MessageRow(owner_id=channel.owner_id, channel_id=channel.id)
    session.add(message)
    session.flush()
    mine = session.execute(
        update(DueRow)
        .where(DueRow.channel_id == channel_id, DueRow.message_id.is_(None))
        .values(message_id=message.id)
        .returning(DueRow.id)
    ).all()
    if not mine:
        session.rollback()
        return False
    message.title = together(stored.read(session, message.id)).title
    _hand_over(session, jobs_url, message, at)
    session.commit()
    return True


def _again(session: Session, jobs_url: str, number: int, at: datetime) -> bool:
    mine = session.execute(
        update(MessageRow)
        .where(MessageRow.id == number, MessageRow.state.in_(ALIVE), MessageRow.next_at <= at)
        .values(next_at=at + _LEASE)
        .returning(MessageRow.id)
    ).all()
    row = session.get(MessageRow, number, populate_existing=True) if mine else None
    if row is not None:
        _hand_over(session, jobs_url, row, at)
    session.commit()
    return bool(mine)


def _hand_over(session: Session, jobs_url: str, row: MessageRow, at: datetime) -> None:
    row.job_id, row.next_at = f"notify:{row.id}:{row.tries}:{uuid4().hex[:8]}", at + _LEASE
    engine.enqueue(
        session, jobs_url, WORKFLOW, row.job_id, row.id, cause=Cause.NEW, queue=engine.SENDING
    )


def run(post: Post, message_id: int, job_id: str) -> bool:
    """The job: one try. Whether the message was taken. Raises StorageAway."""
    with post.app.app_context():
        session: Session = db.session()
        return kept(session, lambda: _run(session, post, message_id, job_id))


def _run(session: Session, post: Post, message_id: int, job_id: str) -> bool:
    row = session.get(MessageRow, message_id, populate_existing=True)
    if row is None or row.job_id != job_id or row.state not in ALIVE:
        return False
    channel = session.get_one(ChannelRow, row.channel_id, populate_existing=True)
    if channel.state != Link.ACTIVE.value or not accounts.is_present(session, row.owner_id):
        return False
    told = stored.read(session, message_id)
    row.tries += 1
    mark = row.mark
    session.commit()
    error: SendingFailed | StorageFailed | None = None
    try:
        _send(session, post, channel, told, mark)
    except (SendingFailed, StorageFailed) as failure:
        error = failure
    except Exception as failure:
        session.rollback()
        if away(failure):
            raise
        log.exception("a message failed", message=message_id)
        error = SendingFailed("Something went wrong that should not have.")
    session.rollback()

    def put() -> None:
        _kept(session, post.now(), message_id, error)
        session.commit()

    retried(put, session)
    return error is None


def _send(session: Session, post: Post, channel: ChannelRow, told: list[Notice], mark: str) -> None:
    if channel.kind == KIND:
        browsers.send(session, post.config, channel, told, mark)
        return
    address = readers.vault_of(post.config).unlock(channel.secret)
    if channel.kind == "mail":
        address = session.get_one(User, channel.owner_id, populate_existing=True).email or address
    # The address of a page here is put before its path when it is sent, and not before.
    whole = [replace(n, link=f"{post.config.address}{n.link}" if n.link else "") for n in told]
    message, kind = together(whole), channel.kind
    link = channels.unsubscribe_link(post.config, channel)
    server = channels.mail_server(post.config)
    files = enclosed(session, channel.owner_id, told) if kind == "mail" and server else []
    session.commit()  # no transaction is open while somebody is asked
    if kind != "mail":
        service.send(address, message, private=post.config.send_to_private)
    elif server is None:
        raise Disconnected(
            "No mail server is set.", remedy="The administrator sets SMTP_URL and ERROR_MAIL_FROM."
        )
    else:
        mail.send(
            mail.written(message, server, address, name=mark, unsubscribe=link, enclosed=files),
            server,
        )


def _kept(
    session: Session, at: datetime, message_id: int, error: SendingFailed | StorageFailed | None
) -> None:
    row = session.get(MessageRow, message_id, populate_existing=True)
    if row is None:
        return  # the channel was removed meanwhile
    channel = session.get_one(ChannelRow, row.channel_id, populate_existing=True)
    if isinstance(error, SubscriptionGone):
        session.execute(delete(ChannelRow).where(ChannelRow.id == channel.id))
        log.info("a browser is gone", channel=row.channel_id)
        return
    if error is None:
        row.state, row.sent_at, row.next_at = Sending.SENT.value, at, None
        row.error_message = row.error_remedy = ""
        channel.error_message = channel.error_remedy = ""
        channel.broken_at, channel.told_at = None, at
        return
    row.error_message, row.error_remedy = error.message, error.remedy
    channel.error_message, channel.error_remedy = error.message, error.remedy
    channel.broken_at = channel.broken_at or at
    if isinstance(error, Disconnected | StorageFailed):
        channel.state = Link.BROKEN.value  # what waits goes when it is mended
        row.state, row.next_at = Sending.WAITING.value, at
    elif error.retryable and row.tries <= len(PAUSES):
        asked = error.retry_at if isinstance(error, ServiceAway) else None
        row.state = Sending.WAITING.value
        row.next_at = max(at + PAUSES[row.tries - 1], asked or at)
    else:
        row.state, row.next_at = Sending.FAILED.value, None
