"""The texts of the scripts, in the language of the page: its ``<html>`` carries them for them.

Invariant: what a script may say is what stands in it as gettext("…"); an English page carries
nothing, for there the scripts speak as they are written.
"""

from __future__ import annotations

import re
from functools import cache

from flask import Flask

from tubetotask.web import speech
from tubetotask.web.assets import FOLDER

_TOLD = re.compile(r'\bgettext\("([^"\n]+)"')


@cache
def told() -> tuple[str, ...]:
    """All that our scripts say."""
    scripts = sorted(FOLDER.glob("*.js"))
    found = (text for file in scripts for text in _TOLD.findall(file.read_text(encoding="utf-8")))
    return tuple(dict.fromkeys(found))


def spoken() -> dict[str, str]:
    """Each in the language of the page; nothing for English."""
    if speech.language() == "en":
        return {}
    return {text: speech.translated(text) for text in told()}


def register(app: Flask) -> None:
    """Give the frame of every page these."""
    app.jinja_env.globals["script_texts"] = spoken
