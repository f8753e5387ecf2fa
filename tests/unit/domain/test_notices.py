"""Quiet hours by a person's own clock."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tubetotask.domain.notices import Quiet

NIGHT = Quiet("Europe/Berlin", 22 * 60, 7 * 60)


@pytest.mark.parametrize(
    ("at", "until"),
    [
        ("2026-01-10T20:59", None),
        ("2026-01-10T21:00", "2026-01-11T06:00"),
        ("2026-01-10T23:30", "2026-01-11T06:00"),
        ("2026-01-11T05:59", "2026-01-11T06:00"),
        ("2026-01-11T06:00", None),
        ("2026-07-10T20:00", "2026-07-11T05:00"),  # summer time
        ("2026-03-28T22:30", "2026-03-29T05:00"),  # the night the clock is put on
        ("2026-10-24T22:30", "2026-10-25T06:00"),  # and back
    ],
)
def test_a_night_is_quiet_by_the_person_s_clock(at: str, until: str | None) -> None:
    found = NIGHT.until(datetime.fromisoformat(at).replace(tzinfo=UTC))
    assert found == (until and datetime.fromisoformat(until).replace(tzinfo=UTC))


def test_hours_of_one_day_and_none_at_all() -> None:
    noon = datetime(2026, 1, 10, 12, tzinfo=UTC)
    assert Quiet("UTC", 11 * 60, 13 * 60).until(noon) == datetime(2026, 1, 10, 13, tzinfo=UTC)
    assert Quiet("UTC", 0, 0).until(noon) is None


def test_an_end_that_the_clock_skips_comes_all_the_same() -> None:
    quiet = Quiet("Europe/Berlin", 23 * 60, 2 * 60 + 30)  # 02:30 is not there on 29 March
    at = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    until = quiet.until(at)
    assert until is not None
    assert at < until <= datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
