"""A model's server is never asked faster than the limits allow, however many ask."""

from __future__ import annotations

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, Engine, event, func, select, update
from sqlalchemy.orm import Session

from tests.fakes.model import FakeModel, model
from tests.integration.asking import PLAN, Clock, ask_as, asking, held, look, plan, under_way
from tubetotask.domain.calls import Account
from tubetotask.domain.errors import CallTooLarge, Cancelled
from tubetotask.domain.limits import Limits
from tubetotask.storage import pace, reservations, waiting
from tubetotask.storage.calls import SqlCallBook
from tubetotask.storage.models import AnalysisRow, CallStartRow, ModelCallRow, User
from tubetotask.storage.waiting import Later

MINUTE_S = 60


def most_in_a_minute(starts: list[tuple[datetime, int]]) -> tuple[int, int]:
    """The most starts, and the most tokens, in any window of a minute."""
    calls = tokens = 0
    for begin, _ in starts:
        inside = [each for at, each in starts if 0 <= (at - begin).total_seconds() <= MINUTE_S]
        calls, tokens = max(calls, len(inside)), max(tokens, sum(inside))
    return calls, tokens


@pytest.mark.parametrize("seed", [1, 2])
def test_in_no_window_of_a_minute_there_are_more_calls_or_tokens_than_allowed(
    engine: Engine, seed: int
) -> None:
    limits, clock = Limits(5, 4_000), Clock()
    chance = random.Random(seed)  # noqa: S311 - draws that can be repeated
    starts: list[tuple[datetime, int]] = []
    waited = 0
    for number in range(60):
        clock.on(chance.expovariate(1 / 8))
        asked = plan(number, tokens_out=chance.choice([100, 700, 1_900]))
        found = look(engine, clock, asked, limits=limits)
        while isinstance(found, Later):
            waited += 1
            assert found.wait_s is not None
            clock.on(found.wait_s / 2)  # too early: still not
            early = look(engine, clock, asked, limits=limits)
            assert isinstance(early, Later), "it is told the first moment at which it fits"
            clock.on(found.wait_s / 2 + 0.001)
            found = look(engine, clock, asked, limits=limits)
        starts.append((clock.at, asked.tokens_most))
    assert waited > 10
    calls, tokens = most_in_a_minute(starts)
    assert calls <= 5
    assert tokens <= 4_000
    assert max(calls / 5, tokens / 4_000) > 0.9, "and they are used"
    with Session(engine) as session:
        assert (session.scalar(select(func.count()).select_from(CallStartRow)) or 0) < 10


def test_a_request_that_is_sent_again_counts_and_keeps_its_place(engine: Engine) -> None:
    limits, clock = Limits(calls_per_minute=2, at_once=1), Clock()
    number = look(engine, clock, PLAN, limits=limits)
    assert isinstance(number, int)
    clock.on(10)
    mine = asking(limits=limits)
    assert reservations.go_on(engine, mine, PLAN, number, clock, lost=False) == number
    clock.on(10)
    later = reservations.go_on(engine, mine, PLAN, number, clock, lost=False)
    assert isinstance(later, Later)
    assert later.wait_s == pytest.approx(pace.WINDOW.total_seconds() - 20)
    assert look(engine, clock, plan("other"), limits=limits) == Later(), "one at once"
    clock.on(41)
    assert reservations.go_on(engine, mine, PLAN, number, clock, lost=False) == number
    assert under_way(engine) == 1


def test_what_may_have_been_paid_for_is_booked_once_however_long_the_next_request_waits(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace, "WINDOW", timedelta(seconds=0.6))
    monkeypatch.setattr(waiting, "_JITTER_S", -0.8)  # comes too early, and must ask again
    book = SqlCallBook(engine, Account("s"), limits=Limits(calls_per_minute=1))
    number = held(book)
    assert book.again(PLAN, number, may_have_cost=True) == number
    with Session(engine) as session:
        assert [row.outcome for row in session.scalars(select(ModelCallRow))] == ["lost"]


def test_a_call_that_alone_is_more_than_a_minute_allows_is_told_and_not_waited_for(
    engine: Engine,
) -> None:
    with pytest.raises(CallTooLarge, match=r"1,000 tokens, and 999 a minute") as caught:
        look(engine, Clock(), PLAN, limits=Limits(tokens_per_minute=999))
    assert "OPENAI_TOKENS_PER_MINUTE" in caught.value.remedy
    assert not caught.value.retryable
    assert under_way(engine) == 0


