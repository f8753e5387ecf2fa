"""The one database of application and jobs, on SQLite or PostgreSQL.

Invariant: SQLite runs in WAL mode with foreign keys on and a busy timeout, so that the web
process reads while the worker writes, and neither sees "database is locked" in ordinary use.
"""

from __future__ import annotations

import random
import re
import sqlite3
import time
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, TypeVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, DateTime, Dialect, MetaData, event, inspect
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Session, aliased
from sqlalchemy.types import TypeDecorator

R = TypeVar("R")
M = TypeVar("M", bound="Base")
LARGEST_ID = 2**31 - 1  # that a column of PostgreSQL takes; asking for a larger one is an error
_BILLION = Decimal(1_000_000_000)
# Of each connection: what it reads again the system has at hand. A process has a dozen of them.
_CACHE_KB = 512
# What a value breaks by itself, whoever else writes: as SQLite tells it, and by the codes of
# PostgreSQL, whose words are of the server's language.
_OWN_FAULT = re.compile("NOT NULL|CHECK")
_OWN_FAULTS = frozenset({"23502", "23514"})
_DEADLOCK = "40P01"


class Base(DeclarativeBase):
    """Parent of all models. Constraints have names, so that migrations can alter them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def columns_of(model: type[Base]) -> Any:
    """The columns of a model's table by their names, for questions that give plain values: one
    attribute of a model among them, and each row goes through the ORM's loader."""
    return model.__table__.c


def shared_alias(model: type[M]) -> type[M]:
    """Another name of a model's table that a module keeps, for questions that name its columns.

    SQLAlchemy makes each column of an alias when it is first asked for, and of two threads that ask
    at the same moment one may get the column of the table itself (seen with 2.1.9): a question that
    means something else, kept as long as the process lives. Here they are all made at once.
    """
    made = aliased(model)
    for name in [each.key for each in inspect(model).column_attrs]:
        getattr(made, name).__clause_element__()
    return made


db = SQLAlchemy(model_class=Base)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time in UTC on both databases (SQLite itself keeps no zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Any) -> datetime | None:
        """To the database: always UTC; a naive time is a programming error."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone must not reach the database")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Any) -> datetime | None:
        """From the database: aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        """The same in one step where it can be: a page of a list reads a hundred times, and SQLite
        has each as text, which SQLAlchemy would make a time and give to the above."""
        return (
            _utc_of_text if dialect.name == "sqlite" else super().result_processor(dialect, coltype)
        )


def _utc_of_text(text: str | None) -> datetime | None:
    """A time as SQLite keeps it: in UTC, without saying so."""
    return None if text is None else datetime.fromisoformat(text + "+00:00")


class Usd(TypeDecorator[Decimal]):
    """US dollars to nine decimals, kept as a whole number: exact sums on both databases."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, _dialect: Any) -> int | None:
        """To the database: billionths of a dollar."""
        return None if value is None else int((value * _BILLION).to_integral_value())

    def process_result_value(self, value: int | None, _dialect: Any) -> Decimal | None:
        """From the database."""
        return None if value is None else Decimal(value) / _BILLION


def now() -> datetime:
    """The time, aware, in UTC."""
    return datetime.now(UTC)


def add_or_find(session: Session, row: R, find: Callable[[], R | None]) -> R:
    """Add ``row``, or what ``find`` finds if somebody added the same a moment ago.

    Whether it is the same, a unique constraint decides: so it holds for any number of processes.
    """
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        found = find()
        if found is None:
            raise
        return found
    return row


def retried(work: Callable[[], R], session: Session, *, times: int = 5) -> R:
    """``work()``, again if it was refused because somebody else wrote at the same moment.

    On SQLite a transaction that has read and then wants to write is refused at once, whatever the
    busy timeout, when its view of the data is no longer the newest; of two on PostgreSQL that wait
    for each other one is refused; and of two that add the same a unique constraint refuses the
    second, which finds what the first has added when it looks again. ``work`` must be safe to
    repeat. What lacks a value or has one out of bounds is so each time, and is not done again.
    """
    for left in range(times - 1, -1, -1):
        try:
            return work()
        except (IntegrityError, OperationalError) as error:
            session.rollback()
            if left == 0 or not _overtaken(error):
                raise
            time.sleep(0.05 + random.random() / 10)  # noqa: S311 - spreads retries, hides nothing
    raise AssertionError("unreachable")


def _overtaken(error: DBAPIError) -> bool:
    """Whether somebody else's writing is the reason."""
    told = str(error.orig)
    if isinstance(error, IntegrityError):
        return _code(error) not in _OWN_FAULTS and _OWN_FAULT.search(told) is None
    return deadlocked(error) or "locked" in told


def deadlocked(error: DBAPIError) -> bool:
    """Whether two waited for each other on PostgreSQL, and this one was refused."""
    return _code(error) == _DEADLOCK


def _code(error: DBAPIError) -> str:
    return getattr(error.orig, "sqlstate", None) or ""


def away(error: BaseException | None) -> bool:
    """Whether the database is not there, going down, locked, or its disk full: it may come back."""
    if isinstance(error, OperationalError | InterfaceError):
        return True
    return isinstance(error, DBAPIError) and error.connection_invalidated


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: Any) -> None:
    if isinstance(connection, sqlite3.Connection):
        cursor = connection.cursor()
        cursor.execute("PRAGMA busy_timeout=10000")
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute(f"PRAGMA cache_size=-{_CACHE_KB}")
        cursor.close()
