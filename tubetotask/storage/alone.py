"""One at a time, over all processes on one database: a transaction, a change of the tables, or who
changes what is one person's or the instance's.

Invariant: who is inside sees all that those before have committed, and nobody else is inside.
Where a person may have so many of a thing, who makes one more holds the person (``hold``) first.
"""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, Select, select, text, update
from sqlalchemy.orm import Session

from tubetotask.domain.accounts import Role
from tubetotask.domain.errors import ConfigError
from tubetotask.storage.database import LARGEST_ID, now
from tubetotask.storage.models import User

_LOCK = (0x7475, 1)  # names our advisory lock among others in the same database
_TABLES = {"space": 0x7475, "number": 2}  # the same, for who changes the tables
_TAKE = text("SELECT pg_try_advisory_lock(:space, :number)")
_AGAIN_S = 0.2
_PID = text("SELECT pg_backend_pid()")
_LOOKS = 5  # at first a pooler may happen to lend each of two another connection


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


def hold_administrators(session: Session) -> None:
    """Let nobody else change administrators, or what is the instance's, until the transaction ends.

    Who comes second waits, and then sees what the first did.
    """
    _hold(session, select(User.id).where(User.role == Role.ADMIN.value).order_by(User.id))


def hold(session: Session, user_id: int) -> None:
    """The same for what is one person's."""
    _hold(session, select(User.id).where(User.id == min(user_id, LARGEST_ID)))


def _hold(session: Session, who: Select[int]) -> None:
    hold_rows(session, who)
    session.expire_all()


def hold_rows(session: Session, rows: Select[int]) -> None:
    """The same for these rows; what the session has read already is not read anew."""
    # SQLite has one lock, which a change takes, also of no row; PostgreSQL has one for each row.
    nothing = update(User).where(User.id == 0).values(role=User.role)
    session.execute(nothing, execution_options={"synchronize_session": False})
    session.execute(rows.with_for_update(key_share=True))  # others may still refer to them


def database_now(connection: Connection) -> datetime:
    """The time of the database: workers on several machines have one clock."""
    if connection.dialect.name == "sqlite":
        return now()
    found: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
    return found


@contextmanager
def migrating(engine: Engine) -> Iterator[None]:
    """Nobody else changes the tables meanwhile; who comes second waits, and finds them changed.

    On SQLite a file beside the database is locked, for a migration there is no one transaction;
    where it cannot be made the database itself has its say. On PostgreSQL it is the session's, and
    asked for again and again: the job engine makes indexes that wait for every statement which has
    begun before them, and one that waits for the lock would wait for them.
    """
    if engine.dialect.name == "sqlite":
        with ExitStack() as stack:
            with suppress(OSError):
                lock = stack.enter_context(Path(f"{engine.url.database}.lock").open("w"))
                fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        return
    no_pooler(engine)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        while not connection.execute(_TAKE, _TABLES).scalar_one():
            time.sleep(_AGAIN_S)
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:space, :number)"), _TABLES)


def no_pooler(engine: Engine) -> None:
    """Raises ConfigError where two connections to PostgreSQL are one of the server's by turns, as
    behind a pooler of transactions: what one locks, whoever comes next would hold, too. Raises
    SQLAlchemyError where it does not answer."""
    with ExitStack() as stack:
        both = [
            stack.enter_context(engine.connect().execution_options(isolation_level="AUTOCOMMIT"))
            for _ in range(2)
        ]
        seen: tuple[set[int], set[int]] = (set(), set())
        for _ in range(_LOOKS):
            for connection, pids in zip(both, seen, strict=True):
                pids.add(connection.execute(_PID).scalar_one())
    one, other = seen
    if len(one) > 1 or len(other) > 1 or one & other:
        raise ConfigError(
            "DATABASE_URL leads to PostgreSQL through a pooler that lends its connections for one "
            "transaction each; TubeToTask needs them for as long as it runs.",
            remedy="Use PostgreSQL's own address, or set the pooler to sessions "
            "(PgBouncer: pool_mode = session).",
        )
