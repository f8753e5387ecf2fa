"""From a task to a VTODO, and a VTODO brought up to date. Source: RFC 5545."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from icalendar import Calendar, Todo

from tubetotask.domain.errors import ServiceAway
from tubetotask.domain.sending import Item, TaskOut
from tubetotask.integrations import texts

_PRIORITY = {"P1": 1, "P2": 5, "P3": 9}
_STATUS = {"done": "COMPLETED", "dismissed": "CANCELLED"}


def due_of(task: TaskOut) -> str:
    """The day, as it is remembered."""
    return task.due_on.isoformat() if task.due_on else ""


def new(item: Item, task: TaskOut, now: datetime) -> bytes:
    """The file of a new entry."""
    calendar, todo = Calendar(), Todo()
    calendar.add("prodid", "-//TubeToTask//tasks//EN")
    calendar.add("version", "2.0")
    todo.add("uid", item.uid)
    todo.add("created", now)
    todo.add("summary", texts.one_line(task.title))
    todo.add("description", texts.rendered("caldav", "description.txt", task).strip())
    todo.add("priority", _PRIORITY.get(task.priority, 0))
    if task.section:
        todo.add("categories", [texts.one_line(task.section)])
    if task.url:
        todo.add("url", task.url)
    _stand(todo, task, now)
    _due(todo, task)
    todo["dtstamp"] = todo["last-modified"]
    calendar.add_component(todo)
    return bytes(calendar.to_ical())


def renewed(found: bytes, item: Item, task: TaskOut, now: datetime) -> bytes | None:
    """The file with state and day brought up to date; None where nothing differs.

    All else in it stays as it is. Raises ServiceAway where it cannot be read.
    """
    try:
        calendar: Any = Calendar.from_ical(found)
        todo = next(c for c in calendar.walk("VTODO") if str(c.get("uid")) == item.uid)
    except (ValueError, StopIteration):
        raise ServiceAway("The calendar's entry cannot be read.") from None
    before = todo.to_ical()
    if _told(todo) != _STATUS.get(task.status, "NEEDS-ACTION"):
        _stand(todo, task, now)
    if due_of(task) != item.mark:
        _due(todo, task)
    if todo.to_ical() == before:
        return None
    todo["sequence"] = int(todo.get("sequence", 0)) + 1
    _put(todo, "last-modified", now)
    return bytes(calendar.to_ical())


def _told(todo: Any) -> str:
    status = str(todo.get("status", "NEEDS-ACTION"))
    return "NEEDS-ACTION" if status == "IN-PROCESS" else status


def _stand(todo: Any, task: TaskOut, now: datetime) -> None:
    for name in ("status", "completed", "percent-complete"):
        todo.pop(name, None)
    status = _STATUS.get(task.status, "NEEDS-ACTION")
    todo.add("status", status)
    if status == "COMPLETED":
        todo.add("completed", now)
        todo.add("percent-complete", 100)
    _put(todo, "last-modified", now)


def _due(todo: Any, task: TaskOut) -> None:
    todo.pop("due", None)
    if task.due_on:
        todo.add("due", task.due_on)


def _put(todo: Any, name: str, value: datetime) -> None:
    todo.pop(name, None)
    todo.add(name, value)
