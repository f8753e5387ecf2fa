"""When a source is looked at next.

Invariant: never sooner than 15 minutes from now and never later than a day, whatever the history;
where something came within a month, never later than an hour. Only what YouTube itself asks for
(Retry-After, the quota's midnight) may be later. Pure: time, history and chance come in as
arguments.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from statistics import median

SHORTEST = timedelta(minutes=15)
LONGEST = timedelta(hours=24)
UNKNOWN = timedelta(hours=1)
"""The interval of a source whose history is not known yet."""

CHOICES = tuple(timedelta(minutes=m) for m in (15, 30, 60, 180, 360, 720, 1440))
"""What a person may choose instead of the rhythm that adapts: 15 minutes to 24 hours."""

LOOKS_A_GAP = 24
"""Looks in a usual gap between two videos: who publishes daily is looked at hourly."""

ALIVE = timedelta(days=30)
WITHIN_THE_HOUR = timedelta(minutes=50)
"""The longest interval of a source that has published something within ``ALIVE``."""

REMEMBERED = 20  # of the newest videos
SPREAD = 0.1
"""The share by which a time is moved, so that sources do not all come at once."""


def interval(published: Sequence[datetime], now: datetime) -> timedelta:
    """How long to wait, from when the newest videos were published (in any order)."""
    times = sorted((at for at in published if at <= now), reverse=True)[:REMEMBERED]
    if not times:
        return UNKNOWN if not published else SHORTEST
    gaps = [(a - b).total_seconds() for a, b in pairwise(times)]
    usual = median(gaps) if gaps else (now - times[0]).total_seconds()
    # Who has fallen silent is looked at less and less, who has just begun again at once more.
    silence = (now - times[0]).total_seconds()
    wait = timedelta(seconds=max(usual, silence / 4) / LOOKS_A_GAP)
    if _is_usual_hour(times, now):
        wait = min(wait, timedelta(minutes=30))
    if silence <= ALIVE.total_seconds():
        wait = min(wait, WITHIN_THE_HOUR)
    return _within(wait)


def next_look(
    published: Sequence[datetime],
    now: datetime,
    *,
    fixed: timedelta | None = None,
    chance: float = 0.5,
) -> datetime:
    """The time of the next look. ``fixed``: the person's choice; ``chance``: 0 to 1, of luck."""
    wait = _within(fixed) if fixed is not None else interval(published, now)
    if fixed is None:
        wait = min(wait, max(_until_usual_hour(published, now), SHORTEST))
    return now + _spread(wait, chance)


def after_failure(
    now: datetime,
    failures: int,
    *,
    retry_at: datetime | None = None,
    fixed: timedelta | None = None,
    chance: float = 0.5,
) -> datetime:
    """The time of the next try after ``failures`` in a row (1 for the first).

    It doubles from 15 minutes to a day; a person's choice is its least. YouTube's own time
    (``retry_at``) is always waited for.
    """
    doubled = SHORTEST * 2 ** min(max(failures, 1) - 1, 10)
    wait = _within(max(doubled, fixed or SHORTEST))
    at = now + _spread(wait, chance)
    return at if retry_at is None else max(at, retry_at)


def _within(wait: timedelta) -> timedelta:
    return min(max(wait, SHORTEST), LONGEST)


def _spread(wait: timedelta, chance: float) -> timedelta:
    """Moved by a tenth to either side, and still within the bounds."""
    return _within(wait * (1 + SPREAD * (2 * min(max(chance, 0.0), 1.0) - 1)))


def _usual_hours(published: Sequence[datetime]) -> set[int]:
    """The hours of the day (UTC) at which at least a third of the videos, and three, came."""
    newest = sorted(published, reverse=True)[:REMEMBERED]
    counts = Counter(at.astimezone(UTC).hour for at in newest)
    return {hour for hour, count in counts.items() if count >= max(3, len(newest) / 3)}


def _is_usual_hour(published: Sequence[datetime], now: datetime) -> bool:
    """Whether now, or an hour ago, is an hour at which this source publishes."""
    hour = now.astimezone(UTC).hour
    return bool({hour, (hour - 1) % 24} & _usual_hours(published))


def _until_usual_hour(published: Sequence[datetime], now: datetime) -> timedelta:
    """How long until the next such hour has begun; a day where there is none."""
    begun = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    waits = [
        begun + timedelta(hours=(hour - begun.hour) % 24 or 24) - now
        for hour in _usual_hours(published)
    ]
    return min(waits, default=LONGEST)
