"""Backups of PostgreSQL by its own programs: pg_dump writes, pg_restore and psql read.

Invariants: rows are counted in the snapshot that pg_dump writes. A password is handed over in the
environment, never on a command line. A restore is one transaction: what was there before stays
until all of the backup is there.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tubetotask.domain.errors import BackupFailed
from tubetotask.operations.backups.base import LEFT_OUT, Contents, Table, damaged

_FOLDERS = "/usr/lib/postgresql"  # Debian keeps every version's programs there
# How values are written must not depend on what a server, a user or a database is set to.
_PLAIN = (
    "SET datestyle = 'ISO, YMD'; SET intervalstyle = 'postgres'; SET timezone = 'UTC'; "
    "SET extra_float_digits = 1; SET bytea_output = 'hex'; SET statement_timeout = 0"
)
_TABLES = """
SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname IN ('public', 'dbos')
  AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
ORDER BY 1, 2
"""
_AT_ONCE = ("--no-psqlrc", "--quiet", "--single-transaction", "-v", "ON_ERROR_STOP=1")
# What is there goes within the transaction that brings what is restored.
_CLEAR = """
SET LOCAL client_min_messages = warning;
DROP SCHEMA IF EXISTS dbos CASCADE;
DO $$ DECLARE one record; BEGIN
  FOR one IN SELECT c.relname, c.relkind FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'v', 'm')
      AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
  LOOP
    EXECUTE format('DROP %s IF EXISTS public.%I CASCADE',
      CASE one.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'TABLE' END,
      one.relname);
  END LOOP;
