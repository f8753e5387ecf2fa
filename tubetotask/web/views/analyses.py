"""One analysis: while it is made, when it waits, and the answer.

Invariant: an address that is not yours does not exist (404), whether anybody else's is there or
not.
"""

from __future__ import annotations

import re
import unicodedata

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from tubetotask import plans
from tubetotask.domain.errors import InputError
from tubetotask.domain.plan import Plan
from tubetotask.exports import html, json, markdown
from tubetotask.jobs.requests import assess_again, read_again, try_again
from tubetotask.storage.models import AnalysisRow
from tubetotask.storage.workspace import stored_analysis
from tubetotask.web import model_state, people
from tubetotask.web.errors import status_of
from tubetotask.web.page import Page
from tubetotask.web.progress import Progress
from tubetotask.web.views.start import Form

bp = Blueprint("analyses", __name__, url_prefix="/analyses")
FORMATS = {
    "md": (markdown.render, "text/markdown"),
    "json": (json.render, "application/json"),
    "html": (html.render, "text/html"),
}


@bp.get("/<int:analysis_id>")
def show(analysis_id: int) -> str:
    """The answer; until it is there, how far it is."""
    return _page(people.workspace().analysis(analysis_id))


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


@bp.post("/<int:analysis_id>/reread")
def reread(analysis_id: int) -> AnyResponse:
    """Read one that is done anew, with the model that is set up by now."""
    row = people.workspace().analysis(analysis_id)
    read_again(people.workspace(), people.jobs_url(), row.id)
    return redirect(url_for("analyses.show", analysis_id=row.id))


@bp.post("/<int:analysis_id>/assess")
def assess(analysis_id: int) -> AnyResponse | tuple[str, int]:
    """Hold the same talk against the plan that was sent, or else the plan in use."""
    space = people.workspace()
    row, own = space.analysis(analysis_id), space.plan_version()
    text = request.form.get("plan", own.markdown if own else "")
    try:
        plan = plans.parse(text)
    except InputError as error:
        return _page(row, plan_text=text, plan_error=error), status_of(error)
    new = assess_again(space, people.jobs_url(), row.id, plan)
    return redirect(url_for("analyses.show", analysis_id=new.id))


@bp.post("/<int:analysis_id>/remove")
def remove(analysis_id: int) -> AnyResponse:
    """Remove an analysis; the start page then offers to bring it back."""
    people.workspace().hide(analysis_id)
    return redirect(url_for("start.show"))


@bp.post("/<int:analysis_id>/restore")
def restore(analysis_id: int) -> AnyResponse:
    """Bring back what was removed a moment ago."""
    people.workspace().bring_back(analysis_id)
    return redirect(url_for("start.show"))


@bp.get("/<int:analysis_id>/download.<any(md, json, html):kind>")
def download(analysis_id: int, kind: str) -> Response:
    """The analysis as a file."""
    row = people.workspace().analysis(analysis_id)
    render, mimetype = FORMATS[kind]
    response = Response(render(stored_analysis(row, _plan_of(row))), mimetype=mimetype)
    response.headers.set(
        "Content-Disposition", "attachment", filename=f"{_file_name(row.title)}.{kind}"
    )
    # A file is kept where the person puts it, and nowhere else.
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _plan_of(row: AnalysisRow) -> Plan | None:
    return plans.parse(row.plan_version.markdown) if row.plan_version else None


def _page(
    row: AnalysisRow, *, plan_text: str | None = None, plan_error: InputError | None = None
) -> str:
    own = people.workspace().plan_version()
    if plan_text is None:
        plan_text = own.markdown if own else ""
    if row.state != "done":
        return render_template(
            "analysis/waiting.html", row=row, progress=Progress.of(row), form=Form()
        )
    analysis = stored_analysis(row, _plan_of(row))
    return render_template(
        "analysis/answer.html",
        row=row,
        page=Page(analysis),
        own_plan=own,
        # Held against an older text than the one in use: offer to do it again.
        plan_changed=bool(own and row.plan_version and own.hash != row.plan_version.hash),
        plan_text=plan_text,
        plan_error=plan_error,
        model_waits=model_state.is_set(people.workspace()),
    )


def _file_name(title: str) -> str:
    """A file name that every system takes, from any title."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-").lower()[:60] or "analysis"
