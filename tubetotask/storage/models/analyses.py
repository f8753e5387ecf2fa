"""What was read and judged.

Invariant: notes are keyed by what they were made from and by what (source hash, analyser,
language) and belong to nobody; an analysis belongs to one person and points at the notes.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tubetotask.domain.job import Cause
from tubetotask.storage.database import Base, UtcDateTime, now
from tubetotask.storage.models.plans import PlanVersion
from tubetotask.storage.models.videos import TranscriptRow, VideoRow


class NotesRow(Base):
    """Notes that passed the gate, and what the gate dropped, as JSON."""

    __tablename__ = "notes"
    __table_args__ = (UniqueConstraint("source_hash", "analyser", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source_hash: Mapped[str] = mapped_column(String(64))
    analyser: Mapped[str] = mapped_column(String(80))
    language: Mapped[str] = mapped_column(String(35))
    document: Mapped[str] = mapped_column(Text)
    dropped: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class AnalysisRow(Base):
    """One person's analysis of one video against one version of a plan (or none).

    ``state``: queued, reading, noting, assessing, done, waiting (tried again later), failed or
    cancelled. ``cause``: why it is made, which decides what goes first (``domain.job.Cause``).
    ``parts_done`` of ``parts`` are read (of a talk that is read in parts; else 0).
    ``error_*`` hold the three things an error says; ``upload`` holds what the person gave until
    it has been read.
    """

    __tablename__ = "analyses"
    # An id is never given twice: an old link must not open another analysis.
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    video_id: Mapped[int | None] = mapped_column(ForeignKey("videos.id", ondelete="CASCADE"))
    transcript_id: Mapped[int | None] = mapped_column(
        ForeignKey("transcripts.id", ondelete="SET NULL")
    )
    plan_version_id: Mapped[int | None] = mapped_column(
        ForeignKey("plan_versions.id", ondelete="SET NULL")
    )
    notes_id: Mapped[int | None] = mapped_column(ForeignKey("notes.id", ondelete="SET NULL"))
    sample: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str] = mapped_column(String(35), default="")
    # What was asked for, by whom, against which version: two requests at once find one row.
    request_key: Mapped[str] = mapped_column(String(64), unique=True)
    attempt: Mapped[int] = mapped_column(default=0)
    job_id: Mapped[str] = mapped_column(String(80), default="")
    cause: Mapped[str] = mapped_column(String(12), default=Cause.PERSON.value)
    # The followed source that brought it, whose budget it counts against. No foreign key, as in
    # the ledger: what was spent for a source outlives it, and its id is never given twice.
    source_id: Mapped[int | None] = mapped_column(index=True)
    # When its job was begun, and the seconds from then until it was done.
    begun_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    took_s: Mapped[float | None]
    parts: Mapped[int] = mapped_column(default=0)
    parts_done: Mapped[int] = mapped_column(default=0)
    # Times the step under way was begun without getting any further: an input that ends the worker
    # is not tried for ever.
    starts: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(20), default="queued", index=True)
    error_id: Mapped[str] = mapped_column(String(60), default="")
    error_message: Mapped[str] = mapped_column(Text, default="")
    error_remedy: Mapped[str] = mapped_column(Text, default="")
    error_state: Mapped[str] = mapped_column(String(20), default="")
    # Since when its words are known to be missing; NULL while nobody has missed them.
    words_missing_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # When it goes on by itself; NULL where only a person can start it again.
    retry_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    upload: Mapped[bytes | None] = mapped_column(LargeBinary)
    upload_name: Mapped[str] = mapped_column(Text, default="")
    upload_hash: Mapped[str] = mapped_column(String(64), default="", index=True)
    youtube_id: Mapped[str] = mapped_column(String(16), default="", index=True)
    title: Mapped[str] = mapped_column(Text, default="")
    verdict: Mapped[str] = mapped_column(String(40), default="")
    score: Mapped[int | None]
    tasks: Mapped[int] = mapped_column(default=0)
    document: Mapped[str | None] = mapped_column(Text)
    dropped: Mapped[str | None] = mapped_column(Text)
    # Hidden from then on, and deleted some minutes later: until then it can be brought back.
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, onupdate=now)

    video: Mapped[VideoRow | None] = relationship()
    transcript: Mapped[TranscriptRow | None] = relationship()
    plan_version: Mapped[PlanVersion | None] = relationship()
    notes: Mapped[NotesRow | None] = relationship()
