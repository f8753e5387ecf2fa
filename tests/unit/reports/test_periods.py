"""Which days a report tells of, where the person lives."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tubetotask.domain.errors import InputError
from tubetotask.domain.report import Kind, Period
from tubetotask.reports import periods

AT = datetime(2026, 3, 29, 22, 30, tzinfo=UTC)  # in Berlin half past midnight, summer time


def test_yesterday_is_that_of_the_person_and_not_of_the_server() -> None:
    assert periods.last_day(AT, "UTC").first == date(2026, 3, 28)
    assert periods.last_day(AT, "Europe/Berlin").first == date(2026, 3, 29)
    assert periods.last_day(AT, "America/Los_Angeles").first == date(2026, 3, 28)


def test_a_day_on_which_the_clock_is_changed_has_23_or_25_hours_and_none_is_counted_twice() -> None:
    spring = Period(Kind.DAY, date(2026, 3, 29), date(2026, 3, 29), "Europe/Berlin")
    autumn = Period(Kind.DAY, date(2026, 10, 25), date(2026, 10, 25), "Europe/Berlin")
    assert (spring.until - spring.since).total_seconds() == 23 * 3600
    assert (autumn.until - autumn.since).total_seconds() == 25 * 3600
    assert spring.before.until == spring.since


def test_a_week_is_the_seven_days_that_ended_yesterday() -> None:
    week = periods.last_week(AT, "Europe/Berlin")
    assert (week.first, week.last, week.days) == (date(2026, 3, 23), date(2026, 3, 29), 7)
    assert week.before.last == date(2026, 3, 22)


def test_any_days_can_be_asked_for_but_none_that_are_to_come() -> None:
    found = periods.asked(date(2026, 3, 1), date(2026, 4, 30), AT, "UTC")
    assert (found.kind, found.last) == (Kind.RANGE, date(2026, 3, 29))
    assert periods.asked(date(2026, 3, 1), date(2026, 3, 1), AT, "UTC").kind is Kind.DAY
    for first, last in (
        (date(2026, 3, 2), date(2026, 3, 1)),
        (date(2026, 4, 1), date(2026, 4, 2)),
        (date(2024, 1, 1), date(2026, 1, 1)),
        (date(1970, 1, 1), date(1970, 1, 2)),
    ):
        with pytest.raises(InputError):
            periods.asked(first, last, AT, "UTC")
