"""An analysis as one web page: no script, nothing loaded from elsewhere, light and dark.

Invariant: every text is escaped by the template engine; a content security policy inside the page
forbids scripts even so. It reads the same from a disk, in an e-mail or on a server.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from tubetotask.domain.analysis import Analysis
from tubetotask.exports import phrases, schema
from tubetotask.exports.document import document
from tubetotask.exports.places import language_mark

_TEMPLATES = Path(__file__).parent / "templates"


def render(analysis: Analysis) -> str:
    """``analysis`` as an HTML page."""
    return draw(document(analysis, for_people=True))


def draw(shown: schema.Document) -> str:
    """The same of an analysis in its published form, with quotes for people."""
    return _template().render(
        shown=shown,
        step=phrases.first_step(shown),
        say=phrases,
        language=language_mark(shown.transcript.language),
        notes_language=language_mark(shown.notes.language),
        css=_style(),
    )


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    return environment.get_template("analysis.html")


@cache
def _style() -> Markup:
    """The style sheet, written into the page. Ours, so it needs no escape: it holds no "<"."""
    return Markup((_TEMPLATES / "analysis.css").read_text(encoding="utf-8"))  # noqa: S704 - ours
