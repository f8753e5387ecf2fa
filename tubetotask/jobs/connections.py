"""Connecting an integration: kept, tried by the worker, paused, mended, removed.

Invariants: a secret that was entered is locked before anything else happens with it. A try is told
as it ended, whatever happened; one that works wakes what waits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import uuid4

import structlog
from sqlalchemy.orm import Session

from tubetotask.domain.errors import InvalidField, SendingFailed, StorageFailed, TubeToTaskError
from tubetotask.domain.job import Cause
from tubetotask.domain.sending import Checked, Link
from tubetotask.integrations import KINDS, Kind
from tubetotask.jobs import engine
from tubetotask.jobs.connecting import Post
from tubetotask.jobs.lookout import kept
from tubetotask.storage import sending as stored
from tubetotask.storage.database import away, db, now, retried
from tubetotask.storage.models import IntegrationRow
from tubetotask.storage.sending import Integrations
from tubetotask.storage.vault import Vault

log = structlog.get_logger()
WORKFLOW = "check_integration"
LONGEST_NAME = 60


def save(
    room: Integrations,
    vault: Vault,
    kind: Kind,
    given: Mapping[str, str],
    events: Iterable[str],
    *,
    jobs_url: str,
    number: int = 0,
) -> tuple[IntegrationRow, str]:
    """Keep what was entered, and have it tried; the secret that was made, or "". Commits.

    ``number``: of the integration that is changed; 0 for a new one. Raises InvalidField, NotFound.
    """
    secret = given.get("secret", "").strip()
    if len(secret) > 1000 or not secret.isascii() or any(c.isspace() for c in secret):
        raise InvalidField(
            "secret", "This cannot be right.", remedy="Copy it again, without spaces."
        )
    settings = dict(kind.checked(given))
    if kind.id == "markdown" and room.taken("markdown", "folder", settings["folder"], but=number):
        raise InvalidField("folder", "This folder is in use.", remedy="Choose another name.")
    row = room.one(number) if number else room.add(kind.id, kind.name)
    made = ""
    if kind.secret is not None and not secret and not row.secret:
        made = kind.makes_secret() if kind.makes_secret is not None else ""
        if not made and kind.secret.required:
            room.session.rollback()
            raise InvalidField("secret", "This is needed.")
    # A new address must not be sent a secret that was entered for another one.
    moved = number and settings.get("address", "") != stored.settings_of(row).get("address", "")
    if moved and row.secret and not secret and kind.id != "webhook":
        room.session.rollback()
        raise InvalidField(
            "secret", "It was entered for another address.", remedy="Enter it again for this one."
        )
    row.name = " ".join(given.get("name", "").split())[:LONGEST_NAME] or kind.name
    stored.keep_settings(row, {**stored.settings_of(row), **settings})
    if secret or made:
        stored.keep_secret(row, vault, secret or made)
    known = {value for value, _ in kind.events}
    row.events = ",".join(sorted(set(events) & known))
    ask_try(room.session, row, jobs_url)
    room.session.commit()
    return row, made


def ask_try(session: Session, row: IntegrationRow, jobs_url: str) -> None:
    """Have it tried, in the caller's transaction."""
    row.checking_since = now()
    session.flush()
    job_id = f"connect:{row.id}:{uuid4().hex[:12]}"
    engine.enqueue(
        session, jobs_url, WORKFLOW, job_id, row.id, cause=Cause.PERSON, queue=engine.SENDING
    )


def pause(session: Session, row: IntegrationRow, *, paused: bool) -> None:
    """Hold back what is to be sent, or go on with what waits. Does not commit."""
    if paused:
        row.state = Link.PAUSED.value
    else:
        stored.activate(row)
        stored.wake(session, row.id, now())


def check(post: Post, integration_id: int) -> bool:
    """The job: whether it works. Raises StorageAway."""
    with post.app.app_context():
        session: Session = db.session()
        return kept(session, lambda: _check(session, post, integration_id))


def _check(session: Session, post: Post, integration_id: int) -> bool:
    row = session.get(IntegrationRow, integration_id, populate_existing=True)
    if row is None:
        return False
    error: TubeToTaskError | None = None
    found = Checked("")
    try:
        connector = post.connector(row)
        session.commit()
        try:
            found = connector.check()
        finally:
            connector.close()
    except (SendingFailed, StorageFailed) as failure:
        error = failure
    except Exception as failure:
        session.rollback()
        if away(failure):
            raise
        log.exception("an integration could not be tried", integration=integration_id)
        error = SendingFailed("Something went wrong that should not have.", remedy="Try it again.")
    session.rollback()

    def put() -> None:
        row = session.get(IntegrationRow, integration_id, populate_existing=True)
        if row is None:
            return
        at = post.now()
        row.checking_since, row.checked_at = None, at
        if error is not None:
            row.state = Link.BROKEN.value if row.state != Link.PAUSED.value else row.state
            row.told, row.broken_at = "", at
            row.error_message, row.error_remedy = error.message, error.remedy
        else:
            paused = row.state == Link.PAUSED.value
            stored.activate(row)
            row.state = Link.PAUSED.value if paused else Link.ACTIVE.value
            row.told = found.told
            stored.keep_settings(row, {**stored.settings_of(row), **found.settings})
            if KINDS[row.kind].two_way:
                row.look_at = at
            stored.wake(session, row.id, at)
        session.commit()

    retried(put, session)
    return error is None
