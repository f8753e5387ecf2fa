"""YouTube's push: asking for it in the worker, and what comes to the web process.

Invariants: only a channel that somebody follows is asked for, and only where a public address is
configured. Nothing is believed without the signature of the source's own secret; what is believed
only makes the worker look at the source, once for each message. The web process asks nobody.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from tubetotask.config import Config
from tubetotask.domain.arrival import ArrivalState
from tubetotask.domain.errors import SourceUnavailable, StorageFailed, Unparsable
from tubetotask.domain.job import Cause
from tubetotask.jobs import engine, looking, readers
from tubetotask.jobs.lookout import Lookout
from tubetotask.storage import found
from tubetotask.storage.database import add_or_find, retried
from tubetotask.storage.models import ArrivalRow, FoundVideoRow, PushedRow, PushRow, SourceRow
from tubetotask.storage.vault import Vault

log = structlog.get_logger()
PATH = "/push/"
_AT_ONCE = 50
_NO_ANSWER = timedelta(hours=1)
"""A hub that took the request and has not asked back by then is asked again."""
_REST = timedelta(minutes=15)
"""How long a hub that is out of order is left alone."""
_CONFIRMED_WITHIN = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Health:
    """How the push stands. ``on``: a public address is configured."""

    on: bool
    channels: int
    active: int
    failing: int
    message: str
    remedy: str
    came_at: datetime | None


def health(session: Session, config: Config, at: datetime) -> Health:
    """The hub's health, over all sources."""
    followed = (SourceRow.kind == "channel", SourceRow.next_look_at.is_not(None))
    channels = session.scalar(select(func.count()).select_from(SourceRow).where(*followed)) or 0
    mine = select(func.count()).select_from(PushRow)
    worst = session.scalar(
        select(PushRow).where(PushRow.failures > 0).order_by(PushRow.asked_at.desc()).limit(1)
    )
    return Health(
        bool(config.public_url),
        channels,
        session.scalar(mine.where(PushRow.until > at)) or 0,
        session.scalar(mine.where(PushRow.failures > 0)) or 0,
        worst.error_message if worst else "",
        worst.error_remedy if worst else "",
        session.scalar(select(func.max(PushRow.came_at))),
    )


def renew_due(session: Session, lookout: Lookout) -> int:
    """Ask the hub for what is not asked for yet or ends before long; how often. Commits."""
    if not lookout.config.public_url:
        return 0
    at = lookout.now()
    failed = select(PushRow.source_id).where(PushRow.failures > 0, PushRow.asked_at > at - _REST)
    if session.scalar(failed.limit(1)) is not None:
        return 0
    due = session.scalars(
        select(SourceRow.id)
        .outerjoin(PushRow, PushRow.source_id == SourceRow.id)
        .where(SourceRow.kind == "channel", SourceRow.next_look_at.is_not(None))
        .where(or_(PushRow.source_id.is_(None), PushRow.next_at <= at))
        .limit(_AT_ONCE)
    ).all()
    session.commit()
    asked = 0
    for number in due:
        asked += 1
        if not _ask(session, lookout, number):
            break  # a hub that is out of order is not asked for all of them
    return asked


def _ask(session: Session, lookout: Lookout, source_id: int) -> bool:
    from tubetotask.sources import after_failure

    vault, at = readers.vault_of(lookout.config), lookout.now()

    def prepare() -> tuple[SourceRow, str, str] | None:
        source = session.get(SourceRow, source_id, populate_existing=True)
        if source is None:
            return None
        row = _kept(session, source_id, vault)
        # Whoever moves the time asks: several workers look at the same moment.
        moved = session.execute(
            update(PushRow)
            .where(PushRow.source_id == source_id, PushRow.next_at <= at)
            .values(pending="subscribe", asked_at=at, next_at=at + _NO_ANSWER)
            .returning(PushRow.source_id)
        ).all()
        try:
            told = (source, row.token, vault.unlock(row.secret))
        except StorageFailed:  # locked with another key: a new subscription, a new secret
            row.token, row.secret = secrets.token_urlsafe(32), vault.lock(secrets.token_urlsafe(32))
            told = (source, row.token, vault.unlock(row.secret))
        session.commit()
        return told if moved else None

    ready = retried(prepare, session)
    if ready is None:
        return True
    source, token, secret = ready
    ref = found.ref_of(source)
    session.commit()  # nothing is held while the hub is asked
    error: SourceUnavailable | None = None
    try:
        lookout.ways.hub.subscribe(ref, lookout.config.public_url + PATH + token, secret)
    except SourceUnavailable as raised:
        error = raised

    def tell() -> None:
        row = session.get(PushRow, source_id, populate_existing=True)
        if row is not None and error is None:
            row.failures, row.error_message, row.error_remedy = 0, "", ""
        elif row is not None and error is not None:
            row.failures += 1
            row.error_message, row.error_remedy = error.message, error.remedy
            row.next_at = after_failure(
                at, row.failures, retry_at=error.retry_at, chance=lookout.chance()
            )
        session.commit()

    retried(tell, session)
    return error is None


