"""Browsers that are told: asked for by a press there, told by the worker, forgotten when gone.

Invariant: what a browser handed over is locked before anything else happens with it, and is
unlocked here for the push service alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from tubetotask.config import Config
from tubetotask.domain.notices import Notice, Told
from tubetotask.domain.sending import Link
from tubetotask.jobs import readers
from tubetotask.notifications import browser, subscription
from tubetotask.storage import browsers as stored
from tubetotask.storage.database import retried
from tubetotask.storage.models import ChannelRow
from tubetotask.storage.notices import Channels

WANTS = (Told.ACT.value,)
"""What a browser is told of: a telephone that rings for everything is silenced."""


def public_key(session: Session, config: Config) -> str:
    """What a browser is to be asked with, in base64url; made at the first use. Commits."""

    def made() -> str:
        found = stored.made_key(session, readers.vault_of(config), browser.new_key)
        session.commit()
        return found

    return browser.public_of(retried(made, session))


def add(
    room: Channels, config: Config, given: Any, name: str, sign_in_id: int | None
) -> ChannelRow:
    """Keep a browser that its person asked to be told in. Raises InputError. Commits.

    ``given``: what ``PushSubscription.toJSON`` gave; ``name``: "Firefox on Linux", say.
    """
    vault = readers.vault_of(config)

    def put() -> ChannelRow:
        key = stored.made_key(room.session, vault, browser.new_key)
        ours = browser.public_of(key)
        found = subscription.read(given, ours, private=config.send_to_private)
        row = stored.put(room, found.mark, sign_in_id, name)
        row.secret = vault.lock(found.packed())
        row.hint, row.wants = urlsplit(found.origin).hostname or "", ",".join(WANTS)
        row.state, row.error_message, row.error_remedy = Link.ACTIVE.value, "", ""
        row.broken_at = None
        room.session.commit()
        return row

    return retried(put, room.session)


def send(
    session: Session, config: Config, channel: ChannelRow, told: Sequence[Notice], mark: str
) -> None:
    """Tell a browser. ``mark``: of the message. Raises SendingFailed, StorageFailed."""
    vault = readers.vault_of(config)
    found = subscription.unpacked(vault.unlock(channel.secret))
    key = stored.key(session, vault)
    session.commit()  # no transaction is open while somebody is asked
    browser.send(
        browser.said(told, mark),
        found,
        key,
        contact=contact(config),
        private=config.send_to_private,
    )


def contact(config: Config) -> str:
    """By what a push service reaches whoever runs this instance; "" where that is not known."""
    if config.public_url.startswith("https://"):
        parts = urlsplit(config.public_url)
        return f"https://{parts.hostname}"
    sender = config.error_mail_from or next(iter(config.error_mail_to), "")
    return f"mailto:{sender}" if sender else ""
