"""Months, weekdays and "last" or "next" year: named in a text, so they must be in its evidence.

Invariant: a month has one number in every language, so "mayo" supports "May". Words that are
something else as well ("may", "march", "sun") count only where they can be nothing but a date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from tubetotask.evidence.normal import table, units
from tubetotask.evidence.quantities import Source
from tubetotask.evidence.refusal import Refusal

_MONTHS = (
    "january januar jänner enero janvier gennaio janeiro jan",
    "february februar febrero février febbraio fevereiro feb",
    "march märz marzo mars março",
    "april abril avril aprile apr",
    "may mai mayo maggio maio",
    "june juni junio juin giugno junho jun",
    "july juli julio juillet luglio julho jul",
    "august agosto août aug",
    "september septiembre septembre settembre setembro sept sep",
    "october oktober octubre octobre ottobre outubro oct okt",
    "november noviembre novembre novembro nov",
    "december dezember diciembre décembre dicembre dezembro dec dez",
)
_DAYS = (
    "monday montag lunes lundi lunedì",
    "tuesday dienstag martes mardi martedì",
    "wednesday mittwoch miércoles mercredi mercoledì",
    "thursday donnerstag jueves jeudi giovedì",
    "friday freitag viernes vendredi venerdì",
    "saturday samstag sonnabend sábado samedi sabato",
    "sunday sonntag domingo dimanche domenica",
)
_NAMES: dict[str, tuple[str, int]] = {}
for _kind, _rows in (("month", _MONTHS), ("weekday", _DAYS)):
    for _number, _row in enumerate(_rows, start=1):
        for _name in _row.split():
            _NAMES[_name] = (_kind, _number)
for _name in (*(row.split()[0] for row in _DAYS), "sábado", "domingo"):
    _NAMES[f"{_name}s"] = _NAMES[_name]  # "on saturdays"

_DOUBTFUL = table("may mai march mars marzo jan feb apr jun jul aug sep sept oct okt nov dec dez")
_IN_A_DATE = re.compile(
    r"(?:\b(?:in|of|since|by|until|from|this|next|last|early|mid|late|im|seit|en|de|depuis|di|nel|em)"
    r"\s+|\d\s*\.?\s*)$",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+")
_ISO = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b")
_TURN = {
    "last": "last", "past": "last", "previous": "last", "next": "next", "coming": "next",
    "yesterday": "yesterday", "tomorrow": "tomorrow", "today": "today",
}  # fmt: skip
_PERIOD = table("year month week quarter decade summer winter spring")
_ALONE = frozenset(("yesterday", "tomorrow"))


def refusal(text: str, sources: Sequence[Source]) -> Refusal | None:
    """The first date word of the text that its evidence does not hold."""
    present = {_NAMES[unit] for s in sources for unit in units(s.text) if unit in _NAMES}
    for name, date in _claimed(text):
        if date not in present:
            return Refusal("date", name)
    quoted = " ".join(s.text for s in sources)
    turns = _turns(quoted)
    for turn in _turns(text):
        if turns and turn not in turns:
            return Refusal("date", turn)
    return None


def is_date_word(unit: str) -> bool:
    """Whether a unit names a month or weekday (then it is no name of a person)."""
    return unit in _NAMES


def _claimed(text: str) -> Iterator[tuple[str, tuple[str, int]]]:
    for match in _WORD.finditer(text):
        name = match.group()
        date = _NAMES.get(name.casefold())
        if date is None:
            continue
        if name.casefold() in _DOUBTFUL and not _surely(text, match, name):
            continue
        yield name, date
    for match in _ISO.finditer(text):
        month = int(match.group(2))
        if 1 <= month <= 12:
            yield match.group(), ("month", month)


def _surely(text: str, match: re.Match[str], name: str) -> bool:
    """A capital letter, and a number or a preposition beside it."""
    after = text[match.end() : match.end() + 4].lstrip(" .,")
    beside = bool(_IN_A_DATE.search(text[: match.start()])) or after[:1].isdigit()
    return name[0].isupper() and beside


def _turns(text: str) -> frozenset[str]:
    """ "last year", "next week", "tomorrow"."""
    words = units(text)
    found = {w for w in words if w in _ALONE}
    for first, second in pairwise(words):
        if first in _TURN and second.removesuffix("s") in _PERIOD:
            found.add(f"{_TURN[first]} {second.removesuffix('s')}")
    return frozenset(found)
