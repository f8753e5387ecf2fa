"""Blocks as HTML: a fragment for a feed or a mail, or a page that stands alone.

Invariant: every text is escaped by the template engine; there is no script, nothing is loaded from
elsewhere, and a policy inside the page forbids both.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from tubetotask.exports.blocks import Paper
from tubetotask.exports.phrases import EFFORTS, harmless, one_line
from tubetotask.exports.places import language_mark
from tubetotask.exports.times import clock

_TEMPLATES = Path(__file__).parent / "templates"


def render(paper: Paper) -> str:
    """``paper`` as a whole page."""
    return _template("paper.html").render(body=fragment(paper), paper=paper, css=_style())


def fragment(paper: Paper) -> Markup:
    """What stands in the page's body."""
    drawn = _template("paper_blocks.html").render(paper=paper, clock=clock, efforts=EFFORTS)
    return Markup(drawn)  # noqa: S704 - the template escaped every text


@cache
def _template(name: str) -> Template:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(line=one_line, harmless=harmless, language=language_mark)
    environment.tests["block"] = lambda block, name: type(block).__name__ == name
    return environment.get_template(name)


@cache
def _style() -> Markup:
    return Markup((_TEMPLATES / "analysis.css").read_text(encoding="utf-8"))  # noqa: S704 - ours
