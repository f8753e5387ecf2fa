"""The ledger: calls of models that cost money, made and under way, and what may be spent.

Invariant: a row is written before its answer is used. It is never deleted, for it tells what was
spent; ``subject`` names the transcript it is about, so that a private one's answers can be emptied
when it goes. Whoever asks the same question finds the answer; ``owner_id`` names who paid.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, false
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
        Index("ix_model_calls_owner_id", "owner_id", "created_at"),
        Index("ix_model_calls_source_id", "source_id", "created_at"),
        Index("ix_model_calls_analysis_id", "analysis_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(64), default="")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    # No foreign key: what was spent outlives the analysis, whose id is never given twice.
    analysis_id: Mapped[int | None]
    source_id: Mapped[int | None]
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
    audio_s: Mapped[float] = mapped_column(default=0.0)  # seconds of sound that were heard
    # Not to be found: of no use, and the person was told; or nothing that could be used again.
    aside: Mapped[bool] = mapped_column(default=False)
    # Paid in another place: in its owner's history, in no sum and no budget of this one.
    brought: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class SpentRow(Base):
    """What the calls kept on a day of UTC count for, added up: of all, of a user or of a source.

    Changed only by ``ledger.write``, in the transaction that keeps the call: so it is the sum of
    the ledger's rows but those brought from elsewhere, and a budget need not read a month of them
    before each call.
    """

    __tablename__ = "spent_days"

    whose: Mapped[str] = mapped_column(String(20), primary_key=True)  # "all", "user" or "source"
    scope_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # 0 for all
    day: Mapped[date] = mapped_column(primary_key=True)
    usd: Mapped[Decimal] = mapped_column(Usd)


class ReservationRow(Base):
    """A call under way and what it may cost: ``usd`` at most, ``usd_in`` for its input alone.

    Gone as soon as the call is kept or given back. What is still there at ``expires_at``, or when
    its holder is known to have ended, was left behind and is then kept as a lost call.

    ``key`` and ``subject``: what is asked, "" where nobody else may wait for the answer.
    ``holder``: the worker's slot, a colon and what tells one life of it from another.
    """

    __tablename__ = "reservations"
    # An id is never given twice: who comes late must not settle another's.
    __table_args__ = (
        Index("ix_reservations_key", "key", "subject"),
        Index("ix_reservations_holder", "holder"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), default="")
    subject: Mapped[str] = mapped_column(String(64), default="")
    holder: Mapped[str] = mapped_column(String(80), default="")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    analysis_id: Mapped[int | None]
    source_id: Mapped[int | None]
    model: Mapped[str] = mapped_column(Text)
    purpose: Mapped[str] = mapped_column(String(20))
    tokens_in: Mapped[int]
    usd: Mapped[Decimal | None] = mapped_column(Usd)
    usd_in: Mapped[Decimal | None] = mapped_column(Usd)
    audio_s: Mapped[float] = mapped_column(default=0.0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class CallStartRow(Base):
    """A request that was sent, and the most tokens it could take; kept for about a minute."""

    __tablename__ = "call_starts"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    tokens: Mapped[int]


class BudgetRow(Base):
    """What may be spent by one user, or for one source. The whole instance's is a setting."""

    __tablename__ = "budgets"
    __table_args__ = (UniqueConstraint("scope", "scope_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(String(20))  # "user" or "source"
    scope_id: Mapped[int]
    usd_day: Mapped[Decimal | None] = mapped_column(Usd)
    usd_month: Mapped[Decimal | None] = mapped_column(Usd)


class StopRow(Base):
    """A server that nobody asks until ``next_at``, and why; ``server``: see ``server_id``."""

    __tablename__ = "stops"

    server: Mapped[str] = mapped_column(String(16), primary_key=True)
    state: Mapped[str] = mapped_column(String(20))
    message: Mapped[str] = mapped_column(Text)
    remedy: Mapped[str] = mapped_column(Text)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    next_at: Mapped[datetime] = mapped_column(UtcDateTime)
