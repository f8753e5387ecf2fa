"""Videos worth watching oneself, and a time for one of them, for a calendar.

Invariants: nothing is fetched and no model is asked. A time is the person's, where they live; the
file is as long as the video, and the same video has the same entry in a calendar.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from tubetotask.api.statuses import status_of
from tubetotask.domain.errors import InputError
from tubetotask.domain.texts import gettext as _
from tubetotask.domain.watching import Slot, minutes, next_evening
from tubetotask.jobs import watch_times
from tubetotask.jobs.exporting import file_name
from tubetotask.jobs.suggesting import suggestions, thin_sections
from tubetotask.jobs.watch_times import Meant
from tubetotask.storage.database import now
from tubetotask.storage.reports import Reports
from tubetotask.storage.watching import Watching, slot_of
from tubetotask.storage.workspace import Workspace
from tubetotask.web import people
from tubetotask.web.views.exports import given

MOST_PLANNED = 100
bp = Blueprint("watching", __name__)


@dataclass(frozen=True, slots=True)
class _Led:
    """``page``: of the analysis, in full; ``back``: where the form leads back to."""

    page: str
    back: str


@bp.get("/watch")
def show() -> str:
    """The suggestions, and what is planned."""
    space = people.workspace()
    version = space.plan_version()
    rows = suggestions(space, version)
    return render_template(
        "watching/suggested.html",
        rows=rows,
        planless=version is None,
        thin=thin_sections(space, version) if version and not rows else [],
        planned=Watching(space.session, space.owner_id).slots(now(), limit=MOST_PLANNED + 1),
        most_planned=MOST_PLANNED,
        minutes=minutes,
    )


@bp.route("/analyses/<int:analysis_id>/watch", methods=("GET", "POST"))
def talk(analysis_id: int) -> AnyResponse | str | tuple[str, int]:
    """A time for a talk that was read."""
    space = people.workspace()
    video = watch_times.of_talk(space, analysis_id)
    page = url_for("analyses.show", analysis_id=analysis_id)
    whole = url_for("analyses.show", analysis_id=analysis_id, _external=True)
    return _planned(space, video, _Led(whole, page))


@bp.route("/watch/found/<int:arrival_id>", methods=("GET", "POST"))
def found(arrival_id: int) -> AnyResponse | str | tuple[str, int]:
    """A time for a video that a source brought and that was not read."""
    space = people.workspace()
    video = watch_times.of_found(space, arrival_id)
    return _planned(space, video, _Led("", url_for("watching.show")))


@bp.post("/watch/slots/<int:slot_id>/drop")
def drop(slot_id: int) -> AnyResponse:
    """Take back what is planned."""
    watch_times.drop(people.workspace(), slot_id)
    flash(_("Taken out of the plan. A calendar that has the entry keeps it."))
    return redirect(url_for("watching.show"), 303)


def _planned(space: Workspace, video: Meant, led: _Led) -> AnyResponse | str | tuple[str, int]:
    """The form; or, where a time was chosen, the file."""
    timezone = _timezone(space)
    if request.method == "GET":
        zone, watching = ZoneInfo(timezone), Watching(space.session, space.owner_id)
        taken = {each.starts_at.astimezone(zone).date() for each in watching.slots(now())}
        at = next_evening(now(), timezone, taken)
        return _form(video, led, timezone, f"{at:%Y-%m-%d}", f"{at:%H:%M}")
    day, clock = request.form.get("day", "")[:20], request.form.get("time", "")[:20]
    try:
        row = watch_times.plan(space, video, _moment(day, clock, timezone))
    except InputError as error:
        return _form(video, led, timezone, day, clock, error), status_of(error)
    return _file(slot_of(row, led.page), video.title)


def _form(
    video: Meant,
    led: _Led,
    timezone: str,
    day: str,
    clock: str,
    error: InputError | None = None,
) -> str:
    return render_template(
        "watching/slot.html",
        video=video,
        back=led.back,
        timezone=timezone,
        day=day,
        clock=clock,
        length=minutes(video.duration_s),
        error_found=error,
    )


def _moment(day: str, clock: str, timezone: str) -> datetime:
    """A day and a time where the person lives. Raises InputError."""
    try:
        at = datetime.strptime(f"{day} {clock[:5]}", "%Y-%m-%d %H:%M")  # noqa: DTZ007 - below
    except ValueError:
        raise InputError("That is no time.", remedy="Choose a day and a time.") from None
    return at.replace(tzinfo=ZoneInfo(timezone))


def _file(planned: Slot, title: str) -> Response:
    from tubetotask.exports import ics  # its library is large, and few ask for it

    data = ics.slot(planned, home=people.home())
    return given(data, f"watch-{file_name(title) or 'video'}.ics", "ics")


def _timezone(space: Workspace) -> str:
    return Reports(space.session, space.owner_id).timezone()
