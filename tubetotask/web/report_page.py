"""Reports as the pages show them: days, months, what can be chosen.

Invariant: the words of a report are those of its files (``exports.report``); here are only the
shapes of a page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby

from tubetotask.domain.errors import InputError
from tubetotask.domain.report import Part, Period
from tubetotask.domain.schedule import DAYS
from tubetotask.domain.texts import N_
from tubetotask.domain.texts import gettext as _
from tubetotask.exports import report as told
from tubetotask.reports import periods
from tubetotask.storage.models import ReportRow, ReportSettingRow
from tubetotask.storage.reports import parts_of, period_of
from tubetotask.web.formats import month
from tubetotask.web.report_answer import answer

CHOICES = (
    ("today", N_("Today so far")),
    ("yesterday", N_("Yesterday")),
    ("week", N_("The last seven days, to yesterday")),
    ("month", N_("The last thirty days, to yesterday")),
    ("days", N_("These days:")),
)
_BACK = {"today": (0, 0), "yesterday": (1, 1), "week": (7, 1), "month": (30, 1)}
PARTS = tuple((part.value, told.HEADS[part]) for part in Part)
WEEKDAYS = tuple(enumerate(DAYS))


def months(rows: Sequence[ReportRow]) -> list[tuple[str, list[ReportRow]]]:
    """Reports under their months, in the order they come."""
    return [(name, list(group)) for name, group in groupby(rows, lambda r: month(r.last_on))]


def days(row: ReportRow) -> str:
    """Which days."""
    return told.days(period_of(row))


def kind(row: ReportRow) -> str:
    """What it is called."""
    return _(told.NAMES[period_of(row).kind])


def period_asked(form: Mapping[str, str], at: datetime, timezone: str) -> Period:
    """The days that a form asks for. Raises InputError."""
    choice, today = form.get("choice", ""), periods.today(at, timezone)
    if choice == "week":
        return periods.last_week(at, timezone)
    if choice in _BACK:
        first, last = (today - timedelta(days=n) for n in _BACK[choice])
        return periods.asked(first, last, at, timezone)
    return periods.asked(_day(form, "first"), _day(form, "last"), at, timezone)


def _day(form: Mapping[str, str], name: str) -> date:
    text = form.get(name, "").strip()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(
            f"“{text[:40]}” is no day." if text else "Which days?",
            remedy="Write each as year-month-day: 2027-03-31.",
        ) from None


FORMS = (
    ("", N_("Three lines and a link")),
    ("txt", N_("The whole report as plain text")),
    ("html", N_("The whole report as a formatted mail (HTML)")),
    ("md", N_("Three lines, with the report as Markdown beside them")),
    ("pdf", N_("Three lines, with the report as PDF beside them")),
)


@dataclass
class Wanted:
    """The form of the settings, as it is shown."""

    timezone: str
    daily: bool
    daily_at: str
    weekly: bool
    weekly_day: int
    weekly_at: str
    parts: frozenset[str]
    opening: bool
    form: str
    error: InputError | None = field(default=None)

    @classmethod
    def of(cls, row: ReportSettingRow) -> Wanted:
        """As it is set."""
        return cls(
            row.timezone,
            row.daily,
            _clock(row.daily_minute),
            row.weekly,
            row.weekly_day,
            _clock(row.weekly_minute),
            frozenset(part.value for part in parts_of(row)),
            row.opening,
            row.form,
        )

    @classmethod
    def sent(cls, form: Mapping[str, str], parts: Sequence[str]) -> Wanted:
        """As it was sent."""
        day = form.get("weekly_day", "0")
        return cls(
            " ".join(form.get("timezone", "").split()),
            form.get("daily") == "on",
            form.get("daily_at", "").strip(),
            form.get("weekly") == "on",
            int(day) if day in {"0", "1", "2", "3", "4", "5", "6"} else 0,
            form.get("weekly_at", "").strip(),
            frozenset(parts),
            form.get("opening") == "on",
            form.get("form", "")[:10],
        )

    @property
    def daily_due(self) -> int | None:
        """Minute of the day, or None. Raises InputError."""
        return _minute(self.daily_at) if self.daily else None

    @property
    def weekly_due(self) -> tuple[int, int] | None:
        """Day of the week and minute, or None. Raises InputError."""
        return (self.weekly_day, _minute(self.weekly_at)) if self.weekly else None


def files(form: str) -> tuple[str, ...]:
    """The formats of a report that are made at once, the person's own first."""
    known = ("md", "html", "csv", "json", "txt")
    return tuple(sorted(known, key=lambda each: each != form))


def headline(line: str) -> str:
    """A line of a report's answer in the language of the page."""
    return answer(line)


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _minute(text: str) -> int:
    try:
        at = datetime.strptime(text[:5], "%H:%M")  # noqa: DTZ007 - a time of day has no zone
    except ValueError:
        raise InputError(
            f"“{text[:20]}” is no time of a day.", remedy="Give hours and minutes: 07:00."
        ) from None
    return at.hour * 60 + at.minute
