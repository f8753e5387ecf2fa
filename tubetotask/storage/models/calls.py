"""The ledger: calls of models that cost money, made and under way.

Invariant: a row is written before its answer is used. It is never deleted, for it tells what was
spent; ``subject`` names the transcript it is about, so that a private one's answers can be emptied
when it goes. Whoever asks the same question finds the answer; ``owner_id`` names who paid.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tubetotask.storage.database import Base, Usd, UtcDateTime, now


class ModelCallRow(Base):
    """One call: answered, or lost. ``usd`` is NULL where the price is not known.

    ``usd_most`` is then what it counts for against a budget: the most it can have cost, NULL where
    even that is not known.
    """

    __tablename__ = "model_calls"
    __table_args__ = (
        Index("ix_model_calls_key", "key"),
        Index("ix_model_calls_subject", "subject"),
        Index("ix_model_calls_created_at", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(64), default="")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    # No foreign key: what was spent outlives the analysis, whose id is never given twice.
    analysis_id: Mapped[int | None]
    model: Mapped[str] = mapped_column(Text)
    answered_by: Mapped[str] = mapped_column(Text, default="")
    purpose: Mapped[str] = mapped_column(String(20))
    outcome: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text)
    tokens_in: Mapped[int] = mapped_column(default=0)
    tokens_out: Mapped[int] = mapped_column(default=0)
    tokens_cached: Mapped[int] = mapped_column(default=0)
    usd: Mapped[Decimal | None] = mapped_column(Usd)
    usd_most: Mapped[Decimal | None] = mapped_column(Usd)
    latency_s: Mapped[float] = mapped_column(default=0.0)
    attempts: Mapped[int] = mapped_column(default=1)
    # Not to be found: of no use, and the person was told; or nothing that could be used again.
    aside: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class ReservationRow(Base):
    """A call under way and what it may cost: ``usd`` at most, ``usd_in`` for its input alone.

    Gone as soon as the call is kept or given back. What is still there at ``expires_at`` was left
    by a process that ended, and is then kept as a lost call.
    """

    __tablename__ = "reservations"

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    analysis_id: Mapped[int | None]
    model: Mapped[str] = mapped_column(Text)
    purpose: Mapped[str] = mapped_column(String(20))
    tokens_in: Mapped[int]
    usd: Mapped[Decimal | None] = mapped_column(Usd)
    usd_in: Mapped[Decimal | None] = mapped_column(Usd)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
