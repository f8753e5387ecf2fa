"""What waits for captions, and where they are brought to.

Invariant: a token for captions lists what waits and hands a track over; it starts no analysis that
nobody asked for, changes no words that are there, and shows nothing else.
"""

from __future__ import annotations

from flask import Blueprint, current_app, jsonify, request
from werkzeug.wrappers import Response

from tubetotask.api import errors, guard
from tubetotask.api.shapes import brought_in, wanted_out
from tubetotask.config import Config
from tubetotask.domain.errors import NotFound
from tubetotask.domain.taken import Bringer
from tubetotask.jobs import bringing
from tubetotask.jobs.bringing import Outcome
from tubetotask.storage import tokens

bp = Blueprint("api", __name__, url_prefix="/api")
errors.register(bp)
MAX_BYTES = 12_000_000
"""A track with the times of words takes 60 bytes a word; five hours of talk are 50,000 words."""
_TOLD = {
    Outcome.TAKEN: "Taken: it is read in a moment.",
    Outcome.KNOWN: "Its words are here already; nothing was changed.",
    Outcome.BUSY: "It is being read at this moment; nothing was changed.",
}


@bp.get("/captions/waiting")
def waiting() -> Response:
    """The videos that wait for their words."""
    space = guard.workspace(request, tokens.CAPTIONS)
    found = bringing.waiting(space, _config().caption_languages)
    return _private(jsonify({"videos": [wanted_out(one) for one in found]}))


@bp.post("/captions/<any(courier, browser):by>")
def bring(by: str) -> Response:
    """A track for a video that waits."""
    space = guard.workspace(request, tokens.CAPTIONS)  # before a byte of the body is read
    request.max_content_length = MAX_BYTES
    sent = brought_in(request.get_data(cache=False))
    url = str(current_app.config["JOBS_DATABASE_URL"])
    outcome = bringing.bring(space, url, sent.brought(Bringer(by)))
    return _private(jsonify({"video": sent.video, "outcome": outcome, "message": _TOLD[outcome]}))


@bp.route("/", defaults={"path": ""}, methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
@bp.route("/<path:path>", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
def nothing(path: str) -> Response:  # noqa: ARG001 - the route's name
    """Every other address."""
    raise NotFound("There is no such address.", remedy="Look at the path, and at the method.")


def _config() -> Config:
    found: Config = current_app.config["TUBETOTASK"]
    return found


def _private(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "no-store"
    return answer
