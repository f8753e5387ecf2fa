"""Backups as an operator has them: made, destroyed, restored, compared, damaged, copied elsewhere.

Everything goes through the command line, with real databases and the real restic.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from deploy.verify import tools
from deploy.verify.frame import Failed, check
from deploy.verify.tools import ROOT, run
from tests import postgres
from tests.rows import destroy, everything, fill

STORAGE = 6  # the exit code of what was not done
SECRET = "0123456789abcdef" * 4


@dataclass
class Instance:
    """A database with rows in it, and the command line over it."""

    folder: Path
    url: str
    more: dict[str, str] = field(default_factory=dict)

    @property
    def env(self) -> dict[str, str]:
        """The settings; PATH goes first to the programs of the tests' PostgreSQL."""
        programs = f"{postgres._programs() / 'bin'}:{tools.path()}"
        return {
            "FLASK_SKIP_DOTENV": "1",
            "FLASK_APP": "main.py",
            "FLASK_ENV": "production",
            "DATABASE_URL": self.url,
            "TUBETOTASK_DATA": str(self.folder),
            "SESSION_SECRET": SECRET,
            "PATH": programs,
            **self.more,
        }

    def tubetotask(self, *words: str, code: int = 0) -> str:
        """Run ``tubetotask backup …``; what it said. Raises Failed for another exit code."""
        done = subprocess.run(
            [sys.executable, "-m", "tubetotask.cli.main", "backup", *words],
            cwd=ROOT,
            env={**os.environ, **self.env},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != code:
            raise Failed(f"backup {' '.join(words)} ended with {done.returncode}: {done.stderr}")
        return done.stdout + done.stderr

    def create(self, *words: str) -> Path:
        """A new backup's folder."""
        name = json.loads(self.tubetotask("create", "--json", *words))["name"]
        return self.folder / "backups" / str(name)


@contextmanager
def instance(kind: str, **more: str) -> Iterator[Instance]:
    """A fresh database of that kind, migrated and filled."""
    with tempfile.TemporaryDirectory(prefix="tubetotask-") as name:
        if kind == "SQLite":
            found = Instance(Path(name), f"sqlite:///{Path(name) / 'tubetotask.db'}", more)
            yield _filled(found)
            return
        with postgres.running() as server:
            yield _filled(Instance(Path(name), server.fresh(), more))


def _filled(found: Instance) -> Instance:
    run(sys.executable, "-m", "flask", "db", "upgrade", env=found.env)
    fill(found.url, count=400)
    return found


def back_from_nothing(kind: str) -> str:
    """Backed up while another process writes, destroyed, restored, compared row by row."""
    with instance(kind) as it:
        stop, written = threading.Event(), [10_000]

        def write() -> None:
            while not stop.is_set():
                fill(it.url, first=written[-1], count=1)
                written.append(written[-1] + 1)

        writer = threading.Thread(target=write)
        writer.start()
        try:
            under_load = it.create()
        finally:
            stop.set()
            writer.join()
        it.tubetotask("verify", under_load.name)
        tables = json.loads((under_load / "manifest.json").read_text())["contents"]["tables"]
        if tables["videos"]["rows"] != tables["transcripts"]["rows"]:
            raise Failed("the backup under load holds half of a transaction")
        backup = it.create()
        before = everything(it.url)
        # The mark that this backup was made is written after it.
        before.pop(next(name for name in before if is_marks(name)))
        destroy(it.url)
        it.tubetotask("restore", backup.name)
        after = everything(it.url)
        after.pop(next(name for name in after if is_marks(name)))
        different = [name for name in before if before[name] != after.get(name)]
        if different or set(before) != set(after):
            raise Failed(f"restored, but different: {different or set(before) ^ set(after)}")
        rows = sum(len(rows) for rows in after.values())
        drilled = json.loads(it.tubetotask("drill", backup.name, "--json"))
        damaged(it, backup)
        return (
            f"{len(after)} tables, {rows} rows the same one by one after a backup under "
            f"{len(written)} writes, destruction and restore; drill in {drilled['took_s']} s; "
            "one changed byte found by verify, restore and drill"
        )


def is_marks(table: str) -> bool:
    """Whether this is the table of marks ("None.marks", "public.marks"), which backups write to."""
    return table.rpartition(".")[2] == "marks"


def damaged(it: Instance, backup: Path) -> None:
    """One changed byte is found by everything that reads a backup, and nothing is overwritten."""
    file = next(f for f in backup.iterdir() if f.name.startswith("database"))
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    before = everything(it.url)
    for words in (("verify",), ("drill",), ("restore", "--yes")):
        said = it.tubetotask(words[0], backup.name, *words[1:], code=STORAGE)
        if "damaged" not in said:
            raise Failed(f"{words[0]} did not say that the backup is damaged: {said}")
    changed = [name for name, rows in everything(it.url).items() if rows != before[name]]
    if [name for name in changed if not is_marks(name)]:
        raise Failed(f"a damaged backup changed the database: {changed}")


@check("backup", "SQLite: backup under load, destroy, restore, compare; corruption", fast=False)
def sqlite() -> str:
    return back_from_nothing("SQLite")


@check("backup", "PostgreSQL: backup under load, destroy, restore, compare; corruption")
def postgresql() -> str:
    return back_from_nothing("PostgreSQL")


@check("backup", "copies elsewhere by restic: encrypted, fetched, restored", needs=("restic",))
def copies() -> str:
    with tempfile.TemporaryDirectory(prefix="tubetotask-away-") as away:
        password = Path(away) / "password"
        password.write_text("a-long-password-of-the-copies\n")
        place = Path(away) / "copies"
        more = {"RESTIC_REPOSITORY": str(place), "RESTIC_PASSWORD_FILE": str(password)}
        with instance("SQLite", **more) as it:
            it.create()
            it.create()
            before = everything(it.url)
            files = [f for f in place.rglob("*") if f.is_file()]
            if any(
                b"SQLite format" in f.read_bytes() or b"manifest" in f.read_bytes() for f in files
            ):
                raise Failed("something in the repository can be read without the password")
            it.tubetotask("verify", "--all", "--copies")
            shutil.rmtree(it.folder / "backups")
            destroy(it.url)
            it.tubetotask("fetch")
            it.tubetotask("restore", "newest")
            after = everything(it.url)
            if [name for name in before if not is_marks(name) and before[name] != after[name]]:
                raise Failed("what came back from the copies is not what was there")
            wrong = it.more
            it.more = {**wrong, "RESTIC_PASSWORD_FILE": "", "RESTIC_PASSWORD": "another-password"}
            if "a-long-password" in it.tubetotask("copy", code=STORAGE):
                raise Failed("the password was told")
            it.more = wrong
            largest = max((place / "data").rglob("*"), key=lambda f: f.stat().st_size * f.is_file())
            largest.chmod(0o600)
            data = bytearray(largest.read_bytes())
            data[len(data) // 2] ^= 1
            largest.write_bytes(data)
            it.tubetotask("verify", "--copies", code=STORAGE)
        return (
            f"{len(files)} encrypted files; machine lost, fetched and restored the same; a wrong "
            "password refused; one changed byte in the repository found"
        )
