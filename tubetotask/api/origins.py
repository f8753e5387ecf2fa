"""Pages of other sites that may ask the API from a browser: none, unless API_ORIGINS names them.

Invariant: a page that is named gets no more than a program: it needs a token, and no cookie is ever
sent with what it asks (no credentials are allowed).
"""

from __future__ import annotations

from flask import Flask, Response, request

_PATHS = ("/api/", "/mcp")
_METHODS = "GET, POST, PUT, PATCH, DELETE"
_HEADERS = (
    "Authorization, Content-Type, If-Match, If-None-Match, Idempotency-Key, Mcp-Protocol-Version, "
    "Mcp-Method, Mcp-Name, Mcp-Session-Id"
)
_TOLD = (
    "ETag, Location, Retry-After, Allow, Idempotency-Replayed, RateLimit-Limit, "
    "RateLimit-Remaining, RateLimit-Reset, RateLimit-Policy, WWW-Authenticate"
)


def register(app: Flask, origins: tuple[str, ...]) -> None:
    """Let these ask; without any, every answer is as it would be without this."""
    if not origins:
        return
    known = frozenset(origins)

    def named() -> str:
        origin = request.headers.get("Origin", "")
        return origin if origin in known and request.path.startswith(_PATHS) else ""

    def before() -> Response | None:
        preflight = request.method == "OPTIONS" and bool(
            request.headers.get("Access-Control-Request-Method")
        )
        return Response(status=204) if preflight and named() else None

    def after(answer: Response) -> Response:
        if request.path.startswith(_PATHS):
            answer.vary.add("Origin")
        origin = named()
        if origin:
            answer.headers["Access-Control-Allow-Origin"] = origin
            answer.headers["Access-Control-Expose-Headers"] = _TOLD
            if request.method == "OPTIONS":
                answer.headers["Access-Control-Allow-Methods"] = _METHODS
                answer.headers["Access-Control-Allow-Headers"] = _HEADERS
                answer.headers["Access-Control-Max-Age"] = "600"
        return answer

    app.before_request(before)
    app.after_request(after)
