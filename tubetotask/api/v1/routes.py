"""The addresses under /api/v1.

Invariant: no operation is loaded before the first request of a program: a server that nobody asks
carries none of it. An address that is no operation is a problem like any other.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound

from tubetotask.api.v1 import problems

if TYPE_CHECKING:
    from werkzeug.routing import Map

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]
bp = Blueprint("v1", __name__, url_prefix="/api/v1")
problems.register(bp)


@bp.get("/openapi.json")
def described() -> Response:
    """The description, for whoever builds something with it: it tells nothing of anybody."""
    answer = Response(_description(), mimetype="application/json")
    answer.set_etag(_tag())
    answer.headers["Cache-Control"] = "public, max-age=300"
    answer.make_conditional(request)
    return answer


@bp.route("/", defaults={"path": ""}, methods=METHODS, provide_automatic_options=False)
@bp.route("/<path:path>", methods=METHODS, provide_automatic_options=False)
def operation(path: str) -> Response:
    """An operation of the table."""
    from tubetotask.api.v1 import dispatch
    from tubetotask.api.v1.table import BY_ID

    adapter = addresses().bind("", url_scheme="http")
    if request.method == "OPTIONS":
        allowed = [*adapter.allowed_methods(f"/{path}"), "OPTIONS"]
        return Response(status=204, headers={"Allow": ", ".join(sorted(allowed))})
    # Raises NotFound, MethodNotAllowed.
    name, given = adapter.match(f"/{path}", method=request.method)
    return dispatch.view(BY_ID[str(name)], **given)


def unrouted(error: HTTPException) -> Response:
    """A request that leads to none of these addresses, or with a method that none takes."""
    allowed = (
        addresses()
        .bind("", url_scheme="http")
        .allowed_methods(request.path.removeprefix("/api/v1"))
    )
    if error.code == 405 and request.path.startswith("/api/v1/"):
        if not allowed:
            return problems.of_http(NotFound())
        return problems.of_http(MethodNotAllowed([*allowed, "OPTIONS"]))
    return problems.of_http(error)


@cache
def addresses() -> Map:
    """The table as rules."""
    import re

    from werkzeug.routing import Map, Rule

    from tubetotask.api.v1.table import OPERATIONS

    def rule(path: str) -> str:
        return re.sub(
            r"\{(\w+)\}", lambda m: f"<{'int:' if m[1].endswith('_id') else ''}{m[1]}>", path
        )

    rules = [Rule(rule(each.path), endpoint=each.id, methods=[each.method]) for each in OPERATIONS]
    return Map(rules, strict_slashes=False, redirect_defaults=False, merge_slashes=False)


@cache
def _description() -> str:
    import json

    from tubetotask.api.v1 import openapi

    return json.dumps(openapi.document(), ensure_ascii=False)


@cache
def _tag() -> str:
    import hashlib

    return hashlib.sha256(_description().encode()).hexdigest()[:32]
