"""How long a talk takes, from how long others took."""

from __future__ import annotations

import pytest

from tubetotask.storage.estimates import estimate

HOUR = 3600.0


def test_what_every_talk_takes_is_not_multiplied_by_the_length() -> None:
    known = [(60.0, 2.1), (120.0, 2.2), (HOUR, 5.6), (2 * HOUR, 9.2)]  # 2 s, and 3.6 an hour
    assert estimate(known, 5 * HOUR) == pytest.approx(20, abs=1)
    assert estimate(known, 60.0) == pytest.approx(2, abs=0.2)


def test_of_a_talk_far_longer_than_any_known_nothing_is_said() -> None:
    short = [(60.0, 6.0), (70.0, 6.5), (80.0, 6.0)]
    assert estimate(short, 9.4 * HOUR) is None
    assert estimate([*short, (3.2 * HOUR, 12.0)], 9.4 * HOUR) is not None


def test_two_are_not_enough() -> None:
    assert estimate([(60.0, 6.0), (HOUR, 9.0)], HOUR) is None


def test_one_that_waited_for_something_says_nothing_about_the_others() -> None:
    known = [(n * HOUR, 2 + 4.0 * n) for n in range(1, 7)] + [(2 * HOUR, 900.0)]
    assert estimate(known, 4 * HOUR) == pytest.approx(18)


def test_talks_of_one_length_tell_of_such_by_their_rate() -> None:
    assert estimate([(600.0, 60.0), (610.0, 61.0), (590.0, 59.0)], 1200.0) == pytest.approx(120)


def test_a_longer_talk_never_takes_less() -> None:
    assert estimate([(60.0, 9.0), (120.0, 8.0), (240.0, 7.0)], 600.0) == pytest.approx(8)
