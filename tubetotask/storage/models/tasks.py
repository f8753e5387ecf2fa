"""Tasks, who said them, and what became of them.

Invariants: every row names its owner. A witness is kept with all its words, so that a task somebody
decided outlives the analysis it came from; of one analysis each candidate is kept once. What was
split or said to be two is remembered as a pair, and nothing joins it again.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from tubetotask.storage.database import Base, UtcDateTime, now

_OF_LIST = ("merged_into", "section_id", "priority")
_OF_SECTION = ("owner_id", "plan_id", "section_id")


class TaskRow(Base):
    """Something the person may do. ``domain.task`` says what the values mean.

    ``score`` opens into parts that are computed again from the witnesses; ``history`` is the part
    that the person's own decisions gave. ``touched``: a person has decided something about it.
    ``sources_then``: how many independent sources there were at the last decision. ``news``: why
    it came back after it was dismissed. ``merged_into``: the task it became part of.
    """

    __tablename__ = "tasks"
    __table_args__ = (
        # Each a list in its order, with what narrows it: a row is read only where it is shown.
        # "merged_into" stands behind the order: PostgreSQL does not know that what is null is one.
        Index("ix_tasks_list", "owner_id", "status", "score", "id", *_OF_LIST),
        Index("ix_tasks_all", "owner_id", "score", "id", *_OF_LIST),
        Index("ix_tasks_new", "owner_id", "id", "merged_into", "status", "section_id", "priority"),
        # Only of those that are: SQLite would else take "merged into nothing" for a narrow choice.
        Index(
            "ix_tasks_merged_into",
            "merged_into",
            sqlite_where=text("merged_into IS NOT NULL"),
            postgresql_where=text("merged_into IS NOT NULL"),
        ),
        Index("ix_tasks_due", "owner_id", "status", "due_on", "id"),
        Index("ix_tasks_changed", "owner_id", "changed_at", "status", "merged_into"),
        Index("ix_tasks_section", *_OF_SECTION, "status", "merged_into", "decided_at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id", ondelete="CASCADE"), index=True)
    section_id: Mapped[str] = mapped_column(String(200), default="")
    section_title: Mapped[str] = mapped_column(Text, default="")
    title: Mapped[str] = mapped_column(Text)
    by_model: Mapped[bool] = mapped_column(default=False)  # whose words the title is in
    language: Mapped[str] = mapped_column(String(35), default="")
    effort: Mapped[str] = mapped_column(String(1), default="")
    priority: Mapped[str] = mapped_column(String(2))
    score: Mapped[int]
    history: Mapped[int] = mapped_column(default=0)
    sources: Mapped[int] = mapped_column(default=1)
    status: Mapped[str] = mapped_column(String(10), default="candidate")
    recurs: Mapped[str] = mapped_column(String(5), default="")
    due_on: Mapped[date | None]
    touched: Mapped[bool] = mapped_column(default=False)
    sources_then: Mapped[int] = mapped_column(default=0)
    news: Mapped[str] = mapped_column(Text, default="")
    merged_into: Mapped[int | None] = mapped_column(ForeignKey("tasks.id", ondelete="SET NULL"))
    # By which ``storage.search.INDEX`` it was put into the index; 0: it is not there yet.
    indexed: Mapped[int] = mapped_column(default=0, server_default="0", index=True)
    first_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class TaskVectorRow(Base):
    """What a task's title means, as the numbers of one encoder (float16)."""

    __tablename__ = "task_vectors"
    __table_args__ = (Index("ix_task_vectors_plan", "owner_id", "plan_id", "encoder", "task_id"),)

    task_id: Mapped[int] = mapped_column(
        ForeignKey("tasks.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id", ondelete="CASCADE"), index=True)
    encoder: Mapped[str] = mapped_column(String(40))
    vector: Mapped[bytes] = mapped_column(LargeBinary)


class TaskWitnessRow(Base):
    """One talk's advice for a task: ``document`` is the domain's CandidateTask, verbatim."""

    __tablename__ = "task_witnesses"
    __table_args__ = (
        UniqueConstraint("analysis_id", "place"),
        Index("ix_task_witnesses_source", "owner_id", "source", "task_id", "channel"),
        Index("ix_task_witnesses_owner", "owner_id", "id"),
        # With the talk that says a task: the inbox asks for all talks that a section has tasks of.
        Index("ix_task_witnesses_task_id", "task_id", "analysis_id"),
        # The tasks of a talk, none of whose words are read for that.
        Index("ix_task_witnesses_analysis", "analysis_id", "task_id"),
        Index("ix_task_witnesses_video", "video_id", "owner_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    # ``active_history``: the task it spoke for before is put into the index anew, too.
    task_id: Mapped[int] = mapped_column(
        ForeignKey("tasks.id", ondelete="CASCADE"), active_history=True
    )
    # Neither names a row by a foreign key, as in the ledger: what is kept outlives both, and their
    # numbers are never given twice. Whoever removes an analysis or an upload comes by here.
    analysis_id: Mapped[int | None]
    place: Mapped[int]
    video_id: Mapped[int | None]
    youtube_id: Mapped[str] = mapped_column(String(16), default="")
    video_title: Mapped[str] = mapped_column(Text, default="")
    channel: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(35), default="")
    told_language: Mapped[str] = mapped_column(String(35), default="")
    title: Mapped[str] = mapped_column(Text)
    quote: Mapped[str] = mapped_column(Text)
    start_s: Mapped[float | None]
    end_s: Mapped[float | None]
    linked: Mapped[bool]  # whether the times are those of the video
    elided: Mapped[bool]  # the borders of its sentences were restored
    score: Mapped[float]
    document: Mapped[str] = mapped_column(Text)
    encoder: Mapped[str] = mapped_column(String(40))
    vector: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    said_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class TaskEventRow(Base):
    """Something that happened to a task. ``batch``: what was done in one go is undone in one go.

    ``actor_id``: None for the program itself. ``detail``: JSON, what undoing it needs.
    """

    __tablename__ = "task_events"
    __table_args__ = (Index("ix_task_events_batch", "owner_id", "batch"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id", ondelete="CASCADE"), index=True)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    batch: Mapped[str] = mapped_column(String(32))
    kind: Mapped[str] = mapped_column(String(20))
    before: Mapped[str] = mapped_column(Text, default="")
    after: Mapped[str] = mapped_column(Text, default="")
    detail: Mapped[str] = mapped_column(Text, default="")
    undone: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class TaskPairRow(Base):
    """Two tasks of one plan, the lower number first: "maybe" the same, or "apart" for good."""

    __tablename__ = "task_pairs"
    __table_args__ = (UniqueConstraint("one_id", "other_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    one_id: Mapped[int] = mapped_column(ForeignKey("tasks.id", ondelete="CASCADE"))
    other_id: Mapped[int] = mapped_column(ForeignKey("tasks.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(5))
    alike: Mapped[float]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
