"""How often one address may send forms, try to sign in and ask the API.

Invariant: what is read without changing anything is never limited, and neither is what machines
ask of our health. Where the counters cannot be reached, requests pass: a limit protects the pages,
and must not be what takes them away. A new blueprint under /api is limited by its address alone.
"""

from __future__ import annotations

import hashlib
import hmac
import math
import sqlite3
import time
from ipaddress import ip_address, ip_network

import structlog
from flask import Flask, Response, abort, g, request
from sqlalchemy.exc import SQLAlchemyError

from tubetotask.config import Config
from tubetotask.storage.database import db
from tubetotask.storage.rates import InDatabase, InFile, Rates, Taken

log = structlog.get_logger()
API, SIGN_IN, FORMS = "api", "sign-in", "forms"
_API = ("/api/", "/push/", "/mcp")
# Each is a try to prove who one is; those of Flask-Security among them.
_SIGN_IN = (
    *("/login", "/sign-in", "/register", "/reset", "/verify", "/recover"),
    *("/tf-", "/us-", "/mf-", "/wan-"),
)
_READS = frozenset({"GET", "HEAD", "OPTIONS"})
_SAY_EVERY_S = 60.0


class Limits:
    """The limits of one application."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._rules = {
            API: config.rate_limit_api,
            SIGN_IN: config.rate_limit_sign_in,
            FORMS: config.rate_limit_forms,
        }
        self._rates: Rates | None = None
        self._said_at: float | None = None

    def check(self) -> None:
        """Count the request; 429 where it is one too many."""
        g.pop("limit", None)
        kind = kind_of(request.method, request.path)
        rule = self._rules[kind] if kind else None
        if kind is None or rule is None:
            return
        try:
            taken = self._counters().take(self._key(kind), *rule)
        except (sqlite3.Error, SQLAlchemyError, OSError) as error:
            self._say(error)
            return
        g.limit = (rule, taken)
        if not taken.allowed:
            log.info("too many requests", limit=kind, wait_s=round(taken.wait_s, 1))
            abort(429)

    def tell(self, response: Response) -> Response:
        """The limit and what is left of it, in the answer's head."""
        limit: tuple[tuple[int, int], Taken] | None = g.get("limit")
        if limit is None:
            return response
        (number, period_s), taken = limit
        response.headers["RateLimit-Policy"] = f"{number};w={period_s}"
        response.headers["RateLimit-Limit"] = str(number)
        response.headers["RateLimit-Remaining"] = str(taken.left)
        response.headers["RateLimit-Reset"] = str(math.ceil(taken.reset_s))
        if not taken.allowed:
            response.headers["Retry-After"] = str(max(1, math.ceil(taken.wait_s)))
        return response

    def _counters(self) -> Rates:
        if self._rates is None:
            file = self._config.tubetotask_data / "rate-limits.db"
            self._rates = Rates(InFile(file) if self._config.sqlite else InDatabase(db.engine))
        return self._rates

    def _key(self, kind: str) -> str:
        told = f"{kind} {network_of(request.remote_addr or '')}".encode()
        return hmac.new(self._config.session_secret.encode(), told, hashlib.sha256).hexdigest()[:32]

    def _say(self, error: Exception) -> None:
        now = time.monotonic()
        if self._said_at is None or now - self._said_at >= _SAY_EVERY_S:
            self._said_at = now
            log.warning("requests are not counted", reason=type(error).__name__)


def register(app: Flask, config: Config) -> None:
    """Hold the limits for every request."""
    limits = Limits(config)
    app.before_request(limits.check)
    app.after_request(limits.tell)


def kind_of(method: str, path: str) -> str | None:
    """Which limit a request counts against, None for none."""
    if path.startswith(_API):
        return API
    if method in _READS:
        return None
    return SIGN_IN if path.startswith(_SIGN_IN) else FORMS


def network_of(address: str) -> str:
    """Who is counted: an address, of IPv6 the /64 that one connection is given."""
    try:
        found = ip_address(address)
    except ValueError:
        return "unknown"
    if found.version == 4:
        return address
    mapped = found.ipv4_mapped
    return str(mapped) if mapped else str(ip_network((found, 64), strict=False))
