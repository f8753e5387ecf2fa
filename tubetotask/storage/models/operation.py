"""What running the instance leaves behind: signs of life, and when what was last done.

Invariant: nobody's things stand here. Counters of rate limits have a table of their own, which is
no part of backups (``storage.rates``).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tubetotask.storage.database import Base, UtcDateTime


class HeartbeatRow(Base):
    """A worker that lives: its slot's name; ``at``: when it last said so."""

    __tablename__ = "heartbeats"

    worker: Mapped[str] = mapped_column(String(80), primary_key=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    memory_bytes: Mapped[int] = mapped_column(BigInteger)  # resident
    cpu_s: Mapped[float]


class MarkRow(Base):
    """The last run of a duty ("backup", "drill", "offsite") that went well, and the last at all.

    ``at`` is NULL where none went well yet; ``told`` is what the last one said.
    """

    __tablename__ = "marks"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    tried_at: Mapped[datetime] = mapped_column(UtcDateTime)
    told: Mapped[str] = mapped_column(Text, default="")
    size_bytes: Mapped[int | None] = mapped_column(BigInteger)
