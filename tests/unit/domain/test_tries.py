"""When words that are not there are looked for again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tubetotask.domain.tries import OURS, TRIES, next_try

FIRST = datetime(2026, 11, 22, 12, tzinfo=UTC)
DELAYS = st.timedeltas(timedelta(0), timedelta(days=60))


def tries(late: timedelta = timedelta(0)) -> list[timedelta]:
    """Every try, each made ``late`` after its time."""
    out: list[timedelta] = []
    at: datetime | None = FIRST
    while at is not None and (at := next_try(FIRST, at)) is not None:
        out.append(at - FIRST)
        at += late
    return out


def test_it_is_tried_after_hours_then_weekly_for_a_month_and_then_no_more() -> None:
    hours = [each / timedelta(hours=1) for each in tries()]
    assert hours[:5] == [1, 3, 6, 24, 72]
    assert [(b - a) / 24 for a, b in pairwise(hours[4:])] == [7, 7, 7, 7]
    assert timedelta(days=28) <= tries()[-1] <= timedelta(days=31)


@given(DELAYS)
def test_captions_that_come_within_a_month_are_found_a_week_later_at_most(came: timedelta) -> None:
    found = [each for each in TRIES if each >= came]
    if came <= timedelta(days=28):
        assert found
        assert found[0] - came <= timedelta(days=7)


@given(DELAYS)
def test_a_next_try_lies_ahead_and_ends_after_the_last(passed: timedelta) -> None:
    at = next_try(FIRST, FIRST + passed)
    assert (at is None) == (passed >= TRIES[-1])
    assert at is None or at > FIRST + passed


@given(DELAYS, st.sampled_from(sorted(OURS)))
def test_what_keeps_this_server_from_asking_never_gives_a_video_up(
    passed: timedelta, state: str
) -> None:
    assert next_try(FIRST, FIRST + passed, state=state) == FIRST + passed + timedelta(hours=1)


def test_tries_that_come_late_leave_some_out_and_invent_none() -> None:
    assert set(tries(late=timedelta(hours=4))) <= set(TRIES)
