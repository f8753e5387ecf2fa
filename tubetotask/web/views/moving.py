"""The file of an account that is brought back: given here, taken in by a worker.

Invariant: nothing is taken into an account that has something in it, so nothing of it is changed.
"""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from tubetotask.api.statuses import status_of
from tubetotask.domain.errors import InputError
from tubetotask.domain.texts import N_
from tubetotask.jobs import moving_in
from tubetotask.storage import bringing_back
from tubetotask.storage.exports import Exports
from tubetotask.web import people

bp = Blueprint("moving", __name__)


@bp.get("/exports/bring")
def show() -> str:
    """The form, and how far the file is that was brought last."""
    return _page(None)


@bp.post("/exports/bring")
def take() -> AnyResponse | tuple[str, int]:
    """Have a file taken in."""
    file = request.files.get("file")
    try:
        if file is None or not file.filename:
            raise InputError(
                N_("No file was chosen."), remedy=N_("Choose the ZIP that “Download my data” made.")
            )
        moving_in.request(people.workspace(), people.jobs_url(), file.read())
    except InputError as error:
        return _page(error), status_of(error)
    return redirect(url_for("moving.show"), 303)


def _page(error: InputError | None) -> str:
    space = people.workspace()
    return render_template(
        "exports/bring.html",
        row=Exports(space.session, space.owner_id).brought_last(),
        has=bringing_back.has(space.session, space.owner_id),
        error=error,
    )
