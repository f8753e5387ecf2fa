"""Every text of a template is marked for translation, and a German page shows no English one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from html.parser import HTMLParser

import pytest
from babel.messages.pofile import read_po
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import Environment, nodes

from tests.web import people, stocked, stocked_more
from tubetotask.config import ROOT
from tubetotask.domain.accounts import Event, Visit
from tubetotask.storage import audit
from tubetotask.storage.database import db, now
from tubetotask.storage.models import AnalysisRow
from tubetotask.storage.workspace import Workspace, local_user
from tubetotask.web import audit_words, speech

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
_PLACE = re.compile(r"%\(\w+\)[sd]")


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


def parts_shown(node: nodes.Node) -> list[nodes.Node | None]:
    """Of which expressions an expression may show one.

    What is called is left out: ``_()`` marks its words, and of a macro nobody knows what it shows.
    """
    match node:
        case nodes.CondExpr():
            return [node.expr1, node.expr2]
        case nodes.Or() | nodes.And() | nodes.Add():
            return [node.left, node.right]
        case nodes.Concat():
            return [*node.nodes]
        case nodes.Dict():
            return [pair.value for pair in node.items]
        case nodes.Getitem():
            return [node.node]
        case nodes.Filter():
            return [node.node, *(node.args if node.name in ("default", "d") else ())]
        case nodes.Call(node=nodes.Getattr(node=nodes.Dict() as words)):  # {"a": "A"}.get(a, "?")
            return [words, *node.args[1:]]
    return []


def literals(node: nodes.Node | None) -> Iterator[str]:
    """The words that an expression may be, as they stand in it: ``{{ x or "none" }}``."""
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        yield node.value
    for part in parts_shown(node) if node is not None else ():
        yield from literals(part)


def unmarked(markup: str) -> Iterator[str]:
    """Words that stand in a template without a mark: each expression is a sign that is no word, or
    the words that stand in it."""
    env = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)  # only ever parsed
    tree = env.parse(markup)
    # Markup that expressions and blocks interrupt is one text again: they become "0".
    told = {
        id(each) for call in tree.find_all(nodes.Call) for each in call.find_all(nodes.TemplateData)
    }
    parts = []
    for output in tree.find_all(nodes.Output):
        for part in output.nodes:
            if isinstance(part, nodes.TemplateData):
                parts.append("0" if id(part) in told else part.data)
            else:
                parts.append(" ".join(literals(part)) or "0")
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
    assert list(unmarked((TEMPLATES / template).read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    ("markup", "left"),
    [
        ('<p>{{ name or "none given" }}</p>', ["none given"]),
        ('<p>{{ "ready" if done else "being made" }}</p>', ["ready being made"]),
        ('<p>{{ name | default("nobody here") | upper }}</p>', ["nobody here"]),
        ('<p>{{ {"a": "the first"}.get(kind, "any") }}</p>', ["the first any"]),
        ('<p>{{ {"a": _("the first")}.get(kind, _("any")) }}</p>', []),
        ('<p title="{{ "so it is" if done }}">0</p>', ["so it is"]),
        ('<p class="{{ "primary big" if done else "quiet" }}"{{ " hidden" if done }}>0</p>', []),
        ('<p>{{ _("so it is") ~ " " if done }}{{ ", " if more else "." }}</p>', []),
    ],
)
def test_words_within_an_expression_are_found_unless_they_are_marked(
    markup: str, left: list[str]
) -> None:
    assert list(unmarked(markup)) == left


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
    *("/settings/language", "/account/tokens", "/themes", "/watch"),
)
# Of an instance with accounts, as its administrator sees them.
LATER = (
    *("/account", "/admin", "/admin/jobs", "/admin/audit", "/admin/health", "/themes", "/reports"),
    *("/reports/{report}", "/settings/integrations", "/settings/integrations/1"),
)
# What stocked.fill invents, and what a model or YouTube said: nobody's text of ours.
INVENTED = re.compile(r"It is live, and read when it has ended\.")


@pytest.fixture(scope="module")
def english() -> Callable[[str], bool]:
    """Whether a text is one of ours in English, also with something put into it."""
    with (speech.CATALOGUES / "de" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalogue = read_po(file, locale="de")
    whole: set[str] = set()
    patterns = []
    for message in catalogue:
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        told = message.string if isinstance(message.string, tuple) else (message.string,)
        for each in {*ids} - {*told}:
            parts = _PLACE.split(each)
            # Of two words and more: a single one may be a name, or the same in both languages.
            if len(_WORDS.findall(" ".join(parts))) < 2 or "<" in each:
                continue
            whole.add(each)
            if len(parts) > 1:
                patterns.append(".{1,200}".join(map(re.escape, parts)))
    filled = re.compile("|".join(patterns))
    return lambda text: text in whole or filled.fullmatch(text) is not None


def left_english(
    client: FlaskClient, addresses: Iterable[str], english: Callable[[str], bool]
) -> dict[str, list[str]]:
    """What is English on German pages, by their addresses."""
    found = {}
    for address in addresses:
        shown = texts(client.get(address).text)
        assert len(shown) > 5, address
        left = [text for text in shown if english(text) and not INVENTED.search(text)]
        if left:
            found[address] = left
    return found


@pytest.mark.slow
def test_a_german_page_shows_no_english_text_of_ours(
    app: Flask, english: Callable[[str], bool]
) -> None:
    session = db.session()
    space = Workspace(session, local_user(session).id)
    made = stocked.fill(space).id
    local_user(session).language = "de"
    session.commit()
    waiting = session.query(AnalysisRow).filter_by(state="waiting").first()
    assert waiting is not None
    addresses = [page.format(made=made, waiting=waiting.id) for page in PAGES]
    assert left_english(app.test_client(), addresses, english) == {}


@pytest.mark.slow
def test_an_administrators_german_pages_show_no_english_text_of_ours(
    app: Flask, english: Callable[[str], bool]
) -> None:
    session = db.session()
    stocked.fill(Workspace(session, local_user(session).id))
    report = stocked_more.fill(Workspace(session, local_user(session).id))["report"]
    me = people.administrator()
    me.language = "de"
    for at, event in enumerate(Event):
        detail = audit_words.DETAILS[at % len(audit_words.DETAILS)]
        visit = Visit("192.0.2.0/24", "another program on Linux")
        audit.write(session, event, now(), visit=visit, user_id=me.id, detail=detail)
    session.commit()
    client = people.signed_in(app, me)
    assert left_english(client, [page.format(report=report) for page in LATER], english) == {}
    log = texts(client.get("/admin/audit").text)
    assert "angemeldet" in log
    assert {each.value for each in Event}.isdisjoint(log), "also those of one word"
    assert not any("by a link" in text or "another program" in text for text in log)
