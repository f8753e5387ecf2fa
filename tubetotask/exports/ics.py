"""Tasks with a day as iCalendar (RFC 5545): to-dos for a file, all-day events for a calendar feed;
and a video to be watched, as an event that is as long as it.

Invariant: a task has the same UID in every file and feed of an instance, so that a calendar that
reads it again changes the entry instead of adding one. A feed holds events, since calendars that
subscribe (Google's, Outlook's) show no to-dos.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event, Todo

from tubetotask import __version__
from tubetotask.domain.report import ListedTask
from tubetotask.domain.watching import Slot, minutes
from tubetotask.exports.home import Home
from tubetotask.exports.phrases import one_line
from tubetotask.exports.times import clock

_URGENT = {"P1": 1, "P2": 5, "P3": 9}
_STATES = {"done": "COMPLETED", "dismissed": "CANCELLED", "open": "IN-PROCESS"}
_EVERY = {"day": "DAILY", "week": "WEEKLY", "month": "MONTHLY"}
_OFTEN = timedelta(hours=1)  # how often a calendar may look


def todos(tasks: Iterable[ListedTask], *, home: Home) -> bytes:
    """A file of to-dos, each due on its day."""
    calendar = _calendar("Tasks")
    for task in tasks:
        if task.due_on is not None:
            calendar.add_component(_filled(Todo(), task, home))
    return bytes(calendar.to_ical())


def feed(tasks: Iterable[ListedTask], slots: Iterable[Slot] = (), *, home: Home) -> bytes:
    """A calendar of all-day events, and of the videos that are to be watched."""
    calendar = _calendar("TubeToTask: tasks")
    calendar.add("refresh-interval", _OFTEN, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for task in tasks:
        if task.due_on is not None:
            calendar.add_component(_filled(Event(), task, home))
    for slot in slots:
        calendar.add_component(_watched(slot, home))
    return bytes(calendar.to_ical())


def slot(planned: Slot, *, home: Home) -> bytes:
    """A file of one event: a video that is to be watched."""
    calendar = _calendar("To watch")
    calendar.add_component(_watched(planned, home))
    return bytes(calendar.to_ical())


def _watched(planned: Slot, home: Home) -> Event:
    entry = Event()
    begin = planned.starts_at.astimezone(UTC)
    entry.add("uid", f"watch-{planned.about}@{home.host}")
    entry.add("dtstamp", planned.changed_at)
    entry.add("last-modified", planned.changed_at)
    entry.add("summary", f"Watch: {one_line(planned.title)}")
    lines = (one_line(planned.who), planned.url, planned.page)
    entry.add("description", "\n".join(line for line in lines if line))
    entry.add("categories", ["TubeToTask"])
    if planned.url:
        entry.add("url", planned.url)
    entry.add("dtstart", begin)
    entry.add("dtend", begin + timedelta(minutes=minutes(planned.seconds)))
    entry.add("transp", "OPAQUE")
    return entry


def _calendar(name: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", f"-//TubeToTask//TubeToTask {__version__}//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    return calendar


def _filled(entry: Todo | Event, task: ListedTask, home: Home) -> Todo | Event:
    due = task.due_on
    assert due is not None  # noqa: S101 - callers look
    entry.add("uid", f"task-{task.number}@{home.host}")
    entry.add("dtstamp", task.changed_at or datetime(2000, 1, 1, tzinfo=UTC))
    if task.changed_at:
        entry.add("last-modified", task.changed_at)
    entry.add("summary", f"{task.priority} {one_line(task.title)}")
    entry.add("description", _told(task, home))
    entry.add(
        "categories",
        [
            part
            for part in (one_line(task.section), *map(one_line, task.tags), "TubeToTask")
            if part
        ],
    )
    entry.add("priority", _URGENT.get(task.priority, 0))
    if home.tasks:
        entry.add("url", f"{home.tasks}/{task.number}")
    if task.recurs in _EVERY:
        rule: dict[str, list[str | int]] = {"freq": [_EVERY[task.recurs]]}
        if isinstance(entry, Todo) and task.recurs == "month" and due.day == 1:
            rule["bymonthday"] = [-1]  # it begins the day before: the last of each month
        entry.add("rrule", rule)
    if isinstance(entry, Todo):
        # The day that the page says. A rule to repeat needs a beginning, which lies before it.
        entry.add("due", due)
        if task.recurs in _EVERY:
            entry.add("dtstart", due - timedelta(days=1))
        entry.add("status", _STATES.get(task.status, "NEEDS-ACTION"))
    else:
        entry.add("dtstart", due)
        entry.add("dtend", due + timedelta(days=1))
        entry.add("transp", "TRANSPARENT")
    return entry


def _told(task: ListedTask, home: Home) -> str:
    lines = []
    for said in task.said:
        place = said.url or clock(said.start_s)
        lines.append(
            f"“{one_line(said.quote)}”\n{one_line(said.who)}{', ' if place else ''}{place}"
        )
    if home.tasks:
        lines.append(f"{home.tasks}/{task.number}")
    return "\n\n".join(lines)
