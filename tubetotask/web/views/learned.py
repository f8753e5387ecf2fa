"""Settings → What was learned: what one's decisions did to the ranking, and resetting it.

Invariant: what stands here is counted from the same rows as each task's score, at this moment.
"""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tubetotask.domain.texts import gettext as _
from tubetotask.jobs import marking
from tubetotask.storage import learning
from tubetotask.tasks import ranking
from tubetotask.web import people

_DIGITS = 10  # of a number
bp = Blueprint("learned", __name__, url_prefix="/settings/learned")


@bp.get("")
def show() -> str:
    """The sections, and what was decided in each."""
    space = people.workspace()
    found = learning.sections(space.session, space.owner_id)
    return render_template(
        "settings/learned.html", rows=[(row, ranking.history(row.tally)) for row in found]
    )


@bp.post("/forget")
def forget() -> Response:
    """Forget what was learned of one section ("plan:section"), or of all."""
    space = people.workspace()
    which = request.form.get("which", "")
    plan, colon, section = which.partition(":")
    if which == "all":
        count = marking.forget(space)
    else:
        named = colon and plan.isdecimal() and len(plan) <= _DIGITS
        count = marking.forget(space, int(plan) if named else 0, section)
    flash(_("Forgotten: from now on it is learned anew.") if count else _("There was nothing."))
    return redirect(url_for("learned.show"), 303)
