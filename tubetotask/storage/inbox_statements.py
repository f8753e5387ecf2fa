"""The questions of the inbox, each made once for the ways in which it can be narrowed.

Invariants: every question is scoped by its owner. Making one takes longer than asking it, so what
differs from one request to the next is given with it. What is read of a row is what a list shows
of it, as plain values: its document, what was given and what came of it are its bulk, and making
objects of the database out of hundreds of rows takes longer than all else.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    exists,
    func,
    select,
    tuple_,
)
from sqlalchemy.orm import aliased

from tubetotask.domain.inbox import SHOWN, Place
from tubetotask.domain.job import DONE, ENDED, UNDER_WAY
from tubetotask.storage.categories import sections_in
from tubetotask.storage.models import (
    AnalysisRow,
    InboxMarkRow,
    TalkTagRow,
    TaskRow,
    TaskWitnessRow,
    VideoRow,
)

_NEWER = aliased(AnalysisRow)
MARK_OF = and_(
    InboxMarkRow.owner_id == AnalysisRow.owner_id,
    InboxMarkRow.youtube_id == AnalysisRow.youtube_id,
    InboxMarkRow.upload_hash == AnalysisRow.upload_hash,
)
_TAG_OF = (
    TalkTagRow.owner_id == AnalysisRow.owner_id,
    TalkTagRow.youtube_id == AnalysisRow.youtube_id,
    TalkTagRow.upload_hash == AnalysisRow.upload_hash,
)
# In one text, for a page asks once; no name holds a line break.
_TAGS = (
    select(func.aggregate_strings(TalkTagRow.name, "\n"))
    .where(*_TAG_OF)
    .correlate(AnalysisRow)
    .scalar_subquery()
)
PLACE = func.coalesce(InboxMarkRow.place, Place.INBOX.value)
# "+ 0": a planner would else begin with all tasks that the person has, by an index.
_MINE = TaskRow.owner_id + 0 == bindparam("owner")
UNREAD = func.coalesce(InboxMarkRow.read_upto, 0) < AnalysisRow.id


@dataclass(frozen=True, slots=True)
class Brief:
    """What a list shows of an analysis; ``channel`` and ``duration_s`` are its video's."""

    id: int
    state: str
    title: str
    youtube_id: str
    language: str
    verdict: str
    score: int | None
    rank: int
    tasks: int
    plan_version_id: int | None
    parts: int
    parts_done: int
    error_id: str
    error_message: str
    error_remedy: str
    retry_at: datetime | None
    sample: bool
    created_at: datetime
    updated_at: datetime
    channel: str | None
    duration_s: float | None


@dataclass(frozen=True, slots=True)
class FirstTask:
    """What a list shows of a task."""

    id: int
    title: str
    status: str
    priority: str
    language: str
    by_model: bool


def newest() -> ColumnElement[bool]:
    """That no later analysis of the same talk of the same person is there."""
    return ~exists().where(
        _NEWER.owner_id == AnalysisRow.owner_id,
        _NEWER.youtube_id == AnalysisRow.youtube_id,
        _NEWER.upload_hash == AnalysisRow.upload_hash,
        _NEWER.id > AnalysisRow.id,
        _NEWER.removed_at.is_(None),
    )


@cache
def talks(show: str, given: frozenset[str], *, by_hand: bool, newest_first: bool) -> Select[Any]:
    """Talks that were read. ``show``: which places; ``given``: what narrows them, of "verdict",
    "source", "section", "category", "tag", "unread", "since", and the place behind which they begin
    ("number" and, but for the newest first, "rank"). Asked with a value for each of these, "owner"
    and "most"."""
    query = _talks().where(AnalysisRow.state == DONE)
    places = [place.value for place in SHOWN[show]]
    query = query.where(PLACE.in_(places)) if len(places) < len(Place) else query
    query = query.where(*(_NARROWS[name] for name in sorted(given & _NARROWS.keys())))
    if by_hand:
        query = query.where(AnalysisRow.source_id.is_(None))
    number = bindparam("number", type_=Integer)
    if newest_first:
        query = query.where(AnalysisRow.id < number) if "number" in given else query
        return query.order_by(AnalysisRow.id.desc())
    if "number" in given:
        behind = tuple_(bindparam("rank", type_=Integer), number)
        query = query.where(tuple_(AnalysisRow.rank, AnalysisRow.id) < behind)
    return query.order_by(AnalysisRow.rank.desc(), AnalysisRow.id.desc())


@cache
def under_way() -> Select[Any]:
    """What is being read, waits or could not be read; asked with "owner" and "most"."""
    query = _talks().where(
        AnalysisRow.state.in_((*UNDER_WAY, *ENDED)),
        PLACE.in_((Place.INBOX.value, Place.LATER.value)),
    )
    return query.order_by(AnalysisRow.id.desc())


@cache
def tasks() -> Select[Any]:
    """The tasks of the analyses "ids" of "owner", the most urgent first."""
    query: Any = (
        select(TaskWitnessRow.analysis_id, TaskRow)
        .join(TaskRow, TaskWitnessRow.task_id == TaskRow.id)
        .where(
            TaskWitnessRow.analysis_id.in_(bindparam("ids", expanding=True)),
            _MINE,
            (TaskRow.merged_into + 0).is_(None),
        )
        .order_by(TaskRow.score.desc(), TaskRow.id)
    )
    found: Select[Any] = query
    return found


@cache
def first_tasks() -> Select[Any]:
    """The same, of each task only ``FirstTask`` beside the number of the analysis."""
    found: Select[Any] = tasks().with_only_columns(
        TaskWitnessRow.analysis_id, *columns(FirstTask, TaskRow)
    )
    return found


def columns(kind: type[Any], *tables: type[Any]) -> list[Any]:
    """The columns that the fields of a dataclass are named after, in their order."""
    return [
        next(getattr(table, each.name) for table in tables if hasattr(table, each.name))
        for each in fields(kind)
    ]


def _talks() -> Select[Any]:
    """``Brief``, the place and what was read of its mark, and the tags of its talk in one text."""
    query: Any = (
        select(
            *columns(Brief, AnalysisRow, VideoRow),
            InboxMarkRow.place,
            InboxMarkRow.read_upto,
            _TAGS,
        )
        .outerjoin(InboxMarkRow, MARK_OF)
        .outerjoin(VideoRow, VideoRow.id == AnalysisRow.video_id)
        .where(
            AnalysisRow.owner_id == bindparam("owner"), AnalysisRow.removed_at.is_(None), newest()
        )
        .limit(bindparam("most", type_=Integer))
    )
    found: Select[Any] = query
    return found


_NARROWS: dict[str, ColumnElement[bool]] = {
    "verdict": AnalysisRow.verdict == bindparam("verdict"),
    "source": AnalysisRow.source_id == bindparam("source"),
    "section": AnalysisRow.id.in_(
        select(TaskWitnessRow.analysis_id)
        .join(TaskRow, TaskWitnessRow.task_id == TaskRow.id)
        .where(TaskRow.owner_id == bindparam("owner"), TaskRow.section_id == bindparam("section"))
    ),
    "category": AnalysisRow.id.in_(
        select(TaskWitnessRow.analysis_id)
        .join(TaskRow, TaskWitnessRow.task_id == TaskRow.id)
        .where(
            TaskRow.owner_id == bindparam("owner"),
            TaskRow.section_id.in_(sections_in(bindparam("owner"), bindparam("category"))),
        )
    ),
    "tag": exists().where(*_TAG_OF, TalkTagRow.name == bindparam("tag")),
    "unread": UNREAD,
    "since": AnalysisRow.created_at >= bindparam("since"),
}
