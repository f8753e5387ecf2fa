"""Older videos of a source, when a person asks for them: what that will cost, and the doing.

Invariant: a price is an estimate and says what it rests on; one that nobody knows is None, never
0. Asked for twice, nothing is analysed twice.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tubetotask.config import Config
from tubetotask.domain.arrival import ArrivalState
from tubetotask.domain.errors import InputError, SourceUnavailable
from tubetotask.domain.job import Cause
from tubetotask.domain.texts import counted
from tubetotask.jobs import arrivals, engine, readers
from tubetotask.jobs.lookout import Lookout, kept
from tubetotask.jobs.steps import StorageAway
from tubetotask.storage import found, prices, quota
from tubetotask.storage.database import db, now, retried
from tubetotask.storage.following import FAILED, FollowingRoom
from tubetotask.storage.models import ArrivalRow, FollowRow, FoundVideoRow
from tubetotask.storage.preferences import Preferences
from tubetotask.storage.workspace import Workspace

if TYPE_CHECKING:
    from tubetotask.sources import Listing

log = structlog.get_logger()
BACKFILL = "backfill_source"
MOST = 500
_WRONG = "Looking for older videos went wrong. Try again; if it stays, the log tells more."
_FEED_HOLDS = 15
_TYPICAL_HOURS = 0.5
_A_DAY = 1.0  # videos, of a source of which no dates are known


@dataclass(frozen=True, slots=True)
class Price:
    """What a back-fill will take, about. ``usd``: None where the model's price is not known.

    ``rests_on``: "free" (the built-in analyser), "history" (what talks cost here before),
    "typical" (a talk of half an hour). ``units``: of the Data API, at the most. ``capped``: there
    may be more videos than are taken at once.
    """

    videos: int
    hours: float
    usd: Decimal | None
    rests_on: str
    model: str
    units: int
    capped: bool = False


def backfill_price(
    space: Workspace,
    config: Config,
    follow_id: int,
    *,
    last: int | None = None,
    since: datetime | None = None,
) -> Price:
    """The price of ``backfill`` with the same arguments. Raises NotFound, InputError."""
    from tubetotask.sources import units_for

    row = _followed(space, follow_id, last, since)
    session, source = space.session, row.source_id or 0
    videos = last or _since(session, source, since or now())
    capped = last is None and videos > MOST
    videos = min(videos, MOST)
    hours = videos * _hours(session, source)
    feed = videos <= _FEED_HOLDS
    units = units_for(videos) if config.youtube_api_key and not feed else 0
    settings = readers.model_settings(config, Preferences(session, readers.vault_of(config)))
    if settings is None:
        return Price(videos, hours, Decimal(0), "free", "", units, capped)
    an_hour = prices.usd_an_hour(session, settings.model)
    if an_hour is not None:
        usd = an_hour * Decimal(str(round(hours, 3)))
        return Price(videos, hours, usd, "history", settings.model, units, capped)
    from tubetotask.analysis.model.prices import typical_usd

    half = typical_usd(settings, settings.model)
    typical = None if half is None else half * Decimal(str(round(hours / _TYPICAL_HOURS, 3)))
    return Price(videos, hours, typical, "typical", settings.model, units, capped)


def backfill(
    space: Workspace,
    jobs_url: str,
    follow_id: int,
    *,
    last: int | None = None,
    since: datetime | None = None,
) -> FollowRow:
    """Queue the analysis of the ``last`` videos, or of those ``since`` a time.

    What came of it is told by the row's ``back_state`` (queued, done, failed) and ``back_told``.
    Raises NotFound, InputError.
    """
    _followed(space, follow_id, last, since)

    def put() -> FollowRow:
        row = _followed(space, follow_id, last, since)
        row.back_state, row.back_told = "queued", ""
        job = f"backfill:{row.id}:{secrets.token_hex(8)}"
        told = since.astimezone(UTC).isoformat() if since else ""
        engine.enqueue(
            space.session, jobs_url, BACKFILL, job, row.id, last or 0, told, cause=Cause.PERSON
        )
        space.session.commit()
        return row

    return retried(put, space.session)


def run(lookout: Lookout, follow_id: int, last: int, since: str) -> int:
    """The job; how many videos were taken. Raises StorageAway."""
    with lookout.app.app_context():
        session: Session = db.session()
        try:
            return kept(session, lambda: _run(session, lookout, follow_id, last, since))
        except StorageAway:
            raise
        except Exception:
            log.exception("a back-fill went wrong", follow=follow_id)
            retried(lambda: _told(session, follow_id, "failed", _WRONG), session)
            return 0


def _run(session: Session, lookout: Lookout, follow_id: int, last: int, since: str) -> int:
    row = session.get(FollowRow, follow_id, populate_existing=True)
    if row is None or row.source is None or row.removed_at is not None:
        return 0
    ref, source_id, owner = found.ref_of(row.source), row.source.id, row.owner_id
    known = found.known_ids(session, source_id)
    session.commit()  # nothing is held while YouTube is asked
    try:
        with quota.errand(quota.Errand(source_id=source_id, owner_id=owner, by_hand=True)):
            listing = lookout.ways.following.backfill(
                ref,
                last=last or None,
                since=datetime.fromisoformat(since) if since else None,
                known_ids=known,
            )
    except SourceUnavailable as error:
        text = f"{error.message} {error.remedy}".strip()
        retried(lambda: _told(session, follow_id, "failed", text), session)
        return 0
    taken = retried(lambda: _keep(session, lookout, follow_id, source_id, listing), session)
    arrivals.queue_ready(session, lookout.jobs_url, lookout.now(), limit=MOST)
    return taken


def _keep(
    session: Session, lookout: Lookout, follow_id: int, source_id: int, listing: Listing
) -> int:
    at = lookout.now()
    row = session.get(FollowRow, follow_id, populate_existing=True)
    if row is None:
        return 0
    videos = listing.videos[:MOST]
    found.keep_videos(session, source_id, videos, at)
    states: dict[str, int] = {}
    before = 0
    for video in found.rows(session, source_id, [each.youtube_id for each in videos]):
        new = arrivals.come(session, row, video, at, cause=Cause.BACKFILL)
        arrival = session.scalar(
            select(ArrivalRow).where(
                ArrivalRow.follow_id == row.id, ArrivalRow.found_id == video.id
            )
        )
        if arrival is None or not (new or arrivals.take_back(session, arrival, at)):
            before += 1
            continue
        session.refresh(arrival)
        states[arrival.state] = states.get(arrival.state, 0) + 1
    _told(session, follow_id, "done", _in_words(len(videos), states, before, listing))
    return states.get(ArrivalState.READY.value, 0)


def _in_words(count: int, states: dict[str, int], before: int, listing: Listing) -> str:
    taken = states.get(ArrivalState.READY.value, 0)
    aside = states.get(ArrivalState.IGNORED.value, 0)
    waits = sum(states.values()) - taken - aside
    parts = [f"{taken} {'is' if taken == 1 else 'are'} taken"]
    parts += [f"{aside} {'is' if aside == 1 else 'are'} set aside by your rules"] if aside else []
    parts += [f"{waits} wait{'s' if waits == 1 else ''}"] if waits else []
    parts += [f"{before} {'was' if before == 1 else 'were'} there already"] if before else []
    more = "" if listing.complete else " Some may be missing: YouTube did not show the whole list."
    return f"{counted(count, 'video')} found: {', '.join(parts)}.{more}"


def _told(session: Session, follow_id: int, state: str, text: str) -> None:
    row = session.get(FollowRow, follow_id)
    if row is not None:
        row.back_state, row.back_told = state, text
    session.commit()
    log.info("back-fill ended", follow=follow_id, state=state)


def _followed(
    space: Workspace, follow_id: int, last: int | None, since: datetime | None
) -> FollowRow:
    row = FollowingRoom(space.session, space.owner_id).follow(follow_id)
    too_many = last is not None and not 0 < last <= MOST
    if (last is None) == (since is None) or too_many:
        raise InputError(
            "Say either how many of the last videos, or since when.",
            remedy=f"At most {MOST} videos are taken at once.",
        )
    if since is not None and since > now():
        raise InputError("This day is still to come.", remedy="Give a day that is over.")
    if row.source_id is None:
        if row.state == FAILED:
            raise InputError(
                "This source could not be found, so it has no videos.",
                remedy="Look at the list of sources, which says why.",
            )
        raise InputError(
            "It is not known yet what this source is.", remedy="Try again in a moment."
        )
    return row


def _since(session: Session, source_id: int, since: datetime) -> int:
    """About how many videos were published since then, by those that are known."""
    dates = found.published(session, source_id, limit=200)
    known = sum(at >= since for at in dates)
    span = (dates[0] - dates[-1]) / timedelta(days=1) if len(dates) > 1 else 0
    a_day = (len(dates) - 1) / span if span else _A_DAY
    days = (now() - since) / timedelta(days=1)
    return max(known, round(a_day * days), 1)


def _hours(session: Session, source_id: int) -> float:
    """The usual length of a video of the source, in hours."""
    lengths = select(func.avg(FoundVideoRow.duration_s)).where(
        FoundVideoRow.source_id == source_id, FoundVideoRow.duration_s > 0
    )
    seconds = session.scalar(lengths)
    return float(seconds) / 3600 if seconds else prices.usual_hours(session) or _TYPICAL_HOURS
