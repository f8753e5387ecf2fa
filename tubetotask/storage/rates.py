"""How often somebody may do something, counted over all processes of an instance.

Invariant: a request is counted and allowed, or refused, by one statement: however many processes
ask at once, no more are allowed than may be. Who is counted is a hash; a refusal writes nothing.

A limit of n in a period lets n through at once and then one each n-th of the period. On PostgreSQL
the table is not written to the log (UNLOGGED); SQLite keeps it in a file of its own, so that a page
never waits there for a worker's writing.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Engine, text

_SLACK_S = 1e-6
_JUMP_S = 1.0  # further ahead than any limit leads: the clock was put back since
_SWEEP_EVERY = 500  # requests of a process between two looks for what is over
_BASE = (
    "CASE WHEN rate_limits.full_at < :now OR rate_limits.full_at > :now + :period + :jump "
    "THEN :now ELSE rate_limits.full_at END"
)
_TAKE = f"""
INSERT INTO rate_limits (key, full_at) VALUES (:key, :now + :step)
ON CONFLICT (key) DO UPDATE SET full_at = {_BASE} + :step
WHERE {_BASE} + :step <= :now + :period + :slack RETURNING full_at
"""  # noqa: S608 - of our own constants
_LOOK = "SELECT full_at FROM rate_limits WHERE key = :key"
_SWEEP = "DELETE FROM rate_limits WHERE full_at < :now OR full_at > :now + 86401"
_MAKE = "CREATE TABLE IF NOT EXISTS rate_limits (key TEXT PRIMARY KEY, full_at REAL) WITHOUT ROWID"


@dataclass(frozen=True, slots=True)
class Taken:
    """Whether a request is allowed; how many more would be at once; seconds until one is, and
    until all are again."""

    allowed: bool
    left: int
    wait_s: float
    reset_s: float


class Rows(Protocol):
    """One statement after another, each its own transaction: the first value, or None."""

    def first(self, statement: str, given: dict[str, Any]) -> float | None:
        """Raises sqlite3.Error or SQLAlchemyError."""
        ...


class Rates:
    """The counters."""

    def __init__(self, rows: Rows, clock: Callable[[], float] = time.time) -> None:
        self._rows, self._clock = rows, clock
        self._until_sweep = _SWEEP_EVERY

    def take(self, key: str, number: int, period_s: int) -> Taken:
        """Count a request of ``key`` against ``number`` in ``period_s``."""
        now, step = self._clock(), period_s / number
        given = {"key": key, "now": now, "step": step, "period": float(period_s)}
        full_at = self._rows.first(_TAKE, given | {"slack": _SLACK_S, "jump": _JUMP_S})
        self._until_sweep -= 1
        if self._until_sweep <= 0:
            self._until_sweep = _SWEEP_EVERY
            self._rows.first(_SWEEP, {"now": now})
        if full_at is not None:
            left = int((now + period_s - full_at) / step + _SLACK_S)
            return Taken(True, max(0, left), 0.0, max(0.0, full_at - now))
        full_at = self._rows.first(_LOOK, {"key": key}) or now
        wait_s = max(0.0, full_at + step - period_s - now)
        return Taken(False, 0, wait_s, max(wait_s, full_at - now))


class InDatabase:
    """The table of PostgreSQL."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")

    def first(self, statement: str, given: dict[str, Any]) -> float | None:
        """See ``Rows``."""
        with self._engine.connect() as connection:
            found = connection.execute(text(statement), given)
            row = found.first() if found.returns_rows else None
        return None if row is None else float(row[0])


class InFile:
    """A file of SQLite; each thread has a connection."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._own = threading.local()

    def first(self, statement: str, given: dict[str, Any]) -> float | None:
        """See ``Rows``."""
        row = self._connection().execute(statement, given).fetchone()
        return None if row is None else float(row[0])

    def _connection(self) -> sqlite3.Connection:
        found: sqlite3.Connection | None = getattr(self._own, "connection", None)
        if found is None:
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            found = sqlite3.connect(self._file, timeout=2.0, isolation_level=None)
            # What is lost with the power are counters of minutes.
            for told in ("journal_mode=WAL", "synchronous=OFF", "busy_timeout=2000"):
                found.execute(f"PRAGMA {told}")
            found.execute(_MAKE)
            self._own.connection = found
        return found
