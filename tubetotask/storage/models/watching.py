"""When a person plans to watch a video."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tubetotask.storage.database import Base, UtcDateTime, now


class WatchSlotRow(Base):
    """A time for one video (a YouTube id, or the hash of an upload): the last one chosen."""

    __tablename__ = "watch_slots"
    __table_args__ = (UniqueConstraint("owner_id", "youtube_id", "upload_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    youtube_id: Mapped[str] = mapped_column(String(16), default="")
    upload_hash: Mapped[str] = mapped_column(String(64), default="")
    title: Mapped[str] = mapped_column(Text, default="")
    who: Mapped[str] = mapped_column(Text, default="")
    seconds: Mapped[float]
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, onupdate=now)
