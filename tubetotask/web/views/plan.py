"""The plan: its text, what was recognised in it, its versions and what differs between them.

Invariant: only "save" and "use" keep anything; a preview and a comparison change nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tubetotask import plans, samples
from tubetotask.api.statuses import status_of
from tubetotask.domain.errors import InputError
from tubetotask.domain.notices import Told
from tubetotask.domain.plan import REUSE
from tubetotask.domain.texts import gettext as _
from tubetotask.jobs import lensing, planning
from tubetotask.jobs.again import begin, estimate
from tubetotask.storage import coverage
from tubetotask.storage.categories import Categories
from tubetotask.storage.database import now
from tubetotask.storage.lenses import Choice, LensChoices
from tubetotask.storage.listing import Listing
from tubetotask.storage.models import PlanVersion
from tubetotask.storage.notices import Channels, wants_of
from tubetotask.storage.workspace import Workspace
from tubetotask.web import budget_state, chart_data, model_state, older, people
from tubetotask.web.charts import Figure
from tubetotask.web.plan_page import Preview, listed

bp = Blueprint("plan", __name__, url_prefix="/plan")
_DIGITS = 10  # of an analysis's number at most
_PAGE = 50


@bp.get("")
def show() -> str:
    """The plan in use, or an empty editor; with a template in it where one is asked for."""
    start = samples.plan() if "sample" in request.args else None
    start = start or samples.template(request.args.get("template", ""))
    return _page(start, saved="saved" in request.args)


@bp.post("")
def save() -> Response | tuple[str, int]:
    """Keep the text as the version in use."""
    text, space = request.form.get("plan", ""), people.workspace()
    try:
        planning.save(space, plans.parse(text))
    except InputError as error:
        return _page(text, error=error), status_of(error)
    return redirect(url_for("plan.show", saved=""))


@bp.post("/preview")
def preview() -> str:
    """The text as it would be read, and kept nowhere: the page, or the part for its script."""
    text = request.form.get("plan", "")
    if "part" not in request.form:
        return _page(text)
    used = people.workspace().plan_version()
    found = Preview.of(text, used.markdown if used else None)
    return render_template("plan/_preview.html", preview=found)


@bp.get("/versions/<int:version_id>")
def version(version_id: int) -> str:
    """An older text, and what differs from the one in use, or from another."""
    space = people.workspace()
    row = space.plan_version_of(version_id)
    versions = Listing(space.session, space.owner_id).versions(limit=_PAGE + 1)
    used = space.plan_version()
    against = _against(row)
    lines, problem = [], None
    if against is not None:
        try:
            lines = plans.folded(plans.difference(row.markdown, against.markdown))
        except InputError as error:
            problem = error
    return render_template(
        "plan/version.html",
        row=row,
        plan=plans.parse(row.markdown),
        versions=versions[:_PAGE],
        further=len(versions) > _PAGE,
        used=used,
        against=against,
        lines=lines,
        words=plans.words(row.markdown, against.markdown) if against else (0, 0),
        problem=problem,
        in_use=used is not None and used.id == row.id,
    )


def _against(row: PlanVersion) -> PlanVersion | None:
    """What it is compared with: the one that was asked for, or the one in use."""
    asked = request.args.get("against", "")
    if asked.isdecimal() and len(asked) <= _DIGITS:
        other = people.workspace().plan_version_of(int(asked))
    else:
        other = people.workspace().plan_version() or row
    return None if other.id == row.id or row.plan_id != other.plan_id else other


@bp.post("/versions/<int:version_id>/use")
def use(version_id: int) -> Response:
    """Make an older text the version in use again."""
    space = people.workspace()
    planning.save(space, plans.parse(space.plan_version_of(version_id).markdown))
    return redirect(url_for("plan.show", saved=""))


@bp.post("/lenses")
def lenses() -> Response:
    """Which lenses are asked, and of which one is told."""
    space = people.workspace()
    asked, alert = request.form.getlist("asked"), request.form.getlist("alert")
    wanted = {name: Choice(name in asked, name in alert) for name in (*asked, *alert)}
    lensing.choose(space, wanted)
    wishes = map(wants_of, Channels(space.session, space.owner_id).all())
    told = _("Kept: they count from the next talk on.")
    if alert and not any(Told.LENS.value in each for each in wishes):
        told += " " + _("No way of yours is told of lenses yet: tick “Lenses” under Notifications.")
    flash(told)
    return redirect(url_for("plan.show", _anchor="lenses"), 303)


@bp.post("/categories")
def categories() -> Response | tuple[str, int]:
    """Which sections are of one kind."""
    names = request.form.getlist("name")
    wanted = dict(zip(request.form.getlist("section"), names, strict=False))
    try:
        planning.categorise(people.workspace(), wanted)
    except InputError as error:
        return _page(category_error=error, categories=wanted), status_of(error)
    return redirect(url_for("plan.show", _anchor="categories", sorted=""), 303)


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


def _page(
    text: str | None = None,
    *,
    saved: bool = False,
    error: InputError | None = None,
    category_error: InputError | None = None,
    categories: Mapping[str, str] | None = None,
) -> str:
    """``text``: in the editor, None for that in use; ``categories``: as they were sent."""
    space = people.workspace()
    kept = Categories(space.session, space.owner_id).all()
    before = older.before()
    listing = Listing(space.session, space.owner_id)
    versions = listing.versions(before=before, limit=_PAGE + 1)
    version = space.plan_version()
    used = version.markdown if version else None
    shown = (used or "") if text is None else text
    found = Preview.of(shown, used)
    return render_template(
        "plan/plan.html",
        text=shown,
        saved=saved,
        kept=shown == (used or ""),
        error_found=error,
        preview=found,
        version=version,
        versions=listed(versions, _PAGE),
        further=versions[_PAGE - 1].id if len(versions) > _PAGE else 0,
        before=before,
        templates=samples.TEMPLATES,
        behind=len(estimate(space, None).numbers),
        chart=_covered(space, version) if version else None,
        built_in=REUSE,
        own_lenses=plans.parse(used).lenses if used else (),
        lens_choices=LensChoices(space.session, space.owner_id).all(),
        own_sections=plans.parse(used).sections if used else (),
        categories=kept | dict(categories or {}),
        category_names=sorted(set(kept.values()), key=str.casefold),
        category_error=category_error,
    )


def _covered(space: Workspace, version: PlanVersion) -> Figure | None:
    """How much was said to each section of the plan in use, week by week."""
    today = now().date()
    since = chart_data.first_week(today)
    counted = coverage.by_day(space.session, space.owner_id, version.plan_id, since)
    return chart_data.sections(plans.parse(version.markdown), counted, today)
