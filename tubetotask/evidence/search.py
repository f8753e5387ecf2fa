"""Find a quote in a long text: exactly, else by fuzzy alignment to one contiguous run.

Invariant: what ``Index.find`` returns is a range of the text itself. Exact search runs over the
joined characters, so it does not see spacing; a range begins and ends at units. A fuzzy match is
one run: what the quote skips or adds is small, and is handed to the caller to be judged.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from tubetotask.evidence.align import Difference, aligned
from tubetotask.evidence.normal import units

THRESHOLD = 85.0  # similarity of a fuzzy match, 0-100 (docs/evidence.md says how it was chosen)
_MOST_PLACES = 400  # a unit that stands in more places says nothing about where the quote is
_WINDOWS = 4  # places worth aligning


@dataclass(frozen=True, slots=True)
class Found:
    """A range of source words (``last`` exclusive), its similarity and how the quote differs."""

    first: int
    last: int
    score: float
    differences: tuple[Difference, ...] = ()


class Index:
    """The units of a text, each with the source word it comes from.

    Places are kept in arrays: as objects the 10,000 of an hour's talk take 1.4 MB, so 0.3.
    """

    def __init__(self, words: Sequence[str]) -> None:
        self.units: list[str] = []
        self.owner = array("I")
        for number, word in enumerate(words):
            for unit in units(word):
                self.units.append(unit)
                self.owner.append(number)
        self._starts = array("I")
        offset = 0
        for unit in self.units:
            self._starts.append(offset)
            offset += len(unit)
        self._starts.append(offset)
        self._text = "".join(self.units)
        self._places: dict[str, array[int]] = {}
        for place, unit in enumerate(self.units):
            places = self._places.get(unit)
            if places is None:
                places = self._places[unit] = array("I")
            places.append(place)

    def exact(self, quote: Sequence[str]) -> list[tuple[int, int]]:
        """All unit ranges whose characters are the quote's."""
        return list(self._ranges("".join(quote)))

    def holds(self, quote: Sequence[str]) -> bool:
        """Whether there is one."""
        return any(True for _ in self._ranges("".join(quote)))

    def _ranges(self, needle: str) -> Iterator[tuple[int, int]]:
        at = self._text.find(needle) if needle else -1
        while at >= 0:
            first = bisect_left(self._starts, at)
            if self._starts[first] == at:
                last = bisect_left(self._starts, at + len(needle))
                if self._starts[last] == at + len(needle):
                    yield first, last
            at = self._text.find(needle, at + 1)

    def find(
        self,
        quote: Sequence[str],
        distance: Callable[[int], float],
        acceptable: Callable[[Found], bool],
    ) -> Found | None:
        """The best place of a quote: exact before fuzzy, then the least ``distance(word)``."""
        exact = self.exact(quote)
        if exact:
            first, last = min(exact, key=lambda r: (distance(self.owner[r[0]]), r[0]))
            return Found(self.owner[first], self.owner[last - 1] + 1, 100.0)
        found = [f for f in self._fuzzy(quote) if f.score >= THRESHOLD and acceptable(f)]
        if not found:
            return None
        best = max(f.score for f in found)
        # Repeats of the same words differ by a point or two: among those, nearness decides.
        near = [f for f in found if f.score >= best - 2]
        return min(near, key=lambda f: (distance(f.first), -f.score, f.first))

    def _fuzzy(self, quote: Sequence[str]) -> list[Found]:
        result = []
        for low, high in self._windows(quote):
            run = aligned(quote, self.units[low:high])
            if run is None:
                continue
            first, last = low + run.first, low + run.last
            text = "".join(self.units[first:last])
            score = fuzz.ratio("".join(quote), text)
            result.append(
                Found(self.owner[first], self.owner[last - 1] + 1, score, run.differences)
            )
        return result

    def _windows(self, quote: Sequence[str]) -> list[tuple[int, int]]:
        """Stretches of the text that share many units with the quote in the same order."""
        size = len(quote)
        step = max(4, size // 4)
        votes: Counter[int] = Counter()
        for offset, unit in enumerate(quote):
            places = self._places.get(unit, ())
            if len(places) > _MOST_PLACES:
                continue
            weight = 1 if len(places) > 20 else 2
            for place in places:
                votes[(place - offset) // step] += weight
        merged = {key: n + votes.get(key + 1, 0) for key, n in votes.items()}
        best = sorted(merged, key=lambda key: (-merged[key], key))[:_WINDOWS]
        slack = max(6, size // 3)
        return [
            (
                max(0, key * step - slack),
                min(len(self.units), (key + 2) * step + size + slack),
            )
            for key in best
        ]

    def pieces(self, quote: Sequence[str], least: int = 3) -> list[int]:
        """Lengths of the longest exact pieces the quote falls into, from left to right."""
        lengths: list[int] = []
        at = 0
        while at < len(quote):
            low, high = 0, len(quote) - at
            while low < high:  # longest prefix that occurs
                middle = (low + high + 1) // 2
                if self.exact(quote[at : at + middle]):
                    low = middle
                else:
                    high = middle - 1
            if low >= least:
                lengths.append(low)
                at += low
            else:
                at += 1
        return lengths
