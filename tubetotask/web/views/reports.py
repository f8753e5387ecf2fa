"""The reports: list by their days, one of them, and how a person wants them.

Invariant: making one is a job; the page that asked for it shows it as soon as it is there.
"""

from __future__ import annotations

from zoneinfo import available_timezones

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tubetotask.api.statuses import status_of
from tubetotask.domain.errors import InputError
from tubetotask.domain.texts import gettext as _
from tubetotask.exports import report as told
from tubetotask.exports.times import clock
from tubetotask.jobs import reporting
from tubetotask.reports import periods
from tubetotask.reports.categories import narrowed
from tubetotask.storage import feeds
from tubetotask.storage.database import now
from tubetotask.storage.reports import DONE, Reports, period_of, report_of
from tubetotask.web import chart_data, model_state, people, report_page

bp = Blueprint("reports", __name__, url_prefix="/reports")


@bp.get("")
def show() -> str:
    """The list, and the form to make one now."""
    return _list()


@bp.post("")
def make() -> Response | tuple[str, int]:
    """Ask for a report of some days; the one that is there is shown."""
    space = people.workspace()
    try:
        zone = _reports().timezone()
        period = report_page.period_asked(request.form, now(), zone)
    except InputError as error:
        return _list(error), status_of(error)
    row = reporting.request(space, people.jobs_url(), period)
    return redirect(url_for("reports.one", report_id=row.id), 303)


@bp.get("/<int:report_id>")
def one(report_id: int) -> str:
    """One report."""
    reports = _reports()
    row = reports.one(report_id)
    whole = report_of(row) if row.state == DONE else None
    category = request.args.get("category", "")[:40]
    return render_template(
        "reports/report.html",
        row=row,
        report=narrowed(whole, category) if whole and category else whole,
        category=category,
        versions=reports.versions(row),
        title=told.days(period_of(row)),
        # Made while its days were going on: what came since is not in it.
        early=row.made_at is not None and row.made_at < period_of(row).until,
        page=report_page,
        told=told,
        clock=clock,
        charts=chart_data,
        form=_reports().settings().form,
    )


@bp.post("/<int:report_id>/again")
def again(report_id: int) -> Response:
    """Make it again: another version."""
    row = _reports().one(report_id)
    new = reporting.request(people.workspace(), people.jobs_url(), period_of(row), again=True)
    return redirect(url_for("reports.one", report_id=new.id), 303)


@bp.get("/settings")
def settings() -> str:
    """How the person wants reports."""
    return _settings(report_page.Wanted.of(_reports().settings()))


@bp.post("/settings")
def save() -> Response | tuple[str, int]:
    """Save it; the schedules follow."""
    wanted = report_page.Wanted.sent(request.form, request.form.getlist("parts"))
    try:
        reporting.set_up(
            people.workspace(),
            timezone=wanted.timezone or "UTC",
            daily=wanted.daily_due,
            weekly=wanted.weekly_due,
            parts=wanted.parts,
            opening=wanted.opening,
            form=wanted.form,
        )
    except InputError as error:
        wanted.error = error
        return _settings(wanted), status_of(error)
    flash(_("Saved."))
    return redirect(url_for("reports.settings"), 303)


def _reports() -> Reports:
    space = people.workspace()
    return Reports(space.session, space.owner_id)


def _list(error: InputError | None = None) -> str:
    reports = _reports()
    found = reports.listing(after=request.args.get("after", "")[:40])
    zone = reports.timezone()
    return render_template(
        "reports/reports.html",
        months=report_page.months(found.rows),
        further=found.after,
        page=report_page,
        today=periods.today(now(), zone),
        zone=zone,
        error=error,
        form=request.form,
    )


def _settings(wanted: report_page.Wanted) -> str:
    space = people.workspace()
    return render_template(
        "reports/settings.html",
        wanted=wanted,
        page=report_page,
        zones=sorted(available_timezones()),
        model=model_state.is_set(space),
        feeds={row.kind: row for row in feeds.of(space.session, space.owner_id)},
    )
