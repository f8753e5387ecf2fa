"""What people said of statements."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tubetotask.storage.database import Base, UtcDateTime, now


class FeedbackRow(Base):
    """A statement about a video that its owner says is wrong.

    ``part``: of the answer (``domain.feedback``). ``key``: by what the statement is known again.
    ``analyser``: what made it. ``analysis_id``: where it was marked, NULL when that is gone.
    ``quote`` and ``start_s``: its first quote from the video, "" and NULL where it has none.
    """

    __tablename__ = "feedback"
    __table_args__ = (
        UniqueConstraint("owner_id", "video_id", "key"),
        Index("ix_feedback_newest", "owner_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    video_id: Mapped[int] = mapped_column(ForeignKey("videos.id", ondelete="CASCADE"), index=True)
    analysis_id: Mapped[int | None] = mapped_column(
        ForeignKey("analyses.id", ondelete="SET NULL"), index=True
    )
    part: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(32))
    text: Mapped[str] = mapped_column(Text)
    quote: Mapped[str] = mapped_column(Text)
    start_s: Mapped[float | None]
    analyser: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
