"""A person's own words on tasks and talks.

Invariants: every row names its owner; a thing bears a tag once. A tag that nothing bears is gone.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tubetotask.storage.database import Base, UtcDateTime, now


class TaskTagRow(Base):
    """A tag on a task."""

    __tablename__ = "task_tags"
    __table_args__ = (
        UniqueConstraint("task_id", "name"),
        Index("ix_task_tags_name", "owner_id", "name", "task_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class TalkTagRow(Base):
    """A tag on a talk (a YouTube id, or the hash of what was uploaded)."""

    __tablename__ = "talk_tags"
    __table_args__ = (
        UniqueConstraint("owner_id", "youtube_id", "upload_hash", "name"),
        Index("ix_talk_tags_name", "owner_id", "name", "youtube_id", "upload_hash"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    youtube_id: Mapped[str] = mapped_column(String(16), default="")
    upload_hash: Mapped[str] = mapped_column(String(64), default="")
    name: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
