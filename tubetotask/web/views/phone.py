"""The application on a phone: installed, without a network, and in the menu "share".

Invariant: sharing only fills the form; what is read is started by a press there.
"""

from __future__ import annotations

import json
import re

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from tubetotask.domain.texts import gettext as _
from tubetotask.web import assets, speech
from tubetotask.web.assets import asset

bp = Blueprint("phone", __name__)
_LINK = re.compile(r"https?://\S+")
_LONGEST = 2_000  # of what is shared; a link and the title of a video are far shorter
_ICONS = (
    ("icon-192.png", "192x192", "any"),
    ("icon-512.png", "512x512", "any"),
    ("icon-mask-512.png", "512x512", "maskable"),
)
_GROUND, _INK = "#faf8f3", "#0b5a68"  # --paper and --accent of tokens.css, in the light theme
_FRAME = ("site.css", "shell.js", "app.js", "icon.svg", "icons.svg", "phone/offline.js")
_FONT = "vendor/figtree-5.3.0/latin.woff2"


@bp.get("/manifest.webmanifest")
def manifest() -> Response:
    """What a phone needs to know to install the application and to share with it."""
    told = {
        "id": "/",
        "name": "TubeToTask",
        "short_name": "TubeToTask",
        "description": _("What your YouTube channels said, held against your plan: what to do."),
        "lang": speech.language(),
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "theme_color": _INK,
        "background_color": _GROUND,
        "icons": [
            {"src": asset(f"phone/{name}"), "sizes": size, "type": "image/png", "purpose": purpose}
            for name, size, purpose in _ICONS
        ],
        "shortcuts": [
            {"name": name, "url": url_for(endpoint)}
            for name, endpoint in (
                (_("Tasks"), "tasks.show"),
                (_("Reports"), "reports.show"),
                (_("Search"), "search.show"),
            )
        ],
        "share_target": {
            "action": url_for("phone.share"),
            "method": "GET",
            "params": {"title": "title", "text": "text", "url": "url"},
        },
    }
    return Response(json.dumps(told), mimetype="application/manifest+json")


@bp.get("/sw.js")
def worker() -> Response:
    """The service worker; at the root, since it serves all pages."""
    frame = [*(asset(name) for name in (*_FRAME, _FONT)), url_for("phone.offline")]
    head = f"const VERSION = {json.dumps(assets.version())};\nconst FRAME = {json.dumps(frame)};\n"
    code = head.encode() + assets.text("phone/worker.js")[0]
    return Response(code, mimetype="text/javascript", headers={"Cache-Control": "no-cache"})


@bp.get("/offline")
def offline() -> str:
    """What is shown where there is no network; it holds nothing of anybody."""
    return render_template("phone/offline.html")


@bp.get("/share")
def share() -> Answer:
    """A link that was shared with us, put into the form; apps send it as url, text or title."""
    given = [request.args.get(name, "")[:_LONGEST] for name in ("url", "text", "title")]
    links = [found[0] for text in given if (found := _LINK.search(text))]
    source = links[0] if links else next(filter(None, given), "")
    return redirect(url_for("start.show", source=source))
