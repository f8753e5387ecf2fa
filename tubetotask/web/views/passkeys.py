"""Making, using and removing passkeys. The browser's part is in static/passkeys.js.

Invariant: an answer that is not exactly what this session asked for changes nothing, and says no
more than that it failed.
"""

from __future__ import annotations

import secrets
from typing import Any

from flask import Blueprint, Response, abort, flash, g, jsonify, redirect, request, url_for
from flask_security.utils import check_and_update_authn_fresh, login_user, validate_redirect_url
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from tubetotask.domain.accounts import Event
from tubetotask.domain.errors import AccountError
from tubetotask.domain.texts import gettext as _
from tubetotask.storage import passkeys
from tubetotask.storage.database import db, now
from tubetotask.storage.models import User
from tubetotask.web import people, trail
from tubetotask.web.signing import FRESH, webauthn
from tubetotask.web.signing.person import Person

bp = Blueprint("passkeys", __name__)


def _session() -> Session:
    found: Session = db.session()
    return found


@bp.post("/account/passkeys/begin")
def add_begin() -> tuple[Response, int] | Response:
    """Begin to make one. Who signed in long ago gives the password first."""
    if not check_and_update_authn_fresh(FRESH, FRESH / 6, "session"):
        again = url_for("security.verify", next=url_for("account.show"))
        return jsonify(go=again), 401
    me = people.signed_in()
    known = [row.data for row in passkeys.of(_session(), me.id)]
    handle = passkeys.handle(me)
    _session().commit()
    return jsonify(webauthn.begin_making(handle, me.email or "", me.called, known))


@bp.post("/account/passkeys")
def add() -> tuple[Response, int] | Response:
    """Keep the one that was made."""
    me, sent = people.signed_in(), _sent()
    try:
        credential_id, data, count = webauthn.made(sent.get("answer"))
        name = str(sent.get("name", ""))[:200]
        passkeys.add(_session(), me.id, credential_id, data, count, name)
    except AccountError as error:
        return jsonify(error=str(error)), 400
    trail.note(Event.PASSKEY_ADDED)
    _session().commit()
    flash(_("The passkey is added: you can sign in with it alone."))
    return jsonify(go=url_for("account.show") + "#passkeys-title")


@bp.post("/account/passkeys/<int:passkey_id>/remove")
def remove(passkey_id: int) -> AnyResponse:
    """Remove one."""
    if not passkeys.remove(_session(), people.signed_in().id, passkey_id):
        abort(404)
    trail.note(Event.PASSKEY_REMOVED)
    _session().commit()
    flash(_("The passkey is removed here. Remove it on your device, too."))
    return redirect(url_for("account.show") + "#passkeys-title")


@bp.post("/sign-in/passkey/begin")
def begin() -> Response:
    """Begin to sign in: tells nothing of who there is."""
    return jsonify(webauthn.begin_signing_in())


@bp.post("/sign-in/passkey")
def sign_in() -> tuple[Response, int] | Response:
    """Sign in with a passkey."""
    sent = _sent()
    try:
        row = _proven(sent.get("answer"))
    except AccountError as error:
        g.attempt_failed = True
        return jsonify(error=str(error)), 400
    login_user(Person(row), remember=bool(sent.get("stay")), authn_via=["passkey"])
    _session().commit()
    there = str(sent.get("next") or "")
    # A browser takes a backslash for a slash, and no control character for what it is.
    plain = there.isprintable() and "\\" not in there
    known = there.startswith("/") and plain and validate_redirect_url(there)
    return jsonify(go=there if known else url_for("inbox.show"))


def _proven(answer: Any) -> User:
    """Whose passkey it is. Raises AccountError."""
    credential_id, named = webauthn.claimed(answer)
    found = passkeys.find(_session(), credential_id)
    if found is None:
        raise AccountError("The passkey is not known here.", remedy="Use your password.")
    row, user = found
    count = webauthn.signed_in(answer, row.data)
    theirs = secrets.compare_digest(named.hex(), user.passkey_handle or "")
    if not theirs or not user.active or not passkeys.used(row, count, now()):
        raise AccountError("The passkey was not accepted.", remedy="Use your password.")
    return user


def _sent() -> dict[str, Any]:
    found = request.get_json(silent=True)
    return found if isinstance(found, dict) else {}
