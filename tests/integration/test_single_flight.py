"""Who asks the same at the same moment waits for the one who asks, and pays nothing."""

from __future__ import annotations

import multiprocessing
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from tests.fakes.model import FakeModel, model
from tests.integration import elsewhere
from tests.integration.asking import ANSWER, PLAN, Clock, ask_as, held, look, plan, under_way
from tubetotask.domain.calls import Account
from tubetotask.domain.errors import ModelFailed
from tubetotask.storage.calls import SqlCallBook
from tubetotask.storage.models import ModelCallRow
from tubetotask.storage.reservations import take_over
from tubetotask.storage.waiting import Later


def rows(engine: Engine) -> list[ModelCallRow]:
    with Session(engine) as session:
        return list(session.scalars(select(ModelCallRow).order_by(ModelCallRow.id)))


def test_of_eight_threads_that_ask_the_same_at_once_one_pays_and_all_get_the_answer(
    engine: Engine,
) -> None:
    together = threading.Barrier(8)

    def ask(_: int) -> int:
        together.wait(30)
        return ask_as(SqlCallBook(engine, Account("s")), fake.url).cost.kept

    with FakeModel(latency_s=0.3) as fake, ThreadPoolExecutor(8) as pool:
        kept = sorted(pool.map(ask, range(8)))
        assert len(fake.calls()) == 1
    assert kept == [0, *[1] * 7], "one has paid now, for the others it was paid"
    assert under_way(engine) == 0


@pytest.mark.slow
def test_of_two_processes_that_ask_the_same_at_once_one_pays(
    engine: Engine, database_url: str
) -> None:
    made = multiprocessing.get_context("spawn")
    together = made.Barrier(2)
    with FakeModel(latency_s=0.5) as fake:
        other = made.Process(target=elsewhere.ask, args=(database_url, fake.url, together))
        other.start()
        together.wait(60)
        ask_as(SqlCallBook(engine, Account("s")), fake.url)
        other.join(60)
        assert other.exitcode == 0
        assert len(fake.calls()) == 1
    assert len(rows(engine)) == 1


def test_who_waited_for_a_call_that_failed_asks_in_its_turn(engine: Engine) -> None:
    def ask(_: int) -> bool:
        try:
            ask_as(SqlCallBook(engine, Account("s")), fake.url, model=model("403"))
        except ModelFailed:
            return False
        return True

    with FakeModel(latency_s=0.2) as fake, ThreadPoolExecutor(2) as pool:
        assert list(pool.map(ask, range(2))) == [False, False]
        assert len(fake.calls()) == 2
    assert under_way(engine) == 0


def test_the_same_question_of_another_s_talk_or_of_one_who_keeps_nothing_waits_for_nobody(
    engine: Engine,
) -> None:
    clock = Clock()
    assert isinstance(look(engine, clock, PLAN), int)
    assert look(engine, clock, PLAN) == Later()
    assert isinstance(look(engine, clock, PLAN, account=Account("another's")), int)
    assert isinstance(look(engine, clock, PLAN, reuse=False), int)


def test_an_answer_that_came_between_the_look_and_the_reservation_is_found(engine: Engine) -> None:
    book = SqlCallBook(engine, Account("s"))
    assert book.find(PLAN.key) is None
    book.keep(ANSWER, held(book))
    assert book.reserve(PLAN) == book.find(PLAN.key) == ANSWER


def test_nobody_waits_for_what_a_crash_left_open_longer_than_its_time(engine: Engine) -> None:
    clock = Clock()
    look(engine, clock, PLAN)
    clock.on(241)
    assert isinstance(look(engine, clock, PLAN), int)
    assert [row.outcome for row in rows(engine)] == ["lost"]


@pytest.mark.slow
def test_after_sigkill_the_next_life_of_a_slot_books_what_was_open_and_asks_at_once(
    engine: Engine, database_url: str
) -> None:
    made = multiprocessing.get_context("spawn")
    begun = made.Event()
    killed = made.Process(target=elsewhere.hold, args=(database_url, "slot-3:first", begun))
    killed.start()
    assert begun.wait(60)
    killed.kill()
    killed.join(30)
    assert under_way(engine) == 1
    assert take_over(engine, "slot-3", "second") == 1
    assert [(row.outcome, row.subject, row.key) for row in rows(engine)] == [("lost", "", "")]
    assert held(SqlCallBook(engine, Account("s"), holder="slot-3:second"))


def test_only_earlier_lives_of_the_slot_are_taken_over_and_all_of_one_that_is_gone(
    engine: Engine,
) -> None:
    clock = Clock()
    for number, holder in enumerate(("slot-1:old", "slot-1:new", "slot-10:x", "process:y")):
        look(engine, clock, plan(number), holder=holder)
    assert take_over(engine, "slot-1", "new") == 1
    assert under_way(engine) == 3
    assert take_over(engine, "slot-1") == 1
    assert take_over(engine, "slot-1") == 0
    assert under_way(engine) == 2
