"""What was done on the other side is done here.

Invariants: a change there is taken over once, by the same act as a press here, so that it can be
seen in the task's history. Where something of ours is still on its way to the same thing, ours
counts. What was deleted there stays here, and is not asked for again.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from uuid import uuid4

import structlog
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tubetotask.domain.errors import Disconnected, NotFound, SendingFailed, StorageFailed
from tubetotask.domain.job import Cause
from tubetotask.domain.sending import Link, What
from tubetotask.domain.task import Act, Status
from tubetotask.jobs import deciding, engine, outbox
from tubetotask.jobs.connecting import Post
from tubetotask.jobs.lookout import kept
from tubetotask.storage import accounts
from tubetotask.storage.database import away, db, retried
from tubetotask.storage.models import DeliveryRow, IntegrationRow, SentRow
from tubetotask.storage.sending import ALIVE
from tubetotask.storage.tasks import Tasks

log = structlog.get_logger()
WORKFLOW = "look_at_integration"
EVERY = timedelta(minutes=5)
_RETRY = timedelta(minutes=15)
_OLD = timedelta(days=30)  # what was done that long ago is not asked for any more
_MOST = 1000


def begin_due(session: Session, jobs_url: str, at: datetime) -> int:
    """Queue a look at each integration that is due; returns how many. Commits."""
    due = session.scalars(
        select(IntegrationRow.id)
        .where(
            IntegrationRow.look_at <= at,
            IntegrationRow.state == Link.ACTIVE.value,
            IntegrationRow.owner_id.in_(accounts.present()),
        )
        .limit(200)
    ).all()
    session.commit()
    return sum(retried(partial(_begin, session, jobs_url, n, at), session) for n in due)


def _begin(session: Session, jobs_url: str, number: int, at: datetime) -> bool:
    mine = session.execute(
        update(IntegrationRow)
        .where(IntegrationRow.id == number, IntegrationRow.look_at <= at)
        .values(look_at=at + _RETRY)
        .returning(IntegrationRow.id)
    ).all()
    if mine:
        job_id = f"look-back:{number}:{uuid4().hex[:12]}"
        engine.enqueue(
            session, jobs_url, WORKFLOW, job_id, number, cause=Cause.NEW, queue=engine.SENDING
        )
    session.commit()
    return bool(mine)


def run(post: Post, integration_id: int) -> int:
    """The job: how many tasks changed. Raises StorageAway."""
    with post.app.app_context():
        session: Session = db.session()
        return kept(session, lambda: _run(session, post, integration_id))


def _run(session: Session, post: Post, integration_id: int) -> int:
    row = session.get(IntegrationRow, integration_id, populate_existing=True)
    if row is None or row.state != Link.ACTIVE.value:
        return 0
    if not accounts.is_present(session, row.owner_id):
        return 0
    known = _known(session, integration_id, post.now())
    owner = row.owner_id
    error: SendingFailed | StorageFailed | None = None
    found: dict[str, str] = {}
    try:
        connector = post.connector(row)
        session.commit()
        try:
            found = dict(connector.look(known)) if known else {}
        finally:
            connector.close()
    except (SendingFailed, StorageFailed) as failure:
        error = failure
    except Exception as failure:
        session.rollback()
        if away(failure):
            raise
        log.exception("what was done there could not be looked at", integration=integration_id)
        error = SendingFailed("Something went wrong that should not have.")
    session.rollback()
    changed = sum(
        retried(partial(_take, session, owner, integration_id, remote, state), session)
        for remote, state in found.items()
        if _kept(state) != known.get(remote)
    )
    retried(partial(_noted, session, post.now(), integration_id, error), session)
    return changed


def _known(session: Session, integration_id: int, at: datetime) -> dict[str, str]:
    """What is there, as it stood last: all that is open, and what was done of late."""
    rows = session.scalars(
        select(SentRow)
        .where(
            SentRow.integration_id == integration_id,
            SentRow.what == What.TASK.value,
            SentRow.remote != "",
            SentRow.state.in_(("open", "done")),
        )
        .order_by(SentRow.state.desc(), SentRow.changed_at.desc())
        .limit(_MOST)
    )
    young = [row for row in rows if row.state == "open" or row.changed_at > at - _OLD]
    return {row.remote: row.state for row in young}


def _take(session: Session, owner_id: int, integration_id: int, remote: str, state: str) -> bool:
    """Do here what was done there. Commits."""
    sent = session.scalars(
        select(SentRow)
        .where(SentRow.integration_id == integration_id, SentRow.remote == remote)
        .execution_options(populate_existing=True)
    ).first()
    if sent is None or sent.state == _kept(state) or _on_its_way(session, sent):
        session.rollback()
        return False
    tasks = Tasks(session, owner_id)
    try:
        task = tasks.one(sent.thing_id)
    except NotFound:
        session.rollback()
        return False
    # Known before the act: what the act changes is not sent back there.
    sent.state = _kept(state)
    if state == "gone" or outbox.state_of(task.status) == _kept(state):
        session.commit()
        return False
    session.flush()
    act = {"done": Act.DONE, "dismissed": Act.DISMISS}.get(state, Act.REOPEN)
    if act is Act.REOPEN and Status(task.status) not in (Status.DONE, Status.DISMISSED):
        session.commit()
        return False
    deciding.act(tasks, [task.id], act)
    log.info("done there, and so here", task=task.id, state=state)
    return True


def _kept(state: str) -> str:
    """Done or dismissed: over, either way."""
    return "done" if state == "dismissed" else state


def _on_its_way(session: Session, sent: SentRow) -> bool:
    pending = select(DeliveryRow.id).where(
        DeliveryRow.integration_id == sent.integration_id,
        DeliveryRow.uid == sent.uid,
        DeliveryRow.state.in_(ALIVE),
    )
    return session.scalar(pending.limit(1)) is not None


def _noted(
    session: Session,
    at: datetime,
    integration_id: int,
    error: SendingFailed | StorageFailed | None,
) -> None:
    row = session.get(IntegrationRow, integration_id, populate_existing=True)
    if row is None:
        return
    row.look_at = at + EVERY
    if error is None:
        row.looked_at = at
    elif isinstance(error, Disconnected | StorageFailed):
        row.state, row.broken_at = Link.BROKEN.value, at
        row.error_message, row.error_remedy = error.message, error.remedy
    else:
        row.look_at = max(error.retry_at or at, at + _RETRY)
    session.commit()
