"""What is followed, by whom, and what was found there.

Invariants: a source and what was found there belong to nobody: who follows it is told by
``follows`` alone, whose rows, like ``arrivals``, belong to one person. A video is found once in a
source and arrives once at each who follows it, whoever looks: unique constraints say so.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tubetotask.storage.database import Base, UtcDateTime, now


class SourceRow(Base):
    """A channel or playlist that somebody follows or has followed.

    ``next_look_at``: NULL while nobody follows it. ``fresh``: the next look marks what is there
    as known and takes nothing. ``failing_since``: since when no way has answered, NULL while one
    does; ``error_*`` then say why. Where it is NULL and they are not empty, the last look found
    something, but perhaps not all. ``witness_*``: the last answer of somebody who is not the feed.
    """

    __tablename__ = "sources"
    __table_args__ = (
        UniqueConstraint("kind", "youtube_id"),
        {"sqlite_autoincrement": True},  # budgets and the ledger name it by its id for ever
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    youtube_id: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(Text, default="")
    handle: Mapped[str] = mapped_column(Text, default="")
    thumbnail: Mapped[str] = mapped_column(Text, default="")
    etag: Mapped[str] = mapped_column(String(200), default="")
    last_modified: Mapped[str] = mapped_column(String(200), default="")
    fresh: Mapped[bool] = mapped_column(default=True)
    # When the oldest video of the first look was published; what is older was there before it.
    horizon: Mapped[datetime | None] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # read whole
    looked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    next_look_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    way: Mapped[str] = mapped_column(String(10), default="")  # that answered last
    failing_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failures: Mapped[int] = mapped_column(default=0)
    error_id: Mapped[str] = mapped_column(String(60), default="")
    error_message: Mapped[str] = mapped_column(Text, default="")
    error_remedy: Mapped[str] = mapped_column(Text, default="")
    error_state: Mapped[str] = mapped_column(String(20), default="")
    witness_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    witness_way: Mapped[str] = mapped_column(String(10), default="")
    witness_says: Mapped[str] = mapped_column(String(10), default="")
    gone: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class FollowRow(Base):
    """That a person follows a source.

    ``source_id`` is NULL until it is known what was asked for (``asked``: its address).
    ``state``: resolving, active, failed (``error_*`` say why) or paused. ``interval_s``: the fixed
    time between two looks, NULL for the rhythm that adapts. ``rules``: JSON, see
    ``storage.following``. ``back_*``: the last back-fill, its state and what came of it in words.
    """

    __tablename__ = "follows"
    __table_args__ = (
        UniqueConstraint("owner_id", "source_id"),
        UniqueConstraint("owner_id", "asked"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    source_id: Mapped[int | None] = mapped_column(
        ForeignKey("sources.id", ondelete="CASCADE"), index=True
    )
    asked: Mapped[str] = mapped_column(Text)  # a name in many scripts is long in an address
    title: Mapped[str] = mapped_column(Text, default="")  # as the imported list names it
    state: Mapped[str] = mapped_column(String(12), default="resolving")
    job_id: Mapped[str] = mapped_column(String(80), default="")
    error_id: Mapped[str] = mapped_column(String(60), default="")
    error_message: Mapped[str] = mapped_column(Text, default="")
    error_remedy: Mapped[str] = mapped_column(Text, default="")
    retry_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    tries: Mapped[int] = mapped_column(default=0)
    rules: Mapped[str] = mapped_column(Text, default="{}")
    interval_s: Mapped[int | None]
    back_state: Mapped[str] = mapped_column(String(12), default="")
    back_told: Mapped[str] = mapped_column(Text, default="")
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    source: Mapped[SourceRow | None] = relationship()

    @property
    def looked_at(self) -> datetime | None:
        """When the source was last looked at since this person follows it; what was before is
        others' and tells that they follow it."""
        looked = self.source.looked_at if self.source else None
        return looked if looked and looked >= self.created_at else None


class FoundVideoRow(Base):
    """A video of a source, as far as it was told. ``gone_at``: when it was said to be deleted."""

    __tablename__ = "found_videos"
    __table_args__ = (
        UniqueConstraint("source_id", "youtube_id"),
        Index("ix_found_videos_source_id_published", "source_id", "published"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id", ondelete="CASCADE"))
    youtube_id: Mapped[str] = mapped_column(String(16), index=True)
    title: Mapped[str] = mapped_column(Text, default="")
    channel_id: Mapped[str] = mapped_column(String(40), default="")
    channel: Mapped[str] = mapped_column(Text, default="")
    published: Mapped[datetime | None] = mapped_column(UtcDateTime)
    updated: Mapped[datetime | None] = mapped_column(UtcDateTime)
    description: Mapped[str] = mapped_column(Text, default="")
    duration_s: Mapped[float | None]
    is_short: Mapped[bool | None]
    showing: Mapped[str | None] = mapped_column(String(20))
    was_live: Mapped[bool | None]
    starts_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    language: Mapped[str] = mapped_column(String(35), default="")
    thumbnail: Mapped[str] = mapped_column(Text, default="")
    first_seen_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    gone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Told by a file that somebody brought back, and by no look yet.
    brought: Mapped[bool] = mapped_column(default=False, server_default=false())


class ArrivalRow(Base):
    """A found video at one person who follows its source; ``domain.arrival`` is its machine.

    ``state`` "analysing" means that the row of ``analysis_id`` says where it stands.
    ``taken_at``: when it was taken by itself, which the source's limit a day counts.
    """

    __tablename__ = "arrivals"
    __table_args__ = (
        UniqueConstraint("follow_id", "found_id"),
        Index("ix_arrivals_owner_id_state", "owner_id", "state"),
        Index("ix_arrivals_state_next_at", "state", "next_at"),
        Index("ix_arrivals_follow_id_taken_at", "follow_id", "taken_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    follow_id: Mapped[int] = mapped_column(ForeignKey("follows.id", ondelete="CASCADE"))
    found_id: Mapped[int] = mapped_column(
        ForeignKey("found_videos.id", ondelete="CASCADE"), index=True
    )
    state: Mapped[str] = mapped_column(String(12))
    rule: Mapped[str] = mapped_column(String(20), default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    since: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    next_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cause: Mapped[str] = mapped_column(String(12), default="new")
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # No foreign key: the id is never given twice, and one that is gone says that it was removed.
    analysis_id: Mapped[int | None] = mapped_column(index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    found: Mapped[FoundVideoRow] = relationship()
    follow: Mapped[FollowRow] = relationship()
