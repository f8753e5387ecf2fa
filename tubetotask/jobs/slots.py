"""A worker's place: its name in the job engine, and the lock that proves it lives.

Invariant: a slot's lock is held as long as its worker lives, and no longer. So a slot whose lock is
free for a while has no worker, and its jobs may be given to another. On SQLite there is one slot.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import IO, Protocol

import sqlalchemy as sa
import structlog
from sqlalchemy.exc import SQLAlchemyError

from tubetotask.domain.errors import ConfigError
from tubetotask.jobs import one_worker
from tubetotask.storage.alone import no_pooler

log = structlog.get_logger()
LOCKS = 0x7474  # names our advisory locks among others in the same database
MOST = 64
GRACE_S = 6.0  # a lock that a lost connection set free is taken back within this time
_PREFIX = "slot-"
NOTICED = {
    "tcp_keepalives_idle": 10,
    "tcp_keepalives_interval": 5,
    "tcp_keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
"""What makes PostgreSQL notice within half a minute that a worker's host has gone without a word;
left to itself it would hold that worker's lock, and with it its jobs, for more than two hours."""


class SlotLost(Exception):
    """Somebody else has this worker's slot: it must end at once."""


class Slot(Protocol):
    """A claimed slot."""

    number: int

    def keep(self) -> None:
        """Make sure that it is still held; take it back if not. Raises SlotLost."""
        ...

    def reap(self, slots: Iterable[int], recover: Callable[[int], None]) -> None:
        """``recover`` those of ``slots`` whose lock was free for ``GRACE_S``: nobody works there.

        No worker can claim such a slot meanwhile.
        """
        ...

    def release(self) -> None:
        """Give it up."""
        ...


def name(number: int) -> str:
    """How the job engine calls the worker in that slot."""
    return f"{_PREFIX}{number}"


def number_of(executor: str | None) -> int | None:
    """The slot of a worker's name, or None."""
    told = (executor or "").removeprefix(_PREFIX)
    return int(told) if executor != told and told.isdecimal() else None


class FileSlot:
    """The one slot of a SQLite database: a locked file beside it."""

    number = 0

    def __init__(self, lock: IO[str]) -> None:
        self._lock = lock

    @classmethod
    def claim(cls, folder: Path) -> FileSlot:
        """Raises ConfigError where another worker has it."""
        lock = one_worker.take(folder)
        if lock is None:
            raise ConfigError(
                "Another worker runs on this SQLite database, and there can be only one.",
                remedy="Stop the other one, or use PostgreSQL (DATABASE_URL) for several workers.",
            )
        return cls(lock)

    def keep(self) -> None:
        """The file stays locked until this process ends."""

    def reap(self, slots: Iterable[int], recover: Callable[[int], None]) -> None:
        """There is no other worker."""

    def release(self) -> None:
        """Unlock."""
        self._lock.close()


class DatabaseSlot:
    """A slot on PostgreSQL: an advisory lock, which ends with the connection that holds it."""

    def __init__(self, engine: sa.Engine, clock: Callable[[], float] = time.monotonic) -> None:
        self._engine = engine
        self._clock = clock
        self.connection = _connect(engine)
        self._free_since: dict[int, float] = {}
        self.number = -1

    @classmethod
    def claim(cls, database_url: str, clock: Callable[[], float] = time.monotonic) -> DatabaseSlot:
        """The lowest free one. Raises ConfigError, SQLAlchemyError."""
        engine = _engine(database_url)
        no_pooler(engine)
        slot = cls(engine, clock)
        for number in range(MOST):
            if slot._locked(number):
                slot.number = number
                return slot
        slot.release()
        raise ConfigError(
            f"All {MOST} worker slots are taken.",
            remedy="Stop a worker; where a backup is being restored, start when that is done.",
        )

    def keep(self) -> None:
        """Asks the database, which may have been started again meanwhile."""
        try:
            self.connection.execute(sa.text("SELECT 1"))
            return
        except SQLAlchemyError:
            self.connection.close()
        # Raises as long as the database is away; then nobody else can have the slot either.
        self.connection = _connect(self._engine)
        self._free_since.clear()
        if not self._locked(self.number):
            raise SlotLost
        log.info("the slot was taken back", slot=self.number)

    def reap(self, slots: Iterable[int], recover: Callable[[int], None]) -> None:
        """Asked again and again: free at two looks that lie ``GRACE_S`` apart."""
        for number in set(slots) - {self.number}:
            if not self._locked(number):
                self._free_since.pop(number, None)
                continue
            try:
                since = self._free_since.setdefault(number, self._clock())
                if self._clock() - since >= GRACE_S:
                    recover(number)
                    del self._free_since[number]
            finally:
                self._unlock(number)

    def release(self) -> None:
        """Unlock, and close the connection."""
        with suppress(SQLAlchemyError):  # of a lost connection the lock is gone already
            # Not left to the connection's end, which the server sees a moment later.
            self.connection.execute(sa.text("SELECT pg_advisory_unlock_all()"))
        self.connection.close()
        self._engine.dispose()

    def _locked(self, number: int) -> bool:
        query = sa.text("SELECT pg_try_advisory_lock(:space, :slot)")
        return bool(self.connection.scalar(query, {"space": LOCKS, "slot": number}))

    def _unlock(self, number: int) -> None:
        query = sa.text("SELECT pg_advisory_unlock(:space, :slot)")
        self.connection.execute(query, {"space": LOCKS, "slot": number})


def _engine(database_url: str) -> sa.Engine:
    return sa.create_engine(
        database_url,
        poolclass=sa.NullPool,
        isolation_level="AUTOCOMMIT",
        hide_parameters=True,
        # The same at this end: a worker must notice that the database's host has gone.
        connect_args={
            "keepalives": 1,
            "keepalives_idle": 10,
            "keepalives_interval": 5,
            "keepalives_count": 3,
            "tcp_user_timeout": 30_000,
        },
    )


def _connect(engine: sa.Engine) -> sa.Connection:
    connection = engine.connect()
    for name, value in NOTICED.items():
        setting = {"name": name, "value": str(value)}
        connection.execute(sa.text("SELECT set_config(:name, :value, false)"), setting)
    return connection
