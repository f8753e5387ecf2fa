"""Whose request it is, where proxies stand in front, and which request in the log.

Invariant: what a stranger writes into a header is believed only as far as ``TRUSTED_PROXIES`` says
that a proxy of ours wrote it. Every answer names its request (X-Request-ID).
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from ipaddress import ip_address
from typing import TYPE_CHECKING

import structlog
from flask import Flask, Response, current_app, g, request

from tubetotask.config import Config

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HEADER = "X-Request-ID"
_KNOWN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
_FORWARDED = (
    *("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto"),
    *("X-Real-IP", "CF-Connecting-IP", "True-Client-IP"),
)


def register(app: Flask, config: Config) -> None:
    """Read the true address, and give each request its name."""
    hops = config.trusted_proxies
    if hops:
        app.wsgi_app = Forwarded(app.wsgi_app, hops)  # type: ignore[method-assign] # as Flask says
    app.before_request(_begin)
    app.after_request(_name)


class Forwarded:
    """Takes address and protocol of a request from what ``hops`` proxies in front of it wrote.

    A proxy adds an entry at the end of a list or begins the list anew. So of ``hops`` proxies the
    last ``hops`` entries are; where there are fewer, the first one still is of one of them. That
    is where Werkzeug's ProxyFix believes none, and all visitors become one: of two proxies on a
    platform both add to X-Forwarded-For, but the inner one sets X-Forwarded-Proto anew.

    Not the host: Nginx hands on an X-Forwarded-Host that it was sent, and sets Host itself.
    """

    def __init__(self, app: WSGIApplication, hops: int) -> None:
        self._app = app
        self._hops = hops

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        for header, name in (
            ("HTTP_X_FORWARDED_FOR", "REMOTE_ADDR"),
            ("HTTP_X_FORWARDED_PROTO", "wsgi.url_scheme"),
        ):
            entries = environ.get(header, "").split(",")[-self._hops :]
            if believed := entries[0].strip():
                environ[name] = believed
        return self._app(environ, start_response)


def _begin() -> None:
    config: Config = current_app.config["TUBETOTASK"]
    given = request.headers.get(HEADER, "") if config.trusted_proxies else ""
    g.request_id = given if _KNOWN.fullmatch(given) else secrets.token_hex(8)
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request=g.request_id)


def _name(response: Response) -> Response:
    if "request_id" in g:
        response.headers[HEADER] = g.request_id
    return response


def from_this_machine() -> bool:
    """Whether the request comes from a program on this machine, past any proxy."""
    if any(name in request.headers for name in _FORWARDED):
        # With no proxy to trust, one of these says that there is a proxy; with one, the address
        # below is that of its client: a program here that asks the proxy is a stranger as well.
        return False
    try:
        return ip_address(request.remote_addr or "").is_loopback
    except ValueError:  # a socket file, behind which only a proxy stands
        return False
