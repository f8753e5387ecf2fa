"""Where a person's tasks and reports are sent, what is to be sent, and what came of it.

Invariants: a delivery is written in the transaction that caused it, and stays as the log of what
became of it. Of each thing there is one ``SentRow`` for an integration: what it is called there.
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


class IntegrationRow(Base):
    """A connected account, folder or address. ``kind``: see ``tubetotask.integrations``.

    ``mark``: what uids are made of. ``settings``: JSON; ``secret``: locked; ``hint``: its last four
    letters. ``events``: what is sent by itself, with commas between. ``fails``: exchanges in a row
    without an answer; until ``next_at`` no other is tried. ``look_at``: when it is asked next what
    was done there.
    """

    __tablename__ = "integrations"

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(100))
    mark: Mapped[str] = mapped_column(String(32), default=_mark)
    settings: Mapped[str] = mapped_column(Text, default="{}")
    secret: Mapped[str] = mapped_column(Text, default="")
    hint: Mapped[str] = mapped_column(String(8), default="")
    events: Mapped[str] = mapped_column(String(300), default="")
    state: Mapped[str] = mapped_column(String(10), default=Link.ACTIVE.value)
    told: Mapped[str] = mapped_column(Text, default="")
    error_message: Mapped[str] = mapped_column(Text, default="")
    error_remedy: Mapped[str] = mapped_column(Text, default="")
    broken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    checking_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    fails: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    look_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    looked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class DeliveryRow(Base):
    """One thing that is to arrive somewhere. ``what`` and ``thing_id``: a task or a report.

    ``document``: the thing as it was (JSON). ``tries``: begun; ``next_at``: when the next is due,
    NULL where there is none. ``status``: of the last answer, 0 where there was none.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        Index("ix_deliveries_due", "state", "next_at"),
        Index("ix_deliveries_log", "integration_id", "id"),
        Index("ix_deliveries_thing", "owner_id", "what", "thing_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    integration_id: Mapped[int] = mapped_column(ForeignKey("integrations.id", ondelete="CASCADE"))
    what: Mapped[str] = mapped_column(String(10))
    thing_id: Mapped[int]
    uid: Mapped[str] = mapped_column(String(40))
    event: Mapped[str] = mapped_column(String(30))
    title: Mapped[str] = mapped_column(Text, default="")
    document: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(10), default=Sending.QUEUED.value)
    tries: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    job_id: Mapped[str] = mapped_column(String(80), default="")
    status: Mapped[int] = mapped_column(default=0)
    error_id: Mapped[str] = mapped_column(String(30), default="")
    message: Mapped[str] = mapped_column(Text, default="")
    remedy: Mapped[str] = mapped_column(Text, default="")
    url: Mapped[str] = mapped_column(Text, default="")
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, index=True)


class SentRow(Base):
    """A thing and what it is called on the other side. ``state``: how it stands on both sides.

    ``remote``: "" where it has not arrived yet. ``busy_by``: the job that sends it now, until
    ``busy_until``: no other one does meanwhile. ``note``: what a connector left for itself.
    """

    __tablename__ = "sent_things"
    __table_args__ = (
        UniqueConstraint("integration_id", "uid"),
        Index("ix_sent_things_thing", "owner_id", "what", "thing_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    integration_id: Mapped[int] = mapped_column(ForeignKey("integrations.id", ondelete="CASCADE"))
    what: Mapped[str] = mapped_column(String(10))
    thing_id: Mapped[int]
    uid: Mapped[str] = mapped_column(String(40))
    remote: Mapped[str] = mapped_column(String(500), default="")
    url: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(10), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    busy_by: Mapped[str] = mapped_column(String(80), default="")
    busy_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
