"""When something is done by the clock: every day or week, at a time of day where a person lives.

Invariants: a time that the clock skips in spring is the first moment after the gap; one that it
shows twice in autumn is the first of the two. So every day and every week has exactly one time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tubetotask.domain.texts import N_

DAYS = (
    N_("Monday"),
    N_("Tuesday"),
    N_("Wednesday"),
    N_("Thursday"),
    N_("Friday"),
    N_("Saturday"),
    N_("Sunday"),
)


@dataclass(frozen=True, slots=True)
class When:
    """A time of day. ``minute``: 0 to 1439; ``weekday``: 0 Monday to 6 Sunday, None: every day.

    ``timezone``: a name of the IANA's list.
    """

    minute: int
    timezone: str = "UTC"
    weekday: int | None = None

    def next_after(self, at: datetime) -> datetime:
        """The first time later than ``at``, in UTC."""
        zone = ZoneInfo(self.timezone)
        day = at.astimezone(zone).date() - timedelta(days=1)
        while True:
            if self.weekday is None or day.weekday() == self.weekday:
                found = self._on(datetime.combine(day, time(), zone))
                if found > at:
                    return found
            day += timedelta(days=1)

    def _on(self, day: datetime) -> datetime:
        """The time on that day, in UTC; ``day``: its midnight, with the zone."""
        wall = day.replace(hour=self.minute // 60, minute=self.minute % 60, fold=0)
        moment = wall.astimezone(UTC)
        if moment.astimezone(wall.tzinfo).replace(tzinfo=None) == wall.replace(tzinfo=None):
            return moment
        # The clock skips this time. Read with the offset from before and from after the gap it
        # gives two moments, one on each side; the gap ends where the offset changes in between.
        early, late = wall.replace(fold=1).astimezone(UTC), moment
        zone = wall.tzinfo
        before = early.astimezone(zone).utcoffset()
        while late - early > timedelta(minutes=1):
            middle = early + (late - early) / 2
            if middle.astimezone(zone).utcoffset() == before:
                early = middle
            else:
                late = middle
        return late.replace(second=0, microsecond=0)

    @property
    def day(self) -> str:
        """The day of the week, in English; "" for every day."""
        return "" if self.weekday is None else DAYS[self.weekday]

    def __str__(self) -> str:
        told = f"at {self.minute // 60:02}:{self.minute % 60:02} ({self.timezone})"
        return f"every {self.day or 'day'} {told}"
