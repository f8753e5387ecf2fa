"""The plan: its text, what was recognised in it, and its versions."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tubetotask import plans, samples
from tubetotask.domain.errors import InputError
from tubetotask.jobs.again import begin, estimate
from tubetotask.web import budget_state, model_state, people
from tubetotask.web.errors import status_of

bp = Blueprint("plan", __name__, url_prefix="/plan")
_DIGITS = 10  # of an analysis's number at most


@bp.get("")
def show() -> str:
    """The plan in use, or an empty editor."""
    own = people.workspace().plan_version()
    start = samples.plan() if own is None and "sample" in request.args else ""
    return _page(own.markdown if own else start, saved="saved" in request.args)


@bp.post("")
def save() -> Response | tuple[str, int]:
    """Keep the text as the version in use."""
    text, space = request.form.get("plan", ""), people.workspace()
    try:
        space.keep_plan(plans.parse(text))
    except InputError as error:
        return _page(text, error=error), status_of(error)
    space.session.commit()
    return redirect(url_for("plan.show", saved=""))


@bp.get("/versions/<int:version_id>")
def version(version_id: int) -> str:
    """An older text, to read."""
    row = people.workspace().plan_version_of(version_id)
    return render_template("plan/version.html", row=row, plan=plans.parse(row.markdown))


@bp.post("/versions/<int:version_id>/use")
def use(version_id: int) -> Response:
    """Make an older text the version in use again."""
    space = people.workspace()
    space.keep_plan(plans.parse(space.plan_version_of(version_id).markdown))
    space.session.commit()
    return redirect(url_for("plan.show", saved=""))


@bp.get("/again")
def again() -> str:
    """What holding every earlier talk against the plan in use would take."""
    space = people.workspace()
    return render_template(
        "plan/again.html",
        again=estimate(space, model_state.settings(space)),
        rooms=budget_state.rooms(space),
        version=space.plan_version(),
    )


@bp.post("/again")
def begin_again() -> Response:
    """Queue the talks that were counted when the price was told."""
    sent = request.form.get("numbers", "").split(",")
    numbers = tuple(int(each) for each in sent if each.isdecimal() and len(each) <= _DIGITS)
    begin(people.workspace(), people.jobs_url(), numbers)
    return redirect(url_for("jobs.show"))


def _page(text: str, *, saved: bool = False, error: InputError | None = None) -> str:
    space = people.workspace()
    versions = space.plan_versions()
    return render_template(
        "plan/plan.html",
        text=text,
        saved=saved,
        error_found=error,
        plan=plans.parse(text) if text.strip() and error is None else None,
        versions=versions,
        behind=len(estimate(space, None).numbers),
    )
