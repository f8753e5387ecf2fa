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
    or_,
    select,
    tuple_,
)

from tubetotask.domain.inbox import SHOWN, Place
from tubetotask.domain.job import DONE, ENDED, UNDER_WAY
from tubetotask.storage.database import columns_of
from tubetotask.storage.models import (
    AnalysisRow,
    InboxMarkRow,
    TalkTagRow,
    TaskRow,
    TaskWitnessRow,
    VideoRow,
)

_A, _M, _T, _W = map(columns_of, (AnalysisRow, InboxMarkRow, TaskRow, TaskWitnessRow))
_TAG, _V = columns_of(TalkTagRow), columns_of(VideoRow)
_NEWER = AnalysisRow.__table__.alias().c
MARK_OF = and_(
    _M.owner_id == _A.owner_id,
    _M.youtube_id == _A.youtube_id,
    _M.upload_hash == _A.upload_hash,
)
_TAG_OF = (
    _TAG.owner_id == _A.owner_id,
    _TAG.youtube_id == _A.youtube_id,
    _TAG.upload_hash == _A.upload_hash,
)
# In one text, for a page asks once; no name holds a line break.
_TAGS = (
    select(func.aggregate_strings(_TAG.name, "\n"))
    .where(*_TAG_OF)
    .correlate(AnalysisRow.__table__)
    .scalar_subquery()
)
UNREAD = func.coalesce(_M.read_upto, 0) < _A.id


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
        _NEWER.owner_id == _A.owner_id,
        _NEWER.youtube_id == _A.youtube_id,
        _NEWER.upload_hash == _A.upload_hash,
        _NEWER.id > _A.id,
        _NEWER.removed_at.is_(None),
    )


def placed(*places: Place) -> ColumnElement[bool]:
    """That a talk stands at one of these; without a mark it is in the inbox. Said in full, and not
    with ``coalesce``: of that PostgreSQL believes that hardly a talk fits, and sorts them all."""
    at: ColumnElement[bool] = _M.place.in_([place.value for place in places])
    return or_(_M.place.is_(None), at) if Place.INBOX in places else at


@cache
def talks(show: str, given: frozenset[str], *, by_hand: bool, newest_first: bool) -> Select[Any]:
    """Talks that were read. ``show``: which places; ``given``: what narrows them, of "verdict",
    "source", "section", "tag", "unread" and "since", and the place behind which they begin
    ("number" and, but for the newest first, "rank"). Asked with a value for each of these, "owner"
    and "most"."""
    query = _talks().where(_A.state == DONE)
    places = SHOWN[show]
    query = query.where(placed(*places)) if len(places) < len(Place) else query
    query = query.where(*(_NARROWS[name] for name in sorted(given & _NARROWS.keys())))
    if by_hand:
        query = query.where(_A.source_id.is_(None))
    number = bindparam("number", type_=Integer)
    if newest_first:
        query = query.where(_A.id < number) if "number" in given else query
        return query.order_by(_A.id.desc())
    if "number" in given:
        behind = tuple_(bindparam("rank", type_=Integer), number)
        query = query.where(tuple_(_A.rank, _A.id) < behind)
    return query.order_by(_A.rank.desc(), _A.id.desc())


@cache
def under_way() -> Select[Any]:
    """What is being read, waits or could not be read; asked with "owner" and "most"."""
    query = _talks().where(
        _A.state.in_((*UNDER_WAY, *ENDED)),
        placed(Place.INBOX, Place.LATER),
    )
    return query.order_by(_A.id.desc())


@cache
def tasks() -> Select[Any]:
    """The tasks of the analyses "ids" of "owner", the most urgent first."""
    query: Any = _narrowed(select(_W.analysis_id, TaskRow)).order_by(_T.score.desc(), _T.id)
    found: Select[Any] = query
    return found


@cache
def first_tasks() -> Select[Any]:
    """The same, of each task only ``FirstTask`` beside the number of the analysis."""
    query = _narrowed(select(_W.analysis_id, *columns(FirstTask, TaskRow)))
    return query.order_by(_T.score.desc(), _T.id)


def _narrowed(query: Select[Any]) -> Select[Any]:
    """To the tasks of "ids"."""
    return query.where(
        _W.task_id == _T.id,
        _W.analysis_id.in_(bindparam("ids", expanding=True)),
        # "+ 0": a planner would else begin with all tasks that the person has, by an index.
        _T.owner_id + 0 == bindparam("owner"),
        (_T.merged_into + 0).is_(None),
    )


def columns(kind: type[Any], *tables: type[Any]) -> list[Any]:
    """The columns that the fields of a dataclass are named after, in their order."""
    known = [columns_of(table) for table in tables]
    return [
        next(table[each.name] for table in known if each.name in table) for each in fields(kind)
    ]


def _talks() -> Select[Any]:
    """``Brief``, the place and what was read of its mark, and the tags of its talk in one text."""
    query: Any = (
        select(
            *columns(Brief, AnalysisRow, VideoRow),
            _M.place,
            _M.read_upto,
            _TAGS,
        )
        .select_from(
            AnalysisRow.__table__.outerjoin(InboxMarkRow.__table__, MARK_OF).outerjoin(
                VideoRow.__table__, _V.id == _A.video_id
            )
        )
        .where(_A.owner_id == bindparam("owner"), _A.removed_at.is_(None), newest())
        .limit(bindparam("most", type_=Integer))
    )
    found: Select[Any] = query
    return found


_NARROWS: dict[str, ColumnElement[bool]] = {
    "verdict": _A.verdict == bindparam("verdict"),
    "source": _A.source_id == bindparam("source"),
    "section": _A.id.in_(
        select(_W.analysis_id).where(
            _W.task_id == _T.id,
            _T.owner_id == bindparam("owner"),
            _T.section_id == bindparam("section"),
        )
    ),
    "tag": exists().where(*_TAG_OF, _TAG.name == bindparam("tag")),
    "unread": UNREAD,
    "since": _A.created_at >= bindparam("since"),
}
