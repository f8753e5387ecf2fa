"""Every text of a template is marked for translation, and a German page shows no English one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from flask import Flask
from jinja2 import Environment, nodes

from tests.web import stocked
from tubetotask.config import ROOT
from tubetotask.storage.database import db
from tubetotask.storage.models import AnalysisRow
from tubetotask.storage.workspace import Workspace, local_user
from tubetotask.web import speech

TEMPLATES = ROOT / "tubetotask" / "web" / "templates"
# Pages for developers of this project and of programs: English, as the API that they tell of.
ENGLISH = ("styleguide.html", "reference/reference.html")
# Names, and what is written the same in every language.
NAMES = re.compile(
    r"TubeToTask|YouTube|Markdown|HTML|CSV|JSON|PDF|ICS|OPML|Apprise|WebVTT|UTC|MCP|API|OpenAI"
    r"|curl -H .*|export COURIER_\w+=\S*|tubetotask \w+|Authorization: Bearer|https?://\S*"
    r"|/api/v1\S*|\w+://\S*|gpt-\S+|sk-…|my-model\S*|owner/name|aria-|P[123]|@handle|MB"
)
TOLD = ("title", "aria-label", "placeholder", "alt")
# Macros that give attributes, which stand in their template as words.
ATTRIBUTES = re.compile(r'(aria-\w+|dir|lang)="[^"]*"')
_WORDS = re.compile(r"[A-Za-z]{2,}")


class Texts(HTMLParser):
    """What people read of markup, attributes too."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._quiet = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._quiet += tag in ("script", "style", "code", "kbd")
        self.found += [value for name, value in attrs if name in TOLD and value]

    def handle_endtag(self, tag: str) -> None:
        self._quiet -= tag in ("script", "style", "code", "kbd")

    def handle_data(self, data: str) -> None:
        if not self._quiet:
            self.found.append(data)


def texts(markup: str) -> list[str]:
    """The texts of markup."""
    read = Texts()
    read.feed(markup)
    read.close()
    return [" ".join(text.split()) for text in read.found if text.strip()]


def unmarked(template: Path) -> Iterator[str]:
    """Words that stand in a template without a mark: each expression is a sign that is no word."""
    env = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)  # only ever parsed
    tree = env.parse(template.read_text(encoding="utf-8"))
    # Markup that expressions and blocks interrupt is one text again: they become "0".
    told = {
        id(each) for call in tree.find_all(nodes.Call) for each in call.find_all(nodes.TemplateData)
    }
    parts = []
    for output in tree.find_all(nodes.Output):
        for part in output.nodes:
            plain = isinstance(part, nodes.TemplateData) and id(part) not in told
            parts.append(part.data if plain else "0")  # type: ignore[attr-defined]  # it is one
        parts.append("\0")
    for text in texts("".join(parts).replace("\0", "")):
        if _WORDS.search(NAMES.sub("", ATTRIBUTES.sub("", text))):
            yield text


@pytest.mark.parametrize(
    "template",
    sorted(
        path.relative_to(TEMPLATES).as_posix()
        for path in TEMPLATES.rglob("*.html")
        if path.relative_to(TEMPLATES).as_posix() not in ENGLISH
    ),
)
def test_every_text_of_a_template_is_marked(template: str) -> None:
    assert list(unmarked(TEMPLATES / template)) == []


PAGES = (
    *(
        "/",
        "/?show=later",
        "/?show=archived",
        "/read",
        "/start",
        "/privacy",
        "/sign-in",
        "/nowhere",
    ),
    *("/analyses/{made}", "/analyses/{waiting}", "/tasks?status=candidate", "/tasks?status=open"),
    *("/tasks/board", "/tasks/1", "/plan", "/sources", "/sources/1", "/reports", "/exports"),
    *("/reports/settings", "/search", "/search?q=letter", "/usage", "/jobs", "/jobs/{waiting}"),
    *("/settings", "/settings/integrations", "/settings/notifications", "/settings/learned"),
    *("/settings/language", "/account/tokens"),
)
# What stocked.fill invents, and what a model or YouTube said: nobody's text of ours.
INVENTED = re.compile(r"It is live, and read when it has ended\.")


@pytest.mark.slow
def test_a_german_page_shows_no_english_text_of_ours(app: Flask) -> None:
    session = db.session()
    space = Workspace(session, local_user(session).id)
    made = stocked.fill(space).id
    local_user(session).language = "de"
    session.commit()
    waiting = session.query(AnalysisRow).filter_by(state="waiting").first()
    assert waiting is not None
    with (speech.CATALOGUES / "de" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalogue = read_po(file, locale="de")
    # Of two words and more: a single one may be a name, or the same in both languages.
    english = {
        message.id
        for message in catalogue
        if isinstance(message.id, str)
        and message.id != message.string
        and len(_WORDS.findall(message.id)) > 1
        and "%(" not in message.id
    }
    client = app.test_client()
    for page in PAGES:
        address = page.format(made=made, waiting=waiting.id)
        shown = texts(client.get(address).text)
        assert len(shown) > 5, address
        left = [text for text in shown if text in english and not INVENTED.search(text)]
        assert left == [], address
