"""Copies of the backups on another machine, encrypted by restic before they leave this one.

Invariant: restic gets its secrets in the environment, never on a command line; what it says is
told without them. A copy is only called one when restic says that it was written.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tubetotask.config import Config
from tubetotask.domain.errors import BackupFailed, ConfigError
from tubetotask.operations.backups.shelf import Backup, Shelf, opened

_TAG = "tubetotask"
_NO_REPOSITORY = 10  # restic's exit code from 0.17 on


class Restic:
    """The repository that the settings name. Raises ConfigError, BackupFailed."""

    def __init__(self, config: Config) -> None:
        if not config.restic_repository or not config.restic_password:
            raise ConfigError(
                "RESTIC_REPOSITORY or RESTIC_PASSWORD is not set: there is no place for copies.",
                remedy="Set both; the password may stand in a file: RESTIC_PASSWORD_FILE=path.",
            )
        program = shutil.which("restic")
        if program is None:
            raise BackupFailed(
                "restic, which encrypts and sends the copies, is not installed.",
                remedy="Install it: apt install restic",
            )
        self._program = program
        self._config = config
        self._environ = dict(os.environ) | {
            "RESTIC_REPOSITORY": config.restic_repository,
            "RESTIC_PASSWORD": config.restic_password,
        }
        # Each of these would go before, or beside, what is set above.
        for name in ("RESTIC_PASSWORD_FILE", "RESTIC_PASSWORD_COMMAND", "RESTIC_REPOSITORY_FILE"):
            self._environ.pop(name, None)

    def copy(self, shelf: Shelf) -> str:
        """Send what stands on the shelf; the copy's number. Older copies go as the settings say."""
        self._prepare()
        told = self._run(
            ["backup", "--json", "--tag", _TAG, "--host", _TAG, "--exclude", ".*", "."],
            folder=shelf.folder,
        )
        number = ""
        for line in told.splitlines():
            said: dict[str, Any] = json.loads(line)
            number = said.get("snapshot_id", number)
        if not number:
            raise BackupFailed(
                "restic did not say that a copy was written.",
                remedy="Run it by hand: restic snapshots",
            )
        kept = self._config
        days = ("--keep-daily", str(kept.backups_daily), "--keep-weekly", str(kept.backups_weekly))
        months = ("--keep-monthly", str(kept.backups_monthly))
        self._run(["forget", "--prune", "--tag", _TAG, "--group-by", "tags", *days, *months])
        return number[:8]

    def check(self) -> None:
        """Have restic read every byte that is there. Raises BackupFailed where one is wrong."""
        self._run(["check", "--read-data"])

    def fetch(self, shelf: Shelf, number: str = "latest") -> list[Backup]:
        """Bring the backups of a copy back that are not on the shelf; those that came."""
        came = []
        with shelf.held(), tempfile.TemporaryDirectory(prefix=".got-", dir=shelf.folder) as folder:
            self._run(["restore", number, "--tag", _TAG, "--target", folder])
            for manifest in sorted(Path(folder).rglob("manifest.json")):
                found = manifest.parent
                if not (shelf.folder / found.name).exists():
                    found.rename(shelf.folder / found.name)
                    came.append(opened(shelf.folder / found.name))
        return came

    def _prepare(self) -> None:
        """Make the repository where there is none yet."""
        done = self._called(["cat", "config"])
        if done.returncode == 0:
            return
        # Before 0.17 there is one code for all that is wrong, and only the words tell.
        missing = "unable to open config file" in done.stderr or "does not exist" in done.stderr
        if done.returncode != _NO_REPOSITORY and not missing:
            raise self._failed(done)
        self._run(["init"])

    def _run(self, arguments: Sequence[str], folder: Path | None = None) -> str:
        done = self._called(arguments, folder)
        if done.returncode:
            raise self._failed(done)
        return done.stdout

    def _called(
        self, arguments: Sequence[str], folder: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        # No cache: a copy is written once a day, and a service's user may have no home.
        command = [self._program, "--no-cache", "--quiet", *arguments]
        if "--json" in arguments:
            command.remove("--quiet")
        return subprocess.run(  # noqa: S603 - our own command, no shell
            command, cwd=folder, env=self._environ, capture_output=True, text=True, check=False
        )

    def _failed(self, done: subprocess.CompletedProcess[str]) -> BackupFailed:
        lines = [line.strip() for line in done.stderr.splitlines() if line.strip()]
        said = (lines[-1] if lines else f"exit code {done.returncode}")[:300]
        for secret in (self._config.restic_repository, self._config.restic_password):
            said = said.replace(secret, "***")
        return BackupFailed(
            f"restic says: {said}",
            remedy="Check RESTIC_REPOSITORY, its password and the network; then try again.",
        )
