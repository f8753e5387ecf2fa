"""Sources and what was found there: nobody's rows, shared by all who follow.

Invariant: a video is added by whoever adds it first, and only that one is told so, however many
look at once; what is known of it is only ever filled up or renewed, never emptied.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Insert,
    Integer,
    and_,
    bindparam,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from tubetotask.domain.source import FoundSource, FoundVideo, Showing, SourceKind, SourceRef
from tubetotask.storage.database import add_or_find
from tubetotask.storage.models import ArrivalRow, FollowRow, FoundVideoRow, SourceRow

_TOLD = tuple(each.name for each in fields(FoundVideo) if each.name != "youtube_id")
_AT_ONCE = 200  # rows in one statement: SQLite allows 32,766 values


def ref_of(row: SourceRow) -> SourceRef:
    """The domain's name of a source."""
    return SourceRef(SourceKind(row.kind), row.youtube_id)


def source_of(session: Session, ref: SourceRef) -> SourceRow | None:
    """The row of a source, if anybody ever followed it."""
    return session.scalar(
        select(SourceRow).where(
            SourceRow.kind == ref.kind.value, SourceRow.youtube_id == ref.youtube_id
        )
    )


def keep_source(session: Session, found: FoundSource) -> SourceRow:
    """The row of a source, made at first use; a title or picture that is told renews what is kept.

    Does not commit.
    """
    ref = found.ref
    row = source_of(session, ref)
    if row is None:
        new = SourceRow(kind=ref.kind.value, youtube_id=ref.youtube_id)
        row = add_or_find(session, new, lambda: source_of(session, ref))
    if found.title and found.title != ref.youtube_id:
        row.title = clean(found.title)
    row.title = row.title or clean(found.title)
    row.handle = clean(found.handle) or row.handle
    row.thumbnail = found.thumbnail or row.thumbnail
    session.flush()
    return row


def known_ids(session: Session, source_id: int) -> frozenset[str]:
    """The ids of all videos that were found in a source by looking at it."""
    return known_ids_of(session, [source_id])[source_id]


def known_ids_of(session: Session, source_ids: Sequence[int]) -> dict[int, frozenset[str]]:
    """The same of several sources, by source."""
    known: dict[int, list[str]] = {each: [] for each in source_ids}
    query = select(FoundVideoRow.source_id, FoundVideoRow.youtube_id).where(
        FoundVideoRow.source_id.in_(source_ids), FoundVideoRow.brought.is_(False)
    )
    for source_id, video in session.execute(query):
        known[source_id].append(video)
    return {each: frozenset(ids) for each, ids in known.items()}


def keep_videos(
    session: Session, source_id: int, videos: Iterable[FoundVideo], at: datetime
) -> Sequence[FoundVideoRow]:
    """Keep what was found; returns the rows that nobody had found before. Does not commit."""
    told = list(videos)
    new: set[str] = set()
    for start in range(0, len(told), _AT_ONCE):
        some = told[start : start + _AT_ONCE]
        values = [_values(video) | {"source_id": source_id, "first_seen_at": at} for video in some]
        statement = _insert(session).values(values)
        new |= set(session.scalars(_or_nothing(statement).returning(FoundVideoRow.youtube_id)))
    renewed = {video.youtube_id: video for video in told if video.youtube_id not in new}
    for row in rows(session, source_id, renewed):
        if row.brought:  # until now a file alone had told it: to all who follow it is new
            row.brought, row.first_seen_at = False, at
            new.add(row.youtube_id)
        _renew(row, renewed[row.youtube_id])
    session.flush()
    # In the order in which they were found, so that the oldest of a burst is not the last.
    made = {row.youtube_id: row for row in rows(session, source_id, new)}
    return [made[video.youtube_id] for video in told if video.youtube_id in made]


def _looked(source_id: int | BindParameter[int]) -> ColumnElement[bool]:
    """Found in a source by a look: what a file alone tells is its owner's affair."""
    return and_(FoundVideoRow.source_id == source_id, FoundVideoRow.brought.is_(False))


def newest(session: Session, source_id: int, limit: int) -> Sequence[FoundVideoRow]:
    """The videos that were published last."""
    return session.scalars(
        select(FoundVideoRow)
        .where(_looked(source_id))
        .order_by(FoundVideoRow.published.desc().nulls_last(), FoundVideoRow.id)
        .limit(limit)
    ).all()


