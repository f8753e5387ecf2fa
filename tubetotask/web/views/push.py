"""Where YouTube's push hub asks back, and sends what is new.

Invariant: whoever knows no token, or cannot sign, gets 404 and learns nothing; what is believed is
written down and worked on elsewhere.
"""

from __future__ import annotations

import re

from flask import Blueprint, abort, request
from werkzeug.wrappers import Response

from tubetotask.jobs import pushing, readers
from tubetotask.storage.database import db, now
from tubetotask.web import people

bp = Blueprint("push", __name__, url_prefix="/push")
_MAX_BYTES = 1_000_000
_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,64}")  # no more of what anybody sends gets further


@bp.get("/<token>")
def confirm(token: str) -> Response:
    """The hub asks whether we asked for this."""
    _refuse_closed(token)
    challenge = pushing.confirm(db.session(), token, request.args, now())
    if challenge is None:
        abort(404)
    return Response(challenge, mimetype="text/plain")


@bp.post("/<token>")
def receive(token: str) -> Response:
    """The hub says that something is new."""
    _refuse_closed(token)
    request.max_content_length = _MAX_BYTES
    body, sign = request.get_data(cache=False), request.headers.get("X-Hub-Signature", "")
    vault = readers.vault_of(people.config())
    session = db.session()
    if not pushing.receive(session, people.jobs_url(), vault, token, body, sign, now()):
        abort(404)
    return Response(status=204)


def _refuse_closed(token: str) -> None:
    """Without a public address nobody was asked, so nobody has anything to say."""
    if not people.config().public_url or not _TOKEN.fullmatch(token):
        abort(404)
