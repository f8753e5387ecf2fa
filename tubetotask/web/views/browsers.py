"""Settings → Notifications: this browser asks to be told. Its part is in static/browsers.js.

Invariant: what a browser hands over is kept for who is signed in there, and shown to nobody again;
a page has a hash of it alone, by which the browser finds itself in the list.
"""

from __future__ import annotations

from flask import Blueprint, Response, flash, g, jsonify, request, url_for
from sqlalchemy.orm import Session

from tubetotask.domain.errors import InputError
from tubetotask.domain.texts import gettext as _
from tubetotask.jobs import browsers
from tubetotask.storage.database import db
from tubetotask.storage.notices import Channels
from tubetotask.web import people, trail

bp = Blueprint("browsers", __name__, url_prefix="/settings/notifications/browsers")


@bp.post("/key")
def key() -> Response:
    """What the browser asks its push service with."""
    session: Session = db.session()
    return jsonify(key=browsers.public_key(session, people.config()))


@bp.post("")
def add() -> tuple[Response, int] | Response:
    """Keep this browser."""
    space, row = people.workspace(), g.get("sign_in")
    room = Channels(space.session, space.owner_id)
    given = request.get_json(silent=True)
    here = None if row is None else int(row.id)
    try:
        browsers.add(room, people.config(), given, trail.visit().browser, here)
    except InputError as error:
        space.session.rollback()
        return jsonify(error=str(error)), 400
    flash(_("You are told in this browser. Send a test to see that it works."))
    return jsonify(go=url_for("notifications.show"))
