"""One delivery: a try, and what becomes of it.

Invariants: what was written down arrives, or says why it does not. No transaction is open while a
service is asked. A thing is sent by one job at a time, so two of its changes make no twin. One
that does not answer is asked by one delivery now and then, and the others wait: it holds up nothing
of the other integrations.
"""

from __future__ import annotations

import random
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from tubetotask.domain.errors import (
    Disconnected,
    NotFound,
    Refused,
    SendingFailed,
    ServiceAway,
    StorageFailed,
)
from tubetotask.domain.sending import Item, Link, ReportOut, Sending, Sent, TaskOut
from tubetotask.integrations import KINDS
from tubetotask.jobs import outbox
from tubetotask.jobs.connecting import Post
from tubetotask.jobs.lookout import kept
from tubetotask.jobs.task_out import tasks_out, unpack, with_page
from tubetotask.storage import accounts
from tubetotask.storage.database import away, db, retried
from tubetotask.storage.models import DeliveryRow, IntegrationRow, SentRow
from tubetotask.storage.sending import ALIVE, keep_settings, settings_of
from tubetotask.storage.tasks import Tasks

log = structlog.get_logger()
# After so many tries it has failed; a person can send it again.
PAUSES = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 60, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
)
_BUSY = timedelta(minutes=5)
_BUSY_AGAIN = timedelta(seconds=10)
_LONGEST_REST = timedelta(minutes=30)
_AT_ONCE, _OF_ONE = 200, 50
_LOST = 5  # versions of a report that may stand there
_SILENT = frozenset((0, 429, 502, 503, 504))  # of the service itself, whatever was sent
_UNEXPECTED = Refused(
    "Something went wrong that should not have.", remedy="Send it again; the log tells more."
)


@dataclass(frozen=True)
class _Try:
    """What a try needs, read in one transaction."""

    integration_id: int
    delivery_id: int
    item: Item
    tries: int


def run(post: Post, delivery_id: int, job_id: str) -> bool:
    """The job: one try. Whether it arrived. Raises StorageAway."""
    with post.app.app_context():
        session: Session = db.session()
        return kept(session, lambda: _run(session, post, delivery_id, job_id))


def _run(session: Session, post: Post, delivery_id: int, job_id: str) -> bool:
    begun = retried(lambda: _begun(session, post, delivery_id, job_id), session)
    if begun is None:
        return False
    failure: SendingFailed | StorageFailed | None = None
    sent, used = Sent(), ""
    try:
        row = session.get_one(IntegrationRow, begun.integration_id)
        used = row.settings
        connector = post.connector(row)
        session.commit()
        try:
            sent = connector.send(begun.item)
        finally:
            connector.close()
    except (SendingFailed, StorageFailed) as error:
        failure = error
    except Exception as error:
        session.rollback()
        if away(error):
            raise
        log.exception("a delivery failed", delivery=delivery_id)
        failure = _UNEXPECTED
    session.rollback()

    def put() -> None:
        if failure is None:
            _arrived(session, post, begun, sent, job_id, used)
        else:
            _failed(session, post, begun, failure, job_id)
        session.commit()

    retried(put, session)
    return failure is None


def _begun(session: Session, post: Post, delivery_id: int, job_id: str) -> _Try | None:
    """What is to be sent now, or None where it is not this job's, or not the time. Commits."""
    at = post.now()
    row = session.get(DeliveryRow, delivery_id, populate_existing=True)
    if row is None or row.job_id != job_id or row.state not in ALIVE:
        session.rollback()
        return None
    integration = session.get_one(IntegrationRow, row.integration_id, populate_existing=True)
    rests = integration.next_at is not None and integration.next_at > at
    gone = not accounts.is_present(session, row.owner_id)
    if integration.state != Link.ACTIVE.value or rests or gone:
        row.state = Sending.WAITING.value
        row.next_at = integration.next_at if rests else at
        session.commit()
        return None
    known, free = _claimed(session, row, job_id, at)
    if not free:
        row.next_at = at + _BUSY_AGAIN
        session.commit()
        return None
    try:
        item = _item(session, post, row, known)
    except StorageFailed as error:  # an older version wrote it
        row.state, row.next_at, row.error_id = Sending.FAILED.value, None, error.id
        row.message, row.remedy = error.message, "Send the task anew from its page."
        _release(session, row, job_id, {"busy_by": "", "busy_until": None})
        session.commit()
        return None
    row.tries += 1
    item = replace(item, again=item.again or row.tries > 1)
    begun = _Try(row.integration_id, row.id, item, row.tries)
    session.commit()  # kept before the work: whoever comes after a crash knows that it may be there
    return begun


def _claimed(
    session: Session, row: DeliveryRow, job_id: str, at: datetime
) -> tuple[SentRow | None, bool]:
    """What is known of the thing there, and whether nobody else sends it now."""
    same = (SentRow.integration_id == row.integration_id, SentRow.uid == row.uid)
    free = or_(SentRow.busy_until.is_(None), SentRow.busy_until <= at, SentRow.busy_by == job_id)
    session.execute(
        update(SentRow).where(*same, free).values(busy_by=job_id, busy_until=at + _BUSY),
        execution_options={"synchronize_session": False},
    )
    known = session.scalar(select(SentRow).where(*same).execution_options(populate_existing=True))
    return known, known is None or known.busy_by == job_id


