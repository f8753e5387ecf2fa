"""From a thing to the body of an event.

Invariant: the same item gives the same bytes, at every try. The shape is ``VERSION`` 1; what is
added later does not change what is there.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from tubetotask.domain.sending import Item, ReportOut, TaskOut

VERSION = 1


def event(item: Item) -> bytes:
    """The body of an event."""
    thing = item.thing
    data = _task(thing) if isinstance(thing, TaskOut) else _report(thing)
    return _body(item.event, item.at, data)


def ping(at: datetime) -> bytes:
    """The body of an event that tells nothing."""
    return _body("ping", at, {})


def _body(kind: str, at: datetime, data: dict[str, Any]) -> bytes:
    told = {"type": kind, "timestamp": at.isoformat(), "version": VERSION, "data": data}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def _task(task: TaskOut) -> dict[str, Any]:
    return {
        "id": task.id,
        "title": task.title,
        "title_by_model": task.by_model,
        "status": task.status,
        "priority": task.priority,
        "section": task.section,
        "why": task.why,
        "first_step": task.first_step,
        "effort": task.effort or None,
        "due_on": task.due_on.isoformat() if task.due_on else None,
        "recurs": task.recurs or None,
        "url": task.url or None,
        "quotes": [
            {
                "text": quote.text,
                "who": quote.who,
                "video": quote.video,
                "at": quote.clock or None,
                "url": quote.link or None,
            }
            for quote in task.quotes
        ],
    }


def _report(report: ReportOut) -> dict[str, Any]:
    return {
        "id": report.id,
        "key": report.key,
        "version": report.version,
        "day": report.day.isoformat(),
        "title": report.title,
        "markdown": report.markdown,
        "url": report.url or None,
    }
