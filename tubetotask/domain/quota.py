"""When the day of the Data API's quota begins: at midnight in California.

Invariant: the time that is returned lies after ``now``, by 25 hours at most (a day on which the
clocks go back has 25).
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

PACIFIC = ZoneInfo("America/Los_Angeles")


def next_midnight(now: datetime) -> datetime:
    """The next midnight in California, in UTC."""
    day = now.astimezone(PACIFIC).date() + timedelta(days=1)
    return datetime.combine(day, time(), PACIFIC).astimezone(UTC)


def day_started(now: datetime) -> datetime:
    """The midnight in California from which today's units count, in UTC."""
    day = now.astimezone(PACIFIC).date()
    return datetime.combine(day, time(), PACIFIC).astimezone(UTC)
