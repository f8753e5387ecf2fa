"""A statement in almost the speaker's own words must differ from them only in harmless ways.

Invariant: where a statement can be laid on its evidence word by word, the words that differ hold
no negation, no other number, no other name and no opposite. So a swap is seen even where both
figures or both names stand somewhere in the quote.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tubetotask.evidence import polarity, quantities
from tubetotask.evidence.align import Difference, Run, aligned
from tubetotask.evidence.negation import HARMLESS, OPPOSITES, STRONG
from tubetotask.evidence.normal import units
from tubetotask.evidence.refusal import Refusal

_SHARE = 0.8  # of the statement's units that stand in the evidence, in order
_LEAST = 4  # units below which an alignment says nothing
_BEFORE = 2  # units before the run in which a negation still belongs to it


@dataclass(frozen=True, slots=True)
class Nearly:
    """Compares in one language. ``names``: units of a text that are names; ``same``: two "
    "spellings."""

    language: str
    names: Callable[[str], frozenset[str]]
    same: Callable[[str, str], bool]

    def refusal(self, text: str, quotes: Sequence[str]) -> Refusal | None:
        """Why the text is a twisted quote, or None (also where it is far from every quote)."""
        said = units(text)
        for quote in quotes:
            heard = units(quote)
            run = aligned(said, heard) if len(said) >= _LEAST else None
            if run is None:
                continue
            other = sum(len(set(d.quote) - set(d.text)) for d in run.differences)
            if other > (1 - _SHARE) * len(said):
                continue
            around = Difference((), heard[max(0, run.first - _BEFORE) : run.first])
            behind = Difference((), heard[run.last : run.last + 1])
            edges = [d for d in (around, behind) if self._pure(d.text)]
            whole = [self._with_neighbours(d, run, heard) for d in run.differences]
            for difference in (*whole, *edges):
                refusal = self._judge(difference, self.names(text))
                if refusal is not None:
                    return refusal
        return None

    @staticmethod
    def _with_neighbours(difference: Difference, run: Run, heard: Sequence[str]) -> Difference:
        """At an edge, what the quote has in the place of words that are not in it."""
        if not difference.edge or difference.text:
            return difference
        size = len(difference.quote)
        if difference.edge > 0:
            return Difference(difference.quote, tuple(heard[run.last : run.last + size]))
        before = tuple(heard[max(0, run.first - size) : run.first])
        return Difference(difference.quote, before)

    def _pure(self, passed: tuple[str, ...]) -> bool:
        """Only a negation right beside the run belongs to it."""
        return bool(passed) and polarity.turning(passed[-1], self.language)

    def _judge(self, difference: Difference, names: frozenset[str]) -> Refusal | None:
        said, heard = difference.quote, _without_harmless(difference.text)
        turning = [u for u in (*said, *heard) if polarity.turning(u, self.language)]
        both = any(u in said for u in turning) and any(u in heard for u in turning)
        hinted = any(u in STRONG for u in said)  # "differs from" for "is not"
        if turning and not both and not hinted:  # "not" in other words is still "not"
            return Refusal("negation", turning[0])
        numbers = quantities.amounts(" ".join(said), self.language)
        if numbers - quantities.amounts(" ".join(heard), self.language) and heard:
            return Refusal("number", " ".join(said))
        for unit in said:
            if OPPOSITES.get(unit, frozenset()) & frozenset(heard):
                return Refusal("negation", unit)
            if unit in names and heard and not self.same(unit, "".join(heard)):
                return Refusal("name", unit)
        return None


def _without_harmless(passed: tuple[str, ...]) -> tuple[str, ...]:
    result = list(passed)
    for phrase in HARMLESS:
        for at in range(len(result) - len(phrase) + 1):
            if tuple(result[at : at + len(phrase)]) == phrase:
                del result[at : at + len(phrase)]
    return tuple(result)
