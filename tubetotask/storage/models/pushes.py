"""What YouTube's push hub was asked for, and what it sent.

Invariant: a message is kept by its digest as long as it could be played again, so that it is acted
on once.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tubetotask.storage.database import Base, UtcDateTime, now


class PushRow(Base):
    """The subscription of a source at YouTube's push hub.

    ``token``: the last part of the address that the hub calls; ``secret``: locked, signs what it
    sends. ``pending``: what we asked for ("subscribe") and the hub may ask back about.
    """

    __tablename__ = "pushes"

    source_id: Mapped[int] = mapped_column(
        ForeignKey("sources.id", ondelete="CASCADE"), primary_key=True
    )
    token: Mapped[str] = mapped_column(String(64), unique=True)
    secret: Mapped[str] = mapped_column(Text)
    pending: Mapped[str] = mapped_column(String(12), default="")
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    next_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, index=True)
    failures: Mapped[int] = mapped_column(default=0)
    error_message: Mapped[str] = mapped_column(Text, default="")
    error_remedy: Mapped[str] = mapped_column(Text, default="")
    came_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # the last message
    # The video that it named, until it is found: the feed may lag behind.
    hint: Mapped[str] = mapped_column(String(16), default="")
    hint_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PushedRow(Base):
    """A message of the hub, kept as long as it could be played again: its digest alone."""

    __tablename__ = "pushed"
    __table_args__ = (UniqueConstraint("source_id", "digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id", ondelete="CASCADE"))
    digest: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, index=True)
