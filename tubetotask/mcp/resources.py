"""Resources: what an assistant can have in its context, by address.

    tubetotask://news              what is new since yesterday
    tubetotask://plan              the master plan
    tubetotask://tasks/open        what the user has accepted
    tubetotask://reports/latest    the latest report
    tubetotask://videos/{n}        an analysis in short
    tubetotask://reports/{n}       a report
    tubetotask://videos/{n}/notes  what the video says
    tubetotask://videos/{n}/findings, …/tasks

Invariant: a resource is what a tool would answer: the same marks, the same rules, the same size;
``next`` in it is for that tool.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tubetotask.api.v1.operation import Call
from tubetotask.api.v1.shapes.analyses import Analyses
from tubetotask.domain.errors import NotFound
from tubetotask.mcp.bounds import answered
from tubetotask.mcp.table import BY_NAME
from tubetotask.mcp.tool import ask

SCHEME = "tubetotask://"
MIMETYPE = "application/json"
_ONE = re.compile(r"videos/(\d{1,10})(?:/(\w+))?")
_REPORT = re.compile(r"reports/(\d{1,10})")
_PARTS = {"": "answer", "notes": "summary", "findings": "findings", "tasks": "tasks"}


@dataclass(frozen=True, slots=True)
class Fixed:
    """A resource that is always there."""

    path: str
    name: str
    told: str
    read: Callable[[Call], dict[str, Any]]


def _news(call: Call) -> dict[str, Any]:
    return _told(call, "whats_new")


def _plan(call: Call) -> dict[str, Any]:
    return _told(call, "read_plan")


def _open(call: Call) -> dict[str, Any]:
    return _told(call, "list_tasks", status="open", limit=30)


def _latest(call: Call) -> dict[str, Any]:
    try:
        return _told(call, "read_report")
    except NotFound:  # a resource that is listed is there
        return {"reports": []}


FIXED = (
    Fixed("news", "What is new", "Videos that were read and tasks of the last 24 hours.", _news),
    Fixed("reports/latest", "The latest report", "What was watched, and what it means.", _latest),
    Fixed("plan", "The master plan", "What every video is compared with.", _plan),
    Fixed("tasks/open", "Open tasks", "What the user has accepted, the most urgent first.", _open),
)
TEMPLATES = (
    ("reports/{report}", "Report", "What was watched in some days, and what it means."),
    ("videos/{analysis}", "Video", "What a video means for the plan, in short, with evidence."),
    ("videos/{analysis}/notes", "Notes", "What a video says: concepts, takeaways, advice."),
    ("videos/{analysis}/findings", "Findings", "A video held against the plan."),
    ("videos/{analysis}/tasks", "Tasks", "What a video proposes to do."),
)


def latest(call: Call, cursor: str) -> tuple[list[int], str | None]:
    """The numbers of the newest analyses that are done, and where the next part begins."""
    query = {"state": "done", "limit": 20, "cursor": cursor}
    found = ask(call, "listAnalyses", Analyses, query=query)
    return [each.id for each in found.items], found.next


def read(call: Call, uri: str) -> dict[str, Any]:
    """What stands at an address. Raises NotFound."""
    path = uri.removeprefix(SCHEME)
    for each in FIXED:
        if uri == SCHEME + each.path:
            return each.read(call)
    report = _REPORT.fullmatch(path) if uri.startswith(SCHEME) else None
    if report is not None and 0 < int(report[1]) < 2**31:
        return _told(call, "read_report", report=int(report[1]))
    found = _ONE.fullmatch(path) if uri.startswith(SCHEME) else None
    part = _PARTS.get(found[2] or "") if found else None
    if found is None or part is None or not 0 < int(found[1]) < 2**31:
        raise NotFound("There is no such resource.", remedy="List the resources.")
    return _told(call, "get_analysis", analysis=int(found[1]), part=part)


def _told(call: Call, tool: str, **given: Any) -> dict[str, Any]:
    known = BY_NAME[tool]
    return answered(known, call, known.given.model_validate(given))
