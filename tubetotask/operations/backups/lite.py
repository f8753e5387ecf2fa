"""Backups of SQLite: a copy of one moment by its online backup, while others go on writing.

Invariant: the copy is taken within one read transaction, which in WAL mode no writer waits for. A
database that is overwritten is so within one transaction of its own.
"""

from __future__ import annotations

import gzip
import hashlib
import shutil
import sqlite3
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tubetotask.domain.errors import BackupFailed
from tubetotask.operations.backups.base import LEFT_OUT, Contents, Table, damaged

_CHUNK = 1024 * 1024
_MASK = (1 << 64) - 1
_BUSY_S = 30.0


class Lite:
    """The database in a file."""

    kind = "sqlite"
    file_name = "database.sqlite.gz"

    def __init__(self, file: Path) -> None:
        self._file = file

    def version(self) -> str:
        """Of the library."""
        return sqlite3.sqlite_version

    def snapshot(self, into: Path) -> Contents:
        """See ``Database``."""
        if not self._file.is_file():
            raise BackupFailed(
                "There is no database to back up.",
                remedy="Start script/server once, or check DATABASE_URL and TUBETOTASK_DATA.",
            )
        plain = into.with_suffix("")  # beside it: the same disk, the same rights
        try:
            with closing(_connect(self._file)) as source, closing(sqlite3.connect(plain)) as copy:
                source.backup(copy)
                copy.execute("PRAGMA journal_mode=DELETE")  # all of it in one file
                found = _contents(copy)
            with plain.open("rb") as read, gzip.open(into, "wb", compresslevel=6) as write:
                shutil.copyfileobj(read, write, _CHUNK)
        except sqlite3.Error as error:
            raise BackupFailed(
                f"The database could not be copied ({error}).",
                remedy="Check the disk and its free space, then try again.",
            ) from error
        finally:
            plain.unlink(missing_ok=True)
        return found

    def check(self, file: Path) -> None:
        """Unpacks it and has SQLite look at every page."""
        with _unpacked(file) as plain, closing(_read_only(plain)) as connection:
            _sound(connection)

    def empty(self) -> bool:
        """See ``Database``."""
        if not self._file.is_file():
            return True
        try:
            with closing(_connect(self._file)) as connection:
                return _contents(connection).nothing
        except sqlite3.DatabaseError:  # no database at all: something that is not ours
            return self._file.stat().st_size == 0

    def load(self, file: Path) -> None:
        """See ``Database``."""
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _unpacked(file) as plain, closing(_read_only(plain)) as source:
            _sound(source)
            if not self._file.exists():
                self._file.touch(mode=0o600)
            elif not _is_database(self._file):
                # Nothing in it can be read, so nothing can be lost; it is kept aside all the same.
                self._file.replace(self._file.with_name(f"{self._file.name}.unreadable"))
                for ending in ("-wal", "-shm"):
                    self._file.with_name(self._file.name + ending).unlink(missing_ok=True)
                self._file.touch(mode=0o600)
            try:
                with closing(_connect(self._file)) as target:
                    source.backup(target)
                    target.execute("PRAGMA journal_mode=WAL")
            except sqlite3.Error as error:
                raise BackupFailed(
                    f"The database could not be written ({error}).",
                    remedy="Stop whatever uses it, check the disk's free space, and try again.",
                ) from error

    def contents(self) -> Contents:
        """See ``Database``."""
        with closing(_connect(self._file)) as connection:
            return _contents(connection)


def _connect(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(file, timeout=_BUSY_S)


def _read_only(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.as_uri()}?mode=ro&immutable=1", uri=True)


def _is_database(file: Path) -> bool:
    try:
        with closing(_connect(file)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.DatabaseError:
        return False
    return True


def _sound(connection: sqlite3.Connection) -> None:
    try:
        said = [row[0] for row in connection.execute("PRAGMA integrity_check(5)")]
    except sqlite3.Error as error:
        said = [str(error)]
    if said != ["ok"]:
        raise damaged(f"SQLite says: {said[0]}")


@contextmanager
def _unpacked(file: Path) -> Iterator[Path]:
    """The database inside, in a file that is gone afterwards."""
    with tempfile.TemporaryDirectory(dir=file.parent, prefix=".open-") as folder:
        plain = Path(folder) / "database.sqlite"
        try:
            with gzip.open(file, "rb") as read, plain.open("xb") as write:
                shutil.copyfileobj(read, write, _CHUNK)
        except (OSError, EOFError, zlib.error) as error:
            raise damaged("it cannot be unpacked") from error
        yield plain


def _contents(connection: sqlite3.Connection) -> Contents:
    names = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' "
        "ESCAPE '\\' AND sql NOT LIKE 'CREATE VIRTUAL%'"
    )
    tables = {
        name: _table(connection, name) for (name,) in names.fetchall() if name not in LEFT_OUT
    }
    migration = ""
    if "alembic_version" in tables:
        rows = connection.execute("SELECT version_num FROM alembic_version ORDER BY 1")
        migration = ",".join(row[0] for row in rows)
    return Contents(migration, tables)


def _table(connection: sqlite3.Connection, name: str) -> Table:
    quoted = name.replace('"', '""')
    rows, total = 0, 0
    for row in connection.execute(f'SELECT * FROM "{quoted}"'):  # noqa: S608 - a quoted name
        told = hashlib.blake2b(digest_size=8)
        for value in row:
            part = value if isinstance(value, bytes) else str(value).encode()
            told.update(b"%s:%d:" % (type(value).__name__.encode(), len(part)))
            told.update(part)
        rows += 1
        total = (total + int.from_bytes(told.digest())) & _MASK
    return Table(rows, f"{total:016x}")
