"""Where no quote may begin or end: inside a numeral.

Invariant: a border is found out once for a text. What was read around it is not kept: windows of
sixteen words overlap, and their numbers are asked for by nobody else.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from tubetotask.evidence.numbers import read
from tubetotask.evidence.tokens import cut

_NUMERAL = 8  # words a spoken numeral may have on one side of a border


class Borders:
    """The borders between the words of a text."""

    def __init__(self, words: Sequence[str], language: str) -> None:
        self._words = words
        self._language = language
        self._known: dict[int, bool] = {}

    def part_numeral(self, at: int) -> bool:
        """Whether a border before word ``at`` changes which numbers are read around it."""
        known = self._known.get(at)
        if known is None:
            left, right = self._words[max(0, at - _NUMERAL) : at], self._words[at : at + _NUMERAL]
            apart = (*self._values(left), *self._values(right))
            known = self._known[at] = apart != self._values([*left, *right])
        return known

    def _values(self, words: Sequence[str]) -> tuple[frozenset[Fraction], ...]:
        return tuple(number.values for number in read(cut(" ".join(words)), self._language))
