"""What stands beside a list: how many there are, and what narrows it."""

from __future__ import annotations

from tubetotask.api.v1.shapes.base import Number, Time
from tubetotask.api.v1.shapes.jobs import Group, QueueName
from tubetotask.api.v1.shapes.sources import Stands
from tubetotask.api.v1.shapes.tasks import Status
from tubetotask.exports.schema_base import Part


class Narrowing(Part):
    """Something that a list can be narrowed by."""

    id: str
    """What the list takes."""
    name: str


class TaskOverview(Part):
    """How many tasks there are, and what a list of them can be narrowed by."""

    counts: dict[Status, int]
    sections: list[Narrowing]
    """The sections of the plan that tasks are for."""
    sources: list[Narrowing]
    """Who said something lately."""


class VideoOverviewQuery(Part):
    """Of which source."""

    source: Number | None = None


class VideoOverview(Part):
    """How many videos there are in each state."""

    counts: dict[Stands, int]


class JobOverview(Part):
    """How many jobs there are in each group, and which queues are paused."""

    counts: dict[Group, int]
    paused: list[QueueName]


class Push(Part):
    """How YouTube's push stands, over all channels of the instance."""

    on: bool
    """Whether the instance has a public address that YouTube can push to."""
    channels: int
    active: int
    """So many of them are pushed."""
    failing: int
    error: str
    remedy: str
    last_message_at: Time | None
