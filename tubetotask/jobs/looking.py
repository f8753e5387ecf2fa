"""One look at one source: what is asked, what is kept of the answer, and when it is looked at next.

Invariants: YouTube is asked while no transaction is open. What was found, who it arrives at, the
feed's marks and the next time are kept in one transaction: a look that ends early is a look that
was not. A failure changes nothing but what is told of it and the next time.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias

import structlog
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tubetotask.domain.errors import SourceUnavailable, StorageFailed
from tubetotask.domain.source import FoundVideo, SourceRef
from tubetotask.jobs import arrivals
from tubetotask.jobs.lookout import Lookout
from tubetotask.storage import found, quota
from tubetotask.storage.following import ACTIVE, interval
from tubetotask.storage.models import FollowRow, SourceRow

if TYPE_CHECKING:
    from tubetotask.sources import Listing, Seen

Answer: TypeAlias = "Listing | SourceUnavailable"
log = structlog.get_logger()
_FEED_HOLDS = 15
_LEAST_BETWEEN = timedelta(minutes=15)
_UNITS_A_LOOK = 1.2  # a page of 50, and now and then the details of what is new
_PACED_SHARE = 0.8  # of the units that looking by itself may use in a day


@dataclass(frozen=True, slots=True)
class Errand:
    """A source to be looked at, and what earlier looks left behind."""

    source_id: int
    ref: SourceRef
    seen: Seen


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of a look."""

    source_id: int
    new: int = 0
    failed: bool = False


def errand(session: Session, source_id: int) -> Errand | None:
    """What is to be asked; None where there is no such source. Ends the transaction."""
    from tubetotask.sources import Seen

    row = session.get(SourceRow, source_id, populate_existing=True)
    made = None
    if row is not None:
        known = found.known_ids(session, source_id)
        seen = Seen(known, row.etag, row.last_modified, row.read_at)
        made = Errand(source_id, found.ref_of(row), Seen(known) if row.fresh else seen)
    session.commit()
    return made


def ask(lookout: Lookout, to: Errand, *, by_hand: bool = False) -> Answer:
    """Ask YouTube; no transaction is open meanwhile. Raises StorageFailed."""
    with quota.errand(quota.Errand(source_id=to.source_id, by_hand=by_hand)):
        try:
            return lookout.ways.following.find(to.ref, to.seen)
        except SourceUnavailable as error:
            return error
        except StorageFailed:
            raise
        except Exception:
            # Whatever one source's answer does to us, the others are looked at.
            log.exception("a look went wrong", source=to.source_id)
            return SourceUnavailable(
                "Looking at this source went wrong.",
                remedy="It is tried again; if it stays, the log of the server tells more.",
                retryable=True,
            )


def keep(session: Session, lookout: Lookout, to: Errand, answer: Answer) -> Looked:
    """Keep what came of it. Does not commit; safe to repeat."""
    row = session.get(SourceRow, to.source_id, populate_existing=True)
    if row is None:
        return Looked(to.source_id)
    if isinstance(answer, SourceUnavailable):
        _failed(session, lookout, row, answer)
        return Looked(to.source_id, failed=True)
    return Looked(to.source_id, _found(session, lookout, row, answer, to.seen.known_ids))


def _found(
    session: Session,
    lookout: Lookout,
    row: SourceRow,
    listing: Listing,
    known: Collection[str],
) -> int:
    at = lookout.now()
    old = {video.youtube_id for video in listing.videos if _old(row, video, listing, known)}
    if row.fresh:
        dated = [v.published for v in listing.videos if v.published is not None]
        row.horizon = min(dated) if len(listing.videos) >= _FEED_HOLDS and dated else None
    new = found.keep_videos(session, row.id, listing.videos, at)
    for follow in found.followers(session, row.id):
        if row.fresh:
            arrivals.mark_known(session, follow, row.id, at)
            continue
        for video in new:
            if video.youtube_id not in old:
                arrivals.come(session, follow, video, at)
    taken = 0 if row.fresh else sum(video.youtube_id not in old for video in new)
    row.fresh = False
    row.title = listing.title or row.title
    row.etag, row.last_modified = listing.etag[:200], listing.last_modified[:200]
    row.way, row.looked_at = listing.way, at
    row.read_at = at if listing.read_whole and listing.complete else row.read_at
    row.failures, row.failing_since, row.gone = 0, None, False
    _tell(row, listing.trouble)
    row.next_look_at = _next(session, lookout, row, listing.units, at)
    session.flush()
    return taken


def _old(row: SourceRow, video: FoundVideo, listing: Listing, known: Collection[str]) -> bool:
    """Whether an unknown video is one of those that were there before anybody looked.

    A deep look reads whole pages, and what is older than the first look's oldest was simply not
    shown then. Where no date is told (yt-dlp), what stands behind a known video is old.
    """
    if video.youtube_id in known:
        return False
    if video.published is not None:
        return row.horizon is not None and video.published < row.horizon
    if row.kind != "channel":
        return False
    order = [each.youtube_id for each in listing.videos]
    return any(each in known for each in order[: order.index(video.youtube_id)])


