"""Videos and their transcripts.

Invariant: a video with a YouTube id is public and has no owner, so all users share one row; an
upload has an owner and no YouTube id, and nobody else sees it.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column

from tubetotask.storage.database import Base, UtcDateTime, now


class VideoRow(Base):
    """A public YouTube video or somebody's upload."""

    __tablename__ = "videos"
    __table_args__ = (
        CheckConstraint("(youtube_id IS NULL) <> (owner_id IS NULL)", name="ck_videos_public"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    youtube_id: Mapped[str | None] = mapped_column(String(16), unique=True)
    owner_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), index=True
    )
    # What an upload says it is of: good for links, never for sharing.
    claimed_youtube_id: Mapped[str] = mapped_column(String(16), default="")
    title: Mapped[str] = mapped_column(Text, default="")
    channel: Mapped[str] = mapped_column(Text, default="")
    description: Mapped[str] = mapped_column(Text, default="")
    duration_s: Mapped[float | None]
    # Public where it was brought from; here its owner's own, for nobody has seen YouTube say so.
    brought: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class TranscriptRow(Base):
    """A video's words. ``document``: the domain's Transcript as zlib-compressed JSON."""

    __tablename__ = "transcripts"
    __table_args__ = (UniqueConstraint("video_id", "hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    video_id: Mapped[int] = mapped_column(ForeignKey("videos.id", ondelete="CASCADE"))
    hash: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(35))
    origin: Mapped[str] = mapped_column(String(40))
    # By which ``storage.search.INDEX`` it was put into the index; 0: it is not there yet.
    indexed: Mapped[int] = mapped_column(default=0, server_default="0", index=True)
    document: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
