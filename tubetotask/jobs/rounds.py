"""A round: every source that is due is looked at, and what waits is decided again.

Invariants: a source is claimed by an UPDATE that moves its next time on by ``LEASE``; only whoever
moved it looks, and if that worker ends, it is due again when the lease is over. A round takes
``MOST`` sources at the most, and memory for a hundred of them. Rounds are begun once a minute over
all workers, however many look for what is due.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import ColumnElement, exists, or_, select, update
from sqlalchemy.orm import Session

from tubetotask.domain.arrival import ArrivalState
from tubetotask.domain.errors import SourceUnavailable
from tubetotask.domain.job import Cause
from tubetotask.jobs import arrivals, engine, looking, pushing, resolving, waiting
from tubetotask.jobs.lookout import Lookout, kept
from tubetotask.storage.database import away, db, retried
from tubetotask.storage.models import ArrivalRow, FollowRow, SourceRow

if TYPE_CHECKING:
    from tubetotask.sources import Listing

log = structlog.get_logger()
ROUND = "look_round"
LOOK = looking.LOOK
LEASE = timedelta(minutes=10)
MOST = 1000
_AT_ONCE, _THREADS = 100, 8


def begin_due(session: Session, jobs_url: str, at: datetime) -> bool:
    """Queue a round if anything is due; whether it did. Commits."""
    found = due(session, at)
    if found:
        # The same minute is the same job, whoever queues it.
        engine.enqueue(
            session, jobs_url, ROUND, f"round:{at:%Y%m%dT%H%M}", cause=Cause.NEW, queue=engine.LOOKS
        )
    session.commit()
    return found


def due(session: Session, at: datetime) -> bool:
    """Whether there is anything for a round to do."""
    return bool(session.scalar(select(or_(_sources(at), _waiting(at), _resolving(at)))))


def _sources(at: datetime) -> ColumnElement[bool]:
    return exists().where(SourceRow.next_look_at <= at)


def _waiting(at: datetime) -> ColumnElement[bool]:
    states = [ArrivalState.WAITING.value, ArrivalState.DISCOVERED.value]
    return exists().where(
        ArrivalRow.follow_id == FollowRow.id,
        FollowRow.removed_at.is_(None),
        or_(
            ArrivalRow.state.in_(states) & (ArrivalRow.next_at <= at),
            ArrivalRow.state == ArrivalState.READY.value,
        ),
    )


def _resolving(at: datetime) -> ColumnElement[bool]:
    return exists().where(
        FollowRow.state == "resolving", FollowRow.retry_at <= at, FollowRow.removed_at.is_(None)
    )


def run(lookout: Lookout) -> int:
    """The job: look at what is due; returns at how many sources. Raises StorageAway."""
    with lookout.app.app_context():
        session: Session = db.session()

        def work() -> int:
            resolving.begin_again(session, lookout.jobs_url, lookout.now())
            looked = _sources_due(session, lookout)
            waiting.decide_due(session, lookout)
            arrivals.queue_ready(session, lookout.jobs_url, lookout.now())
            pushing.renew_due(session, lookout)
            return looked

        return kept(session, work)


def look_at(lookout: Lookout, source_id: int, *, by_hand: bool) -> bool:
    """The job of one source, due or not; whether YouTube answered. Raises StorageAway."""
    with lookout.app.app_context():
        session: Session = db.session()

        def work() -> bool:
            errands = looking.errands(session, [source_id])
            if not errands:
                return False
            looked = _keep(session, lookout, errands[0], by_hand=by_hand)
            waiting.decide_due(session, lookout, source_id=source_id)
            arrivals.queue_ready(session, lookout.jobs_url, lookout.now())
            return not looked.failed

        return kept(session, work)


def claim(session: Session, at: datetime, limit: int) -> list[int]:
    """Take over the sources that are due, for as long as the lease lasts. Commits."""
    due = session.scalars(
        select(SourceRow.id)
        .where(SourceRow.next_look_at <= at)
        .order_by(SourceRow.next_look_at)
        .limit(limit)
        .with_for_update(skip_locked=True)  # what another one is claiming is not waited for
    ).all()
    claimed = session.scalars(
        update(SourceRow)
        .where(SourceRow.id.in_(due), SourceRow.next_look_at <= at)
        .values(next_look_at=at + LEASE)
        .returning(SourceRow.id),
        execution_options={"synchronize_session": False},
    ).all()
    session.commit()
    return list(claimed)


def _sources_due(session: Session, lookout: Lookout) -> int:
    looked = 0
    with ThreadPoolExecutor(_THREADS, thread_name_prefix="look") as pool:
        while looked < MOST:
            taken = retried(lambda: claim(session, lookout.now(), _AT_ONCE), session)
            errands = _errands(session, taken)
            asked = {pool.submit(looking.ask, lookout, to): to for to in errands}
            unchanged = []
            for future in as_completed(asked):
                to, answer = asked[future], future.result()
                if not isinstance(answer, SourceUnavailable) and answer.unchanged:
                    unchanged.append((to, answer))  # most are: they are kept together
                else:
                    _stored(session, lookout, to, answer)
            _stored_unchanged(session, lookout, unchanged)
            looked += len(errands)
            if len(taken) < _AT_ONCE:
                return looked
    return looked


def _errands(session: Session, source_ids: Sequence[int]) -> list[looking.Errand]:
    """What is to be asked, where that can be told. Raises what says "away"."""
    try:
        return looking.errands(session, source_ids)
    except Exception as error:
        session.rollback()
        if away(error):
            raise
        if len(source_ids) > 1:
            return [to for each in source_ids for to in _errands(session, [each])]
        # One source must not stop the others; its lease ends, and it is looked at again.
        log.exception("a source cannot be asked", source=source_ids[0])
        return []


def _keep(
    session: Session, lookout: Lookout, to: looking.Errand, *, by_hand: bool
) -> looking.Looked:
    return _stored(session, lookout, to, looking.ask(lookout, to, by_hand=by_hand))


def _stored(
    session: Session, lookout: Lookout, to: looking.Errand, answer: looking.Answer
) -> looking.Looked:
    def put() -> looking.Looked:
        looked = looking.keep(session, lookout, to, answer)
        session.commit()
        return looked

    try:
        looked = retried(put, session)
    except Exception as error:
        session.rollback()
        if away(error):
            raise
        # One source must not stop the others; its lease ends, and it is looked at again.
        log.exception("what was found could not be kept", source=to.source_id)
        return looking.Looked(to.source_id, failed=True)
    if looked.failed:
        ref = looking.wants_witness(session, lookout, to.source_id)
        if ref is not None:
            looking.ask_witness(lookout, session, to.source_id, ref)
    # Rows of one source are not needed for the next: memory stays flat.
    session.expunge_all()
    return looked


def _stored_unchanged(
    session: Session, lookout: Lookout, answers: Sequence[tuple[looking.Errand, Listing]]
) -> None:
    """All in one transaction; where that fails, each in its own."""

    def put() -> None:
        looking.keep_unchanged(session, lookout, answers)
        session.commit()

    try:
        retried(put, session)
    except Exception as error:
        session.rollback()
        if away(error):
            raise
        for to, answer in answers:
            _stored(session, lookout, to, answer)
    session.expunge_all()
