"""Outgoing webhooks, signed as the Standard Webhooks specification says.

Invariant: every try of one event bears the same ``webhook-id`` and the same body, so that a
receiver that looks at ids takes it once.
"""

from __future__ import annotations

from collections.abc import Mapping

from tubetotask.domain.texts import N_
from tubetotask.integrations.base import Connector, Kind, Reach
from tubetotask.integrations.webhook import form


def _connect(settings: Mapping[str, str], secret: str, reach: Reach) -> Connector:
    from tubetotask.integrations.webhook.client import Webhook

    return Webhook(settings["address"], secret, reach)


KIND = Kind(
    id="webhook",
    name="Webhook",
    about=N_("Sends what happens to an address of yours, signed (Standard Webhooks)."),
    icon="act",
    fields=form.FIELDS,
    checked=form.checked,
    connect=_connect,
    events=form.EVENTS,
    reports=True,
    snapshot=True,
    makes_secret=form.new_secret,
)