def _item(session: Session, post: Post, row: DeliveryRow, known: SentRow | None) -> Item:
    thing = unpack(row.what, row.document)
    integration = session.get_one(IntegrationRow, row.integration_id)
    kind = KINDS.get(integration.kind)
    if isinstance(thing, TaskOut) and kind is not None and not kind.snapshot:
        tasks = Tasks(session, row.owner_id)
        # As it is now, for an older change must not undo a newer one; or, where it was removed
        # here meanwhile, as it was written down.
        with suppress(NotFound):
            thing = tasks_out(tasks, [tasks.get(row.thing_id)])[0]
    same = (DeliveryRow.integration_id == row.integration_id, DeliveryRow.uid == row.uid)
    tried: list[TaskOut | ReportOut] = []
    if isinstance(thing, ReportOut):  # a later version of it, which this one must not undo either
        later = (DeliveryRow.id > row.id, DeliveryRow.state != Sending.DROPPED.value)
        newest = select(DeliveryRow.document).where(*same, *later).order_by(DeliveryRow.id.desc())
        document = session.scalar(newest.limit(1))
        thing = unpack(row.what, document) if document is not None else thing
        lost = (DeliveryRow.tries > 0, DeliveryRow.state != Sending.SENT.value)
        kept = select(DeliveryRow.document).where(*same, *lost).order_by(DeliveryRow.id.desc())
        found = [unpack(row.what, each) for each in session.scalars(kept.limit(_LOST))]
        tried = [with_page(each, post.config.public_url) for each in found]
    thing = with_page(thing, post.config.public_url)
    # Also of an earlier delivery of the same thing the answer may have been lost.
    others = (*same, DeliveryRow.id != row.id, DeliveryRow.tries > 0)
    before = session.scalar(select(func.min(DeliveryRow.happened_at)).where(*others))
    return Item(
        uid=row.uid,
        event=row.event,
        at=row.happened_at,
        thing=thing,
        again=before is not None,
        first_at=min(before or row.happened_at, row.happened_at),
        tried=tuple(each for each in tried if isinstance(each, ReportOut)),
        remote=known.remote if known else "",
        mark=known.note if known else "",
    )


def _arrived(session: Session, post: Post, begun: _Try, sent: Sent, job_id: str, used: str) -> None:
    """``used``: the settings it was sent with; what was found with others is not kept."""
    at = post.now()
    row = session.get(DeliveryRow, begun.delivery_id, populate_existing=True)
    integration = session.get(IntegrationRow, begun.integration_id, populate_existing=True)
    if row is None or integration is None:
        return  # the integration was removed meanwhile
    values: dict[str, Any] = {"busy_by": "", "busy_until": None, "changed_at": at}
    values |= {"remote": sent.remote[:500], "url": sent.url, "note": sent.mark}
    if isinstance(begun.item.thing, TaskOut):
        values["state"] = sent.state or outbox.state_of(begun.item.thing.status)
    _release(session, row, job_id, values)
    if row.state in ALIVE:
        row.state, row.sent_at, row.next_at = Sending.SENT.value, at, None
        row.status, row.error_id, row.remedy = 200, "", ""
        row.message, row.url = sent.note, sent.url
    if sent.settings and integration.settings == used:
        keep_settings(integration, {**settings_of(integration), **sent.settings})
    integration.fails, integration.next_at = 0, None
    if integration.error_message and integration.state == Link.ACTIVE.value:
        integration.error_message = integration.error_remedy = ""
        integration.broken_at = None
    log.info("delivered", delivery=row.id, kind=integration.kind)


def _failed(
    session: Session,
    post: Post,
    begun: _Try,
    error: SendingFailed | StorageFailed,
    job_id: str,
) -> None:
    at = post.now()
    row = session.get(DeliveryRow, begun.delivery_id, populate_existing=True)
    integration = session.get(IntegrationRow, begun.integration_id, populate_existing=True)
    if row is None or integration is None:
        return
    _release(session, row, job_id, {"busy_by": "", "busy_until": None})
    row.error_id, row.message, row.remedy = error.id, error.message, error.remedy
    row.status = getattr(error, "status", 0)
    log.info("not delivered", delivery=row.id, kind=integration.kind, error=error.id)
    if isinstance(error, Disconnected | StorageFailed):
        # It is not this one's fault: it waits until a person mends the integration.
        integration.state, integration.broken_at = Link.BROKEN.value, at
        integration.error_message, integration.error_remedy = error.message, error.remedy
        row.state, row.next_at = Sending.WAITING.value, at
    elif isinstance(error, ServiceAway) and begun.tries <= len(PAUSES):
        row.state = Sending.WAITING.value
        row.next_at = error.retry_at or at + _spread(PAUSES[begun.tries - 1])
        if error.status in _SILENT:
            integration.fails += 1
            rest = min(_LONGEST_REST, timedelta(seconds=5 * 2 ** min(integration.fails, 12)))
            integration.next_at = error.retry_at or at + rest
            integration.error_message, integration.error_remedy = error.message, error.remedy
            integration.broken_at = integration.broken_at or at
    else:
        row.state, row.next_at = Sending.FAILED.value, None


def _release(session: Session, row: DeliveryRow, job_id: str, values: dict[str, Any]) -> None:
    session.execute(
        update(SentRow)
        .where(
            SentRow.integration_id == row.integration_id,
            SentRow.uid == row.uid,
            SentRow.busy_by == job_id,
        )
        .values(values),
        execution_options={"synchronize_session": False},
    )


def _spread(pause: timedelta) -> timedelta:
    """So that what failed together does not come back together."""
    return pause * (0.8 + 0.4 * random.random())  # noqa: S311 - spreads load, hides nothing
