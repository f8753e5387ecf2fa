"""What was read and judged.

Invariant: notes are keyed by what they were made from and by what (source hash, analyser,
language) and belong to nobody; an analysis belongs to one person and points at the notes.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import (
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    event,
    text,
)
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from tubetotask.domain.job import Cause
from tubetotask.storage.database import Base, Usd, UtcDateTime, now
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
    # By which ``storage.search.INDEX`` its statements were put into the index, and by which
    # ``storage.search_meaning.MEANT`` what they mean was worked out; 0: not yet.
    indexed: Mapped[int] = mapped_column(default=0, server_default="0", index=True)
    meant: Mapped[int] = mapped_column(default=0, server_default="0", index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


_OF_PERSON = ("owner_id", "state")
_OF_TALK = ("youtube_id", "upload_hash")
_NARROWS = ("source_id", "verdict", "created_at")
_SPOKEN = ("transcript_id", "video_id", "verdict", "created_at")
# The verdicts in the order in which they matter to somebody with two minutes.
RANKS = {
    "act now": 5,
    "conflicts with plan": 4,
    "save for later": 3,
    "already doing": 2,
    "": 1,
    "not judged": 1,
}


def rank_of(verdict: str, score: int | None) -> int:
    """What a verdict and a score come to: first the verdict counts, then the score."""
    return 1000 * RANKS.get(verdict, 0) + (score or 0)


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
    __table_args__ = (
        Index("ix_analyses_changed", "owner_id", "updated_at", "state", "removed_at"),
        Index("ix_analyses_done", "owner_id", "done_at"),
        # With all that the inbox asks of a talk it does not show: its row is long, and not read.
        # "removed_at" stands behind the order: PostgreSQL does not know that what is null is one.
        Index("ix_analyses_inbox_new", *_OF_PERSON, "id", "removed_at", *_OF_TALK, *_NARROWS),
        Index(
            "ix_analyses_inbox_rank",
            *(*_OF_PERSON, "rank", "id", "removed_at"),
            *(*_OF_TALK, *_NARROWS),
        ),
        # Both so that to find none takes no look at every talk.
        Index(
            "ix_analyses_removed",
            "owner_id",
            sqlite_where=text("removed_at IS NOT NULL"),
            postgresql_where=text("removed_at IS NOT NULL"),
        ),
        Index(
            "ix_analyses_sample",
            "owner_id",
            sqlite_where=text("sample = 1"),
            postgresql_where=text("sample"),
        ),
        # Both of what people share, for one of them.
        Index("ix_analyses_notes_id", "notes_id", "owner_id"),
        Index("ix_analyses_transcript_id", "transcript_id", "owner_id"),
        # With all that a search asks of it.
        Index("ix_analyses_spoken", "owner_id", "id", "removed_at", *_SPOKEN),
        Index("ix_analyses_talk", "owner_id", "youtube_id", "upload_hash", "id"),
        {"sqlite_autoincrement": True},
    )

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
    # When its job was begun, and the seconds of work in its steps that have ended.
    begun_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    took_s: Mapped[float | None]
    # When it was done: reports tell of it on that day, however long it had to wait.
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
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
    # A person wants it heard where there are no captions, for so much at the most; NULL: for a
    # price that nobody knows.
    speech: Mapped[bool] = mapped_column(default=False)
    speech_usd: Mapped[Decimal | None] = mapped_column(Usd)
    upload: Mapped[bytes | None] = mapped_column(LargeBinary)
    upload_name: Mapped[str] = mapped_column(Text, default="")
    upload_hash: Mapped[str] = mapped_column(String(64), default="", index=True)
    youtube_id: Mapped[str] = mapped_column(String(16), default="", index=True)
    title: Mapped[str] = mapped_column(Text, default="")
    verdict: Mapped[str] = mapped_column(String(40), default="")
    score: Mapped[int | None]
    # What verdict and score come to, for the order of the inbox; written with them (below).
    rank: Mapped[int] = mapped_column(default=0, server_default="0")
    tasks: Mapped[int] = mapped_column(default=0)
    document: Mapped[str | None] = mapped_column(Text)
    dropped: Mapped[str | None] = mapped_column(Text)
    # Whether its tasks are kept in the table of tasks; older analyses are caught up with.
    gathered: Mapped[bool] = mapped_column(default=False)
    # By which ``storage.search.INDEX`` its findings were put into the index; 0: not yet.
    indexed: Mapped[int] = mapped_column(default=0, server_default="0", index=True)
    # Hidden from then on, and deleted some minutes later: until then it can be brought back.
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, onupdate=now)

    video: Mapped[VideoRow | None] = relationship()
    transcript: Mapped[TranscriptRow | None] = relationship()
    plan_version: Mapped[PlanVersion | None] = relationship()
    notes: Mapped[NotesRow | None] = relationship()


def _ranked(_mapper: object, _connection: object, row: AnalysisRow) -> None:
    row.rank = rank_of(row.verdict or "", row.score)


event.listen(AnalysisRow, "before_insert", _ranked)
event.listen(AnalysisRow, "before_update", _ranked)
# Everything an answer is made of, in one question.
WHOLE = tuple(
    joinedload(part)
    for part in (
        AnalysisRow.video,
        AnalysisRow.transcript,
        AnalysisRow.plan_version,
        AnalysisRow.notes,
    )
)
