"""Where a person is told of things, what there is to tell, and what was told.

Invariants: a thing is told once in each channel (unique ``owner_id, about``, and a due for each
channel that wants it). The dues of one batch share a message.
"""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tubetotask.domain.sending import Link, Sending
from tubetotask.storage.database import Base, UtcDateTime, now


def _mark() -> str:
    return secrets.token_hex(16)


class ChannelRow(Base):
    """A way to a person. ``kind``: "mail", "apprise" or "browser"; ``secret``: the address, locked.

    ``wants``: what is told there (``domain.notices.Told``), with commas between; ``threshold``: the
    least score of an "act now". ``mark``: what the link that stops mails is made with.
    """

    __tablename__ = "channels"

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(100))
    secret: Mapped[str] = mapped_column(Text, default="")
    hint: Mapped[str] = mapped_column(String(300), default="")
    mark: Mapped[str] = mapped_column(String(32), default=_mark)
    wants: Mapped[str] = mapped_column(String(100), default="")
    threshold: Mapped[int] = mapped_column(default=70)
    state: Mapped[str] = mapped_column(String(10), default=Link.ACTIVE.value)
    error_message: Mapped[str] = mapped_column(Text, default="")
    error_remedy: Mapped[str] = mapped_column(Text, default="")
    broken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class SubscriptionRow(Base):
    """The browser of a channel of that kind. ``hash``: names what the browser handed over, once in
    the instance: a browser belongs to who asked for it last.

    ``sign_in_id``: where it was asked for; NULL where nobody signs in, or that lapsed unused.
    """

    __tablename__ = "subscriptions"

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    channel_id: Mapped[int] = mapped_column(
        ForeignKey("channels.id", ondelete="CASCADE"), unique=True
    )
    sign_in_id: Mapped[int | None] = mapped_column(
        ForeignKey("sign_ins.id", ondelete="SET NULL"), index=True
    )
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class NoticeRow(Base):
    """One thing to tell. ``about``: what names it, so that it is told once."""

    __tablename__ = "notices"
    __table_args__ = (UniqueConstraint("owner_id", "about"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    about: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text, default="")
    link: Mapped[str] = mapped_column(Text, default="")
    score: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, index=True)


class MessageRow(Base):
    """One message: a batch of notices in one channel."""

    __tablename__ = "messages"
    __table_args__ = (Index("ix_messages_due", "state", "next_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    channel_id: Mapped[int] = mapped_column(
        ForeignKey("channels.id", ondelete="CASCADE"), index=True
    )
    mark: Mapped[str] = mapped_column(String(32), default=_mark)
    title: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(10), default=Sending.QUEUED.value)
    tries: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    job_id: Mapped[str] = mapped_column(String(80), default="")
    error_message: Mapped[str] = mapped_column(Text, default="")
    error_remedy: Mapped[str] = mapped_column(Text, default="")
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, index=True)


class DueRow(Base):
    """A notice that is to be told in a channel. ``message_id``: NULL until its batch is made."""

    __tablename__ = "notices_due"
    __table_args__ = (
        UniqueConstraint("notice_id", "channel_id"),
        Index("ix_notices_due_open", "channel_id", "message_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    notice_id: Mapped[int] = mapped_column(ForeignKey("notices.id", ondelete="CASCADE"))
    channel_id: Mapped[int] = mapped_column(ForeignKey("channels.id", ondelete="CASCADE"))
    message_id: Mapped[int | None] = mapped_column(
        ForeignKey("messages.id", ondelete="CASCADE"), index=True
    )
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class QuietRow(Base):
    """A person's time zone and quiet hours. ``begin`` and ``end``: minutes of the day."""

    __tablename__ = "quiet_hours"

    owner_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    timezone: Mapped[str] = mapped_column(String(64), default="UTC")
    begin: Mapped[int] = mapped_column(default=22 * 60)
    end: Mapped[int] = mapped_column(default=7 * 60)
