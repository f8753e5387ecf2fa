"""Light, dark, or as the system has it: chosen with a button, kept in a cookie.

Invariant: the server writes the choice into the page, so that none flashes in the other theme, and
without JavaScript it holds as well. Whoever chose nothing, or "system", has no cookie.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Flask, redirect, request
from werkzeug.wrappers import Response

from tubetotask.domain.texts import N_

COOKIE = "theme"
SYSTEM = "system"
THEMES = {SYSTEM: N_("As the system"), "light": N_("Light"), "dark": N_("Dark")}
_YEAR_S = 365 * 24 * 3600

bp = Blueprint("theme", __name__)


def chosen() -> str:
    """ "light" or "dark"; "system" where nothing (or nonsense) was chosen."""
    told = request.cookies.get(COOKIE, "")
    return told if told in THEMES else SYSTEM


def local(address: str) -> str:
    """The address if it is a path of ours, else the home page: nobody is led elsewhere."""
    parts = urlsplit(address)
    plain = address.startswith("/") and not address.startswith(("//", "/\\"))
    clean = address.isprintable() and "\\" not in address
    return address if plain and clean and not parts.scheme and not parts.netloc else "/"


@bp.post("/theme")
def choose() -> Response:
    """Keep the choice, and go back to the page where it was made."""
    response = redirect(local(request.form.get("next", "/")), 303)
    theme = request.form.get("theme", "")
    if theme in THEMES and theme != SYSTEM:
        response.set_cookie(
            COOKIE, theme, _YEAR_S, httponly=True, samesite="Lax", secure=request.is_secure
        )
    else:
        response.delete_cookie(COOKIE, httponly=True, samesite="Lax", secure=request.is_secure)
    return response


def register(app: Flask) -> None:
    """Tell every page the theme, and where to come back to."""

    def told() -> dict[str, Any]:
        here = request.full_path.rstrip("?") if request.method == "GET" else "/"
        return {"theme": chosen(), "themes": THEMES, "this_page": here}

    app.context_processor(told)
    app.register_blueprint(bp)
