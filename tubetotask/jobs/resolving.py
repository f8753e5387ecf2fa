"""What an address names: asked in the worker, and then followed.

Invariant: one that was asked for, and not removed, is always either resolving (with a time at which
it is tried again, whatever became of its job), followed, or failed with a reason. Two addresses of
one source become one.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

import structlog
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tubetotask.domain.errors import SourceUnavailable
from tubetotask.domain.job import Cause
from tubetotask.domain.source import FoundSource
from tubetotask.jobs import arrivals, engine
from tubetotask.jobs.lookout import Lookout, kept
from tubetotask.storage import found, quota
from tubetotask.storage.database import add_or_find, db, retried
from tubetotask.storage.following import ACTIVE, FAILED, RESOLVING, FollowingRoom
from tubetotask.storage.models import FollowRow, SourceRow

log = structlog.get_logger()
RESOLVE = "resolve_source"
CHANNELS = "channels of "  # before the address of a playlist: its channels are asked for
_WATCH = timedelta(minutes=30)
"""A job of which nothing was heard for so long is begun anew."""
_CLOCKS_DIFFER = timedelta(minutes=1)
_LATE = timedelta(days=1)  # a video may be found so long after it was published


def queue(
    session: Session, jobs_url: str, row: FollowRow, at: datetime, *, many: bool = False
) -> None:
    """Queue the finding out, in the caller's transaction. ``many``: nobody waits for this one."""
    row.state, row.retry_at = RESOLVING, at + _WATCH
    row.error_id = row.error_message = row.error_remedy = ""
    row.job_id = f"resolve:{row.id}:{secrets.token_hex(8)}"
    cause, name = (Cause.NEW, engine.LOOKS) if many else (Cause.PERSON, None)
    engine.enqueue(session, jobs_url, RESOLVE, row.job_id, row.id, cause=cause, queue=name)


def begin_again(session: Session, jobs_url: str, at: datetime) -> int:
    """Queue what is to be tried again; returns how many. Commits."""
    wanted = (FollowRow.state == RESOLVING, FollowRow.removed_at.is_(None))
    due = session.scalars(select(FollowRow.id).where(*wanted, FollowRow.retry_at <= at)).all()
    session.commit()
    return sum(_again(session, jobs_url, number, at) for number in due)


def _again(session: Session, jobs_url: str, number: int, at: datetime) -> bool:
    def put() -> bool:
        # Whoever moves the time queues it: several workers look at the same time.
        moved = session.execute(
            update(FollowRow)
            .where(FollowRow.id == number, FollowRow.state == RESOLVING, FollowRow.retry_at <= at)
            .values(retry_at=at + _WATCH)
            .returning(FollowRow.id)
        ).all()
        row = session.get(FollowRow, number, populate_existing=True)
        if moved and row is not None:
            queue(session, jobs_url, row, at, many=True)
        session.commit()
        return bool(moved)

    return retried(put, session)


def run(lookout: Lookout, follow_id: int, job_id: str) -> int:
    """The job: find out what was asked for; the source's number, 0 where there is none to look at.

    Raises StorageAway.
    """
    with lookout.app.app_context():
        session: Session = db.session()
        return kept(session, lambda: _run(session, lookout, follow_id, job_id))


def _run(session: Session, lookout: Lookout, follow_id: int, job_id: str) -> int:
    row = session.get(FollowRow, follow_id, populate_existing=True)
    if row is None or row.state != RESOLVING or not _meant(row, job_id):
        return 0
    asked, owner = row.asked, row.owner_id
    session.commit()  # nothing is held while YouTube is asked
    with quota.errand(quota.Errand(owner_id=owner, by_hand=True)):
        try:
            if asked.startswith(CHANNELS):
                sources = _channels(lookout, asked.removeprefix(CHANNELS))
            else:
                sources = [_resolved(lookout, asked)]
        except SourceUnavailable as error:
            _failed(session, lookout, follow_id, job_id, error)
            return 0
    return retried(lambda: _keep(session, lookout, follow_id, job_id, sources), session)


def _meant(row: FollowRow, job_id: str) -> bool:
    """Whether it is still this job's to do: what was removed is not followed by itself."""
    return row.job_id == job_id and row.removed_at is None


def _resolved(lookout: Lookout, asked: str) -> FoundSource:
    from tubetotask.sources import parse_address

    return lookout.ways.resolver.resolve(parse_address(asked))


