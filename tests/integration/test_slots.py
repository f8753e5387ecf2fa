"""Workers know each other by locks: who is gone is found, who lives is left alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from tubetotask.domain.errors import ConfigError
from tubetotask.jobs.slots import (
    GRACE_S,
    NOTICED,
    DatabaseSlot,
    FileSlot,
    SlotLost,
    name,
    number_of,
)
from tubetotask.storage.alone import migrating

pytestmark = pytest.mark.postgres


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def slots(postgres_url: str, clock: Clock) -> Iterator[list[DatabaseSlot]]:
    """Three workers."""
    found = [DatabaseSlot.claim(postgres_url, clock) for _ in range(3)]
    yield found
    for slot in found:
        slot.release()


def reaped(slot: DatabaseSlot) -> list[int]:
    found: list[int] = []
    slot.reap(range(5), found.append)
    return found


def test_each_worker_has_the_lowest_free_slot(slots: list[DatabaseSlot], postgres_url: str) -> None:
    assert [slot.number for slot in slots] == [0, 1, 2]
    slots[1].release()
    back = DatabaseSlot.claim(postgres_url)
    assert back.number == 1
    back.release()


def test_only_a_slot_that_stays_free_is_taken_over(
    slots: list[DatabaseSlot], clock: Clock, postgres_url: str
) -> None:
    first, second, _ = slots
    assert reaped(first) == []
    second.release()
    clock.now += GRACE_S / 2
    assert reaped(first) == [], "its worker may be coming back"
    clock.now += GRACE_S
    assert reaped(first) == [1, 3, 4]
    back = DatabaseSlot.claim(postgres_url)
    clock.now += 2 * GRACE_S
    assert 1 not in reaped(first)
    back.release()


def test_nobody_can_claim_a_slot_whose_jobs_are_being_taken_over(
    slots: list[DatabaseSlot], clock: Clock, postgres_url: str
) -> None:
    slots[1].release()
    reaped(slots[0])
    clock.now += GRACE_S
    claimed: list[int] = []

    def meanwhile(number: int) -> None:
        if number == 1:
            other = DatabaseSlot.claim(postgres_url)
            claimed.append(other.number)
            other.release()

    slots[0].reap([1], meanwhile)
    assert claimed == [3]


def test_a_lost_connection_is_made_anew_and_the_slot_taken_back(
    slots: list[DatabaseSlot], postgres_url: str
) -> None:
    cut(postgres_url)
    slots[0].keep()
    other = DatabaseSlot.claim(postgres_url)
    assert other.number == 1, "the slot is held again"
    slots[2].keep()
    with pytest.raises(SlotLost):
        slots[1].keep()
    other.release()


def cut(url: str) -> None:
    """End every other connection, as a restart of the database does."""
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    others = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    with engine.connect() as connection:
        connection.execute(sa.text(others))


def test_on_sqlite_there_is_one(tmp_path: Path) -> None:
    slot = FileSlot.claim(tmp_path)
    slot.keep()
    with pytest.raises(ConfigError, match="there can be only one"):
        FileSlot.claim(tmp_path)
    slot.release()
    FileSlot.claim(tmp_path).release()


def test_a_slot_s_name_is_read_back() -> None:
    assert number_of(name(7)) == 7
    assert number_of("local") is None
    assert number_of(None) is None


def test_the_database_is_told_to_notice_a_worker_whose_host_has_gone(postgres_url: str) -> None:
    slot = DatabaseSlot.claim(postgres_url)
    # On a socket of the same host they read as 0, so that only who has set them can be asked for.
    asked = sa.text("SELECT name FROM pg_settings WHERE source = 'session' AND name LIKE 'tcp_%'")
    try:
        assert set(slot.connection.scalars(asked)) == set(NOTICED)
        cut(postgres_url)
        slot.keep()
        assert set(slot.connection.scalars(asked)) == set(NOTICED), "of a new connection, too"
    finally:
        slot.release()


def test_a_pooler_that_lends_connections_for_a_transaction_is_refused(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two of its clients are one to the server, as here."""
    shared = sa.create_engine(postgres_url, poolclass=sa.StaticPool, isolation_level="AUTOCOMMIT")
    monkeypatch.setattr("tubetotask.jobs.slots._engine", lambda _: shared)
    with pytest.raises(ConfigError, match="through a pooler"):
        DatabaseSlot.claim(postgres_url)
    with pytest.raises(ConfigError, match="through a pooler"), migrating(shared):
        pass
    shared.dispose()
