"""Style sheets, scripts and icons, served by us alone.

Invariant: the version in the path is a hash of the files, so a browser may keep them for ever and
still never shows an old one.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, send_from_directory, url_for

FOLDER = Path(__file__).parent / "static"
_YEAR_S = 365 * 24 * 3600

bp = Blueprint("assets", __name__, template_folder="templates")


@cache
def version() -> str:
    """A short hash over the names and the bytes of all assets."""
    digest = hashlib.sha256()
    for file in sorted(FOLDER.rglob("*")):
        if file.is_file():
            digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:12]


@bp.get("/assets/<asked>/<path:name>")
def file(asked: str, name: str) -> Response:
    """One asset; only an address with today's version may be kept."""
    response = send_from_directory(FOLDER, name, max_age=_YEAR_S)
    if asked == version():
        response.cache_control.immutable = True
    else:
        response.cache_control.max_age = None
        response.cache_control.no_cache = True
    return response


@bp.app_template_global()
def asset(name: str) -> str:
    """The address of an asset."""
    return url_for("assets.file", asked=version(), name=name)
