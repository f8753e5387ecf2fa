"""What the database holds, and what of it may go when it is too much.

Invariant: what goes first can be made or fetched again and is the oldest; what was spent, plans,
settings and what a person asked for by hand never go. Each call changes a bounded part, so nobody
waits long for it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    delete,
    exists,
    func,
    literal,
    select,
    text,
    update,
)
from sqlalchemy.orm import Session

from tubetotask.domain.job import DONE, ENDED, Cause
from tubetotask.storage.models import (
    AnalysisRow,
    ArrivalRow,
    ModelCallRow,
    NotesRow,
    TaskWitnessRow,
    TranscriptRow,
    VideoRow,
)

AT_ONCE = 500
# The columns that are nearly all of a database.
_BULK: tuple[Any, ...] = (
    *(ModelCallRow.text, NotesRow.document, NotesRow.dropped, TranscriptRow.document),
    *(AnalysisRow.document, AnalysisRow.dropped, AnalysisRow.upload),
)
_OVERHEAD = 1.3  # measured by bench/disk.py: rows, indexes and the engine's tables beside them


def held_bytes(session: Session) -> int:
    """What the data take, without room that is free again inside the files."""
    if session.get_bind().dialect.name == "sqlite":
        pages, free, size = (
            session.scalar(text(f"PRAGMA {name}")) or 0
            for name in ("page_count", "freelist_count", "page_size")
        )
        return int((pages - free) * size)
    sizes = (func.coalesce(func.sum(func.pg_column_size(column)), 0) for column in _BULK)
    total: Any = session.scalar(select(sum((_of(size) for size in sizes), start=literal(0))))
    return int(total * _OVERHEAD)


def _of(size: ColumnElement[Any]) -> ColumnElement[Any]:
    return select(size).scalar_subquery()


def empty_answers(session: Session, before: datetime, *, limit: int = AT_ONCE) -> int:
    """Empty answers of models that are older, the oldest first; what they cost stays."""
    old = (
        select(ModelCallRow.id)
        .where(ModelCallRow.created_at < before, ModelCallRow.text != "")
        .where(ModelCallRow.purpose != "speech")  # words that only money brings back
        .order_by(ModelCallRow.created_at)
        .limit(limit)
    )
    # Not to be found any more: an empty answer is no answer.
    return _changed(
        session,
        update(ModelCallRow).where(ModelCallRow.id.in_(old)).values(text="", aside=True),
    )


def drop_notes(session: Session, before: datetime, *, limit: int = AT_ONCE) -> int:
    """Delete notes that no analysis shows."""
    shown = exists().where(AnalysisRow.notes_id == NotesRow.id)
    old = _oldest(NotesRow.id, NotesRow.created_at, before, limit).where(~shown)
    return _changed(session, delete(NotesRow).where(NotesRow.id.in_(old)))


def drop_transcripts(session: Session, before: datetime, *, limit: int = AT_ONCE) -> int:
    """Delete transcripts of public videos that no analysis shows: they can be fetched again."""
    shown = exists().where(AnalysisRow.transcript_id == TranscriptRow.id)
    public = exists().where(VideoRow.id == TranscriptRow.video_id, VideoRow.owner_id.is_(None))
    old = _oldest(TranscriptRow.id, TranscriptRow.created_at, before, limit)
    return _changed(
        session, delete(TranscriptRow).where(TranscriptRow.id.in_(old.where(~shown, public)))
    )


def drop_analyses(session: Session, before: datetime, *, limit: int = AT_ONCE) -> int:
    """Delete ended analyses of public videos that a source brought and nobody asked for by hand.

    Their tasks stay, with the words they rest on, and without the way to the analysis.
    """
    public = exists().where(VideoRow.id == AnalysisRow.video_id, VideoRow.owner_id.is_(None))
    brought = exists().where(ArrivalRow.analysis_id == AnalysisRow.id)
    old = (
        _oldest(AnalysisRow.id, AnalysisRow.updated_at, before, limit)
        .where(AnalysisRow.cause != Cause.PERSON.value, AnalysisRow.state.in_((DONE, *ENDED)))
        .where(public, brought)
    )
    numbers = session.scalars(old).all()
    session.execute(
        update(TaskWitnessRow)
        .where(TaskWitnessRow.analysis_id.in_(numbers))
        .values(analysis_id=None),
        execution_options={"synchronize_session": False},
    )
    return _changed(session, delete(AnalysisRow).where(AnalysisRow.id.in_(numbers)))


def _oldest(number: Any, at: Any, before: datetime, limit: int) -> Select[Any]:
    return select(number).where(at < before).order_by(at).limit(limit)


def _changed(session: Session, statement: Any) -> int:
    found: Any = session.execute(statement.execution_options(synchronize_session=False))
    session.commit()
    return int(found.rowcount)
