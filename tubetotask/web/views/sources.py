"""The pages of sources: what is followed, how it is, what came, and by which rules it is taken.

Invariant: nothing here asks YouTube; what has to be found out is queued, and the page says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypedDict

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tubetotask.api.statuses import status_of
from tubetotask.domain.arrival import ArrivalState, Choice
from tubetotask.domain.errors import InputError
from tubetotask.domain.source import SourceKind, SourceRef
from tubetotask.domain.texts import N_
from tubetotask.domain.texts import gettext as _
from tubetotask.exports.phrases import harmless
from tubetotask.exports.working import took, twins
from tubetotask.jobs import backfill, choosing, following, looking_now, source_budget
from tubetotask.storage import verdicts
from tubetotask.storage.following import RESOLVING, load_rules
from tubetotask.storage.models import FollowRow
from tubetotask.web import budget_state, chart_data, hearing_state, older, people
from tubetotask.web.source_form import AddForm, RulesForm


class Which(TypedDict):
    """Which older videos."""

    last: int | None
    since: datetime | None


if TYPE_CHECKING:
    from tubetotask.sources import RefusedRow

bp = Blueprint("sources", __name__, url_prefix="/sources")
_PAGE = 50
_REFRESH_MS = 2000
GROUPS = {
    "new": N_("Under way"),
    "waiting": N_("Waiting"),
    "done": N_("Done"),
    "aside": N_("Set aside"),
    "failed": N_("Failed"),
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
        title = harmless(row.source.title or row.asked)
        flash(_("You follow this already: “%(title)s”.", title=title))
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
    flash(_("%(new)s new, %(known)s followed before.", new=new, known=many.known))
    if many.refused:
        return _list(AddForm(), many.refused), 200
    return redirect(url_for("sources.show"))


@bp.get("/<int:follow_id>")
def one(follow_id: int) -> str:
    """One source: how it is, its videos, its rules."""
    row = _row(follow_id)
    # A source's budget is everybody's who follows it: to see it would tell that somebody does.
    spend = source_budget.of_row(people.workspace(), row).day if people.is_admin() else None
    return _page(row, RulesForm.of(load_rules(row.rules), row.interval_s, spend))


@bp.get("/<int:follow_id>/videos")
def part(follow_id: int) -> str:
    """The part of its page that changes, for a page that asks again and again."""
    return render_template("sources/_videos.html", **_shown(_row(follow_id)))


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
            if people.is_admin():
                source_budget.put(space, row.id, spend)
    except InputError as error:
        form.errors["take_words"] = error
    if form.errors:
        return _page(row, form), max(status_of(error) for error in form.errors.values())
    flash(_("Saved. What waits is decided again by these rules; what was set aside stays so."))
    return redirect(url_for("sources.one", follow_id=row.id))


@bp.post("/<int:follow_id>/look")
def look(follow_id: int) -> Response:
    """Look at it now."""
    following.look_now(people.workspace(), people.jobs_url(), follow_id)
    flash(_("It is about to be looked at. What is found appears below."))
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
    shown: dict[str, Any] = {
        "row": row,
        "since": request.args.get("since", ""),
        "rooms": budget_state.rooms(space),
    }
    try:
        which = _which(request.args)
        price = backfill.backfill_price(space, people.config(), row.id, **which)
        shown["speech"] = hearing_state.a_minute() if load_rules(row.rules).speech else ""
    except InputError as error:
        return render_template("sources/back.html", problem=error, **shown), status_of(error)
    last = which["last"]
    return render_template("sources/back.html", problem=None, price=price, last=last, **shown)


@bp.post("/<int:follow_id>/back")
def back_fill(follow_id: int) -> Response:
    """Queue older videos. What is wrong in the form was told when the price was."""
    row = _row(follow_id)
    backfill.backfill(people.workspace(), people.jobs_url(), row.id, **_which(request.form))
    flash(_("Older videos are being looked for, and read after everything else."))
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
        flash(f"{_(error.message)} {_(error.remedy)}")
    return redirect(url_for("sources.one", follow_id=arrived.row.follow_id))


def _row(follow_id: int) -> FollowRow:
    """A source that is followed and known. Raises NotFound; 404 for one that was removed."""
    row = following.room(people.workspace()).follow(follow_id)
    if row.removed_at is not None or row.source is None:
        abort(404)
    return row


def _list(form: AddForm, refused: tuple[RefusedRow, ...] = ()) -> str:
    space = people.workspace()
    room = following.room(space)
    room.sweep()
    room.session.commit()
    follows = room.follows()
    return render_template(
        "sources/sources.html",
        form=form,
        refused=refused,
        follows=follows,
        chart=chart_data.verdicts(verdicts.by_source(space.session, space.owner_id), follows),
        removed=room.follows(removed=True),
        twins=twins(row.source.title for row in follows if row.source),
        # What waits for a later try says when; to reload for that would be for nothing.
        resolving=any(row.state == RESOLVING and not row.tries for row in follows),
    )


def _page(row: FollowRow, form: RulesForm) -> str:
    from tubetotask.sources import CHOICES

    return render_template(
        "sources/source.html",
        **_shown(row),
        form=form,
        speech_price=hearing_state.a_minute(),
        speech_after_h=people.config().speech_after_h,
        intervals=[(int(each.total_seconds()), took(each.total_seconds())) for each in CHOICES],
    )


def _shown(row: FollowRow) -> dict[str, Any]:
    """How it is, and the videos of one group."""
    room = following.room(people.workspace())
    counted = room.counts(follow_id=row.id)
    counts = {name: sum(counted[state] for state in states) for name, states in _STATES.items()}
    group = request.args.get("show") or next((n for n in GROUPS if counts[n]), "new")
    if group not in GROUPS:
        abort(404)
    before = older.before()
    arrived = room.arrivals(states=_STATES[group], follow_id=row.id, limit=_PAGE + 1, before=before)
    source = row.source
    looking = source is not None and looking_now.under_way(people.jobs_url(), source)
    goes_on = looking or counts["new"] or row.back_state == "queued"
    ref = SourceRef(SourceKind(source.kind), source.youtube_id) if source else None
    return {
        "row": row,
        "link": ref.link if ref else "",
        "groups": GROUPS,
        "group": group,
        "counts": counts,
        "arrived": arrived[:_PAGE],
        "further": arrived[_PAGE - 1].row.id if arrived[_PAGE:] else 0,
        "looking": looking,
        "refresh_ms": _REFRESH_MS if goes_on and not before else 0,
    }
