"""Integrations: what can be connected, what is, and what was sent there.

Invariant: a secret comes in and never goes out, but for one that was made here: once.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from tubetotask.api.v1.paging import Asked, PageOf
from tubetotask.api.v1.shapes.base import Number, Text, Time, Trouble, known
from tubetotask.exports.places import clean
from tubetotask.exports.schema_base import Part
from tubetotask.integrations import Kind
from tubetotask.storage.models import DeliveryRow, IntegrationRow
from tubetotask.storage.sending import events_of, settings_of

KindId = Literal["notion", "todoist", "github", "caldav", "markdown", "webhook"]
SendingState = Literal["queued", "waiting", "sent", "failed", "dropped"]
Value = Annotated[Text, Field(max_length=500)]
Settings = Annotated[dict[Annotated[str, Field(max_length=40)], Value], Field(max_length=20)]
Events = Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=20)]
Name = Annotated[Text, Field(max_length=60)]
Secret = Annotated[Text, Field(max_length=1000)]


class Option(Part):
    """One of a few values."""

    value: str
    told: str


class FormField(Part):
    """A setting of a kind."""

    name: str
    label: str
    hint: str
    required: bool
    secret: bool
    """Whether it is sent as ``secret``, kept locked and never told again."""
    options: list[Option]
    """What it can be; empty: any text."""


class IntegrationKind(Part):
    """What can be connected."""

    id: KindId
    name: str
    about: str
    fields: list[FormField]
    events: list[Option]
    """What can be sent there by itself."""
    two_way: bool
    """Whether what is done there is done here."""
    makes_secret: bool
    """Whether one is made, and told once, where none is sent."""


class IntegrationKinds(Part):
    """All kinds."""

    items: list[IntegrationKind]


class DeliveryCounts(Part):
    """How many deliveries stand how."""

    queued: int = 0
    waiting: int = 0
    sent: int = 0
    failed: int = 0
    dropped: int = 0


class Integration(Part):
    """What is connected."""

    id: Number
    kind: str
    name: str
    state: Literal["active", "paused", "broken"]
    trying: bool
    """Whether it is being tried at this moment."""
    told: str
    """What the last try found there."""
    error: Trouble | None
    settings: dict[str, str]
    has_secret: bool
    hint: str
    """How its secret ends; empty for a short one."""
    events: list[str]
    checked_at: Time | None
    created_at: Time


class IntegrationMade(Integration):
    """The same as it is told once."""

    secret: str = ""
    """The secret that was made here: it is told this once, and not to a repeated request."""


class IntegrationLine(Integration):
    """The same in a list."""

    deliveries: DeliveryCounts


class Integrations(PageOf[IntegrationLine]):
    """A part of what is connected, in the order it was."""


class ConnectAsked(Part):
    """What is to be connected."""

    kind: KindId
    settings: Settings = Field(default_factory=dict)
    """By the names of the kind's fields, but the secret."""
    secret: Secret = ""
    name: Name = ""
    events: Events = Field(default_factory=list)


class IntegrationChange(Part):
    """What is to be changed; what is left out stays."""

    settings: Settings | None = None
    """Those named; the others stay."""
    secret: Secret | None = None
    name: Name | None = None
    events: Events | None = None
    paused: bool | None = None
    """True: what is to be sent waits."""


class DeliveryQuery(Asked):
    """Which deliveries."""

    state: SendingState | None = None


class Delivery(Part):
    """One thing that is to arrive somewhere, and what became of it."""

    id: Number
    integration: Number
    what: Literal["task", "report"]
    number: int
    """Of the task or report."""
    title: str
    event: str
    state: SendingState
    tries: int
    error: Trouble | None
    url: str | None
    """Where it is there."""
    next_at: Time | None
    sent_at: Time | None
    created_at: Time


class Deliveries(PageOf[Delivery]):
    """A part of the log, the newest first."""


class SendAsked(Part):
    """Which tasks."""

    tasks: Annotated[list[Number], Field(min_length=1, max_length=500)]


class SendTold(Part):
    """How many are on their way."""

    count: int


def kind(found: Kind) -> IntegrationKind:
    """A kind as programs see it."""
    return IntegrationKind(
        id=known(found.id),
        name=found.name,
        about=found.about,
        fields=[
            FormField(
                name=each.name,
                label=each.label,
                hint=each.hint,
                required=each.required,
                secret=each.secret,
                options=[Option(value=value, told=told) for value, told in each.options],
            )
            for each in found.fields
        ],
        events=[Option(value=value, told=told) for value, told in found.events],
        two_way=found.two_way,
        makes_secret=found.makes_secret is not None,
    )


def integration(row: IntegrationRow) -> Integration:
    """A row as programs see it."""
    return Integration(**_integration(row))


def line(row: IntegrationRow, counts: dict[str, int]) -> IntegrationLine:
    """The same in a list."""
    return IntegrationLine(**_integration(row), deliveries=DeliveryCounts(**counts))


def made(row: IntegrationRow, secret: str = "") -> IntegrationMade:
    """The same with a secret that was made this moment."""
    return IntegrationMade(**_integration(row), secret=secret)


def _integration(row: IntegrationRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": row.kind,
        "name": clean(row.name),
        "state": row.state,
        "trying": row.checking_since is not None,
        "told": clean(row.told),
        "error": _trouble("", row.error_message, row.error_remedy),
        "settings": {name: clean(value) for name, value in settings_of(row).items()},
        "has_secret": bool(row.secret),
        "hint": clean(row.hint),
        "events": sorted(events_of(row)),
        "checked_at": row.checked_at,
        "created_at": row.created_at,
    }


def delivery(row: DeliveryRow) -> Delivery:
    """A row as programs see it."""
    return Delivery(
        id=row.id,
        integration=row.integration_id,
        what=known(row.what),
        number=row.thing_id,
        title=clean(row.title),
        event=row.event,
        state=known(row.state),
        tries=row.tries,
        error=_trouble(row.error_id, row.message, row.remedy),
        url=clean(row.url) or None,
        next_at=row.next_at,
        sent_at=row.sent_at,
        created_at=row.created_at,
    )


def _trouble(error_id: str, message: str, remedy: str) -> Trouble | None:
    if not message:
        return None
    return Trouble(id=error_id or "sending-failed", message=clean(message), remedy=clean(remedy))
