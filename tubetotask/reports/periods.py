"""Which days a report is about.

Invariant: a report by the clock tells of days that are over where the person lives, so whatever is
read later belongs to a later report.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from tubetotask.domain.errors import InputError
from tubetotask.domain.report import Kind, Period

LONGEST_DAYS = 366
_FIRST_YEAR = 2000


def today(at: datetime, timezone: str) -> date:
    """The day it is where the person lives."""
    return at.astimezone(ZoneInfo(timezone)).date()


def last_day(at: datetime, timezone: str) -> Period:
    """Yesterday."""
    day = today(at, timezone) - timedelta(days=1)
    return Period(Kind.DAY, day, day, timezone)


def last_week(at: datetime, timezone: str) -> Period:
    """The seven days that ended yesterday."""
    last = today(at, timezone) - timedelta(days=1)
    return Period(Kind.WEEK, last - timedelta(days=6), last, timezone)


def asked(first: date, last: date, at: datetime, timezone: str) -> Period:
    """Any days. Raises InputError for days that are none, to come, or too many."""
    remedy = "Give two days as year-month-day, the earlier one first."
    if last < first:
        raise InputError("The last day is before the first.", remedy=remedy)
    if first > today(at, timezone) or first.year < _FIRST_YEAR:
        raise InputError("There is nothing to tell of these days.", remedy=remedy)
    if (last - first).days >= LONGEST_DAYS:
        raise InputError("A report tells of a year at the most.", remedy="Choose fewer days.")
    last = min(last, today(at, timezone))
    return Period(Kind.DAY if first == last else Kind.RANGE, first, last, timezone)
