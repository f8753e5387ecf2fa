"""The settings of a webhook: where to, and the secret that signs."""

from __future__ import annotations

import base64
import binascii
import secrets
from collections.abc import Mapping

from tubetotask import setting
from tubetotask.domain.errors import InvalidField
from tubetotask.domain.texts import N_
from tubetotask.integrations.base import REPORTS, Field, filled

PREFIX = "whsec_"
EVENTS = (
    ("task.proposed", N_("tasks that a talk proposes")),
    ("task.accepted", N_("tasks that I accept")),
    ("task.changed", N_("tasks whose day or state changes otherwise")),
    ("task.done", N_("tasks that are done")),
    ("task.dismissed", N_("tasks that I dismiss")),
    (REPORTS, "reports"),
)
FIELDS = (
    Field(
        "address",
        N_("Address"),
        N_("Where events are posted to, as JSON. It answers with 2xx within 20 seconds."),
        "url",
        placeholder="https://example.org/hooks/tubetotask",
    ),
    Field(
        "secret",
        N_("Secret"),
        N_(
            "Signs what is sent: whsec_ and 24 to 64 bytes in base64. Empty: one is made, and "
            "shown to you once."
        ),
        "secret",
        required=False,
        placeholder="whsec_…",
    ),
)


def new_secret() -> str:
    """A secret of 32 bytes of chance."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def key_of(secret: str) -> bytes:
    """The bytes that sign. Raises InvalidField."""
    try:
        found = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        found = b""
    if not 24 <= len(found) <= 64:
        raise InvalidField(
            "secret",
            "This is no secret of a webhook.",
            remedy="It is whsec_ and 24 to 64 bytes in base64.",
        )
    return found


def checked(given: Mapping[str, str]) -> Mapping[str, str]:
    """The fields as they are kept. Raises InvalidField."""
    found = filled(FIELDS, given)
    try:
        found["address"] = setting.address(found["address"])
    except ValueError:
        raise InvalidField(
            "address", "This is no address.", remedy="It begins with https:// or http://."
        ) from None
    if given.get("secret", "").strip():
        key_of(given["secret"].strip())
    return found
