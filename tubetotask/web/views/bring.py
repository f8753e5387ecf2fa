"""The page about bringing captions: tokens, the courier, the userscript.

Invariant: a token is shown once, on the answer to the form that makes it, and nobody keeps that
answer; the userscript holds the server's address and no secret.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from tubetotask import __version__
from tubetotask.api.statuses import status_of
from tubetotask.domain.accounts import Event
from tubetotask.domain.errors import InputError
from tubetotask.domain.texts import N_
from tubetotask.jobs import bringing
from tubetotask.storage import tokens
from tubetotask.storage.database import now
from tubetotask.web import people, trail

bp = Blueprint("bring", __name__, url_prefix="/sources/bring")
_LASTS = {30: N_("30 days"), 90: N_("90 days"), 365: N_("a year")}


@bp.get("")
def show() -> str:
    """How captions are brought, and the tokens there are."""
    return _page()


@bp.post("")
def make() -> Response | tuple[str, int]:
    """Make a token, and show it this once."""
    space, name = people.workspace(), request.form.get("name", "")[:200]
    days = request.form.get("days", 0, type=int)
    try:
        row, text = tokens.make(space.session, space.owner_id, name, days, now())
    except InputError as error:
        return _page(name=name, problem=error), status_of(error)
    trail.note(Event.TOKEN_MADE)
    space.session.commit()
    answer = make_response(_page(new=text, new_id=row.id))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.post("/<int:token_id>/revoke")
def revoke(token_id: int) -> AnyResponse:
    """From now on it opens nothing."""
    space = people.workspace()
    tokens.revoke(space.session, space.owner_id, token_id)
    trail.note(Event.TOKEN_REVOKED)
    space.session.commit()
    return redirect(url_for("bring.show"))


@bp.get("/tubetotask.user.js")
def userscript() -> Response:
    """The script for a userscript manager, with this server's address in it."""
    server = _address()
    text = render_template(
        "sources/tubetotask.user.js",
        server=server,
        host=urlsplit(server).hostname or "",
        version=__version__,
    )
    return Response(text, mimetype="text/javascript")


def _address() -> str:
    """Where this instance is reached: as configured, else as it was asked for."""
    return people.config().public_url or request.url_root.rstrip("/")


def _page(
    *, name: str = "", problem: InputError | None = None, new: str = "", new_id: int = 0
) -> str:
    space = people.workspace()
    return render_template(
        "sources/bring.html",
        name=name,
        problem=problem,
        new=new,
        new_id=new_id,
        server=_address(),
        tokens=tokens.of(space.session, space.owner_id, tokens.CAPTIONS),
        lasts=_LASTS,
        at=now(),
        waiting=len(bringing.waiting(space, people.config().caption_languages)),
        most=bringing.AT_ONCE,
    )
