"""An empty account or a refused key stops all calls, says so, and is over as soon as it is over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from tests.fakes.model import KEY, FakeModel
from tests.integration.asking import ANSWER, NOON, Clock, ask_as, held, plan
from tests.integration.model_desk import Desk
from tests.web.conftest import Browser
from tubetotask.analysis.model.holding import most_out
from tubetotask.domain.budget import Budgets
from tubetotask.domain.calls import Account, server_id
from tubetotask.domain.errors import ModelFailed, ModelStopped
from tubetotask.jobs.going_on import go_on
from tubetotask.jobs.requests import try_again
from tubetotask.storage import stops
from tubetotask.storage.calls import SqlCallBook
from tubetotask.storage.models import AnalysisRow, ReservationRow, StopRow
from tubetotask.storage.workspace import stored_analysis

HOUR = timedelta(hours=1)
PRICES = {"gpt-4o": (Decimal("2.5"), Decimal(10)), "gpt-4.1-mini": (Decimal("0.1"), Decimal("0.4"))}


class Server:
    """Books of several askers on one server, at a time that a test sets."""

    def __init__(self, engine: Engine, fake: FakeModel) -> None:
        self.engine, self.fake, self.clock = engine, fake, Clock()

    def ask(self, scenario: str, data: str, *, trying: bool = False, key: str = KEY) -> None:
        book = SqlCallBook(
            self.engine,
            Account(data),
            server=server_id(self.fake.url, key),
            trying=trying,
            reuse=not trying,
            clock=self.clock,
        )
        self.fake.scenarios["gpt-4o"] = scenario
        ask_as(book, self.fake.url, data, model="gpt-4o", api_key=key)

    def stop(self) -> stops.Stop | None:
        with Session(self.engine) as session:
            return stops.current(session, server_id(self.fake.url, KEY))


@pytest.fixture
def server(engine: Engine) -> Iterator[Server]:
    with FakeModel() as fake:
        yield Server(engine, fake)


def test_an_empty_account_stops_every_call_until_one_an_hour_later_is_answered(
    server: Server,
) -> None:
    with pytest.raises(ModelStopped, match="no credit left") as caught:
        server.ask("no-credit", "one")
    assert caught.value.retry_at == NOON + HOUR
    assert "28 November 2026, 13:00 UTC" in caught.value.remedy
    server.clock.on(3599)
    with pytest.raises(ModelStopped, match="no credit left"):
        server.ask("good", "two")
    assert len(server.fake.calls()) == 1, "the second was not sent"
    server.clock.on(1)
    with pytest.raises(ModelStopped):
        server.ask("no-credit", "three")  # the one that sees whether it is still so
    with pytest.raises(ModelStopped) as caught:
        server.ask("good", "four")
    assert caught.value.retry_at == NOON + 2 * HOUR
    assert len(server.fake.calls()) == 2
    server.clock.on(3600)
    server.ask("good", "five")
    assert server.stop() is None
    server.ask("good", "six")


def test_a_call_that_fails_otherwise_says_nothing_and_the_next_one_looks_again(
    server: Server,
) -> None:
    with pytest.raises(ModelStopped):
        server.ask("no-credit", "one")
    server.clock.on(3600)
    with pytest.raises(ModelFailed, match="another form"):
        server.ask("junk", "two")
    assert server.stop() is None, "whoever answers, whatever it is worth, has let us in"
    with pytest.raises(ModelStopped):
        server.ask("no-credit", "three")
    server.clock.on(3600)
    with pytest.raises(ModelFailed, match="does not allow"):
        server.ask("403", "four")
    with pytest.raises(ModelStopped) as caught:
        server.ask("good", "five")
    assert caught.value.retry_at == server.clock.at + timedelta(seconds=30 + 60)
    server.clock.on(90)
    server.ask("good", "five")


def test_another_key_is_another_server_and_a_try_that_works_lifts_the_stop(
    server: Server,
) -> None:
    with pytest.raises(ModelStopped, match="refuses the API key"):
        server.ask("401", "one")
    with pytest.raises(ModelStopped):
        server.ask("good", "two", key="sk-another")  # which the fake does not know: sent, refused
    assert len(server.fake.calls()) == 2
    with pytest.raises(ModelStopped):
        server.ask("401", "three", trying=True)
    assert server.stop() is not None
    server.ask("good", "three", trying=True)
    assert server.stop() is None
    server.ask("good", "four")


def test_a_call_begun_before_the_stop_does_not_lift_it_and_is_not_sent_again(
    server: Server,
) -> None:
    book = SqlCallBook(
        server.engine, Account("s"), server=server_id(server.fake.url, KEY), clock=server.clock
    )
    early, other = held(book), held(book, plan("other"))
    server.clock.on(1)
    with pytest.raises(ModelStopped):
        server.ask("no-credit", "one")
    book.keep(ANSWER, early)
    assert server.stop() is not None
    with pytest.raises(ModelStopped):
        book.again(plan("other"), other, may_have_cost=False)


@pytest.fixture
def desk(app: Flask) -> Iterator[Desk]:
    with FakeModel() as fake:
        found = Desk(app, fake)
        found.given = {"model": "gpt-4o", "prices": PRICES, "double_check": False}
        found.clock = lambda: NOON
        yield found


def go_on_at(desk: Desk, row: AnalysisRow, at: datetime) -> str:
    # Not all that a worker looks after: to that, rows written by the real clock lie ahead.
    go_on(desk.session, desk.jobs_url, at)
    desk.session.expire_all()
    return row.state


@pytest.mark.slow
def test_talks_wait_for_a_stopped_server_with_the_date_and_go_on_by_themselves(
    desk: Desk,
) -> None:
    desk.fake.scenarios["gpt-4o"] = "no-credit"
    first, second = desk.upload(desk.mine), desk.upload(desk.theirs)
    assert desk.work(first) == desk.work(second) == "waiting"
    assert desk.calls == 1, "the second job made no call"
    for row in (first, second):
        assert row.error_message == "The account at the model's provider has no credit left."
        assert "the next try is on 28 November 2026, 13:00 UTC" in row.error_remedy
        assert row.retry_at == NOON + HOUR
    page = unescape(Browser(desk.app.test_client()).get(f"/analyses/{first.id}").text)
    assert "It goes on by itself on" in page
    assert go_on_at(desk, first, NOON + HOUR - timedelta(seconds=1)) == "waiting"
    assert go_on_at(desk, first, NOON + HOUR) == "queued"
    desk.clock = lambda: NOON + HOUR
    desk.fake.scenarios.clear()
    second.state, second.error_id, second.retry_at = "waiting", "model-stopped", NOON + 9 * HOUR
    desk.session.commit()
    assert desk.work(first) == "done"
    desk.session.expire_all()
    assert second.retry_at == NOON + HOUR, "the first answer lets the others go on at once"
    assert go_on_at(desk, second, NOON + HOUR) == "queued"
    assert desk.work(second) == "done"
    assert desk.count(ReservationRow) == desk.count(StopRow) == 0


@pytest.mark.slow
def test_on_a_lasting_rate_limit_a_talk_waits_or_is_read_by_the_smaller_model_and_says_so(
    desk: Desk,
) -> None:
    desk.fake.scenarios["gpt-4o"] = "429-retry-after-90"
    row = desk.upload(desk.mine)
    assert desk.work(row) == "waiting"
    assert row.error_message == "The model's provider asks to slow down."
    assert row.retry_at == NOON + timedelta(seconds=90)
    made = desk.calls
    desk.given |= {"smaller_model": "gpt-4.1-mini"}
    try_again(desk.mine, desk.jobs_url, row.id)
    assert desk.work(row) == "done"
    asked = [each.model for each in desk.fake.calls()[made:]]
    assert asked.count("gpt-4o") == 2, "once for the notes, once for the assessment"
    done = stored_analysis(row, None)
    assert done.notes.cost.model == "gpt-4.1-mini"
    told = "In part the smaller gpt-4.1-mini answered instead of gpt-4o: the provider asked to"
    assert any(limit.startswith(told) for limit in done.notes.limits)
    page = unescape(Browser(desk.app.test_client()).get(f"/analyses/{row.id}").text)
    assert told in page


@pytest.mark.slow
def test_a_call_that_fits_a_budget_only_with_the_smaller_model_is_made_with_it(desk: Desk) -> None:
    too_dear = most_out("notes", "gpt-4o") * Decimal(10) / 1_000_000
    desk.budgets = Budgets(day=too_dear)
    row = desk.upload(desk.mine)
    assert desk.work(row) == "waiting"
    assert row.retry_at is None, "no day is long enough for it: it waits for a higher budget"
    assert desk.calls == 0
    desk.given |= {"smaller_model": "gpt-4.1-nobody-knows-its-price"}
    try_again(desk.mine, desk.jobs_url, row.id)
    assert desk.work(row) == "waiting"
    assert "The budget of a day" in row.error_message, "not the price of the other"
    assert desk.calls == 0
    desk.given |= {"smaller_model": "gpt-4.1-mini"}
    try_again(desk.mine, desk.jobs_url, row.id)
    assert desk.work(row) == "done"
    assert {each.model for each in desk.fake.calls("notes")} == {"gpt-4.1-mini"}
    limits = stored_analysis(row, None).notes.limits
    assert any("it would not fit the budget" in each for each in limits)


@pytest.mark.slow
def test_a_cancelled_talk_asks_nothing_more_and_what_was_answered_is_kept(desk: Desk) -> None:
    desk.given |= {"part_tokens": 150, "parallel": 1}
    row = desk.upload(desk.mine)
    number = row.id

    def cancelled(_: object) -> None:
        with desk.app.app_context(), Session(desk.session.get_bind()) as session:
            session.execute(
                update(AnalysisRow).where(AnalysisRow.id == number).values(state="cancelled")
            )
            session.commit()

    desk.fake.answers["notes"] = cancelled
    assert desk.work(row) == "cancelled"
    assert desk.calls == 1
    assert desk.answers() == 1, "it was paid for"
    assert desk.count(ReservationRow) == 0
    assert row.error_message == ""
