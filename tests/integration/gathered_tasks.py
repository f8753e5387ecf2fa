"""Tasks of a workspace as tests ask for them, and the advice they come from."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from tubetotask.storage.models import (
    TaskRow,
)
from tubetotask.storage.task_lists import Filter, TaskLists
from tubetotask.storage.tasks import Tasks

RAISE, AGAIN, LOWER = (
    "Raise your prices every year",
    "Raise your prices each year",
    "Lower your prices every year",
)
CALL, LETTER = "Call your first ten customers yourself", "Write a letter to every new reader"


def shown(tasks: Tasks, **which: Any) -> list[TaskRow]:
    """The first page of a list."""
    return list(TaskLists(tasks.session, tasks.owner_id).page(Filter(**which)).rows)


def named(tasks: Tasks, title: str) -> TaskRow:
    """The task with this title that was merged into no other."""
    row = tasks.session.scalar(
        select(TaskRow).where(TaskRow.title == title, TaskRow.merged_into.is_(None))
    )
    assert row is not None
    return row


def count(tasks: Tasks, kind: type) -> int:
    """Rows of a table."""
    return tasks.session.scalar(select(func.count()).select_from(kind)) or 0