END $$;
"""
# pg_restore 17 and later writes it for every server; 16 and older refuse it.
_NEWER = b"SET transaction_timeout = 0;\n"


class Postgres:
    """The database at an address of libpq. ``url``: as SQLAlchemy spells it."""

    kind = "postgresql"
    file_name = "database.dump"

    def __init__(self, url: str) -> None:
        self._info = conninfo_to_dict(url.replace("postgresql+psycopg://", "postgresql://"))

    @property
    def name(self) -> str:
        """The database's name."""
        return str(self._info.get("dbname") or self._info.get("user") or "")

    def named(self, name: str) -> Postgres:
        """Another database of the same server."""
        other = Postgres("postgresql://")
        other._info = {**self._info, "dbname": name}
        return other

    @contextmanager
    def connected(self, *, autocommit: bool = False) -> Iterator[psycopg.Connection]:
        """A connection with fixed ways of writing values. Raises BackupFailed."""
        info = {"connect_timeout": 10, **self._info}
        try:
            with psycopg.connect(make_conninfo("", **info), autocommit=autocommit) as connection:
                connection.execute(_PLAIN)
                if not autocommit:
                    connection.commit()
                yield connection
        except psycopg.OperationalError as error:
            raise BackupFailed(
                "The database does not answer.",
                remedy="Start PostgreSQL, or correct DATABASE_URL.",
                retryable=True,
            ) from error

    def version(self) -> str:
        """Of the server, for example 17.2."""
        with self.connected() as connection:
            return _spelled(connection.info.server_version)

    def snapshot(self, into: Path) -> Contents:
        """See ``Database``."""
        with self.connected() as connection:
            program = _program("pg_dump", connection.info.server_version // 10000)
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            connection.read_only = True
            row = connection.execute("SELECT pg_export_snapshot()").fetchone()
            assert row is not None  # noqa: S101 - a function always gives a row
            data = (f"--exclude-table-data=public.{name}" for name in LEFT_OUT)
            plain = ("--format=custom", "--no-owner", "--no-privileges")
            self._run(
                [program, *plain, f"--snapshot={row[0]}", *data, "--file", str(into)],
                "The database could not be written out",
            )
            return _contents(connection)

    def check(self, file: Path) -> None:
        """Has pg_restore read all of it."""
        done = subprocess.run(  # noqa: S603 - our own command, no shell
            [_program("pg_restore"), "--file", os.devnull, str(file)],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise damaged(f"pg_restore says: {_said(done.stderr)}")

    def empty(self) -> bool:
        """See ``Database``."""
        return self.contents().nothing

    def load(self, file: Path) -> None:
        """See ``Database``."""
        psql, restore = _program("psql"), _program("pg_restore")
        reading = subprocess.Popen(  # noqa: S603 - our own command, no shell
            [restore, "--no-owner", "--no-privileges", "--file", "-", str(file)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        environ, place = self._place()
        with subprocess.Popen(  # noqa: S603 - arguments of our own
            [psql, *_AT_ONCE, "-o", os.devnull, "--dbname", place],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environ,
        ) as writing:
            failed = _handed_on(reading, writing)
        if failed:
            raise BackupFailed(
                f"The backup could not be restored; the database is as it was ({failed}).",
                remedy="See what it says; the server must not be older than the one backed up.",
            )

    @contextmanager
    def locking(self, space: int, most: int) -> Iterator[bool]:
        """Hold the first ``most`` advisory locks of that space, so that nobody takes one meanwhile.

        Gives whether all of them were free."""
        query = "SELECT pg_try_advisory_lock(%s, number) FROM generate_series(0, %s - 1) number"
        with self.connected(autocommit=True) as connection:
            yield all(row[0] for row in connection.execute(query, (space, most)).fetchall())

    def contents(self) -> Contents:
        """See ``Database``."""
        with self.connected() as connection:
            return _contents(connection)

    def _place(self) -> tuple[dict[str, str], str]:
        """The environment and the address, without the password, for a program of libpq."""
        info = {key: value for key, value in self._info.items() if key != "password"}
        password = self._info.get("password")
        environ = dict(os.environ) | ({"PGPASSWORD": str(password)} if password else {})
        return environ, make_conninfo("", **info)

    def _run(self, command: Sequence[str], what: str) -> None:
        environ, place = self._place()
        done = subprocess.run(  # noqa: S603 - our own command, no shell
            [*command, "--dbname", place],
            env=environ,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise BackupFailed(
                f"{what} ({_said(done.stderr)}).",
                remedy="Check the disk's free space and the rights of the database's user.",
            )


def _handed_on(reading: subprocess.Popen[bytes], writing: subprocess.Popen[bytes]) -> str:
    """Lead what the one reads into the other; what went wrong, or "".

    Where not all could be read the last statement fails, so that nothing is committed.
    """
    assert reading.stdout is not None  # noqa: S101 - all four are pipes
    assert reading.stderr is not None  # noqa: S101 - a pipe was asked for
    assert writing.stdin is not None  # noqa: S101 - a pipe was asked for
    assert writing.stderr is not None  # noqa: S101 - a pipe was asked for
    read_error = broken = ""
    try:
        writing.stdin.write(_CLEAR.encode() + _head(reading.stdout))
        shutil.copyfileobj(reading.stdout, writing.stdin, 1024 * 1024)
        read_error = _said(reading.stderr.read().decode(errors="replace"))
        if reading.wait():
            writing.stdin.write(b"\nSELECT 1/0;\n")
        writing.stdin.close()
    except BrokenPipeError:
        broken = "psql ended"
    reading.stdout.close()
    reading.stderr.close()
    said = _said(writing.stderr.read().decode(errors="replace"))
    failed = writing.wait() != 0 or reading.wait() != 0
    if not failed:
        return ""
    return (said if broken else read_error) or said or broken or "psql failed"


def _head(script: IO[bytes]) -> bytes:
    """The settings at the head of pg_restore's script, and the line after them, read off it.

    The one that older servers do not know is left out: without being set it is 0 as well.
    """
    head = b""
    while line := script.readline():
        if line != _NEWER:
            head += line
        if not line.startswith((b"--", b"SET ", b"SELECT ", b"\\", b"\n")):
            break
    return head


def _program(name: str, major: int = 0) -> str:
    """Where a program stands: of that version of PostgreSQL, else of the next one that is there;
    0: of the newest, which reads whatever was written. Raises BackupFailed with what to install."""
    found: list[tuple[int, str]] = []
    places = [shutil.which(name), *sorted(map(str, Path(_FOLDERS).glob(f"*/bin/{name}")))]
    for place in filter(None, places):
        told = subprocess.run(  # noqa: S603 - found above
            [place, "--version"], capture_output=True, text=True, check=False
        ).stdout
        number = re.search(r"(\d+)(?:\.\d+|beta|rc|devel)", told)
        if number:
            found.append((int(number[1]), place))
    fit = [one for one in found if one[0] >= major]
    if fit:
        return min(fit)[1] if major else max(fit)[1]
    wanted = f"postgresql-client-{major}" if major else "postgresql-client"
    known = f", only {name} {max(found)[0]}" if found else ""
    raise BackupFailed(
        f"{name} of PostgreSQL {major or ''} is not installed{known}.".replace("  ", " "),
        remedy=f"Install it: apt install {wanted} (from apt.postgresql.org where it is newer).",
    )


def _contents(connection: psycopg.Connection) -> Contents:
    tables: dict[str, Table] = {}
    for schema, name in connection.execute(_TABLES).fetchall():
        if name in LEFT_OUT:
            continue
        # Each row as text, hashed; the hashes added up: no order is needed.
        query = sql.SQL(
            "SELECT count(*), coalesce(sum(('x' || substr(md5(t::text), 1, 16))::bit(64)::bigint"
            "::numeric), 0) FROM {} t"
        ).format(sql.Identifier(schema, name))
        row = connection.execute(query).fetchone()
        assert row is not None  # noqa: S101 - count always gives a row
        told = name if schema == "public" else f"{schema}.{name}"
        tables[told] = Table(int(row[0]), f"{int(row[1]) % 2**64:016x}")
    migration = ""
    if "alembic_version" in tables:
        rows = connection.execute("SELECT version_num FROM public.alembic_version ORDER BY 1")
        migration = ",".join(row[0] for row in rows.fetchall())
    return Contents(migration, tables)


def _said(text: str) -> str:
    """The first line of what a program complains of."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[0][:300] if lines else ""


def _spelled(number: int) -> str:
    return f"{number // 10000}.{number % 10000}"
