"""Addresses with a slash too many at their end, as people and programs write them.

Invariant: who is led away is led to a page of ours, by the same method and with the same body; an
address that is none of ours without the slash either is told as it is.
"""

from __future__ import annotations

from flask import Flask, redirect, request
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response


def register(app: Flask) -> None:
    """Lead from "/tasks/" to "/tasks", before anybody is asked who they are."""

    def led() -> Response | None:
        bare = request.path.rstrip("/")
        lost = isinstance(request.routing_exception, NotFound) and bare != request.path
        if not lost or not bare or bare.startswith("//") or "\\" in bare:
            return None
        adapter = app.create_url_adapter(request)
        try:
            if adapter is None:
                return None
            adapter.match(bare, method=request.method)
        except (RequestRedirect, HTTPException):
            return None
        asked = request.query_string.decode("ascii", "ignore")
        # The path as it was sent, so that nothing in it is decoded into something else.
        told = request.root_path.rstrip("/") + _sent(bare)
        return redirect(f"{told}?{asked}" if asked else told, 308)

    app.before_request(led)


def _sent(path: str) -> str:
    from urllib.parse import quote

    return quote(path, safe="/:@!$&'()*+,;=~-._")