def seen_since(session: Session, source_id: int, since: datetime) -> Sequence[FoundVideoRow]:
    """The videos that were found since then, the oldest first."""
    return session.scalars(
        select(FoundVideoRow)
        .where(_looked(source_id), FoundVideoRow.first_seen_at >= since)
        .order_by(FoundVideoRow.id)
    ).all()


# Asked at every look, so it is built once.
_PUBLISHED = (
    select(FoundVideoRow.published)
    .where(_looked(bindparam("source_id", type_=Integer)), FoundVideoRow.published.is_not(None))
    .order_by(FoundVideoRow.published.desc())
    .limit(bindparam("limit", type_=Integer))
)


def published(session: Session, source_id: int, limit: int = 20) -> list[datetime]:
    """When the newest videos were published."""
    dates = session.scalars(_PUBLISHED, {"source_id": source_id, "limit": limit})
    return [at for at in dates if at is not None]


def followers(session: Session, *source_ids: int) -> Sequence[FollowRow]:
    """Who follows them now, paused ones included: all owners', for the worker alone."""
    return session.scalars(
        select(FollowRow).where(
            FollowRow.source_id.in_(source_ids),
            FollowRow.removed_at.is_(None),
            FollowRow.state.in_(("active", "paused")),
        )
    ).all()


def arrive(
    session: Session,
    follow: FollowRow,
    videos: Iterable[tuple[FoundVideoRow, dict[str, Any]]],
    at: datetime,
) -> int:
    """Let videos arrive at a person, each in a state; how many had not before."""
    ids = {"owner_id": follow.owner_id, "follow_id": follow.id, "since": at, "created_at": at}
    values = [ids | {"found_id": video.id} | told for video, told in videos]
    new = 0
    for start in range(0, len(values), _AT_ONCE):
        statement = _insert(session, ArrivalRow).values(values[start : start + _AT_ONCE])
        new += len(session.scalars(_or_nothing(statement).returning(ArrivalRow.id)).all())
    return new


def taken_away(session: Session, source_id: int, youtube_ids: Iterable[str], at: datetime) -> None:
    """These were said to be deleted."""
    session.execute(
        update(FoundVideoRow)
        .where(
            FoundVideoRow.source_id == source_id,
            FoundVideoRow.youtube_id.in_(list(youtube_ids)),
            FoundVideoRow.gone_at.is_(None),
        )
        .values(gone_at=at)
    )


def video_of(row: FoundVideoRow) -> FoundVideo:
    """The domain's video of a row."""
    told = {name: getattr(row, name) for name in _TOLD}
    told["showing"] = Showing(row.showing) if row.showing else None
    return FoundVideo(row.youtube_id, **told)


def _values(video: FoundVideo) -> dict[str, Any]:
    told = {name: getattr(video, name) for name in _TOLD}
    told["showing"] = video.showing.value if video.showing else None
    told |= {"channel_id": video.channel_id[:40], "language": video.language[:35]}  # as the columns
    return {name: clean(value) for name, value in told.items()} | {"youtube_id": video.youtube_id}


def clean(value: Any) -> Any:
    """A text without what no database takes: NUL, and halves of characters."""
    if not isinstance(value, str):
        return value
    return value.replace("\x00", "").encode("utf-8", "replace").decode()


def _renew(row: FoundVideoRow, video: FoundVideo) -> None:
    """What is told now counts; what is not told stays as it was."""
    for name, value in _values(video).items():
        if value not in (None, "") and getattr(row, name) != value:
            setattr(row, name, value)


def rows(session: Session, source_id: int, ids: Iterable[str]) -> Sequence[FoundVideoRow]:
    """The rows of these videos of a source, as far as they are kept."""
    wanted = list(ids)
    out: list[FoundVideoRow] = []
    for start in range(0, len(wanted), _AT_ONCE):
        out += session.scalars(
            select(FoundVideoRow).where(
                FoundVideoRow.source_id == source_id,
                FoundVideoRow.youtube_id.in_(wanted[start : start + _AT_ONCE]),
            )
        ).all()
    return out


def _insert(session: Session, table: type[Any] = FoundVideoRow) -> Any:
    """INSERT in the dialect that can leave out what is there."""
    lite = session.get_bind().dialect.name == "sqlite"
    made: Insert = (sqlite.insert if lite else postgresql.insert)(table)
    return made


def _or_nothing(statement: Any) -> Any:
    return statement.on_conflict_do_nothing()
