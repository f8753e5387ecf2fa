"""From a task to one of Todoist, and back."""

from __future__ import annotations

from typing import Any

from tubetotask.domain.sending import Item, TaskOut
from tubetotask.integrations import texts

_LONGEST_TITLE, _LONGEST_TEXT = 500, 14_000  # letters that Todoist takes, and a margin
_PRIORITY = {"P1": 4, "P2": 3, "P3": 2}  # theirs count the other way


def marker(uid: str) -> str:
    """What finds the task again where an answer was lost."""
    return f"TubeToTask {uid}"


def new(item: Item, task: TaskOut, project: str) -> dict[str, Any]:
    """What a new task is made of."""
    told: dict[str, Any] = {
        "content": texts.light(task.title)[:_LONGEST_TITLE],
        "description": description(item, task),
        "priority": _PRIORITY.get(task.priority, 1),
    }
    if project:
        told["project_id"] = project
    if task.due_on:
        told["due_date"] = task.due_on.isoformat()
    return told


def description(item: Item, task: TaskOut) -> str:
    """Quotes, why, first step; and the marker at the end, which is never cut."""
    text = texts.rendered("todoist", "description.md", task)[:_LONGEST_TEXT]
    return f"{text.rstrip()}\n\n{marker(item.uid)}"


def due_of(task: TaskOut) -> str:
    """The day, as it is remembered."""
    return task.due_on.isoformat() if task.due_on else ""


def state_of(found: dict[str, Any]) -> str:
    """How a task of theirs stands, in our word."""
    if found.get("is_deleted"):
        return "gone"
    return "done" if found.get("checked") or found.get("completed_at") else "open"
