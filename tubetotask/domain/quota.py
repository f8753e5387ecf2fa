"""Units of the YouTube Data API, and when their day begins: at midnight in California.

Invariant: the time that is returned lies after ``now``, by 25 hours at most (a day on which the
clocks go back has 25).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

PACIFIC = ZoneInfo("America/Los_Angeles")


@dataclass(frozen=True, slots=True)
class Units:
    """A day's units: used, of how many, those kept for what a person does, and the day's end."""

    used: int
    limit: int
    by_hand: int
    renewed_at: datetime


def next_midnight(now: datetime) -> datetime:
    """The next midnight in California, in UTC."""
    day = now.astimezone(PACIFIC).date() + timedelta(days=1)
    return datetime.combine(day, time(), PACIFIC).astimezone(UTC)


def day_started(now: datetime) -> datetime:
    """The midnight in California from which today's units count, in UTC."""
    day = now.astimezone(PACIFIC).date()
    return datetime.combine(day, time(), PACIFIC).astimezone(UTC)
