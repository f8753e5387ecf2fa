"""Notifications: where one is told of what, when not, and what was told.

Invariant: an address comes in and never goes out, but for how it ends.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from tubetotask.api.v1.paging import PageOf
from tubetotask.api.v1.shapes.base import Number, Text, Time, Trouble, known
from tubetotask.domain.notices import Quiet
from tubetotask.exports.places import clean
from tubetotask.exports.schema_base import Part
from tubetotask.storage.models import ChannelRow, MessageRow
from tubetotask.storage.notices import wants_of

Want = Literal["report", "act", "budget", "source", "search", "lens", "sending"]
Wants = Annotated[list[Want], Field(max_length=7)]
Score = Annotated[int, Field(ge=0, le=100)]
Minute = Annotated[int, Field(ge=0, le=1439)]
Name = Annotated[Text, Field(max_length=60)]
Address = Annotated[Text, Field(max_length=2000)]


class Channel(Part):
    """A way to its owner."""

    id: Number
    kind: str
    """"mail", "apprise" (a service), or one that is set up on the page."""
    name: str
    hint: str
    """Of mail the address; of a service how its address ends."""
    wants: list[Want]
    """Reports; talks to act on now; budgets that go to the end; sources that are broken; searches
    that are kept with an alert; lenses that have one; integrations ("sending") that wait for their
    owner."""
    threshold: Score
    """The least score of an "act now" that is told."""
    state: Literal["active", "paused", "broken"]
    error: Trouble | None
    told_at: Time | None
    created_at: Time


class Channels(PageOf[Channel]):
    """A part of the channels, in the order they were made."""


class ChannelAsked(Part):
    """A new channel."""

    kind: Literal["mail", "apprise"]
    address: Address = ""
    """Of a service its address in Apprise's form. Of mail it is the account's own; only an instance
    without accounts takes another."""
    name: Name = ""
    wants: Wants = Field(default_factory=list)
    threshold: Score = 70


class ChannelChange(Part):
    """What is to be changed; what is left out stays."""

    address: Address | None = None
    name: Name | None = None
    wants: Wants | None = None
    threshold: Score | None = None
    paused: bool | None = None


class QuietHours(Part):
    """When nothing is told: what comes meanwhile comes in one message when they end."""

    timezone: Annotated[Text, Field(max_length=64)]
    begin: Minute
    """Minute of the day; equal to ``end``: there are none."""
    end: Minute


class Message(Part):
    """What was told in a channel."""

    id: Number
    channel: Number
    title: str
    state: Literal["queued", "waiting", "sent", "failed", "dropped"]
    tries: int
    error: Trouble | None
    sent_at: Time | None
    created_at: Time


class Messages(PageOf[Message]):
    """A part of what was told, the newest first."""


def channel(row: ChannelRow) -> Channel:
    """A row as programs see it."""
    return Channel(
        id=row.id,
        kind=row.kind,
        name=clean(row.name),
        hint=clean(row.hint),
        wants=sorted(known(each) for each in wants_of(row)),
        threshold=row.threshold,
        state=known(row.state),
        error=_trouble(row.error_message, row.error_remedy),
        told_at=row.told_at,
        created_at=row.created_at,
    )


def quiet(hours: Quiet) -> QuietHours:
    """Quiet hours as programs see them."""
    return QuietHours(timezone=hours.timezone, begin=hours.begin, end=hours.end)


def message(row: MessageRow) -> Message:
    """A message as programs see it."""
    return Message(
        id=row.id,
        channel=row.channel_id,
        title=clean(row.title),
        state=known(row.state),
        tries=row.tries,
        error=_trouble(row.error_message, row.error_remedy),
        sent_at=row.sent_at,
        created_at=row.created_at,
    )


def _trouble(message: str, remedy: str) -> Trouble | None:
    if not message:
        return None
    return Trouble(id="sending-failed", message=clean(message), remedy=clean(remedy))
