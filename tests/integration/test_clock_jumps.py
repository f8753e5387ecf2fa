"""A wall clock that jumps loses nothing, and nobody waits because of it longer than a minute."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from tests.integration.asking import ANSWER, PLAN, Clock, held, look, plan, under_way
from tests.integration.test_storage import stored
from tubetotask import worker
from tubetotask.domain.budget import Budgets
from tubetotask.domain.calls import Account
from tubetotask.domain.errors import BudgetReached, ModelFailed, ModelStopped
from tubetotask.domain.limits import Limits
from tubetotask.domain.schedule import When
from tubetotask.jobs import engine as jobs
from tubetotask.jobs import schedules
from tubetotask.jobs.wall_clock import WallClock
from tubetotask.storage import reservations, stops
from tubetotask.storage.calls import SqlCallBook
from tubetotask.storage.database import db, now
from tubetotask.storage.models import AnalysisRow, CallStartRow, ModelCallRow
from tubetotask.storage.waiting import Later
from tubetotask.storage.workspace import Workspace, local_user

HOUR_S = 3600.0
ONE = Limits(at_once=1)


def lost(engine: Engine) -> int:
    with Session(engine) as session:
        calls = session.scalars(select(ModelCallRow).where(ModelCallRow.outcome == "lost")).all()
        return len(calls)


def test_what_a_crash_left_behind_is_free_in_its_time_although_the_clock_was_put_back(
    engine: Engine,
) -> None:
    clock = Clock()
    assert isinstance(look(engine, clock, PLAN, limits=ONE), int)  # of a process that then dies
    clock.on(-HOUR_S)
    assert look(engine, clock, PLAN, limits=ONE) == Later(), "it may be under way"
    clock.on(PLAN.limit_s + 61)
    assert isinstance(look(engine, clock, PLAN, limits=ONE), int)
    assert lost(engine) == 1, "it may have been paid for"


def test_a_call_that_is_under_way_while_the_clock_jumps_is_kept_once(engine: Engine) -> None:
    for jump_s in (HOUR_S, -HOUR_S):
        clock = Clock()
        book = SqlCallBook(engine, Account("s"), limits=ONE, clock=clock)
        mine = plan(jump_s)
        number = held(book, mine)
        clock.on(jump_s)
        answer = replace(ANSWER, key=mine.key)
        book.keep(answer, number)
        assert under_way(engine) == 0
        found = look(engine, clock, mine, limits=ONE)
        assert getattr(found, "text", "") == "{}", "nobody asks again"


@pytest.mark.parametrize("jump_s", [HOUR_S, -HOUR_S])
def test_the_limit_of_a_minute_lets_calls_through_again_a_minute_after_the_jump(
    engine: Engine, jump_s: float
) -> None:
    clock, limits = Clock(), Limits(calls_per_minute=2)
    for number in range(2):
        assert isinstance(look(engine, clock, plan(number), limits=limits), int)
    assert isinstance(look(engine, clock, plan("third"), limits=limits), Later)
    clock.on(jump_s)
    found = look(engine, clock, plan("after"), limits=limits)
    if isinstance(found, Later):
        assert found.wait_s is not None
        assert found.wait_s <= 61
        clock.on(61.1)
        assert isinstance(look(engine, clock, plan("after"), limits=limits), int)
    with Session(engine) as session:
        starts = session.scalars(select(CallStartRow.at)).all()
    assert all(at <= clock.at for at in starts), "none is in the future"


def test_a_budget_holds_over_a_clock_that_is_put_back_over_midnight(engine: Engine) -> None:
    clock = Clock()
    clock.at = datetime(2026, 12, 1, 0, 10, tzinfo=UTC)
    budgets = Budgets(day=Decimal(1))
    book = SqlCallBook(engine, Account("s"), budgets=budgets, clock=clock)
    book.keep(ANSWER, held(book, plan("first", usd_most=Decimal("0.9"))))  # 0.2 of it is spent
    clock.on(-HOUR_S)
    with pytest.raises(BudgetReached):
        look(engine, clock, plan("more", usd_most=Decimal("0.9")), budgets=budgets)


def test_a_stop_of_a_clock_that_was_ahead_is_lifted_by_the_first_answer(engine: Engine) -> None:
    clock = Clock()
    failed = ModelFailed(
        "The account is empty.", state="no-credit", remedy="Add credit.", retryable=False
    )
    reservations.stop(engine, "server", failed, clock)
    clock.on(-HOUR_S)
    with pytest.raises(ModelStopped) as told:
        look(engine, clock, PLAN)
    assert told.value.retry_at == clock.at + stops.PROBE_EVERY, "no later than ever"
    book = SqlCallBook(engine, Account("s"), server="server", trying=True, clock=clock)
    book.keep(ANSWER, held(book, plan("tried")))
    assert isinstance(look(engine, clock, plan("after")), int)


@pytest.mark.parametrize("jump", [timedelta(hours=1), timedelta(hours=-1)])
def test_a_schedule_is_begun_once_a_day_although_the_clock_jumps_over_its_time(
    app: Flask, jump: timedelta
) -> None:
    session, url = db.session(), str(app.config["JOBS_DATABASE_URL"])
    due = datetime(2026, 11, 29, 8, tzinfo=UTC)
    row = schedules.ensure(session, "report", "report", When(8 * 60), due - timedelta(hours=20))
    assert schedules.begin_due(session, url, due + timedelta(minutes=1)) == 1
    assert schedules.begin_due(session, url, due + timedelta(minutes=1) + jump) == 0
    assert row.next_at == due + timedelta(days=1)
    assert schedules.begin_due(session, url, row.next_at) == 1


def test_a_schedule_begun_by_a_clock_that_was_years_ahead_is_due_again_the_next_day(
    app: Flask,
) -> None:
    session, url = db.session(), str(app.config["JOBS_DATABASE_URL"])
    today = datetime(2026, 11, 29, 12, tzinfo=UTC)
    row = schedules.ensure(session, "report", "report", When(8 * 60), today)
    assert schedules.begin_due(session, url, today + timedelta(days=4000)) == 1
    assert schedules.begin_due(session, url, today) == 0
    session.expire_all()
    assert row.next_at == datetime(2026, 11, 30, 8, tzinfo=UTC)


def test_the_worker_notices_a_clock_that_was_put_back_and_only_that() -> None:
    wall, steady = Clock(), [0.0]
    clock = WallClock(wall, lambda: steady[0])
    for passed_s, told_s, back in (
        (15.0, 15.0, False),
        (15.0, 15.0 + HOUR_S, False),
        (15.0, 15.0, False),
        (900.0, 900.0, False),
        (15.0, 15.0 - HOUR_S, True),
        (15.0, 15.0, False),
        (15.0, 14.5, False),
    ):
        steady[0] += passed_s
        wall.on(told_s)
        assert clock.was_put_back() is back


def test_after_the_clock_was_put_back_a_talk_that_waits_goes_on_at_the_next_look(
    app: Flask,
) -> None:
    session = db.session()
    row = stored(Workspace(session, local_user(session).id), title="A talk", job_id="job")
    row.state, row.retry_at = "waiting", now() + timedelta(minutes=64)
    session.commit()
    worker.look_after(app)
    session.expire_all()
    assert row.state == "waiting"
    worker.begin_again(app)
    worker.look_after(app)
    found = db.session.get(AnalysisRow, row.id, populate_existing=True)
    assert found is not None
    assert found.state == "queued"
    url = str(app.config["JOBS_DATABASE_URL"])
    assert [each.status for each in jobs.client(url).list_workflows()] == ["ENQUEUED"]
