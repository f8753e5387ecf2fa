"""One transaction at a time, over all threads and processes on one database.

Invariant: who is inside sees all that those before have committed, and nobody else is inside.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Connection, text

from tubetotask.storage.database import now

_LOCK = (0x7475, 1)  # names our advisory lock among others in the same database


@contextmanager
def alone(connection: Connection) -> Iterator[None]:
    """A transaction that waits until no other of its kind is open; commits at its end."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        space, number = _LOCK
        lock = text("SELECT pg_advisory_xact_lock(:space, :number)")
        connection.execute(lock, {"space": space, "number": number})
    yield
    connection.commit()


def database_now(connection: Connection) -> datetime:
    """The time of the database: workers on several machines have one clock."""
    if connection.dialect.name == "sqlite":
        return now()
    found: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
    return found
