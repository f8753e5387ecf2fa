"""Sums of costs: an unknown price stays unknown."""

from __future__ import annotations

from decimal import Decimal

from tubetotask.domain.cost import NOTHING, Cost

ONE = Cost("gpt-4o", 100, 10, Decimal("0.1"), 50, 1, 0)
TWO = Cost("gpt-4o-mini", 200, 20, Decimal("0.2"), 0, 2, 1)
UNKNOWN = Cost("llama3", 5, 5, None, 0, 1, 0)


def test_nothing_changes_nothing() -> None:
    assert NOTHING + ONE == ONE + NOTHING == ONE
    assert NOTHING.usd == 0


def test_everything_is_added_and_models_are_named_once() -> None:
    both = ONE + TWO + ONE
    assert both == Cost("gpt-4o, gpt-4o-mini", 400, 40, Decimal("0.4"), 100, 4, 1)


def test_an_unknown_price_stays_unknown_through_every_sum() -> None:
    assert (ONE + UNKNOWN).usd is None
    assert (UNKNOWN + ONE + TWO).usd is None
    assert sum((ONE, UNKNOWN, TWO), NOTHING).usd is None


def test_what_came_on_top_is_the_difference() -> None:
    assert (ONE + TWO).since(ONE) == Cost("gpt-4o, gpt-4o-mini", 200, 20, Decimal("0.2"), 0, 2, 1)
    assert ONE.since(ONE) == Cost("", 0, 0, Decimal(0), 0, 0, 0)
    assert (ONE + UNKNOWN).since(ONE).usd is None