def _failed(session: Session, lookout: Lookout, row: SourceRow, error: SourceUnavailable) -> None:
    from tubetotask.sources import Says, Witness, after_failure, standing

    at = lookout.now()
    row.failures += 1
    row.failing_since = row.failing_since or at
    row.looked_at = at
    _tell(row, error)
    witnesses = []
    if row.witness_at is not None:
        witnesses.append(Witness(row.witness_way, row.witness_at, Says(row.witness_says)))
    verdict = standing(row.failing_since, witnesses, at)
    row.gone = verdict.gone
    if verdict.gone:
        row.error_message = verdict.sentence
    row.next_look_at = _if_followed(
        session,
        row,
        after_failure(
            at,
            row.failures,
            retry_at=error.retry_at,
            fixed=_fixed(session, row.id),
            chance=lookout.chance(),
        ),
    )
    log.info("source could not be looked at", source=row.id, error=error.id, times=row.failures)


def wants_witness(session: Session, lookout: Lookout, source_id: int) -> SourceRef | None:
    """The source, where somebody besides the feed should be asked whether it is there."""
    from tubetotask.sources import Says, Witness, standing

    row = session.get(SourceRow, source_id, populate_existing=True)
    if row is None or row.failing_since is None:
        return None
    kept = []
    if row.witness_at is not None:
        kept.append(Witness(row.witness_way, row.witness_at, Says(row.witness_says)))
    asked = standing(row.failing_since, kept, lookout.now()).ask_witness
    return found.ref_of(row) if asked else None


def ask_witness(lookout: Lookout, session: Session, source_id: int, ref: SourceRef) -> None:
    """Ask whether the source is there, and keep the answer. Commits."""
    from tubetotask.sources import Says, Witness, standing
    from tubetotask.sources.gone import ask as ask_whether

    session.commit()
    with quota.errand(quota.Errand(source_id=source_id)):
        said = ask_whether(ref, lookout.ways.witness, lookout.now())
    row = session.get(SourceRow, source_id, populate_existing=True)
    if row is not None and row.failing_since is not None and said.says is not Says.UNCLEAR:
        row.witness_at, row.witness_way, row.witness_says = said.at, said.way, said.says.value
        kept = Witness(said.way, said.at, said.says)
        verdict = standing(row.failing_since, [kept], lookout.now())
        row.gone, row.error_message = verdict.gone, verdict.sentence
    session.commit()


def _tell(row: SourceRow, error: SourceUnavailable | None) -> None:
    row.error_id = error.id if error else ""
    row.error_message = error.message if error else ""
    row.error_remedy = error.remedy if error else ""
    row.error_state = error.state if error else ""


def _next(
    session: Session, lookout: Lookout, row: SourceRow, units: int, at: datetime
) -> datetime | None:
    from tubetotask.sources import next_look

    published = found.published(session, row.id)
    fixed = _fixed(session, row.id)
    wanted = next_look(published, at, fixed=fixed, chance=lookout.chance())
    if units:  # the feed was not enough: looked at by units, which must last for the day
        wanted = max(wanted, at + pace(session, lookout.config.youtube_quota))
    return _if_followed(session, row, wanted)


def pace(session: Session, limit: int) -> timedelta:
    """The least time between two looks by the Data API, so that its units last for all sources."""
    count = select(func.count()).select_from(SourceRow)
    followed = session.scalar(count.where(SourceRow.next_look_at.is_not(None))) or 0
    mine = max(1.0, (limit - quota.reserved(limit)) * _PACED_SHARE)
    return max(_LEAST_BETWEEN, timedelta(days=1) * (followed * _UNITS_A_LOOK / mine))


def _fixed(session: Session, source_id: int) -> timedelta | None:
    """The shortest time that somebody has fixed, where everybody has fixed one."""
    wanted = [interval(each) for each in _active(session, source_id)]
    given = [each for each in wanted if each is not None]
    return min(given) if given and len(given) == len(wanted) else None


def _if_followed(session: Session, row: SourceRow, at: datetime) -> datetime | None:
    active = _active(session, row.id)
    if not active:
        return None
    # Who has fixed a shorter time than the rhythm gets it, and the others with them.
    fixed = [each for follow in active if (each := interval(follow)) is not None]
    soonest = min(fixed, default=None)
    if soonest is None or row.failing_since is not None or row.looked_at is None:
        return at
    return min(at, row.looked_at + soonest)


def _active(session: Session, source_id: int) -> Sequence[FollowRow]:
    return [one for one in found.followers(session, source_id) if one.state == ACTIVE]
