"""One task of two: how it stands, when it is due, how often."""

from __future__ import annotations

from datetime import date
from itertools import permutations

import pytest

from tubetotask.domain.task import Held, Recurs, Status, joined

EARLY, LATE = date(2026, 3, 1), date(2026, 5, 1)
OPEN, LATER, DONE = Status.OPEN, Status.LATER, Status.DONE
CANDIDATE, DISMISSED = Status.CANDIDATE, Status.DISMISSED


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        (OPEN, CANDIDATE, OPEN),
        (OPEN, LATER, OPEN),
        (OPEN, DONE, OPEN),  # nothing goes out of sight that is still to be done
        (LATER, CANDIDATE, LATER),
        (DONE, CANDIDATE, DONE),
        (DONE, LATER, DONE),
        *((DISMISSED, status, status) for status in Status),
        *((status, status, status) for status in Status),
    ],
)
def test_the_further_state_counts_whichever_is_kept(
    one: Status, other: Status, told: Status
) -> None:
    for pair in permutations((one, other)):
        assert joined(*map(Held, pair)).status is told


def test_the_earlier_day_counts_and_how_often_is_the_kept_one_s_where_it_has_it() -> None:
    kept, other = Held(OPEN, LATE, Recurs.WEEK), Held(OPEN, EARLY, Recurs.DAY)
    assert joined(kept, other) == Held(OPEN, EARLY, Recurs.WEEK)
    assert joined(other, kept) == Held(OPEN, EARLY, Recurs.DAY)
    assert joined(Held(CANDIDATE), other) == other
    assert joined(other, Held(CANDIDATE)) == other


@pytest.mark.parametrize("over", [DONE, DISMISSED])
def test_a_day_of_what_is_over_makes_nothing_late(over: Status) -> None:
    past = Held(over, EARLY, Recurs.DAY)
    assert joined(Held(OPEN, LATE), past) == Held(OPEN, LATE)
    assert joined(past, Held(OPEN)) == Held(OPEN)
    assert joined(past, Held(over, LATE)) == past


def test_what_is_to_be_done_again_is_not_over_because_it_was_done_once() -> None:
    weekly = Held(LATER, LATE, Recurs.WEEK)
    assert joined(Held(DONE, EARLY), weekly) == Held(OPEN, LATE, Recurs.WEEK)
    assert joined(Held(DONE), Held(DISMISSED, LATE, Recurs.WEEK)) == Held(DONE)
