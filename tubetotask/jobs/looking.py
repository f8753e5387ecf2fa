"""One look at one source: what is asked, what is kept of the answer, and when it is looked at next.

Invariants: YouTube is asked while no transaction is open. What was found, who it arrives at, the
feed's marks and the next time are kept in one transaction: a look that ends early is a look that
was not. A failure changes nothing but what is told of it and the next time.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from tubetotask.domain.errors import SourceUnavailable, StorageFailed
from tubetotask.domain.source import FoundVideo, SourceRef
from tubetotask.jobs import arrivals, due
from tubetotask.jobs.lookout import Lookout
from tubetotask.storage import found, quota
from tubetotask.storage.models import SourceRow

if TYPE_CHECKING:
    from tubetotask.sources import Listing, Seen

Answer: TypeAlias = "Listing | SourceUnavailable"
log = structlog.get_logger()
LOOK = "look_at_source"
_FEED_HOLDS = 15


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


def errands(session: Session, source_ids: Sequence[int]) -> list[Errand]:
    """What is to be asked of each source that there is. Ends the transaction."""
    from tubetotask.sources import Seen

    known = found.known_ids_of(session, source_ids)
    made = []
    for row in _rows(session, source_ids):
        seen = Seen(known[row.id], row.etag, row.last_modified, row.read_at)
        seen = Seen(known[row.id]) if row.fresh else seen
        made.append(Errand(row.id, found.ref_of(row), seen))
    session.commit()
    return made


def _rows(session: Session, source_ids: Sequence[int]) -> Sequence[SourceRow]:
    """As they are in the database now, in the order of ``source_ids``."""
    query = select(SourceRow).where(SourceRow.id.in_(source_ids))
    rows = session.scalars(query, execution_options={"populate_existing": True})
    by_id = {row.id: row for row in rows}
    return [by_id[each] for each in source_ids if each in by_id]


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


def keep_unchanged(
    session: Session, lookout: Lookout, answers: Sequence[tuple[Errand, Listing]]
) -> None:
    """Keep answers that say nothing new: together they take few statements, and one transaction.

    Does not commit; safe to repeat.
    """
    asked = {to.source_id: (to, listing) for to, listing in answers}
    facts = due.facts_of(session, asked)
    for row in _rows(session, list(asked)):
        to, listing = asked[row.id]
        _found(session, lookout, row, listing, to.seen.known_ids, facts[row.id])
    session.flush()


def keep(session: Session, lookout: Lookout, to: Errand, answer: Answer) -> Looked:
    """Keep what came of it. Does not commit; safe to repeat."""
    row = session.get(SourceRow, to.source_id, populate_existing=True)
    if row is None:
        return Looked(to.source_id)
    if isinstance(answer, SourceUnavailable):
        _failed(session, lookout, row, answer)
        return Looked(to.source_id, failed=True)
    new = _found(session, lookout, row, answer, to.seen.known_ids)
    session.flush()
    return Looked(to.source_id, new)


def _found(
    session: Session,
    lookout: Lookout,
    row: SourceRow,
    listing: Listing,
    known: Collection[str],
    facts: due.Facts | None = None,
) -> int:
    """Returns how many videos are new. ``facts``: as they are where the answer says nothing new."""
    at = lookout.now()
    if listing.unchanged and not row.fresh:
        _answered(session, lookout, row, listing, at, facts)
        return 0
    old = {video.youtube_id for video in listing.videos if _old(row, video, listing, known)}
    if row.fresh:
        dated = [v.published for v in listing.videos if v.published is not None]
        row.horizon = min(dated) if len(listing.videos) >= _FEED_HOLDS and dated else None
    new = found.keep_videos(session, row.id, listing.videos, at)
    came = [video for video in new if video.youtube_id not in old]
    for follow in found.followers(session, row.id):
        if row.fresh:
            arrivals.mark_known(session, follow, row.id, at, came=came)
            continue
        for video in came:
            arrivals.come(session, follow, video, at)
    taken = 0 if row.fresh else len(came)
    row.fresh = False
    row.title = found.clean(listing.title) or row.title
    _answered(session, lookout, row, listing, at)
    return taken


def _answered(
    session: Session,
    lookout: Lookout,
    row: SourceRow,
    listing: Listing,
    at: datetime,
    facts: due.Facts | None = None,
) -> None:
    """What every answer says of the source, also that nothing has changed."""
    row.etag, row.last_modified = listing.etag[:200], listing.last_modified[:200]
    row.way, row.looked_at = listing.way, at
    row.read_at = at if listing.read_whole and listing.complete else row.read_at
    row.failures, row.failing_since, row.gone = 0, None, False
    _tell(row, listing.trouble)
    row.next_look_at = due.after_answer(session, lookout, row, listing.units, at, facts)


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
    from tubetotask.sources import Says, Witness, standing

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
    row.next_look_at = due.after_error(session, lookout, row, error.retry_at, at)
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
    row.error_message = found.clean(error.message) if error else ""  # may quote YouTube
    row.error_remedy = found.clean(error.remedy) if error else ""
    row.error_state = error.state if error else ""
