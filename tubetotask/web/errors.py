"""The error tree, translated once for the web.

    NotFound → 404 · TooLarge → 413 · other InputError → 400
    TranscriptUnavailable, StorageFailed → 503 · the rest → 500

Invariant: an error page says what happened and what to do next, and never shows more than the
error's own three safe texts.
"""

from __future__ import annotations

import structlog
from flask import Flask, render_template, request
from flask_wtf.csrf import CSRFError  # type: ignore[import-untyped]  # no types published
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from tubetotask.domain import errors
from tubetotask.transcripts import MAX_BYTES

log = structlog.get_logger()

STATUS: tuple[tuple[type[errors.TubeToTaskError], int], ...] = (
    (errors.NotFound, 404),
    (errors.TooLarge, 413),
    (errors.InputError, 400),
    (errors.TranscriptUnavailable, 503),
    (errors.StorageFailed, 503),
)
# Status → what happened, what to do next.
TEXTS = {
    400: ("This request could not be understood.", "Go back, reload the page and try again."),
    403: ("This page may not be opened.", "Go back to the start page."),
    404: (
        "There is no such page.",
        "The address may be mistyped, or what it showed was removed. Look at the list.",
    ),
    405: ("This address does not take that kind of request.", "Use the buttons of the pages."),
    413: (
        f"That is too large: the limit is {MAX_BYTES // 2**20} MB.",
        "Captions of a four-hour talk have about 1 MB. "
        "Give the caption file (.vtt, .srt, .json, .txt), not the video or the sound.",
    ),
    500: (
        "Something went wrong that should not have.",
        "Try again. If it stays, the log of the server tells more.",
    ),
    503: (
        "The database does not answer.",
        "Try again in a moment. If it stays, check that the disk has space and that "
        "the server was started with script/server, which prepares the database.",
    ),
}


def status_of(error: errors.TubeToTaskError) -> int:
    """The HTTP status for an error of the tree."""
    return next((status for kind, status in STATUS if isinstance(error, kind)), 500)


def register(app: Flask) -> None:
    """Show every error as a page."""
    app.register_error_handler(errors.TubeToTaskError, _ours)
    app.register_error_handler(CSRFError, _forged)
    app.register_error_handler(SQLAlchemyError, _database)
    app.register_error_handler(HTTPException, _http)


def _page(status: int, message: str = "", remedy: str = "") -> tuple[str, int]:
    told, advised = TEXTS.get(status, TEXTS[500] if status >= 500 else TEXTS[400])
    page = render_template(
        "error.html",
        status=status,
        message=message or told,
        remedy=remedy or advised,
        kept=_written() if status in (400, 503) else [],
    )
    return page, status


def _written() -> list[tuple[str, str]]:
    """What somebody typed into a form that could not be taken: it must not be lost with it."""
    if request.method != "POST":
        return []
    fields = (("talk", request.form.get("source", "")), ("plan", request.form.get("plan", "")))
    return [(name, text) for name, text in fields if text.strip()]


def _ours(error: errors.TubeToTaskError) -> tuple[str, int]:
    return _page(status_of(error), error.message, error.remedy)


def _forged(_error: CSRFError) -> tuple[str, int] | Response:
    from tubetotask.web.views import start

    if request.endpoint == start.ENDPOINT:
        # What was pasted must survive a cookie that did not.
        return start.outlived()
    return _page(
        400,
        "The form was opened too long ago, or your browser keeps no cookies.",
        "Go back, reload the page and press the button again. This site needs its cookie.",
    )


def _database(error: SQLAlchemyError) -> tuple[str, int]:
    log.error("database failed", error=type(error).__name__, exc_info=error)
    return _page(503)


def _http(error: HTTPException) -> tuple[str, int] | Response:
    status = error.code or 500
    if status < 400:  # a redirect is raised as an exception, too
        return error.get_response()
    return _page(status)
