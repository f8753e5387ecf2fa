"""Lay a quote on a stretch of text, word by word, and say where the two differ.

Invariant: the result is one contiguous run of the text. Stray matches far from the main run do
not stretch it: a block of equal units is kept only if it brings more than the gap before it costs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

_GAP_COST = 0.5  # per unit skipped in the text or in the quote
_ALIKE = 60.0  # similarity from which an edge unit counts as a misspelling of its counterpart


@dataclass(frozen=True, slots=True)
class Difference:
    """Units of the quote and the units of the text that stand in their place."""

    quote: tuple[str, ...]
    text: tuple[str, ...]
    edge: int = 0  # -1: before the first equal unit, 1: after the last


@dataclass(frozen=True, slots=True)
class Run:
    """The range of the text (``last`` exclusive) that the quote lies on."""

    first: int
    last: int
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class _Block:
    quote: int
    text: int
    size: int


def aligned(quote: Sequence[str], text: Sequence[str]) -> Run | None:
    """The best run, or None where quote and text share nothing."""
    blocks = _best_chain(_blocks(quote, text))
    if not blocks:
        return None
    first, last = blocks[0].text, blocks[-1].text + blocks[-1].size
    head = list(quote[: blocks[0].quote])
    tail = list(quote[blocks[-1].quote + blocks[-1].size :])
    # Misspelt or joined words at the edges: take in what resembles the rest of the quote.
    grown = _edge(head, list(text[max(0, first - len(head) - 2) : first]), at_end=True)
    before = tuple(text[first - grown : first])
    grown_after = _edge(tail, list(text[last : last + len(tail) + 2]), at_end=False)
    after = tuple(text[last : last + grown_after])
    differences: list[Difference] = []
    if head:
        differences.append(Difference(tuple(head), before, edge=-1))
    for left, right in pairwise(blocks):
        differences.append(
            Difference(
                tuple(quote[left.quote + left.size : right.quote]),
                tuple(text[left.text + left.size : right.text]),
            )
        )
    if tail:
        differences.append(Difference(tuple(tail), after, edge=1))
    real = tuple(d for d in differences if "".join(d.quote) != "".join(d.text))
    return Run(first - grown, last + grown_after, real)


def _blocks(quote: Sequence[str], text: Sequence[str]) -> list[_Block]:
    return [
        _Block(op.src_start, op.dest_start, op.src_end - op.src_start)
        for op in Indel.opcodes(list(quote), list(text))
        if op.tag == "equal"
    ]


def _best_chain(blocks: list[_Block]) -> list[_Block]:
    best: list[_Block] = []
    best_value = 0.0
    current: list[_Block] = []
    value = 0.0
    for block in blocks:
        if current:
            previous = current[-1]
            skipped = (block.quote - previous.quote - previous.size) + (
                block.text - previous.text - previous.size
            )
            value -= _GAP_COST * skipped
            if value <= 0:
                current, value = [], 0.0
        current = [*current, block]
        value += block.size
        if value > best_value:
            best, best_value = current, value
    return best


def _edge(wanted: list[str], beside: list[str], *, at_end: bool) -> int:
    """How many units beside the run stand for the rest of the quote (0: none resemble it)."""
    if not wanted or not beside:
        return 0
    target = "".join(wanted)
    sizes = range(1, len(beside) + 1)
    candidates = {n: "".join(beside[-n:] if at_end else beside[:n]) for n in sizes}
    best = max(sizes, key=lambda n: (fuzz.ratio(target, candidates[n]), -n))
    return best if fuzz.ratio(target, candidates[best]) >= _ALIKE else 0
