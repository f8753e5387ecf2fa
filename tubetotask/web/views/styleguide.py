"""The design system as it is: every token and piece, drawn by the macros that pages use.

Invariant: it exists where TubeToTask is worked on; in production there is no such page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from flask import Blueprint, render_template

from tubetotask.domain.assessment import VerdictValue
from tubetotask.web import assets

bp = Blueprint("styleguide", __name__)
_TOKEN = re.compile(r"^  --([a-z0-9-]+): ([^;]+);", re.MULTILINE)
_GROUPS = ("colour", "type", "space", "shape", "motion")
_ICON = re.compile(r'<symbol id="(\w+)"')


@dataclass(frozen=True, slots=True)
class Token:
    """A name of tokens.css and what it says."""

    name: str
    value: str


@cache
def tokens() -> tuple[Token, ...]:
    """Our tokens in the order of the file; what Bootstrap reads is left out."""
    told = (assets.FOLDER / "tokens.css").read_text("utf-8")
    found = (Token(*pair) for pair in _TOKEN.findall(told))
    return tuple(token for token in found if not token.name.startswith("bs-"))


@cache
def icons() -> tuple[str, ...]:
    """The names in the sprite."""
    return tuple(_ICON.findall((assets.FOLDER / "icons.svg").read_text("utf-8")))


@bp.get("/styleguide")
def show() -> str:
    """The page."""
    groups: dict[str, list[Token]] = {
        "colour": [],
        "type": [],
        "space": [],
        "shape": [],
        "motion": [],
    }
    for token in tokens():
        groups[_group(token)].append(token)
    return render_template(
        "styleguide.html",
        groups=groups,
        icons=icons(),
        verdicts=[each.value for each in VerdictValue],
        states=("queued", "waiting", "failed", "cancelled"),
    )


def _group(token: Token) -> str:
    if token.name.startswith("shadow"):
        return "shape"
    if "light-dark(" in token.value or token.name == "veil":
        return "colour"
    if token.name in ("sans", "serif", "mono") or token.name.startswith("t-"):
        return "type"
    if token.name in ("quick", "calm", "ease"):
        return "motion"
    if re.fullmatch(r"r\d|r-full|round|chevron|z-\w+", token.name):
        return "shape"
    return "space"
