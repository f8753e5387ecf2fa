"""The cases of one talk, dealt out for the fields of one analysis.

Invariant: no text is dealt twice, whether true or planted, so that a text that is shown tells by
itself which case it is. Kinds are dealt in turn, so that each of them reaches each field.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import TypeVar

from bench import grounding_plant as plant
from bench.grounding_cases import Case
from bench.grounding_data import Span, Talk, letters
from bench.grounding_data import spans as drawn
from bench.grounding_made import (
    LANGUAGES,
    false_quotes,
    false_statements,
    language,
    with_digits,
    with_units,
)

Each = TypeVar("Each")
VERBATIM, PARAPHRASE = "verbatim", "paraphrase"
BOTH_SIDES = "paraphrase beside a line of the plan"
GIVEN = "paraphrase given as a quote"
TRUE = (VERBATIM, PARAPHRASE, BOTH_SIDES)
OVER = " over a true quote"
_ALONE, _BUNDLES, _FALSE_QUOTES = 70, 34, 20
_LEAST_CUT = 6  # words


@dataclass
class Bundle:
    """A quote, and texts that may stand over it: titles, reasons, translations."""

    span: Span
    true: list[Case] = field(default_factory=list)
    false: list[Case] = field(default_factory=list)

    @property
    def holder(self) -> Case:
        """The quote itself as a statement: what the texts stand over."""
        return Case(VERBATIM, self.span.talk, self.span.quote, self.span.quote, self.span)


class Deck:
    """Deals. ``written``: our paraphrases; ``others``: where quotes of another video come from."""

    def __init__(
        self, talk: Talk, others: Sequence[Talk], written: Sequence[Span], rng: random.Random
    ) -> None:
        self._rng = rng
        self._used: set[str] = set()
        own = [span for span in written if span.talk is talk]
        rng.shuffle(own)
        alone = drawn(talk, rng, _ALONE)
        quotes = _false_quotes(talk, others, rng)
        measured = with_units(talk, rng)
        over = [*drawn(talk, rng, _BUNDLES), *with_digits(talk, rng), *measured[::2]]
        over = [span for span in over if not span.turned]
        rng.shuffle(over)
        self._bundles = [_bundle(s, quotes, rng) for s in _mixed(own[::2], over)]
        spoken = [*alone, *with_digits(talk, rng), *measured[1::2]]
        spoken = spoken if language(talk) in LANGUAGES else []
        false = [case for span in spoken for case in false_statements(span, span.quote, rng)]
        false += [case for s in own for case in false_statements(s, s.paraphrase, rng)]
        self._false = _in_turn([*quotes, *false], rng)
        verbatim = [Case(VERBATIM, talk, s.quote, s.quote, s) for s in alone]
        restated = [_restated(span) for span in own]
        self._true = list(_mixed(restated[1::2], verbatim))
        self._restated = [replace(case, kind=GIVEN, quote=case.text) for case in restated[::2]]
        self._verbatim = [Case(VERBATIM, talk, s.quote, s.quote, s) for s in drawn(talk, rng, 20)]

    def true(self) -> Case | None:
        """Something that was said."""
        return self._next(self._true)

    def verbatim(self) -> Case | None:
        """Something in the very words."""
        return self._next(self._verbatim)

    def given(self) -> Case | None:
        """A paraphrase that is given as a quote, else something else that is false."""
        return self._next(self._restated) or self.false()

    def false(self) -> Case | None:
        """Something that was not."""
        return self._next(self._false)

    def either(self) -> Case | None:
        """Three false ones on two true ones."""
        return self.true() if self._rng.random() < 0.4 else self.false()

    def bundle(self) -> Bundle | None:
        """A quote that no other text stands over yet."""
        while self._bundles:
            bundle = self._bundles.pop(0)
            if self._fresh(bundle.span.quote):
                return bundle
        return None

    def over(self, bundle: Bundle, *, true: bool | None = None) -> Case | None:
        """A text to stand over the quote: true, false or (None) two false ones on a true one."""
        if true is None:
            true = self._rng.random() < 0.35
        return self._next(bundle.true if true else bundle.false)

    def _next(self, cases: list[Case]) -> Case | None:
        while cases:
            case = cases.pop(0)
            if self._fresh(case.text):
                return case
        return None

    def _fresh(self, text: str) -> bool:
        key = letters(text)
        fresh = bool(key) and key not in self._used
        self._used.add(key)
        return fresh


def _false_quotes(talk: Talk, others: Sequence[Talk], rng: random.Random) -> list[Case]:
    strangers = [t for t in others if t.video.title != talk.video.title or not t.video.title]
    made = false_quotes([talk, *rng.sample(strangers, k=4)], rng, _FALSE_QUOTES)
    return [case for case in made if case.talk is talk]


def _bundle(span: Span, quotes: Sequence[Case], rng: random.Random) -> Bundle:
    """A title or reason may restate the quote or be cut from it; what is false of it is refused."""
    true = [_restated(span)] if span.paraphrase else []
    true += [Case(VERBATIM, span.talk, cut, span.quote, span) for cut in _cuts(span)]
    rng.shuffle(true)
    false: list[Case] = []
    if language(span.talk) in LANGUAGES:
        for text in filter(None, (span.quote, span.paraphrase, span.quote)):
            false += false_statements(span, text, rng)
    if quotes:
        stranger = rng.choice(quotes)
        false.append(replace(stranger, kind=stranger.kind + OVER, quote=span.quote))
    rng.shuffle(false)
    return Bundle(span, true, false)


def _cuts(span: Span) -> list[str]:
    """Pieces of the quote; none where its rest could turn them round or tear a number."""
    tongue, quote = language(span.talk), span.quote
    torn = any(c.isdecimal() for c in quote) or tongue not in LANGUAGES
    if torn or plant.wrong_number(quote, tongue, random.Random(0)):
        return []
    if plant.negates(quote, tongue):
        return []
    size = span.last - span.first
    cuts = [(0, size // 2), (0, size * 2 // 3), (0, size * 5 // 6), (size // 3, size)]
    return [
        span.talk.text(span.first + begin, span.first + end)
        for begin, end in cuts
        if end - begin >= _LEAST_CUT
    ]


def _restated(span: Span) -> Case:
    return Case(PARAPHRASE, span.talk, span.paraphrase, span.quote, span, half=span.half)


def _mixed(one: Iterable[Each], two: Iterable[Each]) -> Iterator[Each]:
    """From both in turn, until both are at their end."""
    for pair in zip_longest(one, two):
        yield from (each for each in pair if each is not None)


def _in_turn(cases: Sequence[Case], rng: random.Random) -> list[Case]:
    """One of each kind in any order, then again."""
    kinds: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        kinds[case.kind].append(case)
    dealt: list[Case] = []
    for each in zip_longest(*kinds.values()):
        round_ = [case for case in each if case is not None]
        rng.shuffle(round_)
        dealt += round_
    return dealt
