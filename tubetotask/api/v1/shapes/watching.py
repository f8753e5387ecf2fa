"""Videos worth watching oneself, and the times that are planned for some."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tubetotask.api.v1.shapes.base import Number, Time, link
from tubetotask.domain.titles import titled
from tubetotask.domain.watching import Suggestion as Suggested
from tubetotask.domain.watching import minutes
from tubetotask.exports.places import clean
from tubetotask.exports.schema_base import Part
from tubetotask.storage.models import WatchSlotRow


class Suggestion(Part):
    """A video that nobody has opened, for a section of the plan of which little was heard."""

    analysis: Number | None
    """Of the talk, where it was read: ``watchAnalysis`` takes it."""
    video: Number | None
    """Of a followed source, where it was not read: ``watchVideo`` takes it."""
    title: str
    who: str
    duration_s: float | None
    section_id: str
    section_title: str
    score: Annotated[int, Field(ge=0, le=100)] | None
    """For that section; null for a video that was not read."""
    reason: str


class Suggestions(Part):
    """What is worth watching, for the thinnest section first."""

    items: list[Suggestion]


class Slot(Part):
    """When a video is to be watched."""

    id: Number
    title: str
    who: str
    starts_at: Time
    minutes: int
    """As long as the video; 30 where nobody has told its length."""
    url: str | None


class Slots(Part):
    """What is planned from now on, the next first."""

    items: list[Slot]


class SlotAsked(Part):
    """When."""

    starts_at: Time


def suggestion(found: Suggested) -> Suggestion:
    """A suggestion as programs get it."""
    return Suggestion(
        analysis=None if found.found else found.number,
        video=found.number if found.found else None,
        title=clean(found.title if found.found else titled(found.title)),
        who=clean(found.who),
        duration_s=found.duration_s,
        section_id=clean(found.section_id),
        section_title=clean(found.section),
        score=found.score,
        reason=clean(found.reason),
    )


def slot(row: WatchSlotRow) -> Slot:
    """A row as programs get it."""
    return Slot(
        id=row.id,
        title=clean(titled(row.title)),
        who=clean(row.who),
        starts_at=row.starts_at,
        minutes=minutes(row.seconds),
        url=link(row.youtube_id),
    )
