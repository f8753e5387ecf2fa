"""What a person's videos keep coming back to.

Invariants: every row names its owner; a claim is in one theme at most, and goes out of it with
itself. What a theme tells of its claims is counted from them (``stale``: not since one went; then
it has no name, and no page shows it).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tubetotask.storage.database import Base, UtcDateTime, now


class ThemeRow(Base):
    """A cluster of claims. ``vector``: their mean, of length 1 (float16), by ``encoder``.

    ``name``: words of its quotes. ``claims``, ``talks``, ``sources``: how many; ``first_at`` and
    ``last_at``: when the first and the last of these talks was read.
    """

    __tablename__ = "themes"
    __table_args__ = (
        Index("ix_themes_list", "owner_id", "stale", "sources", "talks", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    encoder: Mapped[str] = mapped_column(String(40))
    vector: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    name: Mapped[str] = mapped_column(Text, default="")
    claims: Mapped[int] = mapped_column(default=0)
    talks: Mapped[int] = mapped_column(default=0)
    sources: Mapped[int] = mapped_column(default=0)
    first_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    stale: Mapped[bool] = mapped_column(default=True)


class ThemeClaimRow(Base):
    """That a claim belongs to a theme."""

    __tablename__ = "theme_claims"

    claim_id: Mapped[int] = mapped_column(
        ForeignKey("claims.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    theme_id: Mapped[int] = mapped_column(ForeignKey("themes.id", ondelete="CASCADE"), index=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
