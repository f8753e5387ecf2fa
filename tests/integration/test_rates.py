"""Counters of requests, on both databases, with several who count at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from tubetotask.storage.rates import InDatabase, InFile, Rates, Rows


class Clock:
    """Time that stands until it is moved."""

    now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def rows(database_url: str, tmp_path: Path) -> Iterator[Callable[[], Rows]]:
    """Makes what one process has."""
    if database_url.startswith("sqlite"):
        yield lambda: InFile(tmp_path / "rates.db")
        return
    engines: list[sa.Engine] = []

    def made() -> Rows:
        engines.append(sa.create_engine(database_url))
        return InDatabase(engines[-1])

    yield made
    for engine in engines:
        engine.dispose()


def test_so_many_at_once_and_then_one_after_each_part_of_the_period(
    rows: Callable[[], Rows],
) -> None:
    clock = Clock()
    rates = Rates(rows(), clock)
    taken = [rates.take("a", 3, 60) for _ in range(4)]
    assert [each.allowed for each in taken] == [True, True, True, False]
    assert [each.left for each in taken] == [2, 1, 0, 0]
    assert taken[3].wait_s == pytest.approx(20, abs=0.01)
    assert rates.take("b", 3, 60).allowed
    clock.now += 19.9
    assert not rates.take("a", 3, 60).allowed
    clock.now += 0.2
    assert rates.take("a", 3, 60).allowed
    assert not rates.take("a", 3, 60).allowed
    clock.now += 3600
    assert rates.take("a", 3, 60).left == 2


def test_a_clock_that_is_put_back_holds_nobody_up(rows: Callable[[], Rows]) -> None:
    clock = Clock()
    rates = Rates(rows(), clock)
    assert rates.take("a", 1, 60).allowed
    clock.now -= 3600
    assert rates.take("a", 1, 60).allowed
    assert not rates.take("a", 1, 60).allowed


def test_of_many_at_once_no_more_pass_than_may(rows: Callable[[], Rows]) -> None:
    clock = Clock()
    each_s: list[Rates] = [Rates(rows(), clock) for _ in range(4)]
    allowed: list[bool] = []

    def ask(rates: Rates) -> None:
        for _ in range(25):
            allowed.append(rates.take("a", 30, 60).allowed)

    threads = [threading.Thread(target=ask, args=(rates,)) for rates in each_s]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(allowed), sum(allowed)) == (100, 30)


def test_what_is_over_is_swept_away(rows: Callable[[], Rows]) -> None:
    clock = Clock()
    shared = rows()
    rates = Rates(shared, clock)
    for number in range(400):
        rates.take(f"k{number}", 10, 60)
    clock.now += 3600
    for _ in range(200):
        rates.take("last", 1000, 60)
    assert shared.first("SELECT count(*) FROM rate_limits", {}) == 1
