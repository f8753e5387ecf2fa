"""Errors as programs get them (RFC 9457), from the one error tree.

    no token, or one that opens nothing → 401 · scope or role too small → 403 · NotFound → 404
    key used otherwise → 422 · under way → 409 · changed meanwhile → 412 · TooLarge → 413
    not JSON → 415 · other InputError → 400 · too often → 429 · StorageFailed → 503 · the rest → 500

Invariant: a problem carries the error's own id and safe texts, and nothing else of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import structlog
from flask import Blueprint, Response
from pydantic import Field, ValidationError
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError
from werkzeug.exceptions import HTTPException

from tubetotask.api import statuses
from tubetotask.api.errors import Refused
from tubetotask.api.v1.operation import NotAllowed
from tubetotask.domain import errors
from tubetotask.exports.schema_base import Part
from tubetotask.storage.database import db

log = structlog.get_logger()
MIMETYPE = "application/problem+json"
STATUS: tuple[tuple[type[errors.TubeToTaskError], int], ...] = (
    (NotAllowed, 403),
    *statuses.STATUS,
)
TEXTS = {
    400: ("This request cannot be understood.", "Look at its form."),
    403: ("This token may not do that.", "Use a token with the scope and a role that may."),
    404: ("There is no such address.", "Look at the path; /api/docs has all there are."),
    405: ("This address does not take that method.", "Look at Allow for those it takes."),
    413: ("That is too large.", "Send less; the description tells how much is taken."),
    415: ("Only JSON is taken here.", "Send it as Content-Type: application/json."),
    429: ("That was too often in a short time.", "Wait as long as Retry-After says."),
    500: ("Something went wrong that should not have.", "The log of the server tells more."),
    503: ("The database does not answer.", "Try again in a moment."),
}


class Wrong(Part):
    """One thing that is wrong with what was sent."""

    where: str
    """The field, for example ``body.rules.daily_cap``."""
    message: str


class Problem(Part):
    """What went wrong, and what to do next (RFC 9457, application/problem+json)."""

    type: str
    """``urn:tubetotask:problem:`` and the id."""
    title: str
    """What happened, for a person."""
    status: int
    detail: str
    """What to do next, for a person."""
    id: str
    """What happened, for a program: it is never renamed."""
    retryable: bool = False
    """Whether the same request again can help."""
    errors: list[Wrong] = Field(default_factory=list)
    """What is wrong with which field."""


class Failed(Exception):
    """A request that ends with a problem of its own."""

    def __init__(
        self,
        status: int,
        name: str,
        title: str,
        detail: str,
        *,
        wrong: Sequence[Wrong] = (),
        headers: dict[str, str] | None = None,
        retryable: bool = False,
    ) -> None:
        super().__init__(title)
        self.headers = headers or {}
        self.problem = Problem(
            type=f"urn:tubetotask:problem:{name}",
            title=title,
            status=status,
            detail=detail,
            id=name,
            retryable=retryable,
            errors=list(wrong),
        )


def not_as_described(error: ValidationError, where: str) -> Failed:
    """What pydantic found, without a word of what was sent."""
    wrong = [
        Wrong(where=".".join((where, *map(str, one["loc"])))[:200], message=one["msg"][:300])
        for one in error.errors(include_url=False, include_context=False, include_input=False)[:20]
    ]
    return Failed(
        400,
        errors.InputError.id,
        "What was sent is not as this operation takes it.",
        "Look at errors, and at the description of the operation.",
        wrong=wrong,
    )


def register(blueprint: Blueprint) -> None:
    """Answer every error of these addresses as a problem."""
    blueprint.register_error_handler(Failed, told)
    blueprint.register_error_handler(Refused, _refused)
    blueprint.register_error_handler(errors.TubeToTaskError, _ours)
    blueprint.register_error_handler(SQLAlchemyError, _database)
    blueprint.register_error_handler(HTTPException, of_http)
    blueprint.register_error_handler(Exception, _unexpected)


def told(error: Failed) -> Response:
    """A problem as an answer."""
    body = error.problem.model_dump_json()
    answer = Response(body, status=error.problem.status, mimetype=MIMETYPE)
    answer.headers.update(error.headers)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def failed(error: errors.TubeToTaskError) -> Failed:
    """An error of the tree."""
    status = next((status for kind, status in STATUS if isinstance(error, kind)), 500)
    wrong = []
    if isinstance(error, errors.InvalidField):
        wrong = [Wrong(where=f"body.{error.name}", message=error.message)]
    told = error.message, error.remedy
    return Failed(status, error.id, *told, wrong=wrong, retryable=error.retryable)


def _plain(status: int, name: str, **more: Any) -> Response:
    return told(Failed(status, name, *TEXTS.get(status, TEXTS[400]), **more))


def _refused(error: Refused) -> Response:
    if error.wait_s is None:
        headers = {"WWW-Authenticate": "Bearer"}
        return told(Failed(401, "token-refused", error.message, error.remedy, headers=headers))
    wait = {"Retry-After": str(error.wait_s)}
    return told(Failed(429, "too-often", error.message, error.remedy, headers=wait, retryable=True))


def _ours(error: errors.TubeToTaskError) -> Response:
    return told(failed(error))


def _database(error: SQLAlchemyError) -> Response:
    db.session.rollback()
    if isinstance(error, DataError):  # a sign that it cannot hold
        return _plain(400, errors.InputError.id)
    log.error("database failed", error=type(error).__name__, exc_info=error)
    if isinstance(error, IntegrityError):  # it does answer, and refuses what breaks its rules
        return _plain(500, "unexpected")
    return _plain(503, errors.StorageFailed.id, retryable=True)


def of_http(error: HTTPException) -> Response:
    """What the framework says, as a problem."""
    status = error.code or 500
    allowed = getattr(error, "valid_methods", None)
    headers = {"Allow": ", ".join(sorted(allowed))} if allowed else {}
    known = {404: errors.NotFound.id, 413: errors.TooLarge.id, 429: "too-often"}
    return _plain(status, known.get(status, f"http-{status}"), headers=headers)


def _unexpected(error: Exception) -> Response:
    log.error("a request of a program failed", error=type(error).__name__, exc_info=error)
    return _plain(500, "unexpected")
