"""Words of an order, said again over evidence that is true.

A model that obeys need not quote the order: it can write what it was told to say as a title, a
theme or a reason over an honest quote. Invariant: a text is such an echo when half of its words in
a row, or three fifths of them in any order, stand in a stretch that gives orders to a program and
not in its own evidence.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tubetotask.domain.evidence import Evidence
from tubetotask.domain.transcript import Transcript, join_words
from tubetotask.evidence.normal import is_unspaced, units
from tubetotask.evidence.orders import Stretch

_LEAST = 3  # units in a row: two stand in every talk
_LEAST_UNSPACED = 5
_FEW, _SHARE = 2, 0.6
_MOST = 8  # more in a row need not be shared, however long the text

Units = Sequence[str]


class Echoes:
    """The words of one transcript's stretches."""

    def __init__(self, transcript: Transcript, stretches: Iterable[Stretch]) -> None:
        self._orders = [
            units(join_words(transcript.words[stretch.first : stretch.last]))
            for stretch in stretches
        ]

    def found_in(self, text: str, evidence: Iterable[Evidence]) -> str:
        """The words of an order that ``text`` says again, or ""."""
        if not self._orders:
            return ""
        said = units(text)
        if not said:
            return ""
        heard = [units(piece.quote) for piece in evidence]
        return self._scattered(said, heard) or self._in_a_row(said, heard)

    def _scattered(self, said: Units, heard: Sequence[Units]) -> str:
        """The words, where most of the text is of the order and not of the evidence."""
        known = {unit for quote in heard for unit in quote}
        new = {unit for unit in said if unit not in known}
        for order in self._orders:
            ordered = [unit for unit in said if unit in new and unit in order]
            if len(set(ordered)) >= _FEW and len(ordered) >= _SHARE * len(said):
                return " ".join(ordered)
        return ""

    def _in_a_row(self, said: Units, heard: Sequence[Units]) -> str:
        size = _run(said)
        for at in range(len(said) - size + 1):
            run = said[at : at + size]
            if any(_holds(order, run) for order in self._orders) and not any(
                _holds(quote, run) for quote in heard
            ):
                return " ".join(run)
        return ""


def _run(said: Units) -> int:
    """Units in a row that make an echo: half of the text, at least three, all of a shorter one."""
    least = _LEAST_UNSPACED if said and all(map(is_unspaced, said)) else _LEAST
    return min(len(said), max(least, min(_MOST, -(-len(said) // 2))))


def _holds(whole: Units, run: Units) -> bool:
    size = len(run)
    first = run[0]
    return any(
        whole[at] == first and tuple(whole[at : at + size]) == tuple(run)
        for at in range(len(whole) - size + 1)
    )
