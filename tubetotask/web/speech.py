"""The language that a page speaks, and the place whose way of writing numbers and days it uses.

Invariant: the person's own choice comes first, then what the browser asks for, then English. What
programs get is always English. A page whose database fails still finds a language.

The place (Austria, not only German) is the browser's: nobody is asked for it. English without a
place writes days as Britain does: "3 May 2027" cannot be misread.

Both are looked for once a request (or after ``refresh``): a page tells hundreds of texts.
"""

from __future__ import annotations

from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from gettext import NullTranslations
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import flask_babel
from babel import Locale, UnknownLocaleError, dates, numbers
from flask import Flask, has_request_context, request
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup
from sqlalchemy.exc import SQLAlchemyError

from tubetotask.domain import texts
from tubetotask.storage.database import db
from tubetotask.storage.models import User
from tubetotask.web import people, stored_sentences, world

# Each has a catalogue in translations/ (English is the texts themselves); named as its people do.
LANGUAGES = {"en": "English", "de": "Deutsch"}
ENGLISH = "en_GB"
_PLACES = {"en": ENGLISH, "de": "de_DE"}
_PROGRAMS = ("/api/", "/mcp", "/metrics", "/healthz", "/readyz")
CATALOGUES = Path(__file__).parent / "translations"
# Of the request that is being answered, once it was looked for.
_locale: ContextVar[Locale | None] = ContextVar("locale", default=None)


def person() -> User | None:
    """Whose choice counts: who is signed in, or this machine's person; None for a stranger."""
    try:
        row = people.me()
        return people.local() if row is None and people.may_look() else row
    except SQLAlchemyError:
        db.session.rollback()
        return None


def language() -> str:
    """The code of the language that this page speaks: "de"."""
    return locale().language


def locale() -> Locale:
    """The language with its place; English outside a request."""
    found = _locale.get()
    if found is None:
        told = flask_babel.get_locale() if has_request_context() else None
        found = told or Locale.parse(ENGLISH)
        if told is not None:
            _locale.set(told)
    return found


def refresh() -> None:
    """Look anew which language is spoken: a request began, or its person chose another."""
    _locale.set(None)
    flask_babel.refresh()
    texts.tell_by(Speaker())


@cache
def zones() -> frozenset[str]:
    """The names of all time zones; looked for once, since that reads a folder with hundreds."""
    return frozenset(available_timezones())


def zone() -> ZoneInfo:
    """Where the person who asks says to live; UTC where nothing is known."""
    row = person() if has_request_context() else None
    known = row is not None and row.timezone in zones()
    return ZoneInfo(row.timezone if known and row is not None else "UTC")


def translated(text: str) -> str:
    """A text of ours that came here in English: a word of the glossary, an error's sentence.

    What is in no catalogue is given back as it is.
    """
    return text if language() == "en" else stored_sentences.translated(str(text))


def _chosen() -> str:
    if not has_request_context() or request.path.startswith(_PROGRAMS):
        return ENGLISH
    row = person()
    own = row.language if row is not None else ""
    asked = [tag for tag, quality in request.accept_languages if quality]
    wished = (base for tag in asked if (base := _base(tag)) in LANGUAGES)
    chosen = own if own in LANGUAGES else next(wished, "en")
    for tag in asked:
        if _base(tag) == chosen and "-" in tag and (found := _place(tag)):
            return found
    return _PLACES.get(chosen, chosen)


def _base(tag: str) -> str:
    return tag.partition("-")[0].lower()


def _place(tag: str) -> str:
    """A browser's "de-AT" as Babel names it, "" where it knows no such place."""
    try:
        return str(Locale.parse(tag, sep="-"))
    except (ValueError, UnknownLocaleError):
        return ""


class Speaker:
    """Tells in the page's language, whose catalogue is looked for when the first text is told."""

    def __init__(self) -> None:
        self._catalogue: NullTranslations | None = None

    def gettext(self, message: str) -> str:
        return self._found().gettext(message)

    def ngettext(self, one: str, many: str, n: int) -> str:
        return self._found().ngettext(one, many, n)

    def _found(self) -> NullTranslations:
        if self._catalogue is None:
            self._catalogue = flask_babel.get_translations()
        return self._catalogue

    def money(self, usd: Decimal) -> str:
        decimals = max(0, -int(usd.as_tuple().exponent))
        pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
        return numbers.format_currency(
            usd, "USD", pattern, locale=locale(), currency_digits=False, format_type="name"
        )

    def number(self, value: int | Decimal) -> str:
        return numbers.format_decimal(value, locale=locale())

    def day(self, on: date, *, year: bool = True) -> str:
        if isinstance(on, datetime):
            on = on.astimezone(zone())
        if not year:
            return dates.format_skeleton("MMMMd", on, locale=locale())
        return dates.format_date(on, "long", locale=locale())


@pass_eval_context
def _in_page(page: EvalContext, text: str, /, **values: object) -> str:
    """``_`` of a page, as Jinja's own: the text is ours, and what is filled in is escaped."""
    told = texts.unfilled(text)
    if page.autoescape:
        told = Markup(told)  # noqa: S704 - of our own catalogue
    return told % values if "%" in told else told


def register(app: Flask) -> None:
    """Give every page its language."""
    world.leave_out(LANGUAGES)
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(CATALOGUES)
    flask_babel.Babel(app, default_locale=ENGLISH, locale_selector=_chosen)
    app.jinja_env.policies["ext.i18n.trimmed"] = True  # a text may go over several lines
    app.jinja_env.globals.update(page_language=language, gettext=_in_page, _=_in_page)
    app.add_template_filter(translated)

    def end(_error: BaseException | None) -> None:
        _locale.set(None)
        texts.tell_by(None)

    # Before all that answers by itself: a refusal is told in the same language.
    app.before_request_funcs.setdefault(None, []).insert(0, refresh)
    app.teardown_request(end)
