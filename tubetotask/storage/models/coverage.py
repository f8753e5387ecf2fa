"""Which sections of a plan a video had something to say to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tubetotask.storage.database import Base, UtcDateTime, now


class CoverageRow(Base):
    """One section that one video touches, as its newest assessment says.

    ``section_id`` and ``title``: as the plan called it then. ``findings``: how many of them, one at
    least. ``score``: 0–100. ``at``: when the talk was given first.
    """

    __tablename__ = "coverage"
    __table_args__ = (
        UniqueConstraint("owner_id", "plan_id", "video_id", "section_id"),
        Index("ix_coverage_plan", "owner_id", "plan_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id", ondelete="CASCADE"), index=True)
    video_id: Mapped[int] = mapped_column(ForeignKey("videos.id", ondelete="CASCADE"), index=True)
    section_id: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(Text)
    findings: Mapped[int]
    score: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
