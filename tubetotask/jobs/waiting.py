"""What waits at a source, decided again when its time has come.

Invariant: a video whose rule needs what is not known is asked about; where nobody can tell within
a day, the person decides: it is neither taken nor set aside by a guess. A video that is gone is
told so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from tubetotask.domain.arrival import ArrivalState
from tubetotask.domain.errors import SourceUnavailable, StorageFailed
from tubetotask.domain.source import Showing
from tubetotask.jobs import arrivals
from tubetotask.jobs.lookout import Lookout
from tubetotask.storage import found, quota
from tubetotask.storage.models import ArrivalRow, FollowRow, FoundVideoRow, SourceRow

log = structlog.get_logger()
_MOST = 500
_AGAIN = timedelta(hours=1)
_PATIENCE = timedelta(days=1)
_OPEN = (ArrivalState.WAITING.value, ArrivalState.DISCOVERED.value)
_GONE = "It was taken away, or made private, before it was read."
_NOBODY = "nobody can tell what a rule asks for"


def decide_due(session: Session, lookout: Lookout, *, source_id: int | None = None) -> int:
    """Decide again about what is due; returns about how many videos. Commits."""
    at = lookout.now()
    query = (
        select(ArrivalRow)
        .join(FollowRow, ArrivalRow.follow_id == FollowRow.id)
        .join(FoundVideoRow, ArrivalRow.found_id == FoundVideoRow.id)
        .where(
            ArrivalRow.state.in_(_OPEN), ArrivalRow.next_at <= at, FollowRow.removed_at.is_(None)
        )
        .options(joinedload(ArrivalRow.found), joinedload(ArrivalRow.follow))
        .order_by(ArrivalRow.next_at)
        .limit(_MOST)
    )
    if source_id is not None:
        query = query.where(FoundVideoRow.source_id == source_id)
    by_source: defaultdict[int, list[int]] = defaultdict(list)
    for arrival in session.scalars(query):
        by_source[arrival.found.source_id].append(arrival.id)
    session.commit()
    for source, numbers in by_source.items():
        _decide(session, lookout, source, numbers, at)
    return sum(map(len, by_source.values()))


def _decide(
    session: Session, lookout: Lookout, source_id: int, numbers: list[int], at: datetime
) -> None:
    asked = session.scalars(
        select(FoundVideoRow.youtube_id)
        .distinct()
        .join(ArrivalRow, ArrivalRow.found_id == FoundVideoRow.id)
        .where(ArrivalRow.id.in_(numbers), ArrivalRow.rule != "daily_cap")
    ).all()
    told = _ask(session, lookout, source_id, asked, at) if asked else True
    for number in numbers:
        arrival = session.get(ArrivalRow, number, populate_existing=True)
        if arrival is None or arrival.state not in _OPEN:
            continue
        if arrival.found.gone_at is not None:
            gone = {"state": ArrivalState.FAILED.value, "rule": "gone", "reason": _GONE}
            arrivals.move(session, arrival, gone | {"next_at": None}, at)
            continue
        _begun(arrival.found, at, told=told)
        arrivals.again(session, arrival, at)
        session.flush()
        _not_for_ever(session, number, at)
    session.commit()


def _ask(
    session: Session, lookout: Lookout, source_id: int, ids: Collection[str], at: datetime
) -> bool:
    """Fill up what is known of these videos; whether somebody could tell."""
    source = session.get(SourceRow, source_id)
    if source is None:
        return False
    ref = found.ref_of(source)
    session.commit()  # nothing is held while YouTube is asked
    ways = lookout.ways
    try:
        with quota.errand(quota.Errand(source_id=source_id)):
            details = ways.details(ref, ids)
    except SourceUnavailable as error:
        log.info("videos could not be looked up", source=source_id, error=error.id)
        return False
    except StorageFailed:
        raise
    except Exception:
        # Whatever one source's answer does to us, what waits at the others is decided.
        log.exception("looking videos up went wrong", source=source_id)
        return False
    found.keep_videos(session, source_id, details.values(), at)
    if ways.api is not None:
        found.taken_away(session, source_id, set(ids) - set(details), at)
    session.flush()
    return bool(details)


def _begun(video: FoundVideoRow, at: datetime, *, told: bool) -> None:
    """A start that is over, and nobody says more: it is taken as recorded, and tried."""
    over = video.starts_at is not None and video.starts_at + _AGAIN < at
    if over and not told and video.showing != Showing.RECORDED.value:
        video.showing = None


def _not_for_ever(session: Session, number: int, at: datetime) -> None:
    """Still undecided: asked again within the day, then the person decides."""
    arrival = session.get(ArrivalRow, number, populate_existing=True)
    if arrival is None or arrival.state != ArrivalState.DISCOVERED.value:
        return
    if at - arrival.created_at < _PATIENCE:
        arrival.next_at = at + _AGAIN
        return
    left = {
        "state": ArrivalState.WAITING.value,
        "rule": "unknown",
        "reason": f"waits for you: {arrival.reason}, and {_NOBODY}",
        "next_at": None,
    }
    arrivals.move(session, arrival, left, at)
