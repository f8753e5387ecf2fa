"""From a task to an issue."""

from __future__ import annotations

import hashlib
from typing import Any

from tubetotask.domain.sending import Item, ReportOut, TaskOut
from tubetotask.integrations import texts

REPORT = "report"  # the label of one
_LONGEST_TITLE, _LONGEST = 250, 60_000  # letters; GitHub takes 256 and 65,536


def marker(uid: str) -> str:
    """What finds the issue again where an answer was lost; nobody sees it on the page."""
    return f"<!-- tubetotask:{uid} -->"


def new(item: Item, task: TaskOut, label: str) -> dict[str, Any]:
    """What a new issue is made of."""
    body = texts.rendered("github", "issue.md", task)[:_LONGEST]
    told: dict[str, Any] = {
        "title": _title(task.title),
        "body": f"{body.rstrip()}\n\n{marker(item.uid)}",
    }
    if label:
        told["labels"] = [label]
    return told


def report(item: Item, told: ReportOut, label: str) -> dict[str, Any]:
    """What the issue of a report is made of."""
    return {
        "title": _title(f"Report: {told.title}"),
        "body": f"{texts.report(told, _LONGEST, hush=True)}\n\n{marker(item.uid)}",
        "labels": [*([label] if label else []), REPORT],
    }


def _title(text: str) -> str:
    return texts.hushed(texts.one_line(text))[:_LONGEST_TITLE]


def mark(item: Item, told: ReportOut) -> str:
    """What tells an issue with this version from one that a person has changed."""
    return digest(report(item, told, "")["body"])


def digest(body: str) -> str:
    """What tells whether somebody has changed a text."""
    return hashlib.sha256(body.replace("\r\n", "\n").strip().encode()).hexdigest()


def state(task: TaskOut) -> dict[str, str]:
    """How the issue is to stand."""
    if not task.over:
        return {"state": "open"}
    reason = "completed" if task.status == "done" else "not_planned"
    return {"state": "closed", "state_reason": reason}
