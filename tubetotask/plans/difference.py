"""What differs between two texts of a plan: line by line, and within a line word by word.

Invariant: the old text is what is told without the added pieces, the new one what is told without
the removed ones; so nothing that differs can be left out. What a comparison may cost is bounded,
over all lines together: beyond it lines are told whole, or the plans are not compared.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tubetotask.domain.errors import TooLarge
from tubetotask.plans.alike import Spent, Steps, Stretches, compared

MOST_LINES = 1500  # more, and nobody reads what differs
# In steps of alike.py, of which a processor takes some millions in a second.
_EASY_STEPS = 2_000_000  # the lines: plans as people write them take some ten thousand
_HARD_STEPS = 1_250_000  # the lines, the other way: some 1,550 that differ
_WORD_STEPS = 2_000_000  # the words of all changed lines together
_MOST_PIECES = 600  # of a line that is compared word by word
_ALIKE = 0.3  # less, and two lines have nothing to do with each other
_PIECE = re.compile(r"\s+|\w+|[^\w\s]")


class Side(StrEnum):
    """Which of the two texts a piece stands in."""

    BOTH = "same"
    OLD = "removed"
    NEW = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a line."""

    text: str
    side: Side = Side.BOTH


@dataclass(frozen=True, slots=True)
class Line:
    """A line; ``side``: of the whole. One that was changed stands there twice: as it was, as it is,
    and its pieces say which of its words differ."""

    pieces: tuple[Piece, ...]
    side: Side

    @property
    def text(self) -> str:
        """The whole line."""
        return "".join(piece.text for piece in self.pieces)


def difference(old: str, new: str) -> list[Line]:
    """Both texts as one, in the order of reading. Raises TooLarge over ``MOST_LINES``, or where
    so much differs and repeats itself that comparing would take long."""
    before, after = old.splitlines(), new.splitlines()
    if max(len(before), len(after)) > MOST_LINES:
        raise TooLarge(
            f"Plans of more than {MOST_LINES:,} lines are not compared.",
            remedy="Read the two versions beside each other.",
        )
    try:
        parts = compared(before, after, Steps(_EASY_STEPS), Steps(_HARD_STEPS))
    except Spent:
        raise TooLarge(
            "So much of these plans differs that they are not compared.",
            remedy="Read the two versions beside each other.",
        ) from None
    found: list[Line] = []
    steps = Steps(_WORD_STEPS)
    for kind, a, b, c, d in parts:
        if kind == "equal":
            found += [Line((Piece(line),), Side.BOTH) for line in before[a:b]]
        else:
            found += _changed(before[a:b], after[c:d], steps)
    return found


def _changed(before: Sequence[str], after: Sequence[str], steps: Steps) -> Iterable[Line]:
    """Lines that stand in the same place: those that belong together below each other."""
    for was, now in zip(before, after, strict=False):
        yield from _words(was, now, steps)
    for line in before[len(after) :]:
        yield Line((Piece(line, Side.OLD),), Side.OLD)
    for line in after[len(before) :]:
        yield Line((Piece(line, Side.NEW),), Side.NEW)


def _words(was: str, now: str, steps: Steps) -> Iterable[Line]:
    a, b = _PIECE.findall(was), _PIECE.findall(now)
    matcher = _alike(a, b, steps)
    if matcher is None:
        yield Line((Piece(was, Side.OLD),), Side.OLD)
        yield Line((Piece(now, Side.NEW),), Side.NEW)
        return
    old: list[Piece] = []
    new: list[Piece] = []
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind == "equal":
            old.append(Piece("".join(a[i:j])))
            new.append(Piece("".join(b[k:m])))
            continue
        old += [Piece("".join(a[i:j]), Side.OLD)] if j > i else []
        new += [Piece("".join(b[k:m]), Side.NEW)] if m > k else []
    yield Line(tuple(old), Side.OLD)
    yield Line(tuple(new), Side.NEW)


def _alike(a: Sequence[str], b: Sequence[str], steps: Steps) -> Stretches | None:
    """What the words of two lines share; None where that is too little, or takes too long."""
    if max(len(a), len(b)) > _MOST_PIECES:
        return None
    try:
        matcher = Stretches(a, b, steps)
        return None if matcher.ratio() < _ALIKE else matcher
    except Spent:
        return None


def folded(lines: Sequence[Line], around: int = 2) -> list[Line | int]:
    """The lines that differ and ``around`` lines on each side; in place of others their number."""
    near = {
        at + step
        for at, line in enumerate(lines)
        if line.side is not Side.BOTH
        for step in range(-around, around + 1)
    }
    found: list[Line | int] = []
    for at, line in enumerate(lines):
        last = found[-1] if found else None
        if at in near:
            found.append(line)
        elif isinstance(last, int):
            found[-1] = last + 1
        else:
            found.append(1)
    return found


def words(old: str, new: str) -> tuple[int, int]:
    """How many words the new text has that the old one had not, and the other way round."""
    before, after = Counter(_plain(old)), Counter(_plain(new))
    return (after - before).total(), (before - after).total()


def _plain(text: str) -> list[str]:
    return re.findall(r"\w+", text)
