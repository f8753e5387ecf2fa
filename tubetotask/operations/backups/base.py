"""What a database must be able to do to be backed up, and what is said of a table's rows.

Invariant: two databases with the same rows have the same contents here, in whatever order and by
whatever server they are kept; a single value that differs makes another digest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tubetotask.domain.errors import BackupFailed

# Never backed up: counters of minutes, which name nobody.
LEFT_OUT = frozenset({"rate_limits"})
# What an instance that was only started holds already.
_OF_ITSELF = {"alembic_version", "dbos_migrations", "application_versions", "queues"}
_OF_ITSELF |= {"heartbeats", "marks", "schedules"}


@dataclass(frozen=True, slots=True)
class Table:
    """How many rows, and the sum of their hashes (16 hexadecimal digits)."""

    rows: int
    digest: str


@dataclass(frozen=True, slots=True)
class Contents:
    """All tables by name (of PostgreSQL those outside of "public" with their schema)."""

    migration: str
    tables: Mapping[str, Table]

    @property
    def rows(self) -> int:
        """Rows in all tables."""
        return sum(table.rows for table in self.tables.values())

    @property
    def nothing(self) -> bool:
        """Whether nobody would miss any of it."""
        return all(
            table.rows <= (1 if name == "users" else 0)  # the local person
            for name, table in self.tables.items()
            if name.rpartition(".")[2] not in _OF_ITSELF
        )


class Database(Protocol):
    """One database. Raises BackupFailed with the remedy."""

    kind: str
    file_name: str
    """What a backup's file is called."""

    def version(self) -> str:
        """Of the server or library."""
        ...

    def snapshot(self, into: Path) -> Contents:
        """Write a copy of one moment's state into the new file; what was in it at that moment."""
        ...

    def check(self, file: Path) -> None:
        """Whether the file could be restored, as far as that can be told without doing it."""
        ...

    def empty(self) -> bool:
        """Whether nothing would be lost by overwriting it."""
        ...

    def load(self, file: Path) -> None:
        """Replace all there is by what is in the file: whole, or not at all."""
        ...

    def contents(self) -> Contents:
        """What is in it now."""
        ...


def differences(told: Contents, found: Contents) -> list[str]:
    """What is not the same, one sentence each."""
    said = []
    if told.migration != found.migration:
        said.append(f"migration {found.migration or 'none'} instead of {told.migration}")
    for name in sorted(told.tables.keys() | found.tables.keys()):
        ours, theirs = told.tables.get(name), found.tables.get(name)
        if theirs is None:
            said.append(f"{name} is missing")
        elif ours is None:
            said.append(f"{name} should not be there")
        elif ours.rows != theirs.rows:
            said.append(f"{name} has {theirs.rows} rows instead of {ours.rows}")
        elif ours.digest != theirs.digest:
            said.append(f"{name} has as many rows, but not the same ones")
    return said


def damaged(why: str) -> BackupFailed:
    """A backup that cannot be used."""
    return BackupFailed(
        f"This backup is damaged: {why}.",
        remedy="Use another one (tubetotask backup list), or a copy (tubetotask backup fetch).",
    )
