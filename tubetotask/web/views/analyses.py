"""One analysis: while it is made, when it waits, and the answer.

Invariant: an address that is not yours does not exist (404), whether anybody else's is there or
not.
"""

from __future__ import annotations

from flask import (
    Blueprint,
    Response,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from tubetotask import plans
from tubetotask.api.statuses import status_of
from tubetotask.domain.errors import InputError
from tubetotask.domain.plan import Plan
from tubetotask.exports import sides
from tubetotask.exports.times import clock
from tubetotask.jobs import exporting, hearing_offer, marking, others_say
from tubetotask.jobs.requests import assess_again, read_again, try_again
from tubetotask.storage.inbox import Inbox
from tubetotask.storage.models import AnalysisRow
from tubetotask.storage.workspace import Workspace, stored_analysis
from tubetotask.web import (
    budget_state,
    hearing_state,
    model_state,
    parsed,
    people,
    security,
    task_beside,
    task_page,
)
from tubetotask.web.beginning import Beginning
from tubetotask.web.marks import Marks, anchor
from tubetotask.web.page import Page
from tubetotask.web.playing import Playing
from tubetotask.web.progress import Progress
from tubetotask.web.views.exports import given
from tubetotask.web.views.start import Form

bp = Blueprint("analyses", __name__, url_prefix="/analyses")


@bp.get("/<int:analysis_id>")
def show(analysis_id: int) -> AnyResponse:
    """The answer; until it is there, how far it is. ``?word=12``: to the sentence that holds it."""
    space = people.workspace()
    row = space.analysis(analysis_id, whole=True)
    word = request.args.get("word", -1, type=int)
    if word >= 0 and row.state == "done":
        passage = Page(stored_analysis(row, None, words=False)).passage_of(word)
        there = f"p{passage}" if passage >= 0 else "transcript"
        return redirect(url_for("analyses.show", analysis_id=row.id, _anchor=there))
    page = _answer(space, row)
    Inbox(space.session, space.owner_id).seen(row)
    return page


@bp.get("/<int:analysis_id>/transcript")
def transcript(analysis_id: int) -> AnyResponse | str:
    """All that was said: the page of a long talk fetches it when it is looked at."""
    row = people.workspace().analysis(analysis_id, whole=True)
    if row.state != "done":
        return redirect(url_for("analyses.show", analysis_id=row.id))
    analysis = stored_analysis(row, None, words=False)
    playing = Playing.of(analysis, frozenset())
    return render_template(
        "analysis/transcript.html", row=row, page=Page(analysis), playing=playing
    )


@bp.get("/<int:analysis_id>/progress")
def progress(analysis_id: int) -> str:
    """The part of the waiting page that changes, for a page that asks again and again."""
    row = people.workspace().analysis(analysis_id)
    return render_template("analysis/_progress.html", row=row, progress=Progress.of(row))


@bp.post("/<int:analysis_id>/again")
def again(analysis_id: int) -> AnyResponse:
    """Start one again that failed or waits."""
    row = people.workspace().analysis(analysis_id)
    try_again(people.workspace(), people.jobs_url(), row.id)
    return redirect(url_for("analyses.show", analysis_id=row.id))


@bp.post("/<int:analysis_id>/hear")
def hear(analysis_id: int) -> AnyResponse | tuple[str, int]:
    """Have a video without captions heard, for the price that the page has shown."""
    space = people.workspace()
    row = space.analysis(analysis_id)
    try:
        usd = hearing_state.agreed(request.form.get("usd", ""))
        hearing_offer.agree(space, people.jobs_url(), people.config(), row.id, usd)
    except InputError as error:
        if not hearing_offer.possible(row):  # it is under way, or read, by now: the page says so
            return redirect(url_for("analyses.show", analysis_id=row.id))
        return _waiting(row, error), status_of(error)
    return redirect(url_for("analyses.show", analysis_id=row.id))


@bp.post("/<int:analysis_id>/reread")
def reread(analysis_id: int) -> AnyResponse:
    """Read one that is done anew, with the model that is set up by now."""
    row = people.workspace().analysis(analysis_id)
    read_again(people.workspace(), people.jobs_url(), row.id)
    return redirect(url_for("analyses.show", analysis_id=row.id))


@bp.post("/<int:analysis_id>/assess")
def assess(analysis_id: int) -> AnyResponse:
    """Hold the same talk against the plan that was sent, or else the plan in use."""
    space = people.workspace()
    row, own = space.analysis(analysis_id, whole=True), space.plan_version()
    text = request.form.get("plan", own.markdown if own else "")
    try:
        plan = plans.parse(text)
    except InputError as error:
        page = _answer(space, row, plan_text=text, plan_error=error)
        page.status_code = status_of(error)
        return page
    new = assess_again(space, people.jobs_url(), row.id, plan)
    return redirect(url_for("analyses.show", analysis_id=new.id))


@bp.post("/<int:analysis_id>/wrong")
def wrong(analysis_id: int) -> AnyResponse | str:
    """Mark a statement as wrong ("wrong": its key), or take that back ("right")."""
    space = people.workspace()
    row = space.analysis(analysis_id, whole=True)
    key = request.form.get("wrong") or request.form.get("right", "")
    said = marking.mark(space, row, key, wrong="wrong" in request.form)
    if "part" in request.form:  # sent by the page's script, which shows it in place
        return render_template(
            "analysis/_marked.html", key=key, text=said.text, is_wrong="wrong" in request.form
        )
    return redirect(url_for("analyses.show", analysis_id=row.id, _anchor=anchor(key)), 303)


@bp.post("/<int:analysis_id>/remove")
def remove(analysis_id: int) -> AnyResponse:
    """Remove an analysis; the start page then offers to bring it back."""
    people.workspace().hide(analysis_id)
    return redirect(url_for("inbox.show"))


@bp.post("/<int:analysis_id>/restore")
def restore(analysis_id: int) -> AnyResponse:
    """Bring back what was removed a moment ago."""
    people.workspace().bring_back(analysis_id)
    return redirect(url_for("inbox.show"))


@bp.get("/<int:analysis_id>/download.<any(md, json, html, csv):kind>")
def download(analysis_id: int, kind: str) -> Response:
    """The analysis as a file."""
    return given(*exporting.at_once(people.workspace(), "analysis", analysis_id, kind), kind)


def _plan_of(row: AnalysisRow) -> Plan | None:
    return parsed.plan(row.plan_version.markdown) if row.plan_version else None


def _answer(
    space: Workspace,
    row: AnalysisRow,
    *,
    plan_text: str | None = None,
    plan_error: InputError | None = None,
) -> Response:
    own = space.plan_version()
    if plan_text is None:
        plan_text = own.markdown if own else ""
    if row.state != "done":
        return make_response(_waiting(row))
    analysis = stored_analysis(row, _plan_of(row), words=False)
    kept, beside = task_beside.of_analysis(space, row)
    playing = Playing.of(analysis, beside.wrong)
    marks = Marks(analysis, beside.wrong)
    page = render_template(
        "analysis/answer.html",
        row=row,
        page=Page(analysis),
        todo=Beginning(analysis.assessment, kept, marks.tasks),
        own_plan=own,
        # Held against an older text than the one in use: offer to do it again.
        plan_changed=bool(own and row.plan_version and own.hash != row.plan_version.hash),
        plan_text=plan_text,
        plan_error=plan_error,
        model_waits=model_state.is_set(space),
        kept=kept,
        maybes=beside.maybe,
        shown=task_page,
        marks=marks,
        playing=playing,
        tags=beside.talk,
        tags_known=beside.known,
        # A sample is invented: nobody else speaks about what it says.
        others=[] if row.sample else others_say.to_talk(space.session, space.owner_id, row.id),
        sides=sides,
        clock=clock,
    )
    response = make_response(page)
    if playing is not None:
        response.headers["Content-Security-Policy"] = security.WITH_PLAYER
    return response


def _waiting(row: AnalysisRow, hear_error: InputError | None = None) -> str:
    space = people.workspace()
    hear = hearing_state.shown(space, row)
    return render_template(
        "analysis/waiting.html",
        row=row,
        progress=Progress.of(row),
        form=Form(),
        hear=hear,
        hear_error=hear_error,
        rooms=budget_state.rooms(space) if hear and hear.offer else (),
    )
