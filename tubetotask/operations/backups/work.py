"""Create, verify and restore.

Invariant: nothing that holds data is overwritten before a copy of it is on the shelf, and nothing
is restored whose bytes are not those that were written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import make_url

from tubetotask import __version__
from tubetotask.config import Config
from tubetotask.domain.errors import BackupFailed, ConfigError
from tubetotask.jobs import slots
from tubetotask.operations.backups.base import Contents, Database, damaged, differences
from tubetotask.operations.backups.lite import Lite
from tubetotask.operations.backups.postgres import Postgres
from tubetotask.operations.backups.shelf import Backup, Manifest, Shelf, sha256
from tubetotask.storage.revision import VERSIONS, known

Migrate = Callable[[str], None]
"""Brings the database at a URL of SQLAlchemy to this version's schema. Raises BackupFailed."""
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Restored:
    """What was done. ``safety``: the copy of what was there before, if anything was."""

    backup: Backup
    safety: Backup | None
    migrated_from: str


def database(url: str) -> Database:
    """The database at a URL of SQLAlchemy. Raises ConfigError for one in memory."""
    if not url.startswith("sqlite"):
        return Postgres(url)
    name = make_url(url).database
    if not name or name == ":memory:":
        raise ConfigError("A database in memory has no backups.", remedy="Set DATABASE_URL.")
    return Lite(Path(name).resolve())


def shelf(config: Config) -> Shelf:
    """Where this instance keeps its backups."""
    return Shelf(config.backup_dir)


def create(config: Config, at: datetime, label: str = "") -> Backup:
    """A new backup, then the old ones that need not be kept go. Raises BackupFailed."""
    place = shelf(config)
    with place.held():
        made = _made(place, database(config.database_url), at, label)
        place.prune(at, config.backups_daily, config.backups_weekly, config.backups_monthly)
    return made


def verify(backup: Backup) -> Manifest:
    """Whether it is as it was written, and can be read to its end. Raises BackupFailed."""
    manifest = _bytes_as_written(backup)
    kinds: dict[str, Callable[[], Database]] = {
        Lite.kind: lambda: Lite(backup.file),
        Postgres.kind: lambda: Postgres("postgresql://"),
    }
    if manifest.database not in kinds:
        raise damaged(f"it is of no database we know ({manifest.database!r})")
    kinds[manifest.database]().check(backup.file)
    return manifest


def restore(
    config: Config, backup: Backup, at: datetime, migrate: Migrate, *, overwrite: bool
) -> Restored:
    """Put a backup in the place of the configured database, and bring it up to date.

    ``overwrite``: also where there are data already, of which a copy is kept. Raises BackupFailed.
    """
    target = database(config.database_url)
    manifest = verify(backup)
    check_fits(manifest, target)
    place = shelf(config)
    safety = None
    with place.held(), _no_worker(config, target):
        if not target.empty():
            if not overwrite:
                raise BackupFailed(
                    "There are data in the database, and they would be overwritten.",
                    remedy="Say --yes: a copy of them is kept among the backups first.",
                )
            safety = _made(place, target, at, "before-restore")
        target.load(backup.file)
        said = differences(manifest.contents, target.contents())
        if said:
            raise BackupFailed(
                f"What was restored is not what was backed up: {'; '.join(said[:5])}.",
                remedy="Stop whatever writes to the database, and restore again.",
            )
        migrate(config.database_url)
    return Restored(backup, safety, manifest.contents.migration)


@contextmanager
def _no_worker(config: Config, target: Database) -> Iterator[None]:
    """Nothing works on the database meanwhile. Raises BackupFailed."""
    running = BackupFailed(
        "A worker runs on this database.",
        remedy="Stop TubeToTask (systemctl stop tubetotask; docker compose stop), then restore.",
    )
    if isinstance(target, Postgres):
        with target.locking(slots.LOCKS, slots.MOST) as free:
            if not free:
                raise running
            yield
        return
    config.tubetotask_data.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        slot = slots.FileSlot.claim(config.tubetotask_data)
    except ConfigError:
        raise running from None
    try:
        yield
    finally:
        slot.release()


def check_fits(manifest: Manifest, target: Database) -> None:
    """Raises BackupFailed for a backup of another kind of database, or of a newer version."""
    if manifest.database != target.kind:
        raise BackupFailed(
            f"This is a backup of {manifest.database}, and DATABASE_URL names {target.kind}.",
            remedy="Set DATABASE_URL to a database of that kind.",
        )
    if not set(manifest.contents.migration.split(",")) <= known(VERSIONS) | {""}:
        raise BackupFailed(
            f"This backup was made by a newer version of TubeToTask ({manifest.app}).",
            remedy="Install that version (or a later one), then restore.",
        )


def _made(place: Shelf, source: Database, at: datetime, label: str) -> Backup:
    while (place.folder / f"{at:%Y%m%dT%H%M%SZ}{f'-{label}' if label else ''}").exists():
        at += _SECOND

    def make(folder: Path) -> Manifest:
        file = folder / source.file_name
        contents: Contents = source.snapshot(file)
        return Manifest(
            made_at=at,
            app=__version__,
            database=source.kind,
            server=source.version(),
            contents=contents,
            file=source.file_name,
            size_bytes=file.stat().st_size,
            sha256=sha256(file),
            label=label,
        )

    return place.add(at, label, make)


def _bytes_as_written(backup: Backup) -> Manifest:
    manifest = backup.told
    if Path(manifest.file).name != manifest.file:
        raise damaged("its manifest names a file elsewhere")
    if sha256(backup.file) != manifest.sha256:
        raise damaged("its bytes are not those that were written")
    return manifest
