"""One message through Apprise.

Invariants: no connection to a private network, unless the administrator allows it; no file of this
machine is read, and nothing of a message or an address reaches the log. It ends within ``WITHIN_S``
whatever the other side does, and holds no more of an answer than ``bounded`` does. What was said in
a video calls nobody there, and is no link but where it is one to read.
"""

from __future__ import annotations

import contextlib
import logging
from typing import Any

import requests

from tubetotask.domain.errors import Disconnected, InputError, ServiceAway
from tubetotask.notifications import bounded, schemes
from tubetotask.notifications.message import Message
from tubetotask.notifications.quiet import calls_nobody
from tubetotask.outside.deadline import Deadline
from tubetotask.outside.guarded import only_public
from tubetotask.outside.outgoing import private_address

WITHIN_S = 30.0
# What Apprise would read a file or an address for, by the names that its services keep it under.
_FILES = ("template", "attach", "attachment", "attachments", "avatar_url", "icon_url")


def send(address: str, message: Message, *, private: bool) -> None:
    """Send it. Raises Disconnected where the address cannot be used, ServiceAway."""
    try:
        schemes.checked(address)
    except InputError as error:
        raise Disconnected(error.message, remedy=error.remedy) from None
    import apprise

    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)  # it quotes addresses
    # In this thread alone, so that the guard below holds; without files of any kind.
    asset = apprise.AppriseAsset(
        async_mode=False, secure_logging=True, app_id="TubeToTask", app_desc="TubeToTask"
    )
    asset.app_url = ""
    service = apprise.Apprise.instantiate(address, asset=asset)
    if service is None:
        raise Disconnected(
            "Apprise cannot read this address.", remedy="Compare it with Apprise's documentation."
        )
    if not _harmless(service):
        raise Disconnected("The address has a setting that cannot be used here.")
    bounded.lead()
    title, text = map(calls_nobody, (message.title, message.text))
    # A text is escaped as the service needs it. What takes Markdown alone would get a backslash
    # before every dot, also in addresses; there the gaps must do.
    plain = getattr(type(service).notify_format, "value", "") != "markdown"
    done = False
    with only_public(private=private) as watch, Deadline(WITHIN_S) as deadline:
        bounded.throttle(service, deadline)
        with contextlib.suppress(requests.RequestException):  # where a service expects none
            told = {"body_format": "text"} if plain else {}
            done = bool(service.notify(body=text, title=title, **told))
        late = deadline.passed
    if watch.refused:
        raise private_address()
    if not done:
        raise ServiceAway(
            "There was no answer in time." if late else "The service did not take the message."
        )


def _harmless(service: Any) -> bool:
    """Whether what Apprise made of an address reads no file and believes no false certificate."""
    return bool(service.verify_certificate) and not any(
        getattr(service, name, None) for name in _FILES
    )
