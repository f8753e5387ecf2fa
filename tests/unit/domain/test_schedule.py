"""Every day has one time, wherever a person lives and whatever the clocks do there."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tubetotask.domain.schedule import When

ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/Sao_Paulo",
    "Asia/Kolkata",
    "Australia/Lord_Howe",  # half an hour of summer time
    "Pacific/Apia",  # left out 30 December 2011
    "Africa/Casablanca",
)


@pytest.mark.parametrize(
    ("minute", "zone", "after", "due"),
    [
        (150, "Europe/Berlin", "2026-03-28T12:00", "2026-03-29T01:00"),  # 02:30 does not exist
        (150, "Europe/Berlin", "2026-10-24T12:00", "2026-10-25T00:30"),  # there twice: the first
        (150, "Europe/Berlin", "2026-10-25T00:30", "2026-10-26T01:30"),  # … and not the second
        (120, "Australia/Lord_Howe", "2026-10-03T02:00", "2026-10-03T15:30"),
        (0, "America/Sao_Paulo", "2018-11-03T12:00", "2018-11-04T03:00"),  # no midnight
        (480, "Asia/Kolkata", "2026-01-01T02:29", "2026-01-01T02:30"),
        (480, "Asia/Kolkata", "2026-01-01T02:30", "2026-01-02T02:30"),
    ],
)
def test_a_time_that_is_skipped_or_doubled_is_there_once(
    minute: int, zone: str, after: str, due: str
) -> None:
    at = datetime.fromisoformat(after).replace(tzinfo=UTC)
    assert When(minute, zone).next_after(at) == datetime.fromisoformat(due).replace(tzinfo=UTC)


@given(
    minute=st.integers(0, 1439),
    zone=st.sampled_from([zone for zone in ZONES if zone != "Pacific/Apia"]),
    first=st.dates(date(2010, 1, 1), date(2040, 1, 1)),
    weekday=st.none() | st.integers(0, 6),
)
def test_forty_times_in_a_row_are_one_for_each_day_or_week(
    minute: int, zone: str, first: date, weekday: int | None
) -> None:
    when = When(minute, zone, weekday)
    at = datetime(first.year, first.month, first.day, tzinfo=UTC)
    days = []
    for _ in range(40):
        following = when.next_after(at)
        assert following > at
        at = following
        days.append(at.astimezone(ZoneInfo(zone)).date())
    step = timedelta(days=1 if weekday is None else 7)
    assert all(later - earlier == step for earlier, later in pairwise(days))
    assert weekday is None or {day.weekday() for day in days} == {weekday}


def test_a_day_that_a_country_left_out_has_no_harm_done() -> None:
    at = datetime(2011, 12, 29, 12, tzinfo=UTC)
    for _ in range(5):
        following = When(480, "Pacific/Apia").next_after(at)
        assert timedelta(0) < following - at <= timedelta(days=2)
        at = following


def test_it_says_when() -> None:
    assert str(When(485, "Europe/Berlin")) == "every day at 08:05 (Europe/Berlin)"
    assert str(When(0, "UTC", 6)) == "every Sunday at 00:00 (UTC)"
