"""What is not read yet, and why, as it stands at this moment.

Invariant: scoped by its owner; a video that waits with its analysis is told once.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tubetotask.domain.arrival import ArrivalState
from tubetotask.domain.job import FAILED, WAITING
from tubetotask.domain.report import Waiting
from tubetotask.domain.titles import of_file, plain
from tubetotask.storage.models import (
    AnalysisRow,
    ArrivalRow,
    FollowRow,
    FoundVideoRow,
    SourceRow,
)

_TITLES = 4  # that are named
_MOST = 2_000  # rows that are looked at


def waiting(session: Session, owner_id: int, since: datetime) -> tuple[Waiting, ...]:
    """By reason, the largest group first: what waits, what failed since ``since``, and sources
    that cannot be looked at."""
    groups: defaultdict[str, list[tuple[str, datetime | None]]] = defaultdict(list)
    for row in session.execute(
        select(
            AnalysisRow.title,
            AnalysisRow.upload_name,
            AnalysisRow.youtube_id,
            AnalysisRow.state,
            AnalysisRow.error_message,
            AnalysisRow.retry_at,
            AnalysisRow.updated_at,
        )
        .where(
            AnalysisRow.owner_id == owner_id,
            AnalysisRow.removed_at.is_(None),
            AnalysisRow.state.in_((WAITING, FAILED)),
        )
        .order_by(AnalysisRow.id.desc())
        .limit(_MOST)
    ):
        if row.state == FAILED and row.updated_at < since:
            continue
        title = plain(row.title) or of_file(row.upload_name) or row.youtube_id
        groups[row.error_message or "It waits."].append((title, row.retry_at))
    for title, reason, next_at in session.execute(
        select(FoundVideoRow.title, ArrivalRow.reason, ArrivalRow.next_at)
        .join(FoundVideoRow, ArrivalRow.found_id == FoundVideoRow.id)
        .where(ArrivalRow.owner_id == owner_id, ArrivalRow.state == ArrivalState.WAITING.value)
        .order_by(ArrivalRow.id.desc())
        .limit(_MOST)
    ):
        groups[reason or "It waits."].append((title, next_at))
    found = [_told(why, each) for why, each in groups.items()]
    found.sort(key=lambda each: -each.count)
    return (*found, *_broken(session, owner_id))


def _told(why: str, videos: list[tuple[str, datetime | None]]) -> Waiting:
    nexts = [at for _, at in videos if at is not None]
    titles = tuple(title for title, _ in videos[:_TITLES])
    return Waiting(why, titles, len(videos), min(nexts, default=None))


def _broken(session: Session, owner_id: int) -> list[Waiting]:
    """Sources that no way has answered for."""
    rows = session.execute(
        select(SourceRow.title, SourceRow.error_message, SourceRow.next_look_at)
        .join(FollowRow, FollowRow.source_id == SourceRow.id)
        .where(
            FollowRow.owner_id == owner_id,
            FollowRow.state == "active",
            FollowRow.removed_at.is_(None),
            SourceRow.failing_since.is_not(None),
        )
        .order_by(SourceRow.failing_since)
        .limit(50)
    )
    return [
        Waiting(f"A source cannot be looked at: {message}", (title,), 0, next_at)
        for title, message, next_at in rows
    ]
