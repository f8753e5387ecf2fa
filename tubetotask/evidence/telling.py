"""Advice, read for comparison: with the same eyes for negations, opposites and numbers that the
gate has.

Invariant: pure; nothing is decided here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction

from tubetotask.domain.told import Amount, Told
from tubetotask.evidence.language import guess, primary
from tubetotask.evidence.measures import MEASURES
from tubetotask.evidence.negation import OPPOSITES, PIECES, TURNS
from tubetotask.evidence.numbers import Number, numbers
from tubetotask.evidence.remembered import remembered
from tubetotask.evidence.scope import is_content, reading
from tubetotask.evidence.synonyms import sense

_NAME = re.compile(r"(?<=[\w,;:] )[A-Z][\w&.+-]*")
_ONE = Fraction(1)
_MARKS = frozenset({".", ",", "'"})


@remembered(4096)
def tell(text: str, language: str = "") -> Told:
    """Read a piece of advice. ``language``: of whoever said it; a short text may be in another."""
    spoken = guess(text, primary(language) if language else "en")
    read = reading(text, spoken)
    words = tuple(word for word in read.words if word not in _MARKS)
    pieces = PIECES.get(spoken, ())
    opposed = (o for word in words for o in OPPOSITES.get(word, ()) if o not in TURNS["en"])
    found = numbers(text, spoken)
    counted = {word for number in found for word in number.raw.casefold().split()} | MEASURES.keys()
    return Told(
        text=text,
        words=words,
        senses=tuple(
            sense(word) if is_content(word, spoken) and word not in counted else ""
            for word in words
        ),
        turned=read.turned,
        denies=bool(read.turns) or any(piece in text.casefold() for piece in pieces),
        opposed=frozenset(map(sense, opposed)),
        amounts=_amounts(found),
        names=frozenset(name.casefold() for name in _NAME.findall(text)),
        counted=frozenset(counted).intersection(words),
    )


def _amounts(found: Iterable[Number]) -> tuple[Amount, ...]:
    """ "One" and "a" are left out: they are said or not without a difference. So is "times": "three
    posts a week" are "three times a week"."""
    return tuple(
        (_dimension(number), number.amounts)
        for number in found
        if number.firm and not number.ordinal
        if number.measure is not None or _ONE not in number.amounts
    )


def _dimension(number: Number) -> str:
    found = number.measure[0] if number.measure else ""
    return "" if found == "times" else found
