"""Reports: the latest, one of them, and asking for one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any

from pydantic import Field

from tubetotask.api.v1.operation import Call
from tubetotask.api.v1.shapes.base import Accepted, Number
from tubetotask.api.v1.shapes.reports import ReportLine, ReportList, ReportWhole
from tubetotask.domain.errors import NotFound
from tubetotask.domain.report import Agreement, ListedTask, Said
from tubetotask.mcp.said import said, without_none
from tubetotask.mcp.tool import Given, Onward, PageGiven, Tool, ask
from tubetotask.storage.tokens import READ, WRITE

_FEW = 2  # quotes for one statement


class ReportGiven(Given):
    """Which report."""

    report: Number | None = None
    """Its number. Left out: the latest that is made."""
    category: Annotated[str, Field(max_length=40)] = ""
    """Only what it tells of the sections of the plan in this category, as read_plan tells it."""
    cursor: Onward = ""
    """"next" of the answer before, where it had one: the report goes on there."""


class MakeGiven(Given):
    """Of which days."""

    first: date
    """The first day (year-month-day)."""
    last: date
    """The last day; both count. The same day for one day."""


def list_reports(call: Call, given: PageGiven) -> dict[str, Any]:
    """List the user's daily and weekly reports, the latest days first."""
    found = ask(call, "listReports", ReportList, query=given.model_dump())
    return without_none({"reports": [_line(each) for each in found.items], "next": found.next})


def read_report(call: Call, given: ReportGiven) -> dict[str, Any]:
    """Read a report: what was watched in some days, what is new for each section of the plan,
    where sources say the same, speak about the same thing or contradict each other, and what to do
    now. Only "voices" say the same: of "also_about_it" do not say that they agree.

    For what happened since the last talk with the user use whats_new instead.
    """
    number = given.report
    if number is None:
        lines = ask(call, "listReports", ReportList, query={"limit": 30}).items
        number = next((each.id for each in lines if each.state == "done"), None)
    if number is None:
        raise NotFound("There is no report yet.", remedy="Ask for one with make_report.")
    query = {"category": given.category}
    return _whole(ask(call, "getReport", ReportWhole, path={"report_id": number}, query=query))


def make_report(call: Call, given: MakeGiven) -> dict[str, Any]:
    """Have a report of some days made; read_report has it some seconds later. It costs nothing
    unless the user has set that a model writes its opening."""
    body = {"first": given.first.isoformat(), "last": given.last.isoformat()}
    found = ask(call, "makeReport", Accepted, body=body)
    return {"report": int(found.job.rsplit("/", 1)[1]), "message": found.message}


def _line(found: ReportLine) -> dict[str, Any]:
    return without_none(
        {
            "report": found.id,
            "kind": found.kind,
            "first": found.first.isoformat(),
            "last": found.last.isoformat(),
            "state": found.state,
            "headline": said(found.headline),
            "error": said(found.error),
        }
    )


def _whole(found: ReportWhole) -> dict[str, Any]:
    report = found.report
    if report is None:
        return _line(found)
    return without_none(
        {
            **_line(found),
            "answer": [said(each) for each in report.answer],
            "videos": report.watched.videos,
            "act_now": [_task(each) for each in report.act_now],
            "due": [_task(each) for each in report.due],
            "new": [
                without_none({"plan_section": each.section, "said": _said(each.said, 3)})
                for each in report.new
            ],
            "contradictions": [
                without_none(
                    {
                        "plan_section": each.section,
                        "one": _said(each.one),
                        "other": _said(each.other),
                        "plan": each.plan,
                    }
                )
                for each in report.contradictions
            ],
            "agreement": [_agreed(each) for each in report.agreement],
            "about_one_thing_not_said_to_agree": [_agreed(each) for each in report.near],
            "waiting": [{"why": said(each.why), "count": each.count} for each in report.waiting],
            "usd": f"{report.spent.usd:f}",
        }
    )


def _agreed(found: Agreement) -> dict[str, Any]:
    return without_none(
        {
            "plan_section": found.section,
            "voices": found.voices,
            "of": found.speaking,
            "said": _said(found.said),
            "against": _said(found.against),
            "also_about_it": _said(found.near),
        }
    )


def _task(found: ListedTask) -> dict[str, Any]:
    return without_none(
        {
            "task": found.number,
            "title": said(found.title, 200),
            "priority": found.priority,
            "plan_section": found.section,
            "due_on": found.due_on.isoformat() if found.due_on else None,
            "said": _said(found.said, 1),
        }
    )


def _said(found: Iterable[Said], most: int = _FEW) -> list[dict[str, Any]]:
    return [
        without_none(
            {
                "quote": said(each.quote, 300),
                "who": said(each.who, 100),
                "at": each.url,
                "read_on": each.on.isoformat() if each.on else None,
                "analysis": each.analysis_id,
            }
        )
        for each in list(found)[:most]
    ]


TOOLS = (
    Tool("list_reports", list_reports, PageGiven, READ, "Reports", reads=True),
    Tool("read_report", read_report, ReportGiven, READ, "A report", reads=True, whole=True),
    Tool("make_report", make_report, MakeGiven, WRITE, "Make a report", again=True),
)
