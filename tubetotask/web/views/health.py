"""For machines: whether the server works, and that robots stay out."""

from __future__ import annotations

import structlog
from flask import Blueprint, Response, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from tubetotask.storage.database import db

log = structlog.get_logger()
bp = Blueprint("health", __name__)


@bp.get("/healthz")
def healthz() -> tuple[Response, int]:
    """200 when the database answers with its tables, else 503."""
    try:
        db.session.execute(text("SELECT 1 FROM users LIMIT 1"))
    except SQLAlchemyError as error:
        log.error("database failed", error=type(error).__name__)
        return jsonify(status="unavailable", database="does not answer"), 503
    return jsonify(status="ok"), 200


@bp.get("/robots.txt")
def robots() -> Response:
    """These pages are one person's: no search engine has business here."""
    return Response("User-agent: *\nDisallow: /\n", mimetype="text/plain")
