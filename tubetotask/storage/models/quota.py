"""Units of the YouTube Data API.

Invariant: a unit is booked before it is spent, and a day's sum is one row that is only raised by
an UPDATE which says how high it may be: however many ask at once, no more than that is spent.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from tubetotask.storage.database import Base, UtcDateTime, now


class QuotaDayRow(Base):
    """The units of a day of California's."""

    __tablename__ = "quota_days"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    units: Mapped[int] = mapped_column(default=0)


class QuotaCallRow(Base):
    """One call. ``by_hand``: a person waits for it; ``source_id``: for which source, if for one."""

    __tablename__ = "quota_calls"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, index=True)
    resource: Mapped[str] = mapped_column(String(40))
    units: Mapped[int]
    source_id: Mapped[int | None]  # no foreign key: what was spent outlives the source
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    by_hand: Mapped[bool] = mapped_column(default=False)
