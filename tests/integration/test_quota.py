"""The book of the Data API's units: refused before the call, never overspent, day by day."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from tests.integration.watching import Clock
from tubetotask.domain.errors import QuotaReached
from tubetotask.storage import quota
from tubetotask.storage.models import QuotaCallRow, QuotaDayRow

EVENING = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)  # half past eleven at night in California


def booked(engine: Engine) -> int:
    with Session(engine) as session:
        return session.scalar(select(func.sum(QuotaDayRow.units))) or 0


def test_what_goes_on_by_itself_leaves_a_tenth_to_what_a_person_does(engine: Engine) -> None:
    book = quota.QuotaBook(engine, 10, Clock())
    for _ in range(9):
        book("playlistItems", 1)
    with pytest.raises(QuotaReached) as refused:
        book("playlistItems", 1)
    assert refused.value.retry_at == datetime(2026, 11, 23, 8, tzinfo=UTC)
    with quota.errand(quota.Errand(owner_id=None, by_hand=True)):
        book("channels", 1)
        with pytest.raises(QuotaReached):
            book("channels", 1)
    assert booked(engine) == 10


def test_a_refused_call_is_not_in_the_book(engine: Engine) -> None:
    book = quota.QuotaBook(engine, 10, Clock())
    with pytest.raises(QuotaReached):
        book("videos", 10)
    assert booked(engine) == 0
    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(QuotaCallRow)) == 0


def test_the_day_ends_at_midnight_in_california(engine: Engine) -> None:
    clock = Clock(EVENING)
    book = quota.QuotaBook(engine, 10, clock)
    for _ in range(9):
        book("videos", 1)
    clock.on(minutes=31)
    book("videos", 1)
    with Session(engine) as session:
        assert [used for _, used in quota.by_day(session)] == [1, 9]
        today = quota.units(session, 10, clock())
        assert (today.used, today.limit, today.by_hand) == (1, 10, 1)
        assert today.renewed_at == datetime(2026, 11, 24, 8, tzinfo=UTC)


def test_however_many_ask_at_once_no_more_is_spent_than_there_is(engine: Engine) -> None:
    book = quota.QuotaBook(engine, 50, Clock())

    def spend(_number: int) -> int:
        refused = 0
        for _ in range(20):
            try:
                book("videos", 1)
            except QuotaReached:
                refused += 1
        return refused

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(spend, range(4))) == 80 - 45
    assert booked(engine) == 45


def test_each_call_tells_what_it_was_for_and_single_ones_are_forgotten_in_time(
    engine: Engine,
) -> None:
    clock = Clock()
    book = quota.QuotaBook(engine, 100, clock)
    with quota.errand(quota.Errand(source_id=7)):
        book("playlistItems", 1)
    book("videos", 2)
    with Session(engine) as session:
        calls = session.scalars(select(QuotaCallRow).order_by(QuotaCallRow.id)).all()
        assert [(one.source_id, one.by_hand) for one in calls] == [(7, False), (None, False)]
        assert quota.by_resource(session, clock()) == {"playlistItems": 1, "videos": 2}
        quota.forget(session, clock() + timedelta(seconds=1))
        assert quota.by_resource(session, clock()) == {}
        assert quota.units(session, 100, clock()).used == 3, "the day's sum stays"
