"""The pages of sources: what is followed, how it is, what came, and by which rules it is taken.

Invariant: nothing here asks YouTube; what has to be found out is queued, and the page says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypedDict

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tubetotask.domain.arrival import ArrivalState, Choice
from tubetotask.domain.errors import InputError
from tubetotask.domain.source import SourceKind, SourceRef
from tubetotask.exports.phrases import harmless
from tubetotask.exports.working import took
from tubetotask.jobs import backfill, choosing, following, source_budget
from tubetotask.storage.following import RESOLVING, load_rules
from tubetotask.storage.models import FollowRow
from tubetotask.web import budget_state, people
from tubetotask.web.errors import status_of
from tubetotask.web.source_form import AddForm, RulesForm


class Which(TypedDict):
    """Which older videos."""

    last: int | None
    since: datetime | None


if TYPE_CHECKING:
    from tubetotask.sources import RefusedRow

bp = Blueprint("sources", __name__, url_prefix="/sources")
_PAGE = 50
GROUPS = {
    "new": "Under way",
    "waiting": "Waiting",
    "done": "Done",
    "aside": "Set aside",
    "failed": "Failed",
}
_STATES = {
    "new": (ArrivalState.DISCOVERED, ArrivalState.READY, ArrivalState.ANALYSING),
    "waiting": (ArrivalState.WAITING,),
    "done": (ArrivalState.DONE,),
    "aside": (ArrivalState.IGNORED,),
    "failed": (ArrivalState.FAILED,),
}


@bp.get("")
def show() -> str:
    """What is followed."""
    return _list(AddForm())


@bp.post("")
def add() -> Response | tuple[str, int]:
    """Follow one."""
    form = AddForm(address=request.form.get("address", "").strip()[:2000])
    space = people.workspace()
    before = {row.id for row in following.room(space).follows()}
    try:
        row = following.follow(space, people.jobs_url(), form.address)
    except InputError as error:
        form.errors["address"] = error
        return _list(form), status_of(error)
    if row.id in before and row.source is not None:
        flash(f"You follow this already: “{harmless(row.source.title or row.asked)}”.")
    return redirect(url_for("sources.show"))


@bp.post("/many")
def add_many() -> Response | tuple[str, int]:
    """Follow many: lines, a file, or the channels of a playlist."""
    space, url = people.workspace(), people.jobs_url()
    form = AddForm(many=request.form.get("many", "").strip())
    upload = request.files.get("file")
    try:
        if request.form.get("channels") == "yes":
            following.follow_channels(space, url, form.many)
            return redirect(url_for("sources.show"))
        data: bytes | str = form.many
        if upload is not None and upload.filename:
            with upload.stream as stream:
                data = stream.read()
        many = following.follow_many(space, url, data)
    except InputError as error:
        form.errors["many"] = error
        return _list(form), status_of(error)
    new = len(many.rows) - many.known
    flash(f"{new} new, {many.known} followed before.")
    if many.refused:
        return _list(AddForm(), many.refused), 200
    return redirect(url_for("sources.show"))


@bp.get("/<int:follow_id>")
def one(follow_id: int) -> str:
    """One source: how it is, its videos, its rules."""
    row = _row(follow_id)
    spend = source_budget.of(people.workspace(), row.id).day
    return _page(row, RulesForm.of(load_rules(row.rules), row.interval_s, spend))


@bp.post("/<int:follow_id>/rules")
def rules(follow_id: int) -> Response | tuple[str, int]:
    """Store the rules, or say beside the field what is wrong."""
    row, space = _row(follow_id), people.workspace()
    form = RulesForm.sent(request.form)
    found, every, spend = form.rules(), form.every(), form.budgets()
    try:
        if not form.errors:
            following.set_rules(space, row.id, found)  # first: it may still refuse them
            following.set_interval(space, row.id, every)
            source_budget.put(space, row.id, spend)
    except InputError as error:
        form.errors["take_words"] = error
    if form.errors:
        return _page(row, form), max(status_of(error) for error in form.errors.values())
    flash("Saved. What waits is decided again by these rules; what was set aside stays so.")
    return redirect(url_for("sources.one", follow_id=row.id))


@bp.post("/<int:follow_id>/look")
def look(follow_id: int) -> Response:
    """Look at it now."""
    following.look_now(people.workspace(), people.jobs_url(), follow_id)
    flash("It is about to be looked at. Reload this page in a moment to see what was found.")
    return redirect(url_for("sources.one", follow_id=follow_id))


@bp.post("/<int:follow_id>/again")
def again(follow_id: int) -> Response:
    """Look up once more what could not be found."""
    following.look_now(people.workspace(), people.jobs_url(), follow_id)
    return redirect(url_for("sources.show"))


@bp.post("/<int:follow_id>/pause")
def pause(follow_id: int) -> Response:
    """Take nothing for a while, or go on."""
    paused = request.form.get("paused") == "yes"
    following.pause(people.workspace(), follow_id, paused=paused)
    return redirect(url_for("sources.one", follow_id=follow_id))


@bp.post("/<int:follow_id>/remove")
def remove(follow_id: int) -> Response:
    """Stop following; the list then offers to bring it back."""
    following.unfollow(people.workspace(), follow_id)
    return redirect(url_for("sources.show"))


@bp.post("/<int:follow_id>/restore")
def restore(follow_id: int) -> Response:
    """Follow again what was removed a moment ago."""
    following.bring_back(people.workspace(), follow_id)
    return redirect(url_for("sources.show"))


@bp.get("/<int:follow_id>/back")
def back(follow_id: int) -> str | tuple[str, int]:
    """What reading older videos would take."""
    row, space = _row(follow_id), people.workspace()
    shown = {"row": row, "since": request.args.get("since", ""), "rooms": budget_state.rooms(space)}
    try:
        which = _which(request.args)
        price = backfill.backfill_price(space, people.config(), row.id, **which)
    except InputError as error:
        return render_template("sources/back.html", problem=error, **shown), status_of(error)
    last = which["last"]
    return render_template("sources/back.html", problem=None, price=price, last=last, **shown)


@bp.post("/<int:follow_id>/back")
def back_fill(follow_id: int) -> Response:
    """Queue older videos. What is wrong in the form was told when the price was."""
    row = _row(follow_id)
    backfill.backfill(people.workspace(), people.jobs_url(), row.id, **_which(request.form))
    flash("Older videos are being looked for, and read after everything else.")
    return redirect(url_for("sources.one", follow_id=row.id))


def _which(given: Mapping[str, str]) -> Which:
    """The last so many, or all since a day. Raises InputError."""
    last, since = given.get("last", "").strip(), given.get("since", "").strip()
    try:
        if since:
            return {"last": None, "since": datetime.fromisoformat(since).replace(tzinfo=UTC)}
        return {"last": int(last), "since": None}
    except ValueError as error:
        raise InputError(
            "This is neither a number of videos nor a day.",
            remedy="Write for example 20, or choose a day.",
        ) from error


@bp.post("/videos/<int:arrival_id>/<any(analyse, ignore):choice>")
def decide(arrival_id: int, choice: str) -> Response:
    """Have a video analysed, or set it aside."""
    space, url = people.workspace(), people.jobs_url()
    arrived = following.room(space).arrival(arrival_id)
    act = choosing.analyse_arrival if choice == Choice.ANALYSE else choosing.ignore_arrival
    try:
        act(space, url, arrival_id)
    except InputError as error:  # somebody else was quicker: the page shows how it is now
        flash(f"{error.message} {error.remedy}")
    return redirect(url_for("sources.one", follow_id=arrived.row.follow_id))


def _row(follow_id: int) -> FollowRow:
    """A source that is followed and known. Raises NotFound; 404 for one that was removed."""
    row = following.room(people.workspace()).follow(follow_id)
    if row.removed_at is not None or row.source is None:
        abort(404)
    return row


def _list(form: AddForm, refused: tuple[RefusedRow, ...] = ()) -> str:
    room = following.room(people.workspace())
    room.sweep()
    room.session.commit()
    follows = room.follows()
    return render_template(
        "sources/sources.html",
        form=form,
        refused=refused,
        follows=follows,
        removed=room.follows(removed=True),
        # What waits for a later try says when; to reload for that would be for nothing.
        resolving=any(row.state == RESOLVING and not row.tries for row in follows),
    )


def _page(row: FollowRow, form: RulesForm) -> str:
    from tubetotask.sources import CHOICES

    room = following.room(people.workspace())
    counted = room.counts(follow_id=row.id)
    counts = {name: sum(counted[state] for state in states) for name, states in _STATES.items()}
    group = request.args.get("show") or next((n for n in GROUPS if counts[n]), "new")
    if group not in GROUPS:
        abort(404)
    before = request.args.get("before", 0, type=int)
    arrived = room.arrivals(states=_STATES[group], follow_id=row.id, limit=_PAGE + 1, before=before)
    return render_template(
        "sources/source.html",
        row=row,
        form=form,
        link=SourceRef(SourceKind(row.source.kind), row.source.youtube_id).link
        if row.source
        else "",
        groups=GROUPS,
        group=group,
        counts=counts,
        arrived=arrived[:_PAGE],
        further=arrived[_PAGE - 1].row.id if arrived[_PAGE:] else 0,
        intervals=[(int(each.total_seconds()), took(each.total_seconds())) for each in CHOICES],
    )
