"""Reports and what they are made of, how a person wants them, feeds, and files to take away.

Invariants: of some days of a person there is one report of each version (a unique constraint says
so). Of the secret address of a feed only a hash is kept. A claim can be read again from its
analysis, and a file made again: losing either loses nothing.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tubetotask.storage.database import Base, UtcDateTime, now


class ReportRow(Base):
    """A report. ``state``: asked, done or failed; ``document``: the domain's Report as JSON.

    ``newest``: no later version of it is done. ``headline``: the first line of its answer.
    """

    __tablename__ = "reports"
    __table_args__ = (
        UniqueConstraint("owner_id", "kind", "first_on", "last_on", "version"),
        Index("ix_reports_list", "owner_id", "newest", "last_on", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(5))
    first_on: Mapped[date]
    last_on: Mapped[date]
    timezone: Mapped[str] = mapped_column(String(64))
    version: Mapped[int] = mapped_column(default=1)
    newest: Mapped[bool] = mapped_column(default=True)
    state: Mapped[str] = mapped_column(String(10), default="asked")
    error_message: Mapped[str] = mapped_column(Text, default="")
    job_id: Mapped[str] = mapped_column(String(80), default="")
    quiet: Mapped[bool] = mapped_column(default=False)
    headline: Mapped[str] = mapped_column(Text, default="")
    document: Mapped[str | None] = mapped_column(Text, deferred=True)
    made_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class ReportSettingRow(Base):
    """How a person wants reports. ``*_minute``: of the day; ``weekly_day``: 0 Monday to 6 Sunday.

    ``timezone``: where the person lives: all their days and times are told there.
    ``parts``: names with commas between. ``opening``: whether a model may write a paragraph.
    ``form``: how a report is mailed ("": three lines and its link), and offered first.
    """

    __tablename__ = "report_settings"

    owner_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    timezone: Mapped[str] = mapped_column(String(64), default="UTC")
    daily: Mapped[bool] = mapped_column(default=True)
    daily_minute: Mapped[int] = mapped_column(default=7 * 60)
    weekly: Mapped[bool] = mapped_column(default=True)
    weekly_day: Mapped[int] = mapped_column(default=0)
    weekly_minute: Mapped[int] = mapped_column(default=7 * 60)
    parts: Mapped[str] = mapped_column(Text)
    opening: Mapped[bool] = mapped_column(default=False)
    form: Mapped[str] = mapped_column(String(5), default="", server_default="")
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, onupdate=now)


class ClaimRow(Base):
    """A finding of an analysis with what its words mean, so that reports need not work it out."""

    __tablename__ = "claims"
    __table_args__ = (UniqueConstraint("analysis_id", "place"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    analysis_id: Mapped[int] = mapped_column(ForeignKey("analyses.id", ondelete="CASCADE"))
    place: Mapped[int]
    kind: Mapped[str] = mapped_column(String(12))
    section_id: Mapped[str] = mapped_column(String(200), default="")
    section_title: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text)
    by_model: Mapped[bool] = mapped_column(default=False)
    quote: Mapped[str] = mapped_column(Text)
    translation: Mapped[str] = mapped_column(Text, default="")
    start_s: Mapped[float | None]
    linked: Mapped[bool] = mapped_column(default=False)
    plan_quote: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(35), default="")
    told_language: Mapped[str] = mapped_column(String(35), default="")
    similarity: Mapped[float]
    encoder: Mapped[str] = mapped_column(String(40))
    vector: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class FeedRow(Base):
    """A feed that whoever knows its address may read. ``kind``: calendar or reports."""

    __tablename__ = "feeds"
    __table_args__ = (UniqueConstraint("owner_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(10))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class ExportRow(Base):
    """A file that is made for a person, or was. ``what``: analysis, report, tasks or account;
    ``number``: which. ``state``: asked, done or failed. Kept for some days. ``what`` "brought": one
    that the person brings, gone from ``data`` as soon as it is in."""

    __tablename__ = "exports"
    __table_args__ = (
        Index("ix_exports_owner_id", "owner_id", "id"),
        Index("ix_exports_created_at", "created_at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    what: Mapped[str] = mapped_column(String(10))
    number: Mapped[int | None]
    form: Mapped[str] = mapped_column(String(5))
    state: Mapped[str] = mapped_column(String(10), default="asked")
    error_message: Mapped[str] = mapped_column(Text, default="")
    job_id: Mapped[str] = mapped_column(String(80), default="")
    name: Mapped[str] = mapped_column(Text, default="")
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    data: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
