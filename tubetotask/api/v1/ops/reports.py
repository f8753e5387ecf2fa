"""Reports: listed, asked for, read; and how they are wanted."""

from __future__ import annotations

from tubetotask.api.v1.operation import ROOT, Answer, Call, Operation, hold_person
from tubetotask.api.v1.paging import Asked, cursor, place
from tubetotask.api.v1.shapes import reports as shapes
from tubetotask.api.v1.shapes.base import Accepted, known
from tubetotask.domain.errors import InputError
from tubetotask.domain.report import Period, Report
from tubetotask.exports.places import clean
from tubetotask.jobs import reporting
from tubetotask.reports import periods
from tubetotask.reports.categories import narrowed
from tubetotask.storage.database import now
from tubetotask.storage.models import ReportRow
from tubetotask.storage.reports import DONE, Reports, parts_of, period_of, report_of
from tubetotask.storage.tokens import READ, WRITE

_ONE = "/reports/{report_id}"


def listed(call: Call) -> shapes.ReportList:
    """List reports

    Of each stretch of days the newest version, the latest days first.
    """
    asked = call.asked(Asked)
    begun = place(asked.cursor, 1)
    found = _reports(call).listing(after=begun[0] if begun else "", limit=asked.limit)
    return shapes.ReportList(
        items=[shapes.line(row) for row in found.rows],
        next=cursor(found.after) if found.after else None,
    )


def made(call: Call) -> Answer:
    """Make a report

    Of yesterday, of the last seven days, or of any days. The one that is there is given.
    """
    sent, at = call.sent(shapes.ReportAsked), now()
    zone = _reports(call).timezone()
    if sent.days is not None:
        find = periods.last_day if sent.days == "yesterday" else periods.last_week
        period = find(at, zone)
    else:
        first, last = sent.first or at.date(), sent.last or at.date()
        period = periods.asked(first, last, at, zone)
    return _asked(call, period, again=False)


def one(call: Call) -> shapes.ReportWhole:
    """Get a report

    What was watched, what is new, where sources say the same (`agreement`: `voices` do, `near` is
    only about the same thing), speak about one thing without saying the same (`near`) and
    contradict each other, what to do: each statement with its quote and the link to its second.
    With `category` only what it tells of the sections in it; 400 for one that the report does not
    count by.
    """
    row, category = _row(call), call.asked(shapes.ReportQuery).category
    whole = report_of(row) if row.state == DONE else None
    return shapes.whole(row, _of_category(whole, category) if whole and category else whole)


def again(call: Call) -> Answer:
    """Make a report again

    Another version of the same days.
    """
    return _asked(call, period_of(_row(call)), again=True)


def settings(call: Call) -> shapes.ReportSettings:
    """Get how reports are wanted"""
    row = _reports(call).settings()
    return shapes.ReportSettings(
        timezone=row.timezone,
        daily_minute=row.daily_minute if row.daily else None,
        weekly_day=row.weekly_day,
        weekly_minute=row.weekly_minute if row.weekly else None,
        parts=[known(part.value) for part in parts_of(row)],
        opening=row.opening,
        form=known(row.form),
    )


def saved(call: Call) -> shapes.ReportSettings:
    """Save how reports are wanted

    The schedules follow.
    """
    sent = call.sent(shapes.ReportSettings)
    weekly = None if sent.weekly_minute is None else (sent.weekly_day, sent.weekly_minute)
    reporting.set_up(
        call.space,
        timezone=sent.timezone,
        daily=sent.daily_minute,
        weekly=weekly,
        parts=sent.parts,
        opening=sent.opening,
        form=sent.form,
    )
    return settings(call)


def _of_category(report: Report, name: str) -> Report:
    names = [each.name for each in report.categories]
    if name not in names:
        has = f"It counts by: {', '.join(names)}." if names else "It counts by none."
        raise InputError("The report does not count by this category.", remedy=clean(has))
    return narrowed(report, name)


def _asked(call: Call, period: Period, *, again: bool) -> Answer:
    row = reporting.request(call.space, call.jobs_url, period, again=again)
    here = f"{ROOT}/reports/{row.id}"
    told = "It is there." if row.state == DONE else "It is made in a moment."
    return Answer(Accepted(job=here, made=here, message=told), 202, here)


def _row(call: Call) -> ReportRow:
    return _reports(call).one(call.number("report_id"))


def _reports(call: Call) -> Reports:
    return Reports(call.space.session, call.space.owner_id)


OPERATIONS = (
    Operation(
        "listReports",
        "GET",
        "/reports",
        listed,
        READ,
        shapes.ReportList,
        query=Asked,
        links={"getReport": ("report_id", "$response.body#/items/0/id")},
    ),
    Operation(
        "makeReport",
        "POST",
        "/reports",
        made,
        WRITE,
        Accepted,
        202,
        body=shapes.ReportAsked,
        once=True,
    ),
    Operation("getReport", "GET", _ONE, one, READ, shapes.ReportWhole, query=shapes.ReportQuery),
    Operation("remakeReport", "POST", f"{_ONE}/again", again, WRITE, Accepted, 202, once=True),
    Operation(
        "getReportSettings", "GET", "/reports/settings", settings, READ, shapes.ReportSettings
    ),
    Operation(
        "saveReportSettings",
        "PUT",
        "/reports/settings",
        saved,
        WRITE,
        shapes.ReportSettings,
        body=shapes.ReportSettings,
        current=settings,
        lock=hold_person,
    ),
)
