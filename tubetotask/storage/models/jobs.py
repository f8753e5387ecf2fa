"""What jobs tell, and what is done by the clock.

Invariant: a schedule's next time is moved on in the transaction that queues its job, so each time
is worked on once, however many workers look.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tubetotask.storage.database import Base, UtcDateTime, now


class JobLineRow(Base):
    """One line of a job."""

    __tablename__ = "job_lines"

    id: Mapped[int] = mapped_column(primary_key=True)
    job_id: Mapped[str] = mapped_column(String(80), index=True)
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, index=True)


class ScheduleRow(Base):
    """A workflow that is begun by the clock: daily or weekly at a time of day in a time zone.

    ``owner_id`` is NULL for the instance's own; ``weekday``: 0 Monday to 6 Sunday, NULL: every day.
    """

    __tablename__ = "schedules"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    workflow: Mapped[str] = mapped_column(String(40))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    minute: Mapped[int]  # of the day, 0 to 1439
    weekday: Mapped[int | None]
    timezone: Mapped[str] = mapped_column(String(64))
    paused: Mapped[bool] = mapped_column(default=False)
    next_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    last_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_job: Mapped[str] = mapped_column(String(80), default="")
