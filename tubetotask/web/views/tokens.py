"""Tokens for programs of one's own: made, shown once, revoked.

Invariants: a token is shown once, on the answer to the form that makes it, and nobody keeps that
answer. What lets a program take one's data away asks for the password once more. Nobody makes a
token that opens more than they may do themselves.
"""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from tubetotask.api.statuses import status_of
from tubetotask.domain.accounts import Event, Role
from tubetotask.domain.errors import InputError
from tubetotask.domain.texts import N_
from tubetotask.storage import tokens
from tubetotask.storage.database import now
from tubetotask.web import people, trail
from tubetotask.web.account_forms import confirmed

bp = Blueprint("tokens", __name__, url_prefix="/account/tokens")
LASTS = {30: N_("30 days"), 90: N_("90 days"), 365: N_("a year")}
TOLD = {
    tokens.READ: (N_("Read"), N_("sees everything that is yours, and changes nothing")),
    tokens.WRITE: (
        N_("Read and write"),
        N_("may also analyse, decide, follow and change your plan"),
    ),
    tokens.ADMIN: (
        N_("Administer"),
        N_("may also do what only administrators may: people, queues"),
    ),
    tokens.CAPTIONS: (N_("Captions"), N_("lists what waits for captions and brings them")),
}
_OF_ROLE = {
    Role.READER: (tokens.READ,),
    Role.MEMBER: (tokens.READ, tokens.WRITE, tokens.CAPTIONS),
    Role.ADMIN: tokens.SCOPES,
}


@bp.get("")
def show() -> str:
    """What there is, and the form for a new one."""
    return _page()


@bp.post("")
def make() -> Response | tuple[str, int]:
    """Make a token, and show it this once."""
    space, errors = people.workspace(), dict[str, InputError]()
    name, scope = request.form.get("name", "")[:200], request.form.get("scope", "")[:20]
    days = request.form.get("days", 0, type=int)
    me = people.me()
    if scope not in _OF_ROLE[people.role()]:
        errors["scope"] = InputError("This cannot be chosen.", remedy="Choose one of the list.")
    if me is not None and not errors:
        confirmed(errors, request.form, me)
    if not errors:
        try:
            row, text = tokens.make(space.session, space.owner_id, name, days, now(), scope)
        except InputError as error:
            errors["name"] = error
    if errors:
        status = max(status_of(error) for error in errors.values())
        return _page(errors, name=name, scope=scope), status
    trail.note(Event.TOKEN_MADE, detail=scope)
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
    return redirect(url_for("tokens.show"))


def _page(
    errors: dict[str, InputError] | None = None,
    *,
    name: str = "",
    scope: str = tokens.READ,
    new: str = "",
    new_id: int = 0,
) -> str:
    space = people.workspace()
    return render_template(
        "tokens/tokens.html",
        errors=errors or {},
        name=name,
        scope=scope,
        scopes=[(each, *TOLD[each]) for each in _OF_ROLE[people.role()]],
        told=TOLD,
        lasts=LASTS,
        rows=tokens.of(space.session, space.owner_id),
        new=new,
        new_id=new_id,
        at=now(),
        server=people.config().public_url or request.url_root.rstrip("/"),
    )
