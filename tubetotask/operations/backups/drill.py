"""A restore for practice: the newest backup into a scratch database, compared, brought up to date.

Invariant: the instance's own database is not touched, and nothing of the copy is left behind. A
drill that found a difference has failed, whatever else went well.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from tubetotask.config import Config
from tubetotask.domain.errors import BackupFailed
from tubetotask.operations.backups import work
from tubetotask.operations.backups.base import Database, differences
from tubetotask.operations.backups.lite import Lite
from tubetotask.operations.backups.postgres import _CLEAR, Postgres
from tubetotask.operations.backups.shelf import Backup
from tubetotask.storage.revision import VERSIONS, heads


@dataclass(frozen=True, slots=True)
class Drilled:
    """How it went. ``restore_s``: seconds until the copy was there; ``took_s``: all in all."""

    backup: Backup
    tables: int
    rows: int
    restore_s: float
    took_s: float
    migrated_to: str


def drill(config: Config, backup: Backup, migrate: work.Migrate) -> Drilled:
    """Restore it elsewhere and compare. Raises BackupFailed where anything differs."""
    began = time.monotonic()
    manifest = work.verify(backup)
    with _scratch(config, manifest.database) as (target, url):
        work.check_fits(manifest, target)
        target.load(backup.file)
        restored = time.monotonic()
        told = manifest.contents
        said = differences(told, target.contents())
        if said:
            raise BackupFailed(
                f"What was restored is not what was backed up: {'; '.join(said[:5])}.",
                remedy="Make a new backup now, and try the drill on it.",
            )
        migrate(url)
        at = target.contents().migration
        if set(at.split(",")) != heads(VERSIONS):
            raise BackupFailed(
                f"The restored database could not be brought up to date (it is at {at}).",
                remedy="See what flask db upgrade says of a copy of it.",
            )
    ended = time.monotonic()
    return Drilled(backup, len(told.tables), told.rows, restored - began, ended - began, at)


@contextmanager
def _scratch(config: Config, kind: str) -> Iterator[tuple[Database, str]]:
    """An empty database of that kind, gone afterwards, and its URL."""
    if kind == Lite.kind:
        config.backup_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".drill-", dir=config.backup_dir) as folder:
            file = Path(folder) / "drill.db"
            yield Lite(file), f"sqlite:///{file}"
        return
    if config.sqlite:
        raise BackupFailed(
            "This is a backup of PostgreSQL, and DATABASE_URL names SQLite.",
            remedy="Try the drill where DATABASE_URL names a PostgreSQL server.",
        )
    own = Postgres(config.database_url)
    name = f"{own.name}_drill"
    made = _make(own, name)
    other = own.named(name)
    url = make_url(config.database_url).set(database=name)
    try:
        yield other, url.render_as_string(hide_password=False)
    finally:
        if made:
            with own.connected(autocommit=True) as connection:
                drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
                connection.execute(drop.format(sql.Identifier(name)))
        else:
            with other.connected() as connection:
                connection.execute(_CLEAR)
                connection.commit()


def _make(own: Postgres, name: str) -> bool:
    """Make the scratch database where it is not there yet; whether it was made."""
    with own.connected(autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,))
        if known.fetchone() is not None:
            return False
        try:
            query = sql.SQL("CREATE DATABASE {} TEMPLATE template0")
            connection.execute(query.format(sql.Identifier(name)))
        except psycopg.errors.InsufficientPrivilege as error:
            user = connection.info.user
            raise BackupFailed(
                "The database's user may not make the scratch database that a drill needs.",
                remedy=f"Make it once, as postgres: createdb --owner={user} {name}",
            ) from error
    return True
