"""The words around what was asked for.

Invariant: a snippet's pieces, put together, are a run of the text itself; what is left out at
either end is told by an ellipsis.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tubetotask.domain.search import Piece
from tubetotask.search.spans import Words

_RUN = re.compile(r"\S+")
LONG_LETTERS = 260
# A script without spaces is one run to the eye: it is cut into pieces of this many letters.
_LONGEST_RUN = 40


def snippet(text: str, wanted: frozenset[str], words: Words) -> tuple[Piece, ...]:
    """At most about ``LONG_LETTERS`` of ``text``, where most of ``wanted`` stands."""
    runs = [match.span() for match in _RUN.finditer(text)]
    if any(last - first > _LONGEST_RUN for first, last in runs):
        runs = [part for first, last in runs for part in _cut(first, last)]
    hits = [not wanted.isdisjoint(words(text[first:last])) for first, last in runs]
    first, last = _window(runs, hits)
    pieces: list[Piece] = []
    if first > 0:
        pieces.append(Piece("… "))
    at = runs[first][0] if runs else 0
    for n in range(first, last):
        begin, end = runs[n]
        if hits[n]:
            pieces.extend((Piece(text[at:begin]), Piece(text[begin:end], hit=True)))
            at = end
    if runs:
        pieces.append(Piece(text[at : runs[last - 1][1]]))
    if last < len(runs):
        pieces.append(Piece(" …"))
    return tuple(piece for piece in pieces if piece.text)


def _cut(first: int, last: int) -> list[tuple[int, int]]:
    if last - first <= _LONGEST_RUN:
        return [(first, last)]
    return [(n, min(n + 2, last)) for n in range(first, last, 2)]


def _window(runs: Sequence[tuple[int, int]], hits: Sequence[bool]) -> tuple[int, int]:
    """The stretch of runs with most hits; the first of equals, begun a little before its hit."""
    best, chosen, last, held = -1, (0, 0), 0, 0
    for first in range(len(runs)):
        while last < len(runs) and runs[last][1] - runs[first][0] <= LONG_LETTERS:
            held += hits[last]
            last += 1
        if last == first:  # one run longer than all that is shown
            last, held = first + 1, int(hits[first])
        # A hit in the middle reads better than one at the edge.
        worth = 3 * held + (not hits[first])
        if worth > best:
            best, chosen = worth, (first, last)
        if last == len(runs):
            break
        held -= hits[first]
    return chosen
