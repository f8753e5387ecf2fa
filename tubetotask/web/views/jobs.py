"""The jobs page: what runs, waits and failed, and what can be done about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tubetotask.domain.accounts import Event
from tubetotask.domain.texts import N_
from tubetotask.domain.texts import gettext as _
from tubetotask.jobs import engine, overview, requests, retrying, schedules
from tubetotask.storage.database import now
from tubetotask.storage.models import ScheduleRow
from tubetotask.web import older, people, trail

bp = Blueprint("jobs", __name__, url_prefix="/jobs")
_PAGE = 50
_OFTEN_MS, _SELDOM_MS = 2000, 15_000
QUEUES = {
    engine.ASKED: N_("What somebody waits for"),
    engine.BACKGROUND: N_("What goes on in the background"),
    engine.LOOKS: N_("Looking for new videos"),
    engine.SENDING: N_("Sending to integrations"),
}


@bp.get("")
def show() -> str:
    """The jobs of one group; by default what is under way."""
    url = people.jobs_url()
    return render_template(
        "jobs/jobs.html",
        **_list(),
        queues=QUEUES,
        paused=engine.paused(url),
        schedules=[(row, schedules.when(row)) for row in _schedules()],
        own=overview.own(url) if people.is_admin() else [],
    )


@bp.get("/list")
def part() -> str:
    """The part of the page that changes, for a page that asks again and again."""
    return render_template("jobs/_list.html", **_list())


def _list() -> dict[str, Any]:
    space = people.workspace()
    group = request.args.get("show", "now")
    if group not in overview.GROUPS:
        abort(404)
    before = older.before()
    rows = overview.listed(space, group, limit=_PAGE + 1, before=before)
    counts = overview.counts(space)
    often_ms = _OFTEN_MS if counts["now"] else _SELDOM_MS
    return {
        "group": group,
        "counts": counts,
        "jobs": rows[:_PAGE],
        "further": min((one.row.id for one in rows[:_PAGE]), default=0) if rows[_PAGE:] else 0,
        "again": retrying.failed(space) if group == "failed" else 0,
        "refresh_ms": 0 if before else often_ms,  # older ones stand still
    }


@bp.post("/again")
def again() -> Response:
    """Start all again that failed."""
    count = retrying.try_failed(people.workspace(), people.jobs_url())
    flash(_("In the queue again: %(count)s.", count=count))
    return redirect(url_for("jobs.show"))


@bp.get("/<int:analysis_id>")
def one(analysis_id: int) -> str:
    """One analysis as a job: its steps, lines and calls."""
    detail = overview.detail(people.workspace(), people.jobs_url(), analysis_id)
    return render_template("jobs/job.html", detail=detail, row=detail.listed.row)


@bp.post("/<int:analysis_id>/cancel")
def cancel(analysis_id: int) -> Response:
    """End what is under way or waits."""
    space = people.workspace()
    requests.cancel(space, people.jobs_url(), overview.known(space, analysis_id).id)
    return _back(url_for("analyses.show", analysis_id=analysis_id))


@bp.post("/queues/<any(analyses, background, looks, sending):queue>/<any(pause, resume):what>")
def queue(queue: str, what: str) -> Response:
    """Start nothing more of a queue, or start again."""
    url = people.jobs_url()
    if what == "pause":
        engine.pause(url, queue)
    else:
        engine.resume(url, queue, people.config().worker_jobs)
    trail.note(Event.QUEUE_CHANGED, detail=f"{queue}: {what}")
    people.workspace().session.commit()
    return redirect(url_for("jobs.show"))


@bp.post("/schedules/<int:schedule_id>/<any(run, pause, resume):what>")
def schedule(schedule_id: int, what: str) -> Response:
    """Run a schedule now, or stop and start it."""
    session = people.workspace().session
    row = next((row for row in _schedules() if row.id == schedule_id), None)
    if row is None:
        abort(404)
    if row.owner_id is None:
        trail.note(Event.SCHEDULE_CHANGED, detail=f"{row.name}: {what}")
    if what == "run":
        schedules.run_now(session, people.jobs_url(), schedule_id, now())
        flash(_("It is queued."))
    else:
        schedules.pause(session, schedule_id, paused=what == "pause")
    return redirect(url_for("jobs.show") + "#schedules-title")


def _schedules() -> Sequence[ScheduleRow]:
    """The person's own and, for an administrator, those of the instance."""
    space = people.workspace()
    found = schedules.every(space.session, space.owner_id)
    return [row for row in found if row.owner_id is not None or people.is_admin()]


def _back(otherwise: str) -> Response:
    """To the list where the button was pressed there, else to the talk's own page."""
    return redirect(url_for("jobs.show") if request.form.get("from") == "jobs" else otherwise)
