"""Videos worth watching oneself, and when. Pure.

Invariants: a section is thin by its own counts beside those of the others, and a suggestion says
which section it is for and why, in one sentence. Times are those of the person's clock.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tubetotask.domain.texts import gettext as _
from tubetotask.domain.texts import ngettext

EVENING = time(19, 30)
UNKNOWN_S = 30 * 60.0  # of a video whose length nobody has told
_FEW = 3  # of a plan with one section


@dataclass(frozen=True, slots=True)
class Counted:
    """What a section of the plan has: videos that touch it, and tasks that are not dismissed."""

    videos: int = 0
    tasks: int = 0


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A video that nobody has opened. ``number``: of its analysis, or (``found``) of its arrival.

    ``duration_s``: None where it is not known. ``score``: 0–100 for the section; of a video that
    was not read yet None.
    """

    number: int
    found: bool
    title: str
    who: str
    duration_s: float | None
    section_id: str
    section: str
    reason: str
    score: int | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """When a video is to be watched. ``about``: what names it, so that a calendar that reads it
    again changes the entry. ``url``: of the video, ``page``: of its analysis, "" where none is."""

    about: str
    title: str
    who: str
    starts_at: datetime
    seconds: float
    changed_at: datetime
    url: str = ""
    page: str = ""


def thin(counted: Mapping[str, Counted]) -> list[str]:
    """The sections with less than half of what one has on average, the thinnest first."""
    sums = {section: each.videos + each.tasks for section, each in counted.items()}
    if not sums:
        return []
    bound = sum(sums.values()) / len(sums) / 2 if len(sums) > 1 else _FEW
    found = [section for section, number in sums.items() if number == 0 or number < bound]
    return sorted(found, key=lambda section: sums[section])  # stable: the plan's order


def why(counted: Counted) -> str:
    """What makes a section thin, in words."""
    return _(
        "of which %(videos)s spoke and which has %(tasks)s",
        videos=ngettext("%(num)s video", "%(num)s videos", counted.videos)
        if counted.videos
        else _("no videos"),
        tasks=ngettext("%(num)s task", "%(num)s tasks", counted.tasks)
        if counted.tasks
        else _("no tasks"),
    )


def next_evening(at: datetime, timezone: str, taken: Collection[date]) -> datetime:
    """The next evening on which nothing is planned here yet, where the person lives."""
    zone = ZoneInfo(timezone)
    local = at.astimezone(zone)
    day = local.date() + timedelta(days=0 if local.time() < EVENING else 1)
    while day in taken:
        day += timedelta(days=1)
    return datetime.combine(day, EVENING, zone)


def minutes(seconds: float | None) -> int:
    """How long it takes, in whole minutes, rounded up."""
    return max(1, math.ceil((seconds or UNKNOWN_S) / 60))
