"""Somebody who receives webhooks, and checks them with the verifier of Standard Webhooks itself.

Invariant: as that specification asks of receivers, an id that was taken counts once.
"""

from __future__ import annotations

from typing import Any

from standardwebhooks import Webhook, WebhookVerificationError

from tests.fakes.service import Reply, Request, Service


class Receiver(Service):
    """``events``: what was taken, by its id. ``times``: how often each id came."""

    def __init__(self, secret: str) -> None:
        super().__init__()
        self._webhook = Webhook(secret)
        self.events: dict[str, Any] = {}
        self.times: dict[str, int] = {}
        self.refused = 0

    def answer(self, request: Request) -> Reply:
        """Take a signed event."""
        try:
            event = self._webhook.verify(request.body, dict(request.headers))
        except WebhookVerificationError:
            self.refused += 1
            return Reply(401)
        name = request.headers["webhook-id"]
        self.times[name] = self.times.get(name, 0) + 1
        self.events.setdefault(name, event)
        return Reply(204)
