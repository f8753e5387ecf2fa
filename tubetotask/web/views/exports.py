"""Files to take away, and feeds that whoever knows their address may read.

Invariants: what takes long is a job; its file is kept for a week, for its owner alone. A feed is
found by its secret and by nothing else; an unknown one and one that was renewed are the same 404.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from tubetotask.api.statuses import status_of
from tubetotask.domain.accounts import Event
from tubetotask.domain.errors import InputError
from tubetotask.domain.texts import gettext as _
from tubetotask.domain.texts import in_english
from tubetotask.exports import atom
from tubetotask.jobs import exporting
from tubetotask.storage import feeds
from tubetotask.storage.database import db, now
from tubetotask.storage.exports import ACCOUNT, DONE, Exports
from tubetotask.storage.feeds import FeedKind
from tubetotask.storage.reports import Reports, report_of
from tubetotask.storage.watching import Watching, slot_of
from tubetotask.storage.workspace import Workspace
from tubetotask.web import older, people, trail
from tubetotask.web.account_forms import confirmed

bp = Blueprint("exports", __name__)
_BACK = timedelta(days=90)  # of a calendar: what was due before is in the list of tasks
_ENTRIES, _PAGE = 30, 30
_OFTEN_S = 900
_SLOTS = 1_000  # of what is planned, in a calendar
_JUST_MADE = timedelta(minutes=2)  # a page that is opened again later downloads nothing by itself


@bp.get("/exports")
def show() -> str:
    """The files that were asked for; ``file``: the one that somebody waits for."""
    space, before = people.workspace(), older.before()
    rows = Exports(space.session, space.owner_id).listed(before=before, limit=_PAGE + 1)
    asked = request.args.get("file", type=int)
    awaited = next((row for row in rows if row.id == asked), None)
    made_at = awaited.done_at if awaited is not None and awaited.state == DONE else None
    return render_template(
        "exports/exports.html",
        rows=rows[:_PAGE],
        further=rows[_PAGE - 1].id if len(rows) > _PAGE else 0,
        before=before,
        awaited=awaited,
        fetch=made_at is not None and now() - made_at < _JUST_MADE,
        forms=exporting.FORMS["tasks"],
    )


@bp.post("/exports")
def make() -> AnyResponse:
    """Have a file made, and wait for it: what was made already is given at once."""
    what, form = request.form.get("what", "")[:10], request.form.get("form", "")[:5]
    number = request.form.get("number", type=int)
    row = exporting.request(people.workspace(), people.jobs_url(), what, number, form)
    if row.state == DONE:
        return redirect(url_for("exports.file", export_id=row.id), 303)
    return redirect(url_for("exports.show", file=row.id), 303)


@bp.get("/exports/<int:export_id>/file")
def file(export_id: int) -> Response:
    """A file that was made."""
    space = people.workspace()
    row = Exports(space.session, space.owner_id).one(export_id)
    # Everything of a person is given by the page that asks for the password, and to programs.
    if row.state != DONE or row.data is None or row.what == ACCOUNT:
        abort(404)
    return given(row.data, row.name, row.form)


@bp.get("/exports/<any(analysis, report, tasks):what>.<any(md, html, json, csv, txt, ics):form>")
def at_once(what: str, form: str) -> Response | AnyResponse:
    """A file that is made in a moment; one that takes longer is a job."""
    space = people.workspace()
    number = request.args.get("number", type=int)
    if exporting.long(space, what, form):
        flash(_("It takes a while: have it made here."))
        return redirect(url_for("exports.show"))
    return given(*exporting.at_once(space, what, number, form, people.home()), form)


def given(data: bytes, name: str, form: str) -> Response:
    """A file for its owner: kept where the person puts it, and nowhere else."""
    response = Response(data, mimetype=None, content_type=exporting.TYPES[form])
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@bp.post("/reports/feeds/<any(calendar, reports):kind>")
def renew(kind: str) -> AnyResponse | tuple[str, int]:
    """Make a feed, or give it another address; it is shown once. Asks for the password first."""
    space, me = people.workspace(), people.me()
    errors: dict[str, InputError] = {}
    if me is not None and (
        "password" not in request.form or not confirmed(errors, request.form, me)
    ):
        page = render_template("exports/confirm.html", kind=kind, errors=errors)
        return page, max((status_of(error) for error in errors.values()), default=200)
    secret = feeds.renew(space.session, space.owner_id, FeedKind(kind), now())
    trail.note(Event.FEED_RENEWED, detail=kind)
    space.session.commit()
    endpoint = "exports.calendar" if kind == FeedKind.CALENDAR else "exports.reports"
    address = url_for(endpoint, secret=secret, _external=True)
    answer = make_response(render_template("exports/address.html", kind=kind, address=address))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.post("/reports/feeds/<any(calendar, reports):kind>/stop")
def stop(kind: str) -> AnyResponse:
    """End a feed."""
    space = people.workspace()
    feeds.stop(space.session, space.owner_id, FeedKind(kind))
    trail.note(Event.FEED_RENEWED, detail=f"{kind}: stopped")
    space.session.commit()
    flash(_("The feed is stopped; its address opens nothing."))
    return redirect(url_for("reports.settings") + "#feeds-title", 303)


@bp.get("/feeds/<secret>/tasks.ics")
@in_english()
def calendar(secret: str) -> Response:
    """Tasks with a day, for a calendar that subscribes."""
    from tubetotask.exports import ics  # its library is large, and few ask for it

    space = _whose(secret, FeedKind.CALENDAR)
    due = exporting.due(space, now() - _BACK)
    planned = Watching(space.session, space.owner_id).slots(now() - _BACK, limit=_SLOTS)
    data = ics.feed(due, map(slot_of, planned), home=people.home())
    return _fed(data, "text/calendar; charset=utf-8")


@bp.get("/feeds/<secret>/reports.atom")
@in_english()
def reports(secret: str) -> Response:
    """Reports as an Atom feed."""
    space = _whose(secret, FeedKind.REPORTS)
    rows = Reports(space.session, space.owner_id).latest(limit=_ENTRIES)
    entries = [
        atom.Entry(report_of(row), url_for("reports.one", report_id=row.id, _external=True))
        for row in rows
    ]
    home = url_for("reports.show", _external=True)
    # What ids are made of must not change with the secret, nor tell it.
    key = f"{home}#{space.owner_id}"
    told = atom.render(entries, key=key, home=home, own=request.base_url)
    return _fed(told, "application/atom+xml; charset=utf-8")


def _whose(secret: str, kind: FeedKind) -> Workspace:
    session: Session = db.session()
    owner = feeds.owner(session, secret, kind, now())
    if owner is None:
        abort(404)
    return Workspace(session, owner)


def _fed(data: bytes, kind: str) -> Response:
    """The same again costs nothing to send; no proxy keeps it."""
    response = Response(data, content_type=kind)
    response.set_etag(hashlib.sha256(data).hexdigest()[:32])
    response.headers["Cache-Control"] = f"private, max-age={_OFTEN_S}"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.make_conditional(request)
    return response
