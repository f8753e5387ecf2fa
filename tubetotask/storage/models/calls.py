"""Answered calls of models: the beginning of the ledger.

Invariant: a row is written before its answer is used, and never changed but for ``aside``. It
belongs to nobody: who asks the same question finds it. ``subject`` names the transcript it is
about, so that a private one's answers go with it.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tubetotask.storage.database import Base, Usd, UtcDateTime, now


class ModelCallRow(Base):
    """One answered call. ``usd`` is NULL where the price is not known."""

    __tablename__ = "model_calls"
    __table_args__ = (
        Index("ix_model_calls_key", "key"),
        Index("ix_model_calls_subject", "subject"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(64), default="")
    model: Mapped[str] = mapped_column(Text)
    answered_by: Mapped[str] = mapped_column(Text, default="")
    purpose: Mapped[str] = mapped_column(String(20))
    outcome: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text)
    tokens_in: Mapped[int] = mapped_column(default=0)
    tokens_out: Mapped[int] = mapped_column(default=0)
    tokens_cached: Mapped[int] = mapped_column(default=0)
    usd: Mapped[Decimal | None] = mapped_column(Usd)
    latency_s: Mapped[float] = mapped_column(default=0.0)
    attempts: Mapped[int] = mapped_column(default=1)
    # Of no use, and the person was told: a next try asks again.
    aside: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
