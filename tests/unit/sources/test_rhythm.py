"""When a source is looked at next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tubetotask.sources.rhythm import (
    CHOICES,
    LONGEST,
    SHORTEST,
    WITHIN_THE_HOUR,
    _usual_hours,
    after_failure,
    interval,
    next_look,
)

NOW = datetime(2026, 11, 22, 3, 30, tzinfo=UTC)
times = st.lists(
    st.integers(-(10**6), 10**8).map(lambda minutes: NOW - timedelta(seconds=3 * minutes)),
    max_size=30,
)
chances = st.floats(0, 1)


def every(gap: timedelta, count: int = 15, last: timedelta | None = None) -> list[datetime]:
    """Published regularly, the last time one gap ago, at many hours of the day."""
    begun = NOW - (last if last is not None else gap)
    return [begun - gap * n for n in range(count)]


@given(times, chances)
def test_it_is_never_sooner_than_a_quarter_of_an_hour_and_never_later_than_a_day(
    published: list[datetime], chance: float
) -> None:
    assert NOW + SHORTEST <= next_look(published, NOW, chance=chance) <= NOW + LONGEST


@given(times, chances)
def test_the_order_of_the_history_does_not_matter(published: list[datetime], chance: float) -> None:
    assert next_look(published, NOW, chance=chance) == next_look(
        published[::-1], NOW, chance=chance
    )


@given(st.sampled_from(CHOICES), chances, times)
def test_what_a_person_chose_is_kept_but_for_a_tenth(
    fixed: timedelta, chance: float, published: list[datetime]
) -> None:
    wait = next_look(published, NOW, fixed=fixed, chance=chance) - NOW

    assert max(fixed * 0.9, SHORTEST) <= wait + timedelta(microseconds=1)
    assert wait <= min(fixed * 1.1, LONGEST) + timedelta(microseconds=1)


def test_six_hours_are_among_the_choices() -> None:
    assert timedelta(hours=6) in CHOICES
    assert (CHOICES[0], CHOICES[-1]) == (SHORTEST, LONGEST)


@given(st.integers(1, 40), st.integers(1, 40))
def test_who_publishes_more_is_looked_at_no_less(slow_hours: int, more: int) -> None:
    busy = every(timedelta(hours=slow_hours, minutes=7))
    quiet = every(timedelta(hours=slow_hours + more, minutes=7))
    assume(not _usual_hours(quiet))  # at an hour of its own, who is quiet is looked at often, too

    assert interval(busy, NOW) <= interval(quiet, NOW)


@pytest.mark.parametrize(
    ("gap", "wait"),
    [
        (timedelta(hours=1), timedelta(minutes=15)),
        (timedelta(hours=13), timedelta(hours=13) / 24),
        (timedelta(hours=25), WITHIN_THE_HOUR),
        (timedelta(days=7, hours=1), WITHIN_THE_HOUR),
        (timedelta(days=29, hours=1), WITHIN_THE_HOUR),
        (timedelta(days=31, hours=1), timedelta(hours=24)),
    ],
)
def test_a_usual_gap_holds_24_looks_and_who_is_alive_is_looked_at_within_the_hour(
    gap: timedelta, wait: timedelta
) -> None:
    assert interval(every(gap), NOW) == wait


def test_who_has_fallen_silent_is_looked_at_less_and_less() -> None:
    waits = [
        interval(every(timedelta(hours=25), last=timedelta(days=days)), NOW)
        for days in (1, 10, 30, 90, 400)
    ]

    assert waits == sorted(waits)
    assert waits[0] < timedelta(hours=2)
    assert waits[-1] == LONGEST


def test_a_source_without_a_history_is_looked_at_hourly() -> None:
    assert interval([], NOW) == timedelta(hours=1)


def test_a_usual_hour_of_publishing_is_not_slept_through() -> None:
    """Weekly at 15:10: between 15 and 17 o'clock it is looked at every half hour."""
    at = datetime(2026, 11, 21, 15, 10, tzinfo=UTC)
    published = [at - timedelta(days=7 * n) for n in range(15)]
    now = datetime(2026, 11, 28, 0, 5, tzinfo=UTC)
    looks = [now]
    while looks[-1] < datetime(2026, 11, 29, tzinfo=UTC):
        looks.append(next_look(published, looks[-1]))

    new = at + timedelta(days=7)
    found = next(look for look in looks if look >= new)
    assert found - new <= timedelta(minutes=35)
    assert len(looks) < 40


@given(st.integers(1, 50), chances)
def test_failures_back_off_within_the_same_bounds(failures: int, chance: float) -> None:
    at = after_failure(NOW, failures, chance=chance)

    assert NOW + SHORTEST <= at <= NOW + LONGEST
    assert after_failure(NOW, failures + 1, chance=chance) >= at


@given(st.integers(1, 50), chances, st.integers(0, 200))
def test_what_youtube_asks_for_is_waited_for(failures: int, chance: float, hours: int) -> None:
    asked = NOW + timedelta(hours=hours)

    assert after_failure(NOW, failures, retry_at=asked, chance=chance) >= asked


def test_a_chosen_rhythm_is_not_overtaken_by_tries_after_a_failure() -> None:
    at = after_failure(NOW, 1, fixed=timedelta(hours=6))

    assert at == NOW + timedelta(hours=6)
