"""What became of a talk in somebody's inbox.

Invariant: a row names its owner; a talk without one is unread and in the inbox.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tubetotask.storage.database import Base, UtcDateTime, now


class InboxMarkRow(Base):
    """One person's mark on one talk (a YouTube id, or the hash of what was uploaded).

    ``place``: "" (the inbox), later, archived or dismissed. ``read_upto``: the newest analysis of
    the talk that was opened; a newer one is unread. ``batch``: the press that changed it last;
    ``before`` ("place|read_upto"): what taking it back leads to.
    """

    __tablename__ = "inbox_marks"
    __table_args__ = (
        UniqueConstraint("owner_id", "youtube_id", "upload_hash"),
        Index("ix_inbox_marks_batch", "owner_id", "batch"),
        Index("ix_inbox_marks_talk", "owner_id", "youtube_id", "upload_hash", "place", "read_upto"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    youtube_id: Mapped[str] = mapped_column(String(16), default="")
    upload_hash: Mapped[str] = mapped_column(String(64), default="")
    place: Mapped[str] = mapped_column(String(10), default="")
    read_upto: Mapped[int] = mapped_column(default=0)
    batch: Mapped[str] = mapped_column(String(32), default="")
    before: Mapped[str] = mapped_column(Text, default="")
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, onupdate=now)
