"""Which parts of two sequences are the same, found in a bounded number of steps.

Invariant: parts that are told as the same are the same; no more steps are taken than a budget has,
whatever the sequences hold. A step is one pair of equal places looked at, or one place passed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import Match, SequenceMatcher
from itertools import accumulate
from typing import Literal

Kind = Literal["replace", "delete", "insert", "equal"]
Part = tuple[Kind, int, int, int, int]
"""As of difflib's opcodes: kind, then start and end in the first, start and end in the second."""


class Spent(Exception):
    """The budget is used up."""


@dataclass
class Steps:
    """How many steps may still be taken."""

    left: int

    def take(self, count: int) -> None:
        """Take so many. Raises Spent where there are fewer; the budget stays as it was."""
        if count > self.left:
            raise Spent
        self.left -= count


def compared(a: Sequence[str], b: Sequence[str], easy: Steps, hard: Steps) -> list[Part]:
    """What is the same and what differs, in order.

    The longest common stretches first, which reads best; where that takes more steps than ``easy``
    has (lines that occur often), the shortest way from one to the other, within ``hard``. Raises
    Spent where both do not suffice.
    """
    try:
        return list(Stretches(a, b, easy).get_opcodes())
    except Spent:
        return _parts(_shortest(a, b, hard), len(a), len(b))


class Stretches(SequenceMatcher[str]):
    """Longest common stretches. Each search pays its steps before it begins."""

    def __init__(self, a: Sequence[str], b: Sequence[str], steps: Steps) -> None:
        super().__init__(None, a, b, autojunk=False)
        self._steps = steps
        often = Counter(b)
        self._until = [0, *accumulate(1 + often[each] for each in a)]

    def find_longest_match(
        self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None
    ) -> Match:
        """As SequenceMatcher does. Raises Spent."""
        self._steps.take(self._until[-1 if ahi is None else ahi] - self._until[alo])
        return super().find_longest_match(alo, ahi, blo, bhi)


def _shortest(a: Sequence[str], b: Sequence[str], steps: Steps) -> list[tuple[int, int]]:
    """The pairs of equal places on the shortest way from ``a`` to ``b`` (Myers 1986, greedy)."""
    furthest = {1: 0}  # by diagonal (place in a less place in b): how far in a
    rounds: list[dict[int, int]] = []
    for edits in range(len(a) + len(b) + 1):
        steps.take(edits + 1)
        rounds.append(dict(furthest))
        for k in range(-edits, edits + 1, 2):
            down = k == -edits or (k != edits and furthest[k - 1] < furthest[k + 1])
            x = furthest[k + 1] if down else furthest[k - 1] + 1
            begun = x
            while x < len(a) and 0 <= x - k < len(b) and a[x] == b[x - k]:
                x += 1
            steps.take(x - begun)
            furthest[k] = x
            if x >= len(a) and x - k >= len(b):
                return _back(rounds, len(a), len(b))
    raise AssertionError("so many edits always suffice")


def _back(rounds: list[dict[int, int]], x: int, y: int) -> list[tuple[int, int]]:
    """The pairs of the way that ends at ``x``, ``y``, from the last to the first round."""
    pairs: list[tuple[int, int]] = []
    for edits in range(len(rounds) - 1, -1, -1):
        furthest, k = rounds[edits], x - y
        down = k == -edits or (k != edits and furthest[k - 1] < furthest[k + 1])
        before = k + 1 if down else k - 1
        was_x = furthest[before]
        was_y = was_x - before
        while x > max(was_x, 0) and y > max(was_y, 0):
            x, y = x - 1, y - 1
            pairs.append((x, y))
        x, y = was_x, was_y
    return pairs[::-1]


def _parts(pairs: list[tuple[int, int]], a_end: int, b_end: int) -> list[Part]:
    found: list[Part] = []
    i = j = 0
    for x, y in [*pairs, (a_end, b_end)]:
        if i < x or j < y:
            kind: Kind = "replace" if i < x and j < y else "delete" if i < x else "insert"
            found.append((kind, i, x, j, y))
        if x < a_end and y < b_end:
            if found and found[-1][0] == "equal":
                _, begun_a, _, begun_b, _ = found.pop()
                found.append(("equal", begun_a, x + 1, begun_b, y + 1))
            else:
                found.append(("equal", x, x + 1, y, y + 1))
        i, j = x + 1, y + 1
    return found
