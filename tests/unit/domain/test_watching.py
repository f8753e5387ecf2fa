"""Which sections are thin, and which evening is free."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tubetotask.domain.watching import Counted, minutes, next_evening, thin, why


def test_a_section_is_thin_below_half_of_the_average_or_with_nothing() -> None:
    counted = {"a": Counted(8, 4), "b": Counted(1, 1), "c": Counted(0, 0), "d": Counted(3, 3)}
    assert thin(counted) == ["c", "b"]
    assert thin({"a": Counted(2, 2), "b": Counted(2, 2)}) == []
    assert thin({"a": Counted(), "b": Counted()}) == ["a", "b"]
    assert thin({"a": Counted(1, 1)}) == ["a"]
    assert thin({"a": Counted(1, 2)}) == []
    assert thin({}) == []


def test_what_makes_it_thin_is_told_in_numbers() -> None:
    assert why(Counted(1, 0)) == "of which 1 video spoke and which has no tasks"
    assert why(Counted(0, 1)) == "of which no videos spoke and which has 1 task"


@pytest.mark.parametrize(
    ("at", "zone", "taken", "told"),
    [
        ("2026-11-29T10:00", "UTC", (), "2026-11-29T19:30:00+00:00"),
        ("2026-11-29T19:30", "UTC", (), "2026-11-30T19:30:00+00:00"),
        ("2026-11-29T23:30", "Europe/Berlin", (), "2026-11-30T19:30:00+01:00"),
        ("2026-11-29T10:00", "UTC", (29, 30), "2026-12-01T19:30:00+00:00"),
    ],
)
def test_the_next_free_evening_is_where_the_person_lives(
    at: str, zone: str, taken: tuple[int, ...], told: str
) -> None:
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
    days = {date(2026, 11, day) for day in taken}
    assert next_evening(moment, zone, days).isoformat() == told


def test_a_length_is_rounded_up_and_half_an_hour_where_nobody_knows() -> None:
    assert [minutes(each) for each in (59.0, 60.0, 61.0, 2700.5, None)] == [1, 1, 2, 46, 30]
