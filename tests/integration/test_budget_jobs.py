"""Analyses under a budget: calls that fail, waiting for a new day, going on by itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.fakes.model import FakeModel, model
from tests.integration.model_desk import Desk
from tests.web.conftest import Browser
from tubetotask.analysis.model.holding import most_out
from tubetotask.domain.budget import Budgets
from tubetotask.domain.calls import Account, Call, Outcome
from tubetotask.jobs.going_on import go_on, look_again
from tubetotask.jobs.requests import try_again
from tubetotask.storage.calls import SqlCallBook
from tubetotask.storage.database import db
from tubetotask.storage.models import AnalysisRow, ModelCallRow, ReservationRow

pytestmark = pytest.mark.slow  # each test has two databases to make

EVENING = datetime(2026, 11, 28, 22, 0, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 29, tzinfo=UTC)
PRICES = {
    name: (Decimal("2.5"), Decimal(10))
    for name in (
        "gpt-4o",
        *(model(each) for each in ("429", "500", "401", "reset", "hang", "junk")),
    )
}


@pytest.fixture
def desk(app: Flask) -> Iterator[Desk]:
    with FakeModel() as fake:
        found = Desk(app, fake)
        found.given = {"model": "gpt-4o", "prices": PRICES}
        found.clock = lambda: EVENING
        yield found


def booked(desk: Desk) -> list[ModelCallRow]:
    desk.session.rollback()
    return list(desk.session.scalars(select(ModelCallRow).order_by(ModelCallRow.id)))


def spent(desk: Desk) -> Decimal:
    return desk.session.scalar(select(func.sum(ModelCallRow.usd))) or Decimal(0)


def runs_dry(desk: Desk, row: AnalysisRow) -> str:
    """The notes fit; then too little is left for the assessment. How it ended."""
    other = Call("x", "gpt-4o", "notes", "", Outcome.USED, usd=Decimal("0.5"))
    SqlCallBook(db.engine, Account(), clock=desk.clock).keep(other)
    desk.budgets = Budgets(day=Decimal(1))

    def almost_all_is_spent() -> None:
        desk.budgets = Budgets(day=spent(desk) + Decimal("0.02"))

    return desk.work(row, before_assessing=almost_all_is_spent)


def test_a_talk_waits_when_a_budget_is_reached_and_goes_on_after_midnight_paying_nothing_twice(
    desk: Desk,
) -> None:
    row = desk.upload(desk.mine)
    assert runs_dry(desk, row) == "waiting"
    assert "The budget of a day" in row.error_message
    assert "leaves 0.02 US dollars, and the next call" in row.error_message
    assert "29 November 2026, 00:00 UTC" in row.error_remedy
    assert row.retry_at == MIDNIGHT
    assert desk.budgets.day is not None
    assert spent(desk) < desk.budgets.day
    assert desk.calls == len(booked(desk)) - 1 > 0
    page = unescape(Browser(desk.app.test_client()).get(f"/analyses/{row.id}").text)
    assert "Waiting" in page
    assert row.error_message in page
    assert "Give captions instead" not in page

    go_on(desk.session, desk.jobs_url, MIDNIGHT - timedelta(seconds=1))
    desk.session.expire_all()
    assert row.state == "waiting"
    assert go_on(desk.session, desk.jobs_url, MIDNIGHT) == 1
    desk.session.expire_all()
    assert (row.state, row.retry_at, row.error_message) == ("queued", None, "")
    assert go_on(desk.session, desk.jobs_url, MIDNIGHT) == 0, "it is queued once"

    desk.clock = lambda: MIDNIGHT
    desk.budgets = Budgets(day=Decimal(1))
    assert desk.work(row) == "done"
    asked = [(each.model, repr(each.messages)) for each in desk.fake.calls()]
    assert len(set(asked)) == len(asked), "nothing was paid for twice"


def test_what_costs_more_than_the_whole_budget_waits_until_that_is_raised(desk: Desk) -> None:
    row = desk.upload(desk.mine)
    desk.budgets = Budgets(day=Decimal("0.001"))
    assert desk.work(row) == "waiting"
    assert row.retry_at is None
    assert "raise the budget" in row.error_remedy
    assert go_on(desk.session, desk.jobs_url, MIDNIGHT) == 0
    look_again(desk.session, MIDNIGHT)
    desk.session.commit()
    assert go_on(desk.session, desk.jobs_url, MIDNIGHT) == 1


def test_a_hidden_talk_does_not_go_on(desk: Desk) -> None:
    row = desk.upload(desk.mine)
    assert runs_dry(desk, row) == "waiting"
    desk.mine.hide(row.id)
    assert go_on(desk.session, desk.jobs_url, MIDNIGHT) == 0
    desk.mine.bring_back(row.id)
    assert go_on(desk.session, desk.jobs_url, MIDNIGHT) == 1


def test_every_call_says_who_asked_and_what_for(desk: Desk) -> None:
    row = desk.upload(desk.theirs)
    desk.budgets = Budgets(month=Decimal(5))
    assert desk.work(row) == "done"
    told = {(each.owner_id, each.analysis_id) for each in booked(desk)}
    assert told == {(desk.theirs.owner_id, row.id)}
    assert all(each.usd is not None for each in booked(desk))
    assert desk.count(ReservationRow) == 0


def test_a_price_that_is_not_known_is_asked_for_and_no_call_is_made(desk: Desk) -> None:
    row = desk.upload(desk.mine)
    desk.given = {"model": "gpt-4.1"}
    desk.budgets = Budgets(day=Decimal(5))
    assert desk.work(row) == "failed"
    assert "the price of gpt-4.1 is not known" in row.error_message
    assert "OPENAI_PRICES" in row.error_remedy
    assert desk.calls == 0


@pytest.mark.parametrize("scenario", ["429", "500", "401"])
def test_what_a_server_refuses_has_cost_nothing(desk: Desk, scenario: str) -> None:
    desk.given |= {"model": model(scenario)}
    desk.budgets = Budgets(day=Decimal(1))
    assert desk.work(desk.upload(desk.mine)) == ("failed" if scenario == "500" else "waiting")
    assert booked(desk) == []
    assert desk.count(ReservationRow) == 0


@pytest.mark.parametrize(("scenario", "requests"), [("reset", 3), ("hang", 1)])
def test_what_broke_off_is_kept_as_lost_at_its_input_s_price(
    desk: Desk, scenario: str, requests: int
) -> None:
    desk.given |= {"model": model(scenario), "timeout_s": 1.0 if scenario == "hang" else 30.0}
    desk.budgets = Budgets(day=Decimal(1))
    assert desk.work(desk.upload(desk.mine)) == "failed"
    lost = booked(desk)
    assert [each.outcome for each in lost] == ["lost"] * requests
    assert all(each.usd == each.tokens_in * Decimal("2.5") / 1_000_000 > 0 for each in lost)
    assert desk.count(ReservationRow) == 0


def test_a_second_try_after_a_break_is_not_made_where_it_no_longer_fits(desk: Desk) -> None:
    desk.given |= {"model": model("reset")}
    row = desk.upload(desk.mine)
    desk.budgets = Budgets(day=Decimal(1))
    desk.work(row)
    one = booked(desk)[0].usd
    assert one is not None
    most = one + most_out("notes", "gpt-4o") * Decimal(10) / 1_000_000
    desk.clock = lambda: MIDNIGHT
    desk.budgets = Budgets(day=most)
    made = desk.calls
    try_again(desk.mine, desk.jobs_url, row.id)
    assert desk.work(row) == "waiting"
    assert desk.calls == made + 1


def test_nobody_there_has_cost_nothing(desk: Desk) -> None:
    desk.given |= {"base_url": "http://127.0.0.1:9/v1"}
    assert desk.work(desk.upload(desk.mine)) == "failed"
    assert booked(desk) == []
    assert desk.count(ReservationRow) == 0


def test_the_calls_of_many_parts_at_once_stay_within_the_budget(desk: Desk) -> None:
    desk.given |= {"part_tokens": 150, "parallel": 8}
    desk.budgets = Budgets(day=Decimal("0.2"))
    row = desk.upload(desk.mine)
    state = desk.work(row)
    assert state in ("waiting", "done")
    assert spent(desk) <= Decimal("0.2")
    assert desk.count(ReservationRow) == 0
