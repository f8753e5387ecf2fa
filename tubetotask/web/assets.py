"""Style sheets, scripts, icons and typefaces, served by us alone.

Invariant: the version in the path is a hash of the files, so a browser may keep them for ever and
still never shows an old one. All style sheets are sent as one, and texts compressed to who takes
that: nothing in them is anybody's, so their compressed length tells nothing.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, abort, request, send_from_directory

FOLDER = Path(__file__).parent / "static"
SITE = "site.css"
# The base, each standing on those before it; then every other sheet there is, a page family each.
BOOTSTRAP = "vendor/bootstrap-5.3.9/bootstrap.css"
FIRST = (
    *("tokens.css", BOOTSTRAP, "base.css", "bars.css", "roles.css"),
    *("pieces.css", "frames.css", "forms.css", "buttons.css"),
)
_YEAR_S = 365 * 24 * 3600
_TEXTS = (".css", ".js", ".svg")

bp = Blueprint("assets", __name__, template_folder="templates")


@cache
def version() -> str:
    """A short hash over the names and the bytes of all assets."""
    digest = hashlib.sha256()
    for file in sorted(FOLDER.rglob("*")):
        if file.is_file():
            digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:12]


def sheets() -> list[str]:
    """The style sheets in the order in which they count."""
    return [*FIRST, *sorted({file.name for file in FOLDER.glob("*.css")} - set(FIRST))]


@cache
def text(name: str) -> tuple[bytes, bytes]:
    """A text's bytes as they are and compressed; ``SITE`` is all style sheets. Raises OSError."""
    if name == SITE:
        plain = b"\n".join((FOLDER / sheet).read_bytes() for sheet in sheets())
    else:
        plain = (FOLDER / name).read_bytes()
    return plain, gzip.compress(plain, 9, mtime=0)


@bp.get("/assets/<asked>/<path:name>")
def file(asked: str, name: str) -> Response:
    """One asset; only an address with today's version may be kept."""
    response = _text(name) if name == SITE or _is_text(name) else _as_it_is(name)
    if asked == version():
        response.cache_control.public = True
        response.cache_control.max_age = _YEAR_S
        response.cache_control.immutable = True
    else:
        response.cache_control.max_age = None
        response.cache_control.no_cache = True
    return response


def _is_text(name: str) -> bool:
    return name in _texts()


@cache
def _texts() -> frozenset[str]:
    files = (file for file in FOLDER.rglob("*") if file.suffix in _TEXTS)
    return frozenset(file.relative_to(FOLDER).as_posix() for file in files)


def _as_it_is(name: str) -> Response:
    if not (FOLDER / name).suffix:
        abort(404)  # a licence is for whoever has the files
    return send_from_directory(FOLDER, name, max_age=_YEAR_S)


def _text(name: str) -> Response:
    plain, packed = text(name)
    small = request.accept_encodings["gzip"] > 0
    kind = mimetypes.guess_type(name)[0] or "text/plain"
    response = Response(packed if small else plain, mimetype=kind)
    if small:
        response.content_encoding = "gzip"
    response.vary.add("Accept-Encoding")
    response.set_etag(version() + ("-gzip" if small else ""))
    response.make_conditional(request)
    return response


@bp.app_template_global()
def asset(name: str) -> str:
    """The address of an asset; put together here, since a page of a list names hundreds."""
    return f"{request.script_root}/assets/{version()}/{name}"
