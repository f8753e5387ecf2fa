"""Budgets of the instance: never exceeded, whoever asks, however many at once."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from tests.integration import elsewhere
from tests.integration.asking import ANSWER, NOON, PLAN, Clock, held
from tubetotask.domain.budget import Budgets
from tubetotask.domain.calls import Account, Outcome
from tubetotask.domain.errors import BudgetReached, PriceUnknown
from tubetotask.domain.usage import Spent
from tubetotask.storage.calls import SqlCallBook
from tubetotask.storage.database import db
from tubetotask.storage.models import AnalysisRow, ModelCallRow, ReservationRow, User
from tubetotask.storage.usage import usage
from tubetotask.storage.workspace import local_user


@pytest.fixture
def clock() -> Clock:
    return Clock()


def book(clock: Clock, day: str = "", month: str = "") -> SqlCallBook:
    limits = Budgets(*(Decimal(each) if each else None for each in (day, month)))
    # Nobody else is to get its answers: here the same question may be under way twice.
    return SqlCallBook(db.engine, Account("s"), budgets=limits, clock=clock, reuse=False)


def spent() -> Decimal:
    total = db.session.scalar(select(func.sum(ModelCallRow.usd))) or Decimal(0)
    db.session.rollback()
    return total


def rows() -> list[ModelCallRow]:
    db.session.rollback()
    return list(db.session.scalars(select(ModelCallRow).order_by(ModelCallRow.id)))


def open_calls() -> int:
    found = db.session.scalar(select(func.count()).select_from(ReservationRow)) or 0
    db.session.rollback()
    return found


def test_eight_threads_at_once_spend_no_more_than_the_budget(app: Flask, clock: Clock) -> None:
    kept = book(clock, "2.0")
    with ThreadPoolExecutor(8) as pool:
        refused = sum(pool.map(lambda _: elsewhere.spend(kept, 3), range(8)))
    assert spent() == Decimal("1.8")  # six calls at 0.3; a seventh would not fit
    assert refused == 24 - 6
    assert open_calls() == 0


@pytest.mark.slow
def test_three_processes_at_once_spend_no_more_than_the_budget(app: Flask) -> None:
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    made = multiprocessing.get_context("spawn")
    processes = [made.Process(target=elsewhere.spend_all, args=(url, 8)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0, 0]
    assert spent() == Decimal("1.8")
    assert open_calls() == 0


def test_calls_under_way_count_with_the_most_they_can_cost(app: Flask, clock: Clock) -> None:
    kept = book(clock, "0.7")
    first, _second = held(kept), held(kept)
    with pytest.raises(BudgetReached, match=r"leaves 0\.10 US dollars.* up to 0\.30 US dollars"):
        kept.reserve(PLAN)
    kept.keep(ANSWER, first)  # cheaper than it could have been: 0.2
    with pytest.raises(BudgetReached, match=r"leaves 0\.20 US dollars"):
        kept.reserve(PLAN)
    assert open_calls() == 1


def test_a_call_that_has_cost_nothing_gives_its_money_back(app: Flask, clock: Clock) -> None:
    kept = book(clock, "0.3")
    kept.release(held(kept))
    assert kept.reserve(PLAN)
    assert rows() == []


def test_a_new_day_begins_at_midnight_of_utc_and_a_new_month_with_it(
    app: Flask, clock: Clock
) -> None:
    kept = book(clock, "0.3", "0.4")
    kept.keep(ANSWER, held(kept))
    with pytest.raises(BudgetReached, match="month") as caught:
        kept.reserve(PLAN)  # neither fits: the one that ends later is told
    assert caught.value.retry_at == datetime(2026, 12, 1, tzinfo=UTC)
    with pytest.raises(BudgetReached, match="day") as caught:
        book(clock, "0.3").reserve(PLAN)
    assert caught.value.retry_at == datetime(2026, 11, 29, tzinfo=UTC)
    assert caught.value.retryable
    clock.at = datetime(2026, 11, 29, tzinfo=UTC)
    assert book(clock, "0.3").reserve(PLAN)
    clock.at = datetime(2026, 12, 1, 0, 5, tzinfo=UTC)
    assert kept.reserve(PLAN)


def test_a_call_dearer_than_the_whole_budget_is_not_waited_for(app: Flask, clock: Clock) -> None:
    with pytest.raises(BudgetReached, match="whole budget") as caught:
        book(clock, "0.2").reserve(PLAN)
    assert not caught.value.retryable
    assert caught.value.retry_at is None
    with pytest.raises(BudgetReached):
        book(clock, "0").reserve(PLAN)


def test_a_price_that_is_not_known_is_asked_for_where_there_is_a_budget(
    app: Flask, clock: Clock
) -> None:
    unknown = replace(PLAN, usd_in=None, usd_most=None)
    with pytest.raises(PriceUnknown, match="OPENAI_PRICES"):
        book(clock, "", "100").reserve(unknown)
    free = book(clock)
    free.keep(replace(ANSWER, usd=None), held(free, unknown))
    assert rows()[0].usd is None


def test_an_answer_without_a_count_of_tokens_counts_with_the_most_it_can_have_cost(
    app: Flask, clock: Clock
) -> None:
    kept = book(clock, "0.5")
    kept.keep(replace(ANSWER, usd=None), held(kept))
    assert rows()[0].usd is None, "it is not known, and shown so"
    with pytest.raises(BudgetReached, match=r"leaves 0\.20"):
        kept.reserve(PLAN)


def test_what_a_crash_left_open_is_kept_as_lost_when_its_time_is_over(
    app: Flask, clock: Clock
) -> None:
    row = AnalysisRow(owner_id=local_user(db.session()).id, request_key="r")
    db.session.add(row)
    db.session.commit()
    mine = Account("s", None, row.id)
    kept = SqlCallBook(db.engine, mine, budgets=Budgets(Decimal("0.3")), clock=clock)
    number = row.id
    held(kept)  # and the process ends here
    another = replace(PLAN, key="a" * 64)
    clock.at = NOON + timedelta(seconds=240)
    with pytest.raises(BudgetReached):
        kept.reserve(another)
    assert rows() == []
    clock.at = NOON + timedelta(seconds=241)
    with pytest.raises(BudgetReached, match=r"leaves 0\.20"):
        kept.reserve(PLAN)
    assert open_calls() == 0
    assert [(row.outcome, row.usd, row.analysis_id) for row in rows()] == [
        ("lost", Decimal("0.1"), number)
    ]
    assert rows()[0].created_at == NOON, "it was spent when it was asked"
    assert kept.find(PLAN.key) is None


def test_a_lost_call_is_never_found_as_an_answer(app: Flask, clock: Clock) -> None:
    kept = SqlCallBook(db.engine, Account("s"), clock=clock)
    kept.keep(ANSWER, held(kept))
    kept.keep(PLAN.lost)
    found = kept.find(PLAN.key)
    assert found is not None
    assert found.outcome is Outcome.USED


def test_what_somebody_spent_stays_when_they_go(app: Flask, clock: Clock) -> None:
    owner = User(name="gone")
    db.session.add(owner)
    db.session.commit()
    kept = SqlCallBook(db.engine, Account("s", owner.id), clock=clock)
    kept.keep(ANSWER, held(kept))
    assert rows()[0].owner_id == owner.id != local_user(db.session()).id
    db.session.delete(owner)
    db.session.commit()
    assert [(row.owner_id, row.usd) for row in rows()] == [(None, Decimal("0.2"))]


def test_calls_that_are_only_counted_keep_no_answer(app: Flask, clock: Clock) -> None:
    counted = SqlCallBook(db.engine, Account(), reuse=False, clock=clock)
    counted.keep(ANSWER, held(counted))
    assert counted.find(ANSWER.key) is None
    assert [(row.text, row.usd) for row in rows()] == [("", Decimal("0.2"))]


def test_what_was_spent_is_added_up_by_the_day_of_utc_model_and_purpose(
    app: Flask, clock: Clock
) -> None:
    kept = book(clock)
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("SET TIME ZONE 'Pacific/Auckland'"))
    for at in ("2026-10-30T00:00:00", "2026-11-27T23:59:59", "2026-11-28T00:00:00"):
        clock.at = datetime.fromisoformat(f"{at}+00:00")
        kept.keep(replace(ANSWER, tokens_in=10, tokens_out=3, tokens_cached=2))
    clock.at = datetime(2026, 10, 29, 23, 59, tzinfo=UTC)  # the thirty-first day
    kept.keep(ANSWER)
    clock.at = NOON
    kept.keep(replace(ANSWER, usd=None, purpose="check"))
    kept.keep(PLAN.lost)
    found = usage(db.session(), Budgets(month=Decimal(4)), NOON)
    assert len(found.days) == 30
    spent_on = {day.isoformat(): each.usd for day, each in found.days if each.usd}
    assert spent_on == {
        "2026-10-30": Decimal("0.2"),
        "2026-11-27": Decimal("0.2"),
        "2026-11-28": Decimal("0.3"),
    }
    assert found.today == Spent(Decimal("0.3"), 2, 10, 3, 2, 1, 1, Decimal("0.1"))
    assert (found.month.usd, found.month.calls) == (Decimal("0.5"), 3)
    assert found.whole.usd == Decimal("0.7")
    assert [(each.purpose, each.spent.unknown) for each in found.lines] == [
        ("notes", 0),
        ("check", 1),
    ]
    assert [(room.name, room.spent) for room in found.rooms] == [("month", Decimal("0.5"))]


@pytest.fixture(autouse=True)
def _clean(app: Flask) -> Iterator[None]:
    yield
    db.session.rollback()
