"""Plans and their versions. A version is never changed: a new text is a new version."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tubetotask.storage.database import Base, UtcDateTime, now


class PlanRow(Base):
    """A person's plan; what it says is in its versions."""

    __tablename__ = "plans"
    __table_args__ = (UniqueConstraint("owner_id", "sample"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    sample: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    versions: Mapped[list[PlanVersion]] = relationship(
        back_populates="plan", order_by="PlanVersion.id", cascade="all, delete-orphan"
    )


class PlanVersion(Base):
    """One text of a plan."""

    __tablename__ = "plan_versions"
    __table_args__ = (UniqueConstraint("plan_id", "hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id", ondelete="CASCADE"))
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    markdown: Mapped[str] = mapped_column(Text)
    hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    # Set again when an older text becomes the current one: the newest use wins, not the newest row.
    used_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    plan: Mapped[PlanRow] = relationship(back_populates="versions")
