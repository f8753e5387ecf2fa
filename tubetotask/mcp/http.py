"""MCP over HTTP at /mcp: the SDK's own transport, one request at a time.

Invariants: every request shows a token and is whole in itself: no session is kept, and no
connection is held open, so any number of processes may answer. The SDK speaks ASGI; each request
runs it to its end in the thread that got the request, on an event loop of its own
(docs/decisions/0024-api.md has what that costs).
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, request

from tubetotask.api import guard
from tubetotask.api.v1 import problems
from tubetotask.api.v1.problems import Failed
from tubetotask.config import Config

if TYPE_CHECKING:
    from mcp.server.lowlevel import Server

    from tubetotask.api.v1.operation import Call

bp = Blueprint("mcp", __name__)
problems.register(bp)
MOST_BYTES = 4 * 1024 * 1024
LONGEST_WAIT_S = 5.0
"""A thread of the server is held meanwhile: of these there are few."""


class HttpDesk:
    """Who asks over HTTP, in the thread of the request."""

    longest_wait_s = LONGEST_WAIT_S

    def __init__(self, caller: guard.Caller, config: Config, jobs_url: str) -> None:
        self._caller, self._config, self._jobs_url = caller, config, jobs_url

    @property
    def address(self) -> str:
        """Where a browser reaches the pages."""
        return self._config.public_url or request.url_root.rstrip("/")

    def may(self, scope: str) -> bool:
        """Whether token and role together are enough."""
        return self._caller.shown.opens(scope)

    @contextmanager
    def call(self) -> Iterator[Call]:
        """Who asks; nothing stays open in the database afterwards."""
        from tubetotask.api.v1.dispatch import token
        from tubetotask.api.v1.operation import Call

        space = self._caller.space
        shown = self._caller.shown
        try:
            yield Call(space, self._jobs_url, self._config, shown.role, token=token(shown))
        finally:
            space.session.rollback()
            space.session.expire_all()


@bp.route("/mcp", methods=["GET", "POST", "DELETE"])
def serve() -> Response:
    """One message of an assistant."""
    config: Config = current_app.config["TUBETOTASK"]
    _own_pages_alone(config)
    caller = guard.caller(request)
    if not caller.shown.opens("read"):
        raise Failed(403, "scope-too-small", *problems.TEXTS[403])
    if request.method != "POST":  # a stream would hold a thread for as long as it is open
        raise Failed(405, "http-405", *problems.TEXTS[405], headers={"Allow": "POST"})
    request.max_content_length = MOST_BYTES
    body = request.get_data(cache=False)
    from tubetotask.mcp.desk import AT

    mark = AT.set(HttpDesk(caller, config, str(current_app.config["JOBS_DATABASE_URL"])))
    try:
        return asyncio.run(_answer(_server(), body))
    finally:
        AT.reset(mark)


def _own_pages_alone(config: Config) -> None:
    """A page of another site may ask only where API_ORIGINS names it (the protocol asks that)."""
    origin = request.headers.get("Origin")
    if origin is None or origin in config.api_origins:
        return
    if urlsplit(origin).netloc != request.host:
        told = ("This page may not ask here.", "API_ORIGINS names those that may.")
        raise Failed(403, "origin-refused", *told)


@cache
def _server() -> Server[Any]:
    """Made with the first request: nobody pays for what no assistant asks."""
    from tubetotask.mcp.server import build

    return build(threads=False)


async def _answer(server: Server[Any], body: bytes) -> Response:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

    manager = StreamableHTTPSessionManager(server, json_response=True, stateless=True)
    status, headers, parts = 500, list[tuple[str, str]](), list[bytes]()
    sent = False

    async def receive() -> dict[str, Any]:
        nonlocal sent
        if sent:  # nobody tells a WSGI server that the other side is gone
            await asyncio.Event().wait()
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        nonlocal status, headers
        if message["type"] == "http.response.start":
            status = int(message["status"])
            headers = [(k.decode("latin-1"), v.decode("latin-1")) for k, v in message["headers"]]
        else:
            parts.append(message.get("body", b""))

    async with manager.run():
        await manager.handle_request(_scope(), receive, send)
    answer = Response(b"".join(parts), status=status)
    answer.headers.clear()
    answer.headers.extend(headers)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _scope() -> dict[str, Any]:
    """The request as ASGI has it, without the token, which is nobody's business any more."""
    headers = [
        (name.lower().encode("latin-1"), value.encode("latin-1", "replace"))
        for name, value in request.headers.items()
        if name.lower() != "authorization"
    ]
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": request.scheme,
        "path": "/mcp",
        "raw_path": b"/mcp",
        "query_string": request.query_string,
        "root_path": "",
        "headers": headers,
        "client": (request.remote_addr or "", 0),
        "server": (request.host, None),
    }
