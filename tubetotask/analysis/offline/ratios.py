"""Amounts of one thing for each of another: "one gram per pound".

Invariant: two ratios are the same only if number, both units and, where both name one, the
substance are the same. Pure and total; English.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_NUMBER = (
    r"\d+(?:[.,]\d+)?|half|a half|a quarter|an?|one|two|three|four|five|six|seven|eight|nine|ten|"
    r"twelve|fifteen|twenty|thirty|forty|fifty|sixty|hundred"
)
_UNIT = (
    r"(?:milli|kilo|centi)?(?:gram|liter|litre|meter|metre)s?|pounds?|ounces?|kilos?|kg|mg|ml|g|lbs?|"
    r"oz|cups?|spoons?|calories|minutes?|hours?|dollars?|euros?|cents?|percent"
)
_RATIO = re.compile(
    rf"\b({_NUMBER})(?: an?)?[ -]({_UNIT})(?: of ([a-z]+))?"
    rf" (?:per|for (?:each|every)|(?:to )?(?:each|every)) ({_UNIT})\b",
    re.IGNORECASE,
)
_ONE = frozenset({"a", "an", "one", "1"})


class Ratio(NamedTuple):
    """``substance`` is "" where none is named."""

    number: str
    unit: str
    substance: str
    per: str


def ratios(text: str) -> list[Ratio]:
    """The ratios of a text, in order."""
    return [
        Ratio(
            "1" if number in _ONE else number.removeprefix("a "),
            unit.rstrip("s"),
            substance,
            per.rstrip("s"),
        )
        for number, unit, substance, per in _RATIO.findall(text.lower())
    ]


def same_ratio(one: str, other: str) -> bool:
    """Whether both texts give a ratio, every one of the first also the second's."""
    first, second = ratios(one), ratios(other)
    return bool(first) and bool(second) and all(any(_same(a, b) for b in second) for a in first)


def _same(a: Ratio, b: Ratio) -> bool:
    substances = {a.substance, b.substance} - {""}
    return (a.number, a.unit, a.per) == (b.number, b.unit, b.per) and len(substances) < 2
