"""The folder of backups: one folder each, named by its moment, with a manifest beside the data.

Invariant: a backup is there whole or not at all (it is made aside and then renamed), its folder is
its owner's alone, and one process at a time changes the shelf. What must be kept is decided by the
days, weeks and months that have a backup, not by how many there are; the newest always stays.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tubetotask.domain.errors import BackupFailed, NotFound
from tubetotask.operations.backups.base import Contents, Table, damaged

FORMAT = 1
_NAME = re.compile(r"\d{8}T\d{6}Z(-[a-z-]+)?")
_MANIFEST = "manifest.json"
SAFETY = timedelta(days=14)
"""A copy that was taken before a restore or an update is kept for so long."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself. Nothing in it is secret."""

    made_at: datetime
    app: str
    database: str
    server: str
    contents: Contents
    file: str
    size_bytes: int
    sha256: str
    label: str = ""
    format: int = FORMAT

    def dump(self) -> str:
        """As JSON."""
        told = asdict(self) | {"made_at": self.made_at.isoformat()}
        return json.dumps(told, indent=2) + "\n"

    @classmethod
    def load(cls, text: str) -> Manifest:
        """Raises ValueError, KeyError, TypeError where it is none."""
        told: dict[str, Any] = json.loads(text)
        if told["format"] != FORMAT:
            raise ValueError(f"format {told['format']}")
        tables = {name: Table(**table) for name, table in told["contents"]["tables"].items()}
        contents = Contents(told["contents"]["migration"], tables)
        made_at = datetime.fromisoformat(told["made_at"])
        return cls(**(told | {"made_at": made_at, "contents": contents}))


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup on the shelf. ``manifest`` is None where it cannot be read."""

    folder: Path
    manifest: Manifest | None

    @property
    def name(self) -> str:
        """Its moment, and perhaps why it was made."""
        return self.folder.name

    @property
    def told(self) -> Manifest:
        """The manifest. Raises BackupFailed where there is none."""
        if self.manifest is None:
            raise damaged("its manifest is missing or cannot be read")
        return self.manifest

    @property
    def file(self) -> Path:
        """The data. Raises BackupFailed."""
        return self.folder / self.told.file


class Shelf:
    """The folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def held(self) -> Iterator[None]:
        """Nobody else changes the shelf meanwhile; what a killed process left half done goes."""
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = (self.folder / ".lock").open("w")
        except OSError as error:
            raise BackupFailed(
                f"The folder for backups cannot be written ({error.strerror}).",
                remedy="Make it, give it to the user that runs TubeToTask, or set BACKUP_DIR.",
            ) from error
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise BackupFailed(
                    "Another backup is being made.", remedy="Wait for its end.", retryable=True
                ) from error
            for left in self.folder.glob(".part-*"):
                shutil.rmtree(left, ignore_errors=True)
            yield

    def add(self, at: datetime, label: str, make: Callable[[Path], Manifest]) -> Backup:
        """A new backup, made by ``make`` in the folder it is given. Hold the shelf."""
        name = f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}" + (f"-{label}" if label else "")
        part, whole = self.folder / f".part-{name}", self.folder / name
        if whole.exists():
            raise BackupFailed("A backup of this second is there.", remedy="Try again.")
        old = os.umask(0o077)
        try:
            part.mkdir(mode=0o700)
            manifest = make(part)
            file = part / _MANIFEST
            file.write_text(manifest.dump(), encoding="utf-8")
            for each in (part / manifest.file, file):
                each.chmod(0o600)
                _sync(each)
            _sync(part)
            part.rename(whole)
            _sync(self.folder)
        except OSError as error:
            raise BackupFailed(
                f"The backup could not be written ({error.strerror}).",
                remedy="Free space where BACKUP_DIR is, and try again.",
            ) from error
        finally:
            os.umask(old)
            shutil.rmtree(part, ignore_errors=True)
        return Backup(whole, manifest)

    def every(self) -> list[Backup]:
        """All of them, the newest first."""
        if not self.folder.is_dir():
            return []
        names = [f for f in self.folder.iterdir() if f.is_dir() and _NAME.fullmatch(f.name)]
        return [opened(folder) for folder in sorted(names, key=lambda f: f.name, reverse=True)]

    def find(self, name: str) -> Backup:
        """By its name, "newest", or the path of a folder. Raises NotFound."""
        if name == "newest":
            usable = [each for each in self.every() if each.manifest is not None]
            if usable:
                return usable[0]
        elif _NAME.fullmatch(name) and (self.folder / name).is_dir():
            return opened(self.folder / name)
        elif (Path(name) / _MANIFEST).is_file():
            return opened(Path(name))
        raise NotFound(
            f"There is no backup {name!r}.",
            remedy="See: tubetotask backup list. Make one: tubetotask backup create.",
        )

    def prune(self, at: datetime, daily: int, weekly: int, monthly: int) -> list[str]:
        """Remove what need not be kept; their names. Hold the shelf."""
        every = self.every()
        kept = keep([each.folder.name for each in every], at, daily, weekly, monthly)
        gone = [each for each in every if each.name not in kept]
        for each in gone:
            shutil.rmtree(each.folder)
        return [each.name for each in gone]


def opened(folder: Path) -> Backup:
    """The backup in a folder."""
    try:
        text = (folder / _MANIFEST).read_text(encoding="utf-8")
        return Backup(folder, Manifest.load(text))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Backup(folder, None)


def keep(
    names: Sequence[str], at: datetime, daily: int, weekly: int, monthly: int
) -> frozenset[str]:
    """Which of the backups named by their moments are kept: the newest of each of the last days,
    weeks and months that have one, the newest of all, and young safety copies."""
    kept: set[str] = set()
    ordinary = sorted((name for name in names if "-" not in name), reverse=True)
    kept.update(ordinary[:1])
    for count, form in ((daily, "%Y-%m-%d"), (weekly, "%G-%V"), (monthly, "%Y-%m")):
        newest: dict[str, str] = {}
        for name in ordinary:
            newest.setdefault(_moment(name).strftime(form), name)
        kept.update(list(newest.values())[:count])
    kept.update(name for name in names if "-" in name and at - _moment(name) <= SAFETY)
    return frozenset(kept)


def sha256(file: Path) -> str:
    """Of a file's bytes. Raises BackupFailed where it cannot be read."""
    try:
        with file.open("rb") as read:
            return hashlib.file_digest(read, "sha256").hexdigest()
    except OSError as error:
        raise damaged(f"its file cannot be read ({error.strerror})") from error


def _moment(name: str) -> datetime:
    return datetime.strptime(name[:16], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