def test_a_clock_that_is_put_back_neither_blocks_for_long_nor_lets_more_through(
    engine: Engine,
) -> None:
    limits, clock = Limits(calls_per_minute=1), Clock()
    look(engine, clock, plan(1), limits=limits)
    clock.on(-3600)
    later = look(engine, clock, plan(2), limits=limits)
    assert later == Later(pace.WINDOW.total_seconds())
    clock.on(61)
    assert isinstance(look(engine, clock, plan(2), limits=limits), int)


@pytest.mark.slow
def test_threads_and_books_of_their_own_never_have_more_calls_open_than_allowed(
    engine: Engine,
) -> None:
    def ask(number: int) -> None:
        book = SqlCallBook(engine, Account(f"{number}"), limits=Limits(at_once=3))
        ask_as(book, fake.url, f"question {number}")

    with FakeModel(latency_s=0.1) as fake, ThreadPoolExecutor(12) as pool:
        list(pool.map(ask, range(24)))
        assert 1 <= fake.most_at_once <= 3
        assert len(fake.calls()) == 24


@pytest.mark.slow
def test_the_server_sees_no_request_without_leave_and_leave_is_never_given_faster_than_allowed(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace, "WINDOW", timedelta(seconds=1.6))
    given = leave_given(engine, monkeypatch)

    def ask(number: int) -> None:
        book = SqlCallBook(engine, Account(f"{number}"), limits=Limits(calls_per_minute=4))
        ask_as(book, fake.url, f"question {number}", model=model("500-once" if number else "good"))

    with FakeModel() as fake, ThreadPoolExecutor(6) as pool:
        list(pool.map(ask, range(6)))
        assert len(fake.calls()) == len(given) == 11, "retries among them"
    for begin in given:
        assert sum(begin <= at < begin + pace.WINDOW for at in given) <= 4


def leave_given(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """When a request was given leave, by the clock that decides, as soon as that is committed.

    Not when it arrived: how long the way there takes, a busy machine decides.
    """
    given: list[datetime] = []
    started = pace.started

    def told(connection: Connection, tokens: int, at: datetime) -> None:
        started(connection, tokens, at)
        connection.info["leave"] = at

    def committed(connection: Connection) -> None:
        if at := connection.info.pop("leave", None):
            given.append(at)

    monkeypatch.setattr(pace, "started", told)
    event.listen(engine, "commit", committed)
    event.listen(engine, "rollback", lambda connection: connection.info.pop("leave", None))
    return given


@pytest.mark.parametrize("waits_for", ["a limit", "the same question", "a place"])
def test_who_is_cancelled_while_waiting_stops_waiting_and_asks_nothing(
    engine: Engine, waits_for: str
) -> None:
    with Session(engine) as session:
        owner = User(name="local")
        session.add(owner)
        session.flush()
        row = AnalysisRow(owner_id=owner.id, request_key="r", state="noting")
        session.add(row)
        session.commit()
        number = row.id
    limits = Limits(
        calls_per_minute=1 if waits_for == "a limit" else None,
        at_once=1 if waits_for == "a place" else None,
    )
    held(SqlCallBook(engine, Account("s")))
    book = SqlCallBook(engine, Account("s", None, number), limits=limits)
    asked = PLAN if waits_for == "the same question" else plan("another")
    with ThreadPoolExecutor(1) as pool:
        waits = pool.submit(book.reserve, asked)
        time.sleep(0.2)
        assert not waits.done()
        with engine.begin() as connection:
            connection.execute(update(AnalysisRow).values(state="cancelled"))
        with pytest.raises(Cancelled):
            waits.result(30)
    assert under_way(engine) == 1


def test_what_is_cancelled_before_a_second_request_gives_its_money_back(engine: Engine) -> None:
    clock = Clock()
    gone = Account("s", None, 99)
    number = look(engine, clock, PLAN)
    assert isinstance(number, int)
    with pytest.raises(Cancelled):
        reservations.go_on(engine, asking(gone), PLAN, number, clock, lost=False)
    assert under_way(engine) == 0
    with pytest.raises(Cancelled):
        look(engine, clock, PLAN, account=gone)


def test_who_waits_for_a_place_gets_it_as_soon_as_a_call_ends(engine: Engine) -> None:
    book = SqlCallBook(engine, Account("s"), limits=Limits(at_once=1))
    first = held(book)
    begun = threading.Event()

    def next_one() -> int:
        begun.set()
        return held(book, plan("next"))

    with ThreadPoolExecutor(1) as pool:
        waits = pool.submit(next_one)
        begun.wait(30)
        book.release(first)
        assert waits.result(30) != first
