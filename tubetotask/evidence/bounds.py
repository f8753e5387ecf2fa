"""A plain number made a bound: "more than 12 people" from "12 people".

Invariant: a bound is refused only where the evidence gives that very number, of the same thing, and
no word of it or of the statement leaves room: no negation ("no more than 12"), no comparison, no
other number on that side.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tubetotask.evidence.language import FUNCTION_WORDS
from tubetotask.evidence.negation import TURNS
from tubetotask.evidence.normal import table, units
from tubetotask.evidence.numbers import Number, numbers
from tubetotask.evidence.stems import stem

_UP = frozenset({"more than", "greater than", "higher than", "longer than", "mehr als", "más de",
                 "más que", "plus de", "plus que", "più di", "mais de", "mais que"})  # fmt: skip
_DOWN = frozenset({"less than", "fewer than", "lower than", "shorter than", "weniger als",
                   "menos de", "menos que", "moins de", "moins que", "meno di"})  # fmt: skip
_ROOM = table(
    "more less over above beyond under below plus minus exceed exceeds exceeded least most upwards "
    "fewer greater higher lower longer shorter than too almost nearly another other others extra "
    "additional many several multiple up "
    "mehr weniger über unter mindestens höchstens fast als más menos sobre casi muchos plus moins "
    "presque plusieurs più meno oltre quasi mais acima quase vários"
)


def unsaid(claims: Sequence[Number], text: str, evidence: Iterable[tuple[str, str]]) -> str:
    """The first bound of ``text`` whose number is said plainly in the evidence, or "".

    ``evidence``: texts, each with its language.
    """
    bounds = [claim for claim in claims if claim.before in _UP | _DOWN]
    negations = frozenset().union(*TURNS.values())
    if not bounds or negations & set(units(text)):
        return ""
    heard: list[Number] = []
    for quote, language in evidence:
        if "+" in quote or _ROOM & set(units(quote)):
            return ""
        heard += numbers(quote, language)
    for claim in bounds:
        same = [n for n in heard if n.amounts & claim.amounts and _same_thing(n, claim)]
        others = [n for n in heard if n not in same]
        up = claim.before in _UP
        room = any((max(n.amounts) > min(claim.amounts)) is up for n in others)
        if same and not room:
            return f"{claim.before} {claim.raw}"
    return ""


def _same_thing(number: Number, claim: Number) -> bool:
    """Whether both count the same: the same unit, or the same noun, which must be a noun."""
    if number.measure or claim.measure:
        return number.measure is not None and number.measure == claim.measure
    noun = claim.noun
    known = bool(noun) and not any(noun in words for words in FUNCTION_WORDS.values())
    return known and stem(number.noun) == stem(noun)
