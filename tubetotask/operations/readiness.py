"""Whether this instance can do its work now: database, migrations, worker, disk.

Invariant: looking changes nothing, and what it says holds no secret, no address and nobody's
things. One check that cannot be made is a check that failed.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from tubetotask.storage import marks
from tubetotask.storage.revision import VERSIONS, heads, known

SILENT = timedelta(seconds=60)
"""A worker of which nothing was heard for so long counts as gone; it beats every ten seconds."""
NEWER = "the database is that of a newer release"
_MB = 1024 * 1024


@dataclass(frozen=True)
class Check:
    """One thing that must be well. ``why`` is empty where it is; ``told``: figures, versions."""

    name: str
    why: str = ""
    told: dict[str, object] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether it is well."""
        return not self.why


def checks(session: Session, folder: Path, free_mb: int, at: datetime) -> tuple[Check, ...]:
    """All of them, in the order in which one rests on the other."""
    looks: tuple[tuple[str, Callable[[], Check]], ...] = (
        ("database", lambda: _database(session)),
        ("migrations", lambda: _migrations(session)),
        ("worker", lambda: _worker(session, at)),
    )
    found = [_tried(session, name, look) for name, look in looks]
    return (*found, _disk(folder, free_mb))


def _tried(session: Session, name: str, look: Callable[[], Check]) -> Check:
    try:
        return look()
    except SQLAlchemyError:
        return Check(name, "the database does not answer, or lacks its tables")
    finally:
        session.rollback()


def _database(session: Session) -> Check:
    session.execute(text("SELECT 1 FROM users LIMIT 1"))
    return Check("database")


def _migrations(session: Session) -> Check:
    rows = session.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
    wanted = _heads()
    told: dict[str, object] = {"at": ",".join(sorted(rows)), "wanted": ",".join(sorted(wanted))}
    if set(rows) == wanted:
        return Check("migrations", told=told)
    # This program began before an update, or is not the one that the update brought.
    return Check("migrations", "flask db upgrade is due" if set(rows) <= _known() else NEWER, told)


def _worker(session: Session, at: datetime) -> Check:
    seen = marks.alive(session, at)
    if not seen:
        return Check("worker", "no worker has been heard of")
    # A clock that is a little ahead elsewhere makes no age below zero.
    age_s = max(0.0, (at - seen[0].at).total_seconds())
    lively = sum(at - row.at <= SILENT for row in seen)
    told: dict[str, object] = {"age_s": round(age_s, 1), "workers": lively}
    return Check("worker", "" if lively else "no worker has been heard of for a minute", told)


def _disk(folder: Path, free_mb: int) -> Check:
    try:
        free = shutil.disk_usage(folder).free // _MB
    except OSError:
        return Check("disk", "the data folder cannot be looked at")
    told: dict[str, object] = {"free_mb": free, "wanted_mb": free_mb}
    return Check("disk", "" if free >= free_mb else "the disk is nearly full", told)


@cache
def _heads() -> set[str]:
    return heads(VERSIONS)


@cache
def _known() -> set[str]:
    return known(VERSIONS)