def _kept(session: Session, source_id: int, vault: Vault) -> PushRow:
    row = session.get(PushRow, source_id, populate_existing=True)
    if row is not None:
        return row
    new = PushRow(
        source_id=source_id,
        token=secrets.token_urlsafe(32),
        secret=vault.lock(secrets.token_urlsafe(32)),
        next_at=datetime.fromtimestamp(0, UTC),
    )
    return add_or_find(session, new, lambda: session.get(PushRow, source_id))


def confirm(
    session: Session, token: str, query: Mapping[str, str], at: datetime, *, chance: float = 0.5
) -> str | None:
    """The hub asks back: what to answer, None where we asked for no such thing. Commits."""
    from tubetotask.sources import websub

    def put() -> str | None:
        row, source = _of(session, token)
        if row is None or source is None or row.asked_at is None:
            return None
        pending = row.pending if at - row.asked_at < _CONFIRMED_WITHIN else ""
        said = websub.confirm(query, found.ref_of(source), pending=pending, now=at)
        if said is None:
            return None
        if said.until is not None:
            row.until, row.failures = said.until, 0
            row.error_message = row.error_remedy = ""
            row.next_at = websub.renew_at(at, said.until, chance=chance)
        session.commit()
        return said.challenge

    return retried(put, session)


def receive(
    session: Session, jobs_url: str, vault: Vault, token: str, body: bytes, sign: str, at: datetime
) -> bool:
    """A message: whether it is believed. What comes twice is worked on once. Commits."""
    from tubetotask.sources import websub

    row, source = _of(session, token)
    if row is None or source is None:
        return False
    try:
        if not websub.signed(body, sign, vault.unlock(row.secret)):
            return False
        message = websub.parse_notification(body)
    except (Unparsable, StorageFailed):
        return False
    fresh = websub.freshness(message, (), at)
    if fresh is not websub.Freshness.FRESH:
        log.info("a push is refused", source=source.id, why=fresh.value)
        return False
    mine = [each for each in message.updates if each.channel_id == source.youtube_id]
    gone = [each.youtube_id for each in message.deletions]
    number = source.id

    def put() -> None:
        session.execute(delete(PushedRow).where(PushedRow.at < at - 2 * websub.WINDOW))
        new = PushedRow(source_id=number, digest=message.digest, at=at)
        kept = add_or_find(session, new, lambda: _seen(session, number, message.digest))
        if kept is new:
            _take_away(session, number, gone, at)
            values: dict[str, object] = {"came_at": at}
            if mine:
                values |= {"hint": mine[0].youtube_id, "hint_at": at}
                job = f"push:{number}:{message.digest[:16]}"
                look, queue = looking.LOOK, engine.LOOKS
                engine.enqueue(
                    session, jobs_url, look, job, number, 0, cause=Cause.NEW, queue=queue
                )
            session.execute(update(PushRow).where(PushRow.source_id == number).values(values))
        session.commit()

    retried(put, session)
    return True


def _take_away(session: Session, source_id: int, ids: list[str], at: datetime) -> None:
    found.taken_away(session, source_id, ids, at)
    waiting = (ArrivalState.WAITING.value, ArrivalState.DISCOVERED.value)
    these = select(FoundVideoRow.id).where(
        FoundVideoRow.source_id == source_id, FoundVideoRow.youtube_id.in_(ids)
    )
    session.execute(
        update(ArrivalRow)
        .where(ArrivalRow.found_id.in_(these), ArrivalRow.state.in_(waiting))
        .values(next_at=at)
    )


def _of(session: Session, token: str) -> tuple[PushRow | None, SourceRow | None]:
    row = session.scalar(select(PushRow).where(PushRow.token == token))
    return row, session.get(SourceRow, row.source_id) if row is not None else None


def _seen(session: Session, source_id: int, digest: str) -> PushedRow | None:
    return session.scalar(
        select(PushedRow).where(PushedRow.source_id == source_id, PushedRow.digest == digest)
    )
