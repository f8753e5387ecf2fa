"""Before each page: whether who asks may open it.

Invariant: from the moment there is an administrator no page but the public ones (``access``) is
answered without a signed-in person. Before that, this machine alone uses the instance without
(``Config.needs_accounts`` says whether even that), never a stranger through a proxy.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, abort, g, redirect, request, url_for
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tubetotask.storage import sign_ins
from tubetotask.storage.database import db, now, retried
from tubetotask.web import access, people, trail
from tubetotask.web.signing import events


def register(app: Flask) -> None:
    """Stand before every page."""
    app.before_request(_guard)
    app.context_processor(_told)
    app.jinja_env.globals["instance_set_up"] = people.set_up


def refuse_guessing(app: Flask) -> None:
    """Stand behind the forms' tokens: a forged form counts for nobody."""
    app.before_request(_refuse)


def _guard() -> Response | None:
    endpoint = request.endpoint
    if endpoint in access.CLOSED:
        abort(404)
    if endpoint is None:  # there is no such page, whoever asks
        return None
    if endpoint in access.HALF_WAY and people.me() is not None:
        return redirect(url_for("inbox.show"), 303)
    needed = access.need(endpoint, request.method)
    if needed is access.Need.NOBODY:
        return None
    me = people.me()
    if me is None:
        return None if people.open_here() and _usable(endpoint) else _to_sign_in()
    if me.leaves_at is not None and endpoint not in access.LEAVING:
        return redirect(url_for("account.show"))
    if not access.may(people.role(), needed):
        abort(403)
    _seen()
    return None


def _refuse() -> None:
    if request.endpoint is not None and events.refuse():
        abort(429)


def _usable(endpoint: str) -> bool:
    """Without an account there is nothing to see on the account's own pages."""
    room = endpoint.partition(".")[0]
    return room not in ("account", "passkeys", "security") and room not in access.ADMIN_ROOMS


def _to_sign_in() -> Response:
    if request.method not in ("GET", "HEAD"):
        return redirect(url_for("security.login"), 303)
    there = request.full_path.rstrip("?")
    return redirect(url_for("security.login", next=None if there == "/" else there))


def _seen() -> None:
    row = g.get("sign_in")
    session: Session = db.session()

    def put() -> None:
        if sign_ins.seen(session, row, trail.visit(), now()):
            session.commit()

    if row is not None and now() - row.seen_at > sign_ins.SEEN_EVERY:
        retried(put, session)


def _told() -> dict[str, Any]:
    """What every page knows of who asks."""
    try:
        me, alone = people.me(), people.open_here()
    except SQLAlchemyError:  # the page that says so needs to know nobody
        db.session.rollback()
        return {"me": None, "is_admin": False, "without_account": False, "may_change": False}
    known = me is not None or alone
    return {
        "me": me,
        "is_admin": known and people.is_admin(),
        "without_account": me is None and alone,
        "may_change": known and access.may(people.role(), access.Need.MEMBER),
    }
