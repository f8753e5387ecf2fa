"""The databases that bench.web and bench.api measure on, made once and kept in a folder.

Invariant: both hold the same rows: PostgreSQL's are copied from SQLite's. What was made once is
migrated and used again; what was not finished is made anew.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import psycopg
from flask_migrate import upgrade
from psycopg import sql
from sqlalchemy import Connection, Engine, Table, create_engine, insert, select, text
from sqlalchemy.dialects import postgresql

from bench import web_talks
from bench.report import data_folder
from bench.web_person import Crowd
from bench.web_rows import Batch, Size, World
from tests import postgres
from tests.web import people
from tests.web.conftest import close, settings
from tubetotask.app import create_app
from tubetotask.storage import models
from tubetotask.storage.database import Base, now

DATABASES = ("sqlite", "postgresql")
_SECRET = "of a benchmark, and of nothing else in the world"  # noqa: S105 - guards made-up data
_AT_ONCE, _CHUNK = 2_000, 10


@dataclass(frozen=True, slots=True)
class Kept:
    """A database that is filled. ``folder``: TUBETOTASK_DATA of an application over it."""

    kind: str
    url: str
    folder: Path
    size: Size

    def environment(self) -> dict[str, str]:
        """Settings of an application over it, as one is run where strangers are served."""
        return {
            "TUBETOTASK_DATA": str(self.folder),
            "DATABASE_URL": self.url,
            "FLASK_ENV": "production",
            "SESSION_SECRET": _SECRET,
            "ALLOW_HTTP": "on",
            "RATE_LIMIT_API": "off",
        }


@contextmanager
def kept(room: Path, size: Size, kinds: Iterable[str] = DATABASES) -> Iterator[dict[str, Kept]]:
    """The databases of this size in ``room``, filled where they are not yet. By their kind."""
    folder = room / size.name
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "sqlite" / "web.db"
    if (folder / "sqlite.done").is_file():
        _upgrade(f"sqlite:///{file}", file.parent)
    else:
        _make_sqlite(file, size)
        (folder / "sqlite.done").touch()
        (folder / "postgresql.done").unlink(missing_ok=True)
    found = {"sqlite": Kept("sqlite", f"sqlite:///{file}", file.parent, size)}
    with ExitStack() as stack:
        if "postgresql" in kinds:
            fresh = not (folder / "postgresql.done").is_file()
            if fresh:
                shutil.rmtree(folder / "postgresql", ignore_errors=True)
            server = stack.enter_context(postgres.kept(folder / "postgresql"))
            data = folder / "postgresql-data"
            data.mkdir(exist_ok=True)
            if fresh:
                _make_postgresql(server, file, data)
                (folder / "postgresql.done").touch()
            else:
                _upgrade(server.url("web"), data)
            found["postgresql"] = Kept("postgresql", server.url("web"), data, size)
        yield {kind: each for kind, each in found.items() if kind in kinds}


def _make_sqlite(file: Path, size: Size) -> None:
    shutil.rmtree(file.parent, ignore_errors=True)
    file.parent.mkdir()
    _upgrade(f"sqlite:///{file}", file.parent, begin=True)
    engine = create_engine(f"sqlite:///{file}")
    with engine.connect() as connection:
        for told in ("foreign_keys=OFF", "synchronous=OFF", "cache_size=-200000"):
            connection.exec_driver_sql(f"PRAGMA {told}")
        for table, rows in _said(size):
            _put(connection, table, rows)
        connection.commit()
        connection.exec_driver_sql("INSERT INTO search_words(search_words) VALUES('optimize')")
        connection.commit()
    engine.dispose()


def _said(size: Size) -> Iterator[Batch]:
    """All rows, in an order in which nothing stands before what it names."""
    world, began = World(size, now()), time.monotonic()
    data = data_folder()
    web_talks.sentences(data)  # read before the processes part
    make = partial(web_talks.made, data, words=size.words)
    yield world.sources()
    yield from world.everybody()
    with multiprocessing.get_context("fork").Pool(os.cpu_count()) as pool:
        crowd, titles = Crowd(world), {}
        talks = pool.imap(make, range(size.talks), chunksize=4)
        while some := list(islice(talks, _CHUNK)):
            for talk in some:
                titles[talk.number] = (talk.title, talk.duration_s)
                yield from world.talk(talk)
            yield from crowd.take(some)
            if some[0].number % 500 == 0:
                print(f"  {some[0].number} talks, {time.monotonic() - began:.0f} s", flush=True)
    yield from world.videos(titles)
    for owner in range(1, size.people + 1):
        yield world.arrivals(owner)


def _put(connection: Connection, table: type[Base], rows: list[dict[str, Any]]) -> None:
    if table is models.SpanRow:
        words = [(row["id"], row.pop("words")) for row in rows]
        told = "INSERT INTO search_words (rowid, words) VALUES (?, ?)"
        connection.exec_driver_sql(told, words)
    if rows:
        connection.execute(insert(table), rows)


def _upgrade(url: str, folder: Path, *, begin: bool = False) -> None:
    """Its tables as they are by now; ``begin``: and the first person, who has the number 1."""
    app = create_app(settings(folder, DATABASE_URL=url))
    with app.app_context():
        upgrade()
        if begin:
            people.administrator()
        close(app)


def _make_postgresql(server: postgres.Server, file: Path, data: Path) -> None:
    url = server.url("web")
    server.make("web")
    _upgrade(url, data, begin=True)
    source = create_engine(f"sqlite:///{file}")
    place = url.replace("postgresql+psycopg", "postgresql")
    with source.connect() as read, psycopg.connect(place) as write:
        write.execute("SET session_replication_role = replica")  # the rows hold together already
        write.execute("DELETE FROM users")
        for table in Base.metadata.sorted_tables:
            _copy(read, write, table)
        with write.cursor().copy("COPY search_words (span_id, words) FROM STDIN") as copy:
            for number, words in read.execute(text("SELECT rowid, words FROM search_words")):
                told = words.replace("\\", "\\\\").replace("'", "''").split()
                copy.write_row((number, " ".join(f"'{w}':{n}" for n, w in enumerate(told, 1))))
        write.commit()
        write.autocommit = True
        write.execute("VACUUM ANALYZE")
    source.dispose()


def _copy(read: Connection, write: psycopg.Connection[Any], table: Table) -> None:
    """A table's rows, and where its numbers go on."""
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]  # of SQLAlchemy's own
    bind = [column.type.dialect_impl(dialect).bind_processor(dialect) for column in table.c]
    names = ", ".join(f'"{column.name}"' for column in table.c)
    with write.cursor().copy(f"COPY {table.name} ({names}) FROM STDIN".encode()) as copy:
        found = read.execution_options(yield_per=_AT_ONCE).execute(select(table))
        for row in found:
            copy.write_row(
                [to(value) if to else value for to, value in zip(bind, row, strict=True)]
            )
    if "id" in table.c and table.c.id.autoincrement and table.c.id.primary_key:
        told = "SELECT setval(pg_get_serial_sequence({}, 'id'), max(id)) FROM {}"
        write.execute(sql.SQL(told).format(sql.Literal(table.name), sql.Identifier(table.name)))


def engine_of(there: Kept) -> Engine:
    """To look at what is kept, without an application."""
    return create_engine(there.url)


def rare_names(there: Kept, count: int) -> list[str]:
    """Names that hardly any talk holds."""
    engine = engine_of(there)
    with closing(engine.connect()) as connection:
        found = connection.execute(
            select(models.SpanRow.text)
            .where(models.SpanRow.text.like("%They call it q%"))
            .limit(5_000)
        ).scalars()
        names = {part.split(".")[0] for each in found for part in each.split("They call it ")[1:]}
    engine.dispose()
    return sorted(names, reverse=True)[:count]


def sqlite_bytes(there: Kept) -> int:
    """How large the file is."""
    with closing(sqlite3.connect(there.url.removeprefix("sqlite:///"))) as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        size = connection.execute("PRAGMA page_size").fetchone()[0]
    return int(pages) * int(size)
