"""The error tree, translated once for programs.

    no token, or one that opens nothing → 401 · NotFound → 404 · TooLarge → 413
    other InputError → 400 · too many requests → 429 · StorageFailed → 503 · the rest → 500

Invariant: an answer carries the error's own three safe texts and nothing else.
"""

from __future__ import annotations

import structlog
from flask import Blueprint, jsonify
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from tubetotask.domain import errors

log = structlog.get_logger()

_STATUS: tuple[tuple[type[errors.TubeToTaskError], int], ...] = (
    (errors.NotFound, 404),
    (errors.TooLarge, 413),
    (errors.InputError, 400),
    (errors.StorageFailed, 503),
)
_TOLD = {
    400: ("This request cannot be understood.", "Look at its form."),
    404: ("There is no such address.", "Look at the path; /api/docs has all there are."),
    405: ("This address does not take that kind of request.", "Use the method it is meant for."),
    413: ("That is too large.", "Send one track, as YouTube gives it."),
    429: ("That was too often in a short time.", "Wait as long as Retry-After says."),
    503: ("The database does not answer.", "Try again in a moment."),
}
_UNEXPECTED = ("Something went wrong that should not have.", "The log of the server tells more.")


class Refused(Exception):
    """A request that is not let in. ``wait_s``: after so long it may be, None: not as it is."""

    def __init__(self, message: str, remedy: str, *, wait_s: int | None = None) -> None:
        super().__init__(message)
        self.message, self.remedy, self.wait_s = message, remedy, wait_s


def register(blueprint: Blueprint) -> None:
    """Answer every error of these addresses as JSON."""
    blueprint.register_error_handler(Refused, _refused)
    blueprint.register_error_handler(errors.TubeToTaskError, _ours)
    blueprint.register_error_handler(SQLAlchemyError, _database)
    blueprint.register_error_handler(HTTPException, _http)
    blueprint.register_error_handler(Exception, _unexpected)


def _answer(status: int, name: str, message: str, remedy: str) -> Response:
    told = {"id": name, "message": message, "remedy": remedy}
    answer: Response = jsonify({"error": told})
    answer.status_code = status
    return answer


def _refused(error: Refused) -> Response:
    if error.wait_s is None:
        answer = _answer(401, "token-refused", error.message, error.remedy)
        answer.headers["WWW-Authenticate"] = "Bearer"
        return answer
    answer = _answer(429, "too-often", error.message, error.remedy)
    answer.headers["Retry-After"] = str(error.wait_s)
    return answer


def _ours(error: errors.TubeToTaskError) -> Response:
    status = next((status for kind, status in _STATUS if isinstance(error, kind)), 500)
    return _answer(status, error.id, error.message, error.remedy)


def _database(error: SQLAlchemyError) -> Response:
    log.error("database failed", error=type(error).__name__, exc_info=error)
    return _answer(503, errors.StorageFailed.id, *_TOLD[503])


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    return _answer(status, f"http-{status}", *_TOLD.get(status, _TOLD[400]))


def _unexpected(error: Exception) -> Response:
    log.error("a request of a program failed", error=type(error).__name__, exc_info=error)
    return _answer(500, "unexpected", *_UNEXPECTED)
