"""``tubetotask report``: what was read for you in some days, and what it means for your plan."""

from __future__ import annotations

import time
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from tubetotask.cli import kinds, options
from tubetotask.cli import output as out
from tubetotask.cli.calls.caller import Caller, listed, number_at
from tubetotask.cli.calls.choice import calling
from tubetotask.cli.errors import EPILOG
from tubetotask.cli.progress import Reporter
from tubetotask.cli.tools import Tools
from tubetotask.domain.errors import AnalysisFailed

if TYPE_CHECKING:
    from tubetotask.api.v1.shapes.reports import ReportLine, ReportWhole
    from tubetotask.domain.report import Report

_DAY = kinds.Day()
_FORMS = {"text": "txt", "md": "md", "html": "html", "json": "json", "csv": "csv", "pdf": "pdf"}
_ENDINGS = {f".{ending}": form for form, ending in _FORMS.items()} | {".markdown": "md"}
_WAIT_S, _TRIES = 1.0, 300


@click.command("report", epilog=EPILOG)
@click.option("--day", "day", type=_DAY, help="Of this day (year-month-day).")
@click.option("--week", is_flag=True, help="Of the seven days that ended yesterday.")
@click.option("--from", "first", type=_DAY, help="From this day on; with --to, or until today.")
@click.option("--to", "last", type=_DAY, help="To this day.")
@click.option("--again", is_flag=True, help="Make it anew where it is there already.")
@click.option("--list", "listing", is_flag=True, help="List the reports that are there.")
@click.option("--category", default="", help="Only of the sections of the plan in it.")
@click.option("--format", "form", type=kinds.OneOf(list(_FORMS)), help="Default: text.")
@options.as_json
@options.output
@click.pass_obj
def command(
    tools: Tools,
    *,
    day: datetime | None,
    week: bool,
    first: datetime | None,
    last: datetime | None,
    again: bool,
    listing: bool,
    category: str,
    form: str | None,
    as_json: bool,
    output: str | None,
) -> None:
    """Make a report, or show the one that is there. Without options: of yesterday.

    It tells what was read, what to do, what is new to your plan, and where sources agree and
    disagree. Nothing is asked of a model.
    """
    if sum((day is not None, week, first is not None or last is not None)) > 1:
        raise click.UsageError("Say one of --day, --week, --from with --to.")
    if listing:
        return _listed(tools, as_json=as_json)
    out.check(output)
    chosen = out.form_of(options.form(form, as_json=as_json), output, _ENDINGS, "text")
    with calling(tools, "A report") as caller, Reporter() as reporter:
        days = _days(caller, day, first, last, week=week)
        number = _made(caller, days, reporter, again=again)
        made = whole(caller, number, category)
    return out.write(drawn(made, _FORMS[chosen]), output)


def drawn(report: Report, form: str) -> str | bytes:
    """A report in a format: txt, md, html, json, csv or pdf."""
    from tubetotask.exports import pdf, report_forms
    from tubetotask.exports.report import paper

    if form == "pdf":
        return pdf.render(paper(report), made_at=report.made_at)
    return report_forms.RENDER[form](report)


def whole(caller: Caller, number: int, category: str = "") -> Report:
    """The report with this number, once it is made. Raises NotFound, InputError, AnalysisFailed."""
    found = _one(caller, number, category)
    if found.report is None:
        raise AnalysisFailed(
            found.error or "The report is not made yet.",
            remedy="Make it again: tubetotask report --again",
        )
    return found.report


def _days(
    caller: Caller,
    day: datetime | None,
    first: datetime | None,
    last: datetime | None,
    *,
    week: bool,
) -> dict[str, Any]:
    """Which days, as the API takes them."""
    if not (day or first or last):
        return {"days": "last week" if week else "yesterday"}
    begin, end = day or first or last, day or last
    if begin is None or end is None:
        return {"first": f"{begin:%Y-%m-%d}", "last": _today(caller)}
    return {"first": f"{begin:%Y-%m-%d}", "last": f"{end:%Y-%m-%d}"}


def _today(caller: Caller) -> str:
    from tubetotask.api.v1.shapes.reports import ReportSettings
    from tubetotask.reports import periods
    from tubetotask.storage.database import now

    zone = caller.ask("getReportSettings", ReportSettings).timezone
    return periods.today(now(), zone).isoformat()


def _made(caller: Caller, days: dict[str, Any], reporter: Reporter, *, again: bool) -> int:
    """The number of the report of these days, once it is made."""
    from tubetotask.api.v1.shapes.base import Accepted

    done = caller.ask("makeReport", Accepted, body=days)
    number = number_at(done.made)
    if again:
        done = caller.ask("remakeReport", Accepted, path={"report_id": number})
        number = number_at(done.made)
    caller.report_made(number)
    for _ in range(_TRIES):
        if _one(caller, number).state != "asked":
            return number
        reporter.stage("The server makes the report")
        time.sleep(_WAIT_S)
    raise AnalysisFailed(
        "The report is not made yet.",
        remedy=f"Look whether a worker runs, then: tubetotask export report {number}",
        retryable=True,
    )


def _one(caller: Caller, number: int, category: str = "") -> ReportWhole:
    from tubetotask.api.v1.shapes.reports import ReportWhole

    query = {"category": category} if category else {}
    return caller.ask("getReport", ReportWhole, path={"report_id": number}, query=query)


def _listed(tools: Tools, *, as_json: bool) -> None:
    from tubetotask.api.v1.shapes.reports import ReportList

    with calling(tools, "Reports") as caller:
        rows = listed(caller, "listReports", ReportList, limit=1000)
    out.told({"items": rows}, [*map(_line, rows)] or ["No report yet."], as_json=as_json)


def _line(row: ReportLine) -> str:
    from tubetotask.exports.phrases import harmless

    days = f"{row.first}" if row.first == row.last else f"{row.first} to {row.last}"
    told = harmless(row.headline or row.error or "not made yet")
    return f"{row.id:>6}  {days:<25} {told}"
