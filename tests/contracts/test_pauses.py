"""The contract of ``Pauses``, run in memory, on SQLite and on PostgreSQL."""

from __future__ import annotations

import concurrent.futures
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from tubetotask.domain.pauses import DELAYS, PROBE, Pauses, PausesInMemory, Standing, Ticket
from tubetotask.storage.models import WayRow
from tubetotask.storage.ways import SqlPauses

WAY = "watch page"
MINUTE = timedelta(minutes=1)


class Clock:
    def __init__(self) -> None:
        self.at = datetime(2026, 11, 22, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


class World:
    """One clock, and as many keepers of the same standing as are asked for."""

    def __init__(self, make: Callable[[Clock], Pauses]) -> None:
        self.clock = Clock()
        self._make = make
        self.pauses = make(self.clock)

    def another(self) -> Pauses:
        return self._make(self.clock)

    def wait(self, time: timedelta) -> None:
        self.clock.at += time

    def ticket(self, pauses: Pauses | None = None) -> Ticket:
        given = (pauses or self.pauses).ask(WAY)
        assert isinstance(given, Ticket), "asking was not allowed"
        return given

    def refusal(self, pauses: Pauses | None = None) -> Standing:
        told = (pauses or self.pauses).ask(WAY)
        assert isinstance(told, Standing), "asking was allowed"
        return told

    def blocked(self) -> Standing:
        self.wait(timedelta(seconds=1))
        return self.pauses.blocked(self.ticket())


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    if request.param == "memory":
        yield World(PausesInMemory)
        return
    url = f"sqlite:///{tmp_path / 'pauses.sqlite'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
    engine = create_engine(url)
    WayRow.metadata.create_all(engine)
    yield World(lambda clock: SqlPauses(engine, clock))
    engine.dispose()


def test_a_way_that_was_never_blocked_is_open_to_everybody(world: World) -> None:
    tickets = [world.ticket() for _ in range(3)]
    for ticket in tickets:
        world.pauses.answered(ticket)
    assert world.ticket().way == WAY


def test_after_a_block_nobody_asks_until_the_pause_is_over(world: World) -> None:
    stands = world.blocked()
    assert (stands.blocks, stands.since) == (1, world.clock.at)
    assert stands.next_at == world.clock.at + DELAYS[0]
    assert world.refusal() == stands
    world.wait(DELAYS[0] - MINUTE)
    assert world.refusal() == stands
    world.wait(MINUTE)
    world.ticket()


def test_another_way_is_not_paused_with_it(world: World) -> None:
    world.blocked()
    assert isinstance(world.pauses.ask("yt-dlp"), Ticket)


def test_pauses_grow_up_to_twelve_hours_and_tell_since_when(world: World) -> None:
    first = world.blocked()
    lengths = []
    for _ in range(len(DELAYS) + 1):
        world.wait(timedelta(hours=12))
        stands = world.blocked()
        assert stands.next_at is not None
        lengths.append(stands.next_at - world.clock.at)
        assert stands.since == first.since
    assert lengths == [*DELAYS[1:], DELAYS[-1], DELAYS[-1]]


def test_when_the_pause_is_over_one_asks_and_the_others_wait_for_it(world: World) -> None:
    world.blocked()
    world.wait(DELAYS[0])
    probe = world.ticket()
    assert world.refusal().next_at == world.clock.at + PROBE
    world.pauses.answered(probe)
    world.ticket()
    world.ticket()


def test_of_many_workers_at_once_one_sees_whether_the_block_is_over(world: World) -> None:
    world.blocked()
    world.wait(DELAYS[0])
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        told = list(pool.map(lambda _: world.pauses.ask(WAY), range(8)))
    assert sum(isinstance(one, Ticket) for one in told) == 1


def test_a_probe_whose_process_died_holds_the_others_up_for_minutes_only(world: World) -> None:
    world.blocked()
    world.wait(DELAYS[0])
    world.ticket()
    world.wait(PROBE)
    world.ticket()


def test_a_probe_that_came_to_nothing_leaves_the_next_one_free_to_see(world: World) -> None:
    world.blocked()
    world.wait(DELAYS[0])
    world.pauses.unclear(world.ticket())
    world.ticket()
    world.refusal()


def test_requests_under_way_at_the_block_neither_lengthen_nor_lift_nor_shorten_it(
    world: World,
) -> None:
    late = [world.ticket() for _ in range(3)]
    stands = world.blocked()
    assert world.pauses.blocked(late[0]) == stands
    world.pauses.answered(late[1])
    world.pauses.unclear(late[2])
    assert world.refusal() == stands


def test_a_block_soon_after_the_last_one_begins_with_a_longer_pause(world: World) -> None:
    world.blocked()
    world.wait(DELAYS[0])
    world.pauses.answered(world.ticket())
    stands = world.blocked()
    assert (stands.blocks, stands.since) == (2, world.clock.at)
    assert stands.next_at == world.clock.at + DELAYS[1]


def test_a_block_after_a_good_day_begins_anew(world: World) -> None:
    world.blocked()
    world.wait(DELAYS[0])
    world.pauses.answered(world.ticket())
    world.wait(timedelta(days=2))
    assert world.blocked().blocks == 1


@pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(days=40)])
def test_a_clock_that_is_put_back_makes_no_pause_longer_than_its_step(
    world: World, back: timedelta
) -> None:
    world.blocked()
    world.wait(-back)
    assert world.refusal().next_at == world.clock.at + DELAYS[0]
    world.wait(DELAYS[0])
    stands = world.pauses.blocked(world.ticket())
    assert (stands.blocks, stands.next_at) == (2, world.clock.at + DELAYS[1])
    world.wait(DELAYS[1])
    world.pauses.answered(world.ticket())
    world.ticket()
    world.ticket()


def test_a_restart_and_other_workers_see_the_pause(database_url: str) -> None:
    engine = create_engine(database_url)
    WayRow.metadata.create_all(engine)
    world = World(lambda clock: SqlPauses(engine, clock))
    stands = world.blocked()
    assert world.refusal(world.another()) == stands
    assert SqlPauses(engine).standing(WAY) == stands
    assert SqlPauses(engine).standing("yt-dlp") == Standing()
    engine.dispose()


def test_without_a_clock_of_its_own_it_goes_by_the_databases(database_url: str) -> None:
    engine = create_engine(database_url)
    WayRow.metadata.create_all(engine)
    pauses = SqlPauses(engine)
    ticket = pauses.ask(WAY)
    assert isinstance(ticket, Ticket)
    stands = pauses.blocked(ticket)
    assert stands.next_at is not None
    assert stands.since is not None
    assert stands.next_at - stands.since == DELAYS[0]
    assert pauses.ask(WAY) == stands
    engine.dispose()
