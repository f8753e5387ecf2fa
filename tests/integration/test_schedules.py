"""What is due by the clock is begun once, however many workers look."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tubetotask.domain.errors import NotFound
from tubetotask.domain.schedule import When
from tubetotask.jobs import engine, schedules
from tubetotask.storage.database import db
from tubetotask.storage.models import ScheduleRow
from tubetotask.storage.workspace import local_user

DAILY = When(8 * 60)
NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
MORNING = datetime(2026, 11, 29, 8, tzinfo=UTC)


@pytest.fixture
def session(app: Flask) -> Session:
    found: Session = db.session()
    return found


@pytest.fixture
def url(app: Flask) -> str:
    return str(app.config["JOBS_DATABASE_URL"])


@pytest.fixture
def daily(session: Session) -> ScheduleRow:
    return schedules.ensure(session, "report", "report", DAILY, NOON)


def queued(url: str) -> list[str]:
    return [each.name for each in engine.client(url).list_workflows()]


def test_it_is_begun_when_it_is_due_and_then_waits_for_the_next_day(
    session: Session, url: str, daily: ScheduleRow
) -> None:
    assert schedules.begin_due(session, url, MORNING - timedelta(seconds=1)) == 0
    assert schedules.begin_due(session, url, MORNING) == 1
    assert schedules.begin_due(session, url, MORNING) == 0
    assert queued(url) == ["report"]
    assert daily.next_at == MORNING + timedelta(days=1)
    assert daily.last_at == MORNING


def test_many_workers_that_look_at_once_begin_it_once(
    app: Flask, url: str, daily: ScheduleRow
) -> None:
    db.session.commit()

    def look(_number: int) -> int:
        with app.app_context():
            return schedules.begin_due(db.session(), url, MORNING)

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(look, range(8))) == 1
    assert queued(url) == ["report"]


def test_ten_missed_days_are_caught_up_by_one_job(
    session: Session, url: str, daily: ScheduleRow
) -> None:
    later = MORNING + timedelta(days=10, hours=3)
    assert schedules.begin_due(session, url, later) == 1
    assert schedules.begin_due(session, url, later) == 0
    assert daily.next_at == MORNING + timedelta(days=11)


def test_a_clock_that_was_put_back_begins_nothing_twice(
    session: Session, url: str, daily: ScheduleRow
) -> None:
    assert schedules.begin_due(session, url, MORNING) == 1
    assert schedules.begin_due(session, url, MORNING - timedelta(hours=2)) == 0
    assert schedules.begin_due(session, url, MORNING) == 0


def test_paused_it_waits_and_then_is_caught_up_once(
    session: Session, url: str, daily: ScheduleRow
) -> None:
    schedules.pause(session, daily.id, paused=True)
    assert schedules.begin_due(session, url, MORNING + timedelta(days=3)) == 0
    schedules.pause(session, daily.id, paused=False)
    assert schedules.begin_due(session, url, MORNING + timedelta(days=3)) == 1


def test_it_can_be_run_now_beside_its_times(session: Session, url: str, daily: ScheduleRow) -> None:
    job = schedules.run_now(session, url, daily.id, NOON)
    assert engine.statuses(url, [job]) == {job: "ENQUEUED"}
    assert daily.next_at == MORNING
    with pytest.raises(NotFound):
        schedules.run_now(session, url, 999, NOON)


def test_another_time_moves_it_and_the_same_leaves_it(session: Session, daily: ScheduleRow) -> None:
    schedules.ensure(session, "report", "report", DAILY, NOON + timedelta(days=5))
    assert daily.next_at == MORNING, "a start of the worker skips nothing"
    schedules.ensure(session, "report", "report", When(18 * 60), NOON)
    assert daily.next_at == NOON + timedelta(hours=6)


def test_a_person_sees_their_own_and_the_instance_s(session: Session, daily: ScheduleRow) -> None:
    mine = local_user(session).id
    schedules.ensure(session, "report:1", "report", DAILY, NOON, mine)
    assert [row.name for row in schedules.every(session, mine)] == ["report", "report:1"]
    assert [row.name for row in schedules.every(session)] == ["report"]
