"""Posts signed events. Source: the Standard Webhooks specification, version 1."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections.abc import Mapping

from tubetotask.domain.errors import Disconnected, Refused
from tubetotask.domain.sending import Checked, Item, Sent
from tubetotask.integrations import answers
from tubetotask.integrations.base import Reach
from tubetotask.integrations.webhook import form, mapping
from tubetotask.outside.outgoing import Answer, Outgoing


class Webhook:
    """One address."""

    def __init__(self, address: str, secret: str, reach: Reach) -> None:
        self._address, self._key, self._now = address, form.key_of(secret), reach.now
        self._http = Outgoing(private=reach.private)

    def check(self) -> Checked:
        """Post an event of the type "ping"."""
        at = self._now()
        self._post(f"ping_{at.timestamp():.0f}", mapping.ping(at))
        return Checked("It took a signed event of the type “ping”.")

    def send(self, item: Item) -> Sent:
        """Post the event; its id is the item's uid."""
        answer = self._post(item.uid, mapping.event(item))
        return Sent(remote=item.uid, note=f"answered {answer.status}")

    def look(self, remotes: Mapping[str, str]) -> Mapping[str, str]:
        """Nothing comes back from a webhook."""
        return dict.fromkeys(list(remotes)[:0], "")

    def close(self) -> None:
        """Let go of the connection."""
        self._http.__exit__()

    def _post(self, name: str, body: bytes) -> Answer:
        stamp = str(int(time.time()))  # a receiver refuses one that is minutes away from its own
        signed = f"{name}.{stamp}.".encode() + body
        signature = base64.b64encode(hmac.new(self._key, signed, hashlib.sha256).digest())
        answer = self._http.ask(
            "POST",
            self._address,
            headers={
                "Content-Type": "application/json",
                "webhook-id": name,
                "webhook-timestamp": stamp,
                "webhook-signature": f"v1,{signature.decode()}",
            },
            body=body,
        )
        if answer.status == 410:  # as the specification has it: nobody is there any more
            raise Disconnected(
                "The address says that it takes no events any more.",
                status=410,
                remedy="Enter the new address, or remove this webhook.",
            )
        if 300 <= answer.status < 400:
            raise Refused(
                "The address leads elsewhere.",
                status=answer.status,
                remedy="Enter the address that it leads to.",
            )
        if answer.status in (401, 403):
            raise Refused(
                f"The address does not take this (answer {answer.status}).",
                status=answer.status,
                remedy="Check that the secret is the same on both sides, then send it again.",
            )
        return answers.check(answer, "The address", self._now())
