"""Does every number of a text stand in its evidence, counting the same thing?

Invariant: a claim is supported by an equal amount of the same dimension, or by the bare number
where the unit is not said or is said elsewhere in the evidence. A number that the evidence ties
to another unit or another noun does not support it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from tubetotask.evidence import bounds, frequency
from tubetotask.evidence.language import FUNCTION_WORDS
from tubetotask.evidence.measures import ALIKE, MEASURES, MONEY, PERCENT
from tubetotask.evidence.normal import table
from tubetotask.evidence.numbers import Number, numbers, runs
from tubetotask.evidence.refusal import Refusal
from tubetotask.evidence.stems import stem
from tubetotask.evidence.tokens import tokens

_NONE = table("no none nothing zero kein keine nichts ningún nada aucun rien nessuno niente nenhum")
_SINGLE = table(
    "a an one once single first only each every ein eine einen einem einer un una uno une um uma "
    "solo sola seul seule jede jeder jedes cada chaque ogni"
)
_TWO = table("couple pair both twice double two beide beiden paar ambos ambas entrambi")
_BULLET = re.compile(r"^\s*\(?\d{1,2}[.)]\s+")
_MEASURE_SCALE = table("point points time times")
_COMPOUND = re.compile(
    r"(two|three|four|five|six|seven|eight|nine|ten)(?:fold|liners?|way|part|step)"
)


@dataclass(frozen=True, slots=True)
class Source:
    """A piece of evidence as text, with the language it is in."""

    text: str
    language: str


def refusal(
    text: str,
    language: str,
    sources: Sequence[Source],
    spoken: frozenset[str] = frozenset(),
    talk: str = "",
) -> Refusal | None:
    """The first number of the text that its evidence does not hold.

    ``spoken``: the words of the talk, which is in the language ``talk``.
    """
    support = _Support(sources)
    claims = [
        claim
        for claim in numbers(_BULLET.sub("", text), language)
        if not _only_a_word(claim, spoken, talk)
    ]
    doubled = support.doubled(claims)
    if doubled is not None:
        return Refusal(_reason(doubled), doubled.raw)
    shifted = support.other_range(text, language)
    if shifted is not None:
        return Refusal("number", shifted.raw)
    for claim in claims:
        if claim.firm or _counts_one(claim):
            if not support.holds(claim):
                return Refusal(_reason(claim), claim.raw)
        elif support.differs(claim):
            return Refusal(_reason(claim), claim.raw)
    bound = bounds.unsaid(claims, text, ((s.text, s.language) for s in sources))
    if bound:
        return Refusal("number", bound)
    if any(s.language != language for s in sources):
        return None
    return frequency.refusal(text, [s.text for s in sources])


def amounts(text: str, language: str) -> frozenset[Fraction]:
    """All amounts of a text that are surely numbers: how two quotes are compared."""
    return frozenset(v for n in numbers(text, language) if n.firm for v in n.amounts)


def _only_a_word(claim: Number, spoken: frozenset[str], talk: str) -> bool:
    """ "Der Wert ist null" of a talk that says "null" and means no number by it."""
    word = claim.raw.casefold()
    return word == "null" and word in spoken and talk != "de" and claim.measure is None


def _counts_one(claim: Number) -> bool:
    """ "one hour" is a quantity, "one should" is not; "1" always is (and is firm)."""
    return False if claim.firm else claim.measure is not None and claim.raw.casefold() == "one"


def _reason(claim: Number) -> str:
    dimension = claim.measure[0] if claim.measure else ""
    if dimension in MONEY:
        return "money"
    if dimension == PERCENT:
        return "percent"
    value = max(claim.values)
    if claim.measure is None and value.denominator == 1 and 1500 <= value <= 2200:
        return "date"
    return "number"


class _Support:
    """The numbers of the evidence."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self._sources = sources
        self._numbers = [n for s in sources for n in numbers(s.text, s.language)]
        words = [t.text for s in sources for t in tokens(s.text)]
        present = frozenset(words)
        self._measures = {MEASURES[w] for w in present if w in MEASURES}
        self._stems = frozenset(map(stem, present))
        self._numbers += list(_implied(present))
        compounds = (_COMPOUND.fullmatch(word) for word in present)
        self._numbers += [n for m in compounds if m for n in numbers(m.group(1), "en")]
        # The 4 of "gpt4", but not the 5 of "1.5": parts of a decimal are no numbers.
        self._numbers += [
            Number(frozenset({Fraction(int(d))}), d, 0, 0)
            for word in present
            if any(map(str.isalpha, word)) and len(word) < 20
            for d in re.findall(r"\d+", word)
            if d.isascii()
        ]

    def holds(self, claim: Number) -> bool:
        """Whether some number of the evidence is this one."""
        candidates = [n for n in self._numbers if self._same(claim, n)]
        if not candidates or self._other_place(claim, candidates):
            return False
        return not self._other_noun(claim, candidates)

    def doubled(self, claims: Sequence[Number]) -> Number | None:
        """ "between 1 and 1" from "between 0 and 1": one figure stands in another's place."""
        firm = [claim for claim in claims if claim.firm]
        spoken = [n for n in self._numbers if n.firm and n.raw]
        unused = [n for n in spoken if not any(n.values & c.values for c in firm)]
        for place, claim in enumerate(firm):
            before = [c for c in firm[:place] if c.values & claim.values]
            heard = [n for n in spoken if n.values & claim.values]
            if unused and before and len(before) >= len(heard):
                return claim
        return None

    def other_range(self, text: str, language: str) -> Number | None:
        """ "3 to 5" from "2, 3, 4 or 5": a range must have the ends of what is listed."""
        lists = [run for s in self._sources for run in runs(s.text, s.language) if len(run) > 2]
        for pair in runs(text, language):
            if len(pair) != 2:
                continue
            for listed in lists:
                values = [frozenset(n.values) for n in listed]
                inside = all(any(n.values & v for v in values) for n in pair)
                ends = pair[0].values & values[0] and pair[1].values & values[-1]
                if inside and not ends:
                    return pair[0]
        return None

    def differs(self, claim: Number) -> bool:
        """For "a" and "one" with a unit: the evidence names only other amounts of it."""
        if claim.measure is None:
            return False
        dimension = claim.measure[0]
        rivals = [n for n in self._numbers if n.measure and n.measure[0] == dimension]
        return bool(rivals) and not any(self._same(claim, n) for n in self._numbers)

    def _same(self, claim: Number, number: Number) -> bool:
        if not _kinds_agree(claim, number):
            return False
        if claim.measure is None:
            return bool(claim.values & number.values) and not self._other_count(claim, number)
        if number.measure is None:
            if claim.measure[0] == "times" and claim.values & number.values:
                return True
            inches = claim.measure == MEASURES["inch"] and number.noun == "in"
            known = claim.measure in self._measures or inches
            return known and bool(claim.values & number.values)
        alike = {claim.measure[0]} | ALIKE.get(claim.measure[0], frozenset())
        return number.measure[0] in alike and bool(claim.amounts & number.amounts)

    def _other_count(self, claim: Number, number: Number) -> bool:
        """ "5 minutes" does not support "5 steps"."""
        if (
            number.measure is None
            or number.measure[0] == "times"
            or not _is_content(claim.noun)
            or claim.noun in _MEASURE_SCALE
        ):
            return False
        return stem(claim.noun) not in self._stems

    def _other_place(self, claim: Number, candidates: Sequence[Number]) -> bool:
        """ "the end of 2016" from "the end of 2015 and early in 2016"."""
        words = claim.before.split()
        if len(words) < 2 or not any(map(_is_content, words)):
            return False
        same = [n for n in self._numbers if n.before == claim.before]
        return bool(same) and not any(n.before == claim.before for n in candidates)

    def _other_noun(self, claim: Number, candidates: Sequence[Number]) -> bool:
        """The evidence counts this noun, but with other numbers ("3 pears" for "5 pears")."""
        if claim.measure is not None or not _is_content(claim.noun):
            return False
        noun = stem(claim.noun)
        if any(stem(n.noun) == noun or not n.noun for n in candidates):
            return False
        return any(stem(n.noun) == noun for n in self._numbers if n.firm)


def _kinds_agree(claim: Number, number: Number) -> bool:
    """ "third" and "three" are the same only where nothing is counted ("step 3", "May 3")."""
    if claim.ordinal == number.ordinal:
        return True
    counted = number if claim.ordinal else claim
    return not _is_content(counted.noun) and counted.measure is None


def _is_content(word: str) -> bool:
    return bool(word) and not any(word in words for words in FUNCTION_WORDS.values())


def _implied(present: frozenset[str]) -> Iterable[Number]:
    """Words that stand for 0, 1 and 2 without being numerals."""
    for value, words in ((0, _NONE), (1, _SINGLE), (2, _TWO)):
        if present & words:
            yield Number(frozenset({Fraction(value)}), "", 0, 0, firm=False)