def _channels(lookout: Lookout, link: str) -> list[FoundSource]:
    from tubetotask.sources import channels_in, parse_address

    ref = parse_address(link).ref
    if ref is None:
        raise AssertionError("only lists are asked for their channels")
    return list(channels_in(lookout.ways.following.backfill(ref, last=_MOST_ITEMS)))


_MOST_ITEMS = 5000  # of a playlist that is asked for its channels


def _keep(
    session: Session, lookout: Lookout, follow_id: int, job_id: str, sources: list[FoundSource]
) -> int:
    at = lookout.now()
    row = session.get(FollowRow, follow_id, populate_existing=True, with_for_update=True)
    if row is None or not _meant(row, job_id):
        session.rollback()
        return 0
    if row.asked.startswith(CHANNELS):
        owner = row.owner_id
        session.delete(row)
        session.flush()
        for named in sources:
            begin(session, owner, named, at)
        session.commit()
        return 0  # the round looks at them
    source = found.keep_source(session, sources[0])
    number = source.id
    activate(session, row, source, at)
    session.commit()
    return number


def begin(
    session: Session, owner_id: int, named: FoundSource, at: datetime, *, title: str = ""
) -> tuple[FollowRow, bool]:
    """Follow a source whose id is known; and whether that is new. Does not commit."""
    source = found.keep_source(session, named)
    room = FollowingRoom(session, owner_id)
    before = room.of_source(source.id)
    if before is None:
        before = room.asked(named.ref.link)
    if before is not None and before.removed_at is None and before.state not in (FAILED, RESOLVING):
        return before, False
    row = before
    if row is None:
        new = FollowRow(owner_id=owner_id, asked=named.ref.link, title=found.clean(title))
        row = add_or_find(session, new, lambda: room.asked(named.ref.link))
    activate(session, row, source, at)
    return row, True


def activate(session: Session, row: FollowRow, source: SourceRow, at: datetime) -> None:
    """From now on this person follows this source. Does not commit.

    Where they did already, the older following stays, and this one goes.
    """
    room = FollowingRoom(session, row.owner_id)
    other = room.of_source(source.id)
    if other is not None and other.id != row.id:
        session.delete(row)
        session.flush()
        row = other
    others = [each for each in found.followers(session, source.id) if each.id != row.id]
    row.source_id, row.removed_at, row.retry_at = source.id, None, None
    if row.state != "paused":
        row.state = ACTIVE
    row.error_id = row.error_message = row.error_remedy = ""
    session.flush()
    if any(each.state == ACTIVE for each in others):
        arrivals.mark_known(session, row, source.id, at)
    elif row.state == ACTIVE:
        # Nobody has looked for a while: what came meanwhile was there when this began.
        source.fresh = True
    if source.next_look_at is None or source.fresh:
        source.next_look_at = at
    session.flush()


def unremoved(session: Session, row: FollowRow, at: datetime) -> None:
    """Followed again: what was still to be found out is, and what came to others meanwhile comes.

    Older videos that somebody else has filled in meanwhile are no news. Does not commit.
    """
    removed_at, row.removed_at = row.removed_at, None
    if row.state == RESOLVING:
        row.retry_at = at
    session.flush()
    if removed_at is None or row.source_id is None or row.state == FAILED:
        return
    for video in found.seen_since(session, row.source_id, removed_at - _CLOCKS_DIFFER):
        old = video.published is not None and video.published < removed_at - _LATE
        arrivals.come(session, row, video, at, known=old)


def _failed(
    session: Session, lookout: Lookout, follow_id: int, job_id: str, error: SourceUnavailable
) -> None:
    from tubetotask.sources import after_failure

    def put() -> None:
        row = session.get(FollowRow, follow_id, populate_existing=True)
        if row is not None and row.job_id == job_id and row.state == RESOLVING:
            row.tries += 1
            row.error_id, row.error_message = error.id, found.clean(error.message)
            row.error_remedy, row.retry_at = error.remedy, None
            if error.retryable:
                row.retry_at = after_failure(
                    lookout.now(), row.tries, retry_at=error.retry_at, chance=lookout.chance()
                )
            else:
                row.state = FAILED
        session.commit()

    retried(put, session)
    log.info("a source could not be found", follow=follow_id, error=error.id)
