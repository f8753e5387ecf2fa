"""The error tree, translated once for the web.

    NotFound, LinkSpent → 404 · TooLarge → 413 · other InputError → 400
    TranscriptUnavailable, StorageFailed → 503 · the rest → 500

Invariant: an error page says what happened and what to do next, and never shows more than the
error's own three safe texts. It leads on: back to the page of ours that led here, to the same
address where trying again can help, and (error.html) to what fits whoever asks.
"""

from __future__ import annotations

from urllib.parse import urlsplit

import structlog
from flask import Flask, current_app, render_template, request
from flask_wtf.csrf import CSRFError  # type: ignore[import-untyped]  # no types published
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.wrappers import Response

from tubetotask.api.statuses import status_of
from tubetotask.api.v1 import routes
from tubetotask.domain import errors
from tubetotask.domain.texts import N_
from tubetotask.domain.texts import gettext as _
from tubetotask.storage.database import db
from tubetotask.transcripts import MAX_BYTES
from tubetotask.web import people, theme
from tubetotask.web.views import start

log = structlog.get_logger()
_PROGRAMS = ("/api/v1", "/mcp")

# Status → what happened, what to do next.
TEXTS = {
    400: (
        N_("This request could not be understood."),
        N_("Go back, reload the page and try again."),
    ),
    403: (
        N_("You may not do this here."),
        N_("An administrator of this instance can do it, or give you another role."),
    ),
    404: (
        N_("There is no such page."),
        N_("The address may be mistyped, or what it showed was removed."),
    ),
    405: (
        N_("This address does not take that kind of request."),
        N_("Use the buttons of the pages."),
    ),
    413: (
        N_("That is too large: the limit is %(megabytes)s MB."),
        N_(
            "Captions of a four-hour talk have about 1 MB. "
            "Give the caption file (.vtt, .srt, .json, .txt), not the video or the sound."
        ),
    ),
    429: (
        N_("That was too often in a short time."),
        N_(
            "Wait a moment, then send it again; after many failed attempts to sign in, a quarter "
            "of an hour."
        ),
    ),
    500: (
        N_("Something went wrong that should not have."),
        N_("Try again. If it stays, the log of the server tells more."),
    ),
    503: (
        N_("The database does not answer."),
        N_(
            "Try again in a moment. If it stays, check that the disk has space and that "
            "the server was started with script/server, which prepares the database."
        ),
    ),
}


def register(app: Flask) -> None:
    """Show every error as a page."""
    app.register_error_handler(errors.TubeToTaskError, ours)
    app.register_error_handler(CSRFError, _forged)
    app.register_error_handler(SQLAlchemyError, _database)
    app.register_error_handler(HTTPException, _http)


def _page(status: int, message: str = "", remedy: str = "") -> tuple[str, int]:
    told, advised = TEXTS.get(status, TEXTS[500] if status >= 500 else TEXTS[400])
    page = render_template(
        "error.html",
        status=status,
        message=_(message or told, megabytes=MAX_BYTES // 2**20),
        remedy=_(remedy or advised),
        kept=_written() if status in (400, 429, 503) else [],
        back=_came_from(),
        again=_same_page() if status == 429 or status >= 500 else "",
    )
    return page, status


def _came_from() -> str:
    """The page of ours whose link or form led here, "" where none did."""
    found = urlsplit(request.referrer or "")
    there = f"{found.path}?{found.query}" if found.query else found.path
    adapter = current_app.create_url_adapter(request)
    if adapter is None or found.netloc != request.host or there == _same_page():
        return ""
    try:  # not every address that was posted to is a page, too
        adapter.match(found.path, method="GET")
    except HTTPException:
        return ""
    return theme.local(there)


def _same_page() -> str:
    """The address that was asked for, "" where it was no page but a form."""
    return request.full_path.rstrip("?") if request.method in ("GET", "HEAD") else ""


def _written() -> list[tuple[str, str]]:
    """What somebody typed into a form that could not be taken: it must not be lost with it."""
    if request.method != "POST":
        return []
    fields = (("talk", request.form.get("source", "")), ("plan", request.form.get("plan", "")))
    return [(name, text) for name, text in fields if text.strip()]


def ours(error: errors.TubeToTaskError) -> tuple[str, int]:
    """The page of an error of the tree, and its status."""
    return _page(status_of(error), error.message, error.remedy)


def _forged(_error: CSRFError) -> tuple[str, int] | Response:
    if request.endpoint == start.ENDPOINT and people.may_look():
        # What was pasted must survive a cookie that did not.
        return start.outlived()
    if current_app.config["SESSION_COOKIE_SECURE"] and not request.is_secure:
        return _page(
            400,
            N_(
                "This page came over plain http, where the cookie that its forms need does not "
                "travel."
            ),
            N_(
                "Use https. Behind a proxy set TRUSTED_PROXIES; in a private network without TLS "
                "set ALLOW_HTTP=on."
            ),
        )
    return _page(
        400,
        N_("The form was opened too long ago, or your browser keeps no cookies."),
        N_("Go back, reload the page and press the button again. This site needs its cookie."),
    )


def _database(error: SQLAlchemyError) -> tuple[str, int]:
    if isinstance(error, DataError):  # a sign that it cannot hold, as a NUL in an address
        db.session.rollback()
        return _page(400)
    log.error("database failed", error=type(error).__name__, exc_info=error)
    if isinstance(error, IntegrityError):  # it does answer, and refuses what breaks its rules
        db.session.rollback()
        return _page(500)
    return _page(503)


def _http(error: HTTPException) -> tuple[str, int] | Response:
    status = error.code or 500
    if status < 400:  # a redirect is raised as an exception, too
        return error.get_response()
    if request.path.startswith(_PROGRAMS):  # an address of programs that none of them has
        return routes.unrouted(error)
    if isinstance(error, SecurityError):  # a host that is not ours: no page can name its links
        return Response("This server is not known by that name.\n", 400, mimetype="text/plain")
    return _page(status)
