"""What a person decided about a task, as its events keep it for undo.

Invariant: what is given back is what was kept, field for field.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from tubetotask.domain.task import Held, Recurs, Status, joined
from tubetotask.storage.database import now
from tubetotask.storage.models import TaskRow

_KEPT = ("status", "due_on", "touched", "decided_at", "sources_then", "news", "recurs")


def kept(row: TaskRow) -> dict[str, object]:
    """All of it as JSON takes it."""
    found = {name: getattr(row, name) for name in _KEPT}
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in found.items()
    }


def give_back(row: TaskRow, before: Mapping[str, Any]) -> None:
    """The task is held again as ``kept`` told it."""
    row.status, row.touched = str(before["status"]), bool(before["touched"])
    row.recurs, row.news = str(before["recurs"]), str(before["news"])
    row.sources_then = int(before["sources_then"])
    row.due_on = date.fromisoformat(before["due_on"]) if before["due_on"] else None
    row.decided_at = datetime.fromisoformat(before["decided_at"]) if before["decided_at"] else None
    row.changed_at = now()


def join(row: TaskRow, other: TaskRow) -> None:
    """Hold ``row`` as both were held (``domain.task.joined``)."""
    told = joined(_held(row), _held(other))
    if told.status.value != row.status:  # when that was decided, and on what, comes along
        row.decided_at = other.decided_at or row.decided_at
        row.sources_then = other.sources_then
        row.news = other.news if told.status is Status.CANDIDATE else ""
    row.status, row.due_on, row.recurs = told.status.value, told.due_on, told.recurs.value


def _held(row: TaskRow) -> Held:
    return Held(Status(row.status), row.due_on, Recurs(row.recurs))
