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
    any_,
    bindparam,
    exists,
    func,
    or_,
    select,
    tuple_,
)
from sqlalchemy.dialects import postgresql

from tubetotask.domain.inbox import SHOWN, Place
from tubetotask.domain.job import DONE, ENDED, UNDER_WAY
from tubetotask.storage.categories import sections_in
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
    "source", "section", "category", "tag", "unread", "since", and the place behind which they begin
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
def tasks(dialect: str) -> Select[Any]:
    """The tasks of the analyses "ids" of "owner", the most urgent first."""
    return _of_talks(dialect, TaskRow)


@cache
def first_tasks(dialect: str) -> Select[Any]:
    """The same, of each task only ``FirstTask`` beside the number of the analysis."""
    return _of_talks(dialect, *columns(FirstTask, TaskRow))


def _of_talks(dialect: str, *columns: Any) -> Select[Any]:
    """Tasks of "ids", each with the number of its analysis, the most urgent first.

    What leads from the analyses to their tasks is looked up first, whatever a planner believes: it
    would else begin with all tasks that the person has. PostgreSQL gets the numbers as one value:
    for a list of many it would plan anew each time, which takes longer than to look them up.
    """
    if dialect == "postgresql":
        ids = any_(bindparam("ids", type_=postgresql.ARRAY(Integer)))
        of = select(_W.analysis_id, _W.task_id).where(_W.analysis_id == ids).cte("witnesses")
        witness, owner, merged = of.prefix_with("MATERIALIZED").c, _T.owner_id, _T.merged_into
        mine = witness.task_id == _T.id
    else:
        witness, owner, merged = _W, _T.owner_id + 0, _T.merged_into + 0
        mine = and_(_W.task_id == _T.id, _W.analysis_id.in_(bindparam("ids", expanding=True)))
    query: Any = select(witness.analysis_id, *columns)
    query = query.where(mine, owner == bindparam("owner"), merged.is_(None))
    found: Select[Any] = query.order_by(_T.score.desc(), _T.id)
    return found


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
    "category": _A.id.in_(
        select(_W.analysis_id).where(
            _W.task_id == _T.id,
            _T.owner_id == bindparam("owner"),
            _T.section_id.in_(sections_in(bindparam("owner"), bindparam("category"))),
        )
    ),
    "tag": exists().where(*_TAG_OF, _TAG.name == bindparam("tag")),
    "unread": UNREAD,
    "since": _A.created_at >= bindparam("since"),
}
