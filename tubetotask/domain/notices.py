"""Notices: what a person wants to be told of, when, and when not.

Invariants: in the person's quiet hours nothing is sent; what came meanwhile comes in one message
when they end. Quiet hours are those of the person's clock, also on the days it is changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class Told(StrEnum):
    """What a notice is about."""

    REPORT = "report"
    ACT = "act"
    BUDGET = "budget"
    SOURCE = "source"
    SEARCH = "search"
    LENS = "lens"
    INTEGRATION = "sending"  # a notice keeps ten letters of it
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to tell. ``link``: the path of its page here, or "".

    ``score``: of an "act now" alone.
    """

    kind: Told
    title: str
    text: str = ""
    link: str = ""
    score: int = 0


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that goes with a message. ``form``: txt, html, md or pdf."""

    name: str
    form: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Quiet:
    """Quiet hours by the person's clock. ``begin`` and ``end``: minutes of the day; equal: none."""

    timezone: str = "UTC"
    begin: int = 0
    end: int = 0

    def until(self, at: datetime) -> datetime | None:
        """When the quiet hours that hold at this moment end; None where none do."""
        if self.begin == self.end:
            return None
        zone = ZoneInfo(self.timezone)
        local = at.astimezone(zone)
        minute = local.hour * 60 + local.minute
        over = self.begin > self.end  # they go over midnight
        inside = (
            (minute >= self.begin or minute < self.end) if over else self.begin <= minute < self.end
        )
        if not inside:
            return None
        day = local.date() + timedelta(days=1 if over and minute >= self.begin else 0)
        wall = datetime(day.year, day.month, day.day, self.end // 60, self.end % 60, tzinfo=zone)
        # Through UTC: a time that the clock skips is the first one after the gap.
        return max(wall.astimezone(at.tzinfo), at + timedelta(minutes=1))
