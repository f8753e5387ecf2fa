"""From a report to an event of its day, and an event brought up to the newest version."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from icalendar import Calendar, Event

from tubetotask.domain.errors import ServiceAway
from tubetotask.domain.sending import Item, ReportOut
from tubetotask.integrations import texts
from tubetotask.integrations.paper import plain

_LONGEST = 20_000  # letters


def new(item: Item, report: ReportOut, now: datetime) -> bytes:
    """The file of a new event: of the whole day it tells of (of several the last); nobody is busy
    for it."""
    calendar, event = Calendar(), Event()
    calendar.add("prodid", "-//TubeToTask//reports//EN")
    calendar.add("version", "2.0")
    event.add("uid", item.uid)
    event.add("dtstamp", now)
    event.add("created", now)
    event.add("last-modified", now)
    event.add("dtstart", report.day)
    event.add("summary", texts.one_line(f"Report: {report.title}"))
    event.add("transp", "TRANSPARENT")
    event.add("categories", ["TubeToTask"])
    _tell(event, report)
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def renewed(found: bytes, item: Item, report: ReportOut, now: datetime) -> bytes | None:
    """The file with this version's text; None where a person has changed the text. All else in it
    stays as it is. Raises ServiceAway where it cannot be read."""
    try:
        calendar: Any = Calendar.from_ical(found)
        event = next(c for c in calendar.walk("VEVENT") if str(c.get("uid")) == item.uid)
    except (ValueError, StopIteration):
        raise ServiceAway("The calendar's entry cannot be read.") from None
    there = _digest(str(event.get("description", "")))
    if item.mark and there not in {item.mark, *map(digest, (report, *item.tried))}:
        return None
    _tell(event, report)
    event["sequence"] = int(event.get("sequence", 0)) + 1
    event.pop("last-modified", None)
    event.add("last-modified", now)
    return bytes(calendar.to_ical())


def digest(report: ReportOut) -> str:
    """What tells whether somebody has changed the text."""
    return _digest(_text(report))


def _digest(text: str) -> str:
    return hashlib.sha256("\n".join(text.split()).encode()).hexdigest()


def _tell(event: Any, report: ReportOut) -> None:
    for name in ("description", "url"):
        event.pop(name, None)
    event.add("description", _text(report))
    if report.url:
        event.add("url", report.url)


def _text(report: ReportOut) -> str:
    return plain(texts.report(report, _LONGEST))
