"""When the duties of running an instance were last done, and which workers live.

Invariant: a mark's ``at`` only moves when the duty went well; a try that failed is told beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from tubetotask.storage.models import HeartbeatRow, MarkRow

BACKUP, DRILL, OFFSITE = "backup", "drill", "offsite"
DUTIES = (BACKUP, DRILL, OFFSITE)
FORGOTTEN = timedelta(days=1)
"""A worker of which nothing was heard for so long is not told of any more."""


def put(
    engine: Engine, name: str, at: datetime, told: str, *, ok: bool, size_bytes: int | None = None
) -> None:
    """Write down how a duty went."""
    row: dict[str, Any] = {"name": name, "tried_at": at, "told": told}
    if ok:
        row |= {"at": at, "size_bytes": size_bytes}
    _upsert(engine, MarkRow, "name", row)


def every(session: Session) -> Sequence[MarkRow]:
    """All marks."""
    return session.scalars(select(MarkRow).order_by(MarkRow.name)).all()


def beat(engine: Engine, worker: str, started_at: datetime, at: datetime, **more: float) -> None:
    """A worker lives. ``more``: ``memory_bytes`` and ``cpu_s``."""
    row = {"worker": worker, "started_at": started_at, "at": at, **more}
    _upsert(engine, HeartbeatRow, "worker", row)


def leave(engine: Engine, worker: str, at: datetime) -> None:
    """It ends in order; and what was heard of long ago is forgotten."""
    gone = (HeartbeatRow.worker == worker) | (HeartbeatRow.at < at - FORGOTTEN)
    with engine.begin() as connection:
        connection.execute(delete(HeartbeatRow).where(gone))


def alive(session: Session, at: datetime) -> Sequence[HeartbeatRow]:
    """The workers heard of within a day, the last heard of first."""
    query = select(HeartbeatRow).where(HeartbeatRow.at >= at - FORGOTTEN)
    return session.scalars(query.order_by(HeartbeatRow.at.desc())).all()


def _upsert(engine: Engine, table: Any, key: str, row: dict[str, Any]) -> None:
    insert = sqlite.insert if engine.dialect.name == "sqlite" else postgresql.insert
    new = insert(table).values(**row)
    changed = {name: getattr(new.excluded, name) for name in row if name != key}
    with engine.begin() as connection:
        connection.execute(new.on_conflict_do_update(index_elements=[key], set_=changed))
