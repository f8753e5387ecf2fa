"""The jobs page: what runs, waits and failed, and what can be done about it."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tubetotask.jobs import engine, overview, requests, schedules
from tubetotask.storage.database import now
from tubetotask.storage.models import ScheduleRow
from tubetotask.web import people

bp = Blueprint("jobs", __name__, url_prefix="/jobs")
_PAGE = 50
QUEUES = {
    engine.ASKED: "What somebody waits for",
    engine.BACKGROUND: "What goes on in the background",
    engine.LOOKS: "Looking for new videos",
}


@bp.get("")
def show() -> str:
    """The jobs of one group; by default what is under way."""
    space, url = people.workspace(), people.jobs_url()
    group = request.args.get("show", "now")
    if group not in overview.GROUPS:
        abort(404)
    before = request.args.get("before", 0, type=int)
    rows = overview.listed(space, group, limit=_PAGE + 1, before=before)
    return render_template(
        "jobs/jobs.html",
        group=group,
        counts=overview.counts(space),
        jobs=rows[:_PAGE],
        further=min((one.row.id for one in rows[:_PAGE]), default=0) if rows[_PAGE:] else 0,
        queues=QUEUES,
        paused=engine.paused(url),
        schedules=[(row, schedules.when(row)) for row in _schedules()],
        own=overview.own(url),
    )


@bp.get("/<int:analysis_id>")
def one(analysis_id: int) -> str:
    """One analysis as a job: its steps, lines and calls."""
    detail = overview.detail(people.workspace(), people.jobs_url(), analysis_id)
    return render_template("jobs/job.html", detail=detail, row=detail.listed.row)


@bp.post("/<int:analysis_id>/cancel")
def cancel(analysis_id: int) -> Response:
    """End what is under way or waits."""
    requests.cancel(people.workspace(), people.jobs_url(), analysis_id)
    return _back(url_for("analyses.show", analysis_id=analysis_id))


@bp.post("/queues/<any(analyses, background, looks):queue>/<any(pause, resume):what>")
def queue(queue: str, what: str) -> Response:
    """Start nothing more of a queue, or start again."""
    url = people.jobs_url()
    if what == "pause":
        engine.pause(url, queue)
    else:
        engine.resume(url, queue, people.config().worker_jobs)
    return redirect(url_for("jobs.show"))


@bp.post("/schedules/<int:schedule_id>/<any(run, pause, resume):what>")
def schedule(schedule_id: int, what: str) -> Response:
    """Run a schedule now, or stop and start it."""
    session = people.workspace().session
    if schedule_id not in {row.id for row in _schedules()}:
        abort(404)
    if what == "run":
        schedules.run_now(session, people.jobs_url(), schedule_id, now())
        flash("It is queued.")
    else:
        schedules.pause(session, schedule_id, paused=what == "pause")
    return redirect(url_for("jobs.show") + "#schedules-title")


def _schedules() -> Sequence[ScheduleRow]:
    space = people.workspace()
    return schedules.every(space.session, space.owner_id)


def _back(otherwise: str) -> Response:
    """To the list where the button was pressed there, else to the talk's own page."""
    return redirect(url_for("jobs.show") if request.form.get("from") == "jobs" else otherwise)
