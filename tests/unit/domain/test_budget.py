"""Budgets: when days and months end, what is left, how amounts are told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tubetotask.domain.budget import (
    Budgets,
    day_of,
    dollars,
    month_of,
    next_day,
    next_month,
    refuse_what_does_not_fit,
    rooms,
)
from tubetotask.domain.errors import BudgetReached
from tubetotask.domain.usage import warned

AMOUNTS = st.decimals(0, 1000, places=9)


@pytest.mark.parametrize(
    ("at", "day_ends", "month_ends"),
    [
        ("2026-12-31T23:59:59+00:00", "2027-01-01", "2027-01-01"),
        ("2028-02-28T12:00:00+00:00", "2028-02-29", "2028-03-01"),
        ("2026-01-31T00:00:00+00:00", "2026-02-01", "2026-02-01"),
        ("2026-12-01T01:00:00+02:00", "2026-12-01", "2026-12-01"),  # still November in UTC
    ],
)
def test_days_and_months_are_those_of_utc(at: str, day_ends: str, month_ends: str) -> None:
    moment = datetime.fromisoformat(at)
    assert next_day(moment).date().isoformat() == day_ends
    assert next_month(moment).date().isoformat() == month_ends
    assert month_of(moment) <= day_of(moment) <= moment < next_day(moment) <= next_month(moment)
    assert next_day(moment).tzinfo is UTC


@given(budget=AMOUNTS, spent=AMOUNTS, reserved=AMOUNTS, most=AMOUNTS)
def test_a_call_is_made_exactly_where_all_of_it_fits(
    budget: Decimal, spent: Decimal, reserved: Decimal, most: Decimal
) -> None:
    at = datetime(2026, 11, 28, tzinfo=timezone(timedelta(hours=-5)))
    found = rooms(Budgets(day=budget), at, spent, spent, reserved)
    # Nothing may always be spent: a model that costs nothing is asked beyond any budget.
    if spent + reserved + most <= budget or most == 0:
        refuse_what_does_not_fit(found, most)
        return
    with pytest.raises(BudgetReached) as caught:
        refuse_what_does_not_fit(found, most)
    assert (caught.value.retry_at is None) is (most > budget)
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("usd", "told"),
    [
        ("0", "0 US dollars"),
        ("0.5", "0.50 US dollars"),
        ("12.3456", "12.35 US dollars"),
        ("0.593726", "0.59 US dollars"),
        ("0.0123456", "0.01 US dollars"),
        ("0.0098765", "0.0099 US dollars"),
        ("0.00031249", "0.00031 US dollars"),
        ("0.0000021", "0.000002 US dollars"),
        ("0.0000001", "less than 0.000001 US dollars"),
        ("20.00", "20 US dollars"),
        ("1000", "1000 US dollars"),
    ],
)
def test_amounts_are_told_to_the_cent_and_below_a_cent_by_two_digits(usd: str, told: str) -> None:
    assert dollars(Decimal(usd)) == told


def test_what_a_call_may_cost_is_never_told_as_less() -> None:
    assert dollars(Decimal("0.0123456"), up=True) == "0.02 US dollars"
    assert dollars(Decimal("0.0023456"), up=True) == "0.0024 US dollars"
    assert dollars(Decimal("0.599"), down=True) == "0.59 US dollars", "nor what is left as more"
    assert dollars(Decimal("0.0000001"), down=True) == "0 US dollars"
    assert dollars(Decimal("1.001"), up=True) == "1.01 US dollars"


def test_of_two_budgets_the_lower_one_counts() -> None:
    one, other = Budgets(Decimal(2), None), Budgets(Decimal(3), Decimal(9))
    assert one.lower(other) == other.lower(one) == Budgets(Decimal(2), Decimal(9))
    assert not Budgets()
    assert Budgets(month=Decimal(0)), "a budget of nothing is a budget"


def test_a_budget_warns_from_80_per_cent_on() -> None:
    at = datetime(2026, 11, 28, tzinfo=UTC)
    nothing = Decimal(0)
    found = rooms(Budgets(Decimal(10), Decimal(100)), at, Decimal(8), Decimal(79), nothing)
    assert [room.name for room in warned(found)] == ["day"]
    assert warned(rooms(Budgets(nothing), at, nothing, nothing, nothing))
