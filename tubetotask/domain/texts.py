"""Texts for people, and the language in which they are told just now.

Invariant: unless a page asks for another language, every text is English: what programs, files,
mail and logs say never changes with who happens to look. Texts stand in the code in English and
are the keys of the catalogues (``web/translations``); ``N_`` marks one that is translated later.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from decimal import Decimal
from gettext import NullTranslations
from typing import Protocol


class Teller(Protocol):
    """Knows the texts of a language, and how its readers write amounts, numbers and days."""

    def gettext(self, message: str, /) -> str:
        """The text in that language; the same text where the catalogue has none."""

    def ngettext(self, one: str, many: str, n: int, /) -> str:
        """The text for this number of things."""

    def money(self, usd: Decimal, /) -> str:
        """An amount, with the decimals that it has."""

    def number(self, value: int | Decimal, /) -> str:
        """A number, its thousands set apart."""

    def day(self, on: date, /, *, year: bool = True) -> str:
        """A day of the calendar."""


class _English(NullTranslations):
    def money(self, usd: Decimal, /) -> str:
        return f"{usd:f} US dollars"

    def number(self, value: int | Decimal, /) -> str:
        return f"{value:,}"

    def day(self, on: date, /, *, year: bool = True) -> str:
        return f"{on:%-d %B %Y}" if year else f"{on:%-d %B}"


_ENGLISH: Teller = _English()
_teller: ContextVar[Teller] = ContextVar("teller", default=_ENGLISH)


def N_(text: str) -> str:  # noqa: N802 - the name that extraction knows
    """The same text: marked, so that it gets into the catalogues."""
    return text


def gettext(text: str, **values: object) -> str:
    """The text in the language of the moment, its %(name)s filled in."""
    told = unfilled(text)
    return told % values if values else told


def unfilled(text: str) -> str:
    """The text in the language of the moment, its %(name)s still in it."""
    return _teller.get().gettext(text) if text else text


def ngettext(one: str, many: str, num: int, **values: object) -> str:
    """The text for ``num`` things; %(num)s is their number, written as its readers write it."""
    teller = _teller.get()
    return teller.ngettext(one, many, num) % {"num": teller.number(num), **values}


def counted(number: int, what: str) -> str:
    """ "1 video", "2,000 videos": in English, for what is stored, logged or told on a terminal."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def money(usd: Decimal) -> str:
    """An amount: 0.25 US dollars."""
    return _teller.get().money(usd)


def number(value: int | Decimal) -> str:
    """1,234"""
    return _teller.get().number(value)


def day(on: date, *, year: bool = True) -> str:
    """3 May 2027; without its year 3 May."""
    return _teller.get().day(on, year=year)


def tell_by(teller: Teller | None) -> None:
    """From now on, in this context, tell by this one; None: in English."""
    _teller.set(teller or _ENGLISH)


@contextmanager
def in_english() -> Iterator[None]:
    """What is made inside is English, whoever asks for it: a file, a message, a row."""
    before = _teller.set(_ENGLISH)
    try:
        yield
    finally:
        _teller.reset(before)
