"""From a claimed quote to evidence: the transcript's (or plan's) own words, and their times.

Invariant: nothing of the claim survives into ``Evidence`` but the place it led to. Text and times
are read from the words found; ``near_s`` and ``near_word`` only choose between equal places.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from tubetotask.domain.evidence import Evidence, EvidenceKind, Quote
from tubetotask.domain.plan import Plan
from tubetotask.domain.transcript import Epoch, Transcript, Word, join_words
from tubetotask.evidence.borders import Borders
from tubetotask.evidence.indexed import indexed
from tubetotask.evidence.normal import is_short, units
from tubetotask.evidence.refusal import Refusal
from tubetotask.evidence.search import Found, Index

_ELLIPSIS = re.compile(r"[\[(]?(?:…|\.{3,})[\])]?")
_MOST_ELIDED = 40  # words an ellipsis may stand for: about fifteen seconds of speech
_MARKDOWN = "*_`#>~|"


_TORN = ("and a half", "and a quarter", "and a third")


class Finder:
    """Looks quotes up. ``acceptable(found)`` judges how a fuzzy match differs from its quote.

    ``avoided(first, last)`` names why a range of the video's words should not be the place of a
    quote that is also said elsewhere ("": it may).
    """

    def __init__(
        self,
        transcript: Transcript,
        plan: Plan | None,
        acceptable: Callable[[Found, str], bool],
        avoided: Callable[[int, int], str] = lambda _first, _last: "",
    ) -> None:
        self.transcript = transcript
        known = indexed(transcript)
        self._video_words = known.words
        self._video_borders = known.borders
        self.video = known.index
        self._plan_words = _plan_words(plan)
        self._plan_borders = Borders(self._plan_words, known.language)
        self.plan = Index(self._plan_words)
        self._acceptable = acceptable
        self._avoided = avoided
        self._passages = known.short_passages
        self._items = {
            units(i) for s in (plan.sections if plan else ()) for i in (s.title, *s.items)
        }

    def find(self, quote: Quote) -> Evidence | Refusal:
        """The evidence for one quote, or why there is none."""
        is_plan = quote.kind is EvidenceKind.PLAN
        index = self.plan if is_plan else self.video
        pieces = [units(piece) for piece in _ELLIPSIS.split(quote.text)]
        pieces = [piece for piece in pieces if piece]
        whole = tuple(unit for piece in pieces for unit in piece)
        if not whole:
            return Refusal("quote-missing", "empty quote")
        if is_short(whole) and whole not in (self._items if is_plan else self._passages):
            return Refusal("quote-missing", f"too short: {quote.text.strip()}")
        # What looks like an ellipsis may be how the captions write a pause.
        if len(pieces) > 1 and index.exact(whole):
            pieces = [whole]
        found = self._run(index, pieces, quote)
        if isinstance(found, Refusal):
            return found
        if is_plan:
            return self._plan_evidence(_widened(found, self._plan_words, self._plan_borders))
        return self._video_evidence(_widened(found, self._video_words, self._video_borders))

    def video_places(self, text: str) -> list[tuple[int, int]]:
        """The ranges of the video's words that are exactly this text."""
        owner = self.video.owner
        ranges = self.video.exact(units(text))
        return [(owner[first], owner[last - 1] + 1) for first, last in ranges]

    def _elsewhere(self, near: Callable[[int], float], size: int) -> Callable[[int], float]:
        """The same distance, but what is to be avoided lies behind everything else."""

        def distance(first: int) -> float:
            return float("inf") if self._avoided(first, first + size) else near(first)

        return distance

    def _run(self, index: Index, pieces: list[tuple[str, ...]], quote: Quote) -> Found | Refusal:
        """One contiguous range that holds every piece, in order."""
        distance = self._distance(quote)
        merged: Found | None = None
        for piece in pieces:
            near = distance if merged is None else _after(merged.last)
            if quote.kind is EvidenceKind.VIDEO:
                near = self._elsewhere(near, len(piece))
            found = index.find(piece, near, lambda f: self._acceptable(f, quote.text))
            if found is None:
                return _missing(index, piece)
            if merged is not None:
                gap = found.first - merged.last
                if not 0 <= gap <= _MOST_ELIDED:
                    return Refusal("glued", " ".join(piece[:6]))
                found = Found(merged.first, found.last, min(merged.score, found.score))
            merged = found
        assert merged is not None  # noqa: S101 - find() refuses a quote without pieces
        return merged

    def _distance(self, quote: Quote) -> Callable[[int], float]:
        if quote.kind is EvidenceKind.PLAN:
            return lambda _: 0.0
        if quote.near_word is not None:
            word = quote.near_word
            return lambda first: abs(first - word)
        if quote.near_s is not None:
            second, words = quote.near_s, self.transcript.words

            def seconds(first: int) -> float:
                start = words[first].start_s
                return float("inf") if start is None else abs(start - second)

            return seconds
        return lambda _: 0.0

    def _video_evidence(self, found: Found) -> Evidence:
        words = self.transcript.words[found.first : found.last]
        epoch = _epoch_at(self.transcript.epochs, found.first)
        same_clock = words if epoch is None else words[: epoch.last - found.first]
        return Evidence(
            quote=join_words(words),
            kind=EvidenceKind.VIDEO,
            start_s=_first_time(same_clock),
            end_s=_last_time(same_clock),
            score=round(found.score, 1),
            linked=(epoch is None or epoch.mapped) and _first_time(same_clock) is not None,
            first_word=found.first,
            last_word=found.last,
        )

    def _plan_evidence(self, found: Found) -> Evidence:
        text = " ".join(self._plan_words[found.first : found.last])
        return Evidence(text, EvidenceKind.PLAN, None, None, round(found.score, 1), linked=False)


def _widened(found: Found, words: Sequence[str], borders: Borders) -> Found:
    """No quote ends inside a numeral: "five hundred" of "twenty five hundred" is not said.

    Except where it begins with "and a half": everybody sees that something is torn off there,
    and no whole number can be claimed from it.
    """
    first, last = found.first, found.last
    torn = " ".join(words[first : first + 3]).casefold().startswith(_TORN)
    while not torn and first > 0 and borders.part_numeral(first):
        first -= 1
    while last < len(words) and borders.part_numeral(last):
        last += 1
    return replace(found, first=first, last=last)


def _plan_words(plan: Plan | None) -> list[str]:
    """The plan's words; pieces that are only Markdown marks (bullets, rules) are not words."""
    if plan is None:
        return []
    stripped = (word.strip(_MARKDOWN) for word in plan.markdown.split())
    return [word for word in stripped if units(word)]


def _after(word: int) -> Callable[[int], float]:
    """Nearest place at or after ``word``; places before it come last."""
    return lambda first: first - word if first >= word else float("inf")


def _missing(index: Index, piece: tuple[str, ...]) -> Refusal:
    """Two or three long exact pieces from different places are a glued quote."""
    lengths = index.pieces(piece)
    if 2 <= len(lengths) <= 3 and sum(lengths) >= 0.8 * len(piece):
        return Refusal("glued", " ".join(piece[lengths[0] : lengths[0] + 6]))
    return Refusal("quote-not-found", " ".join(piece[:12]))


def _epoch_at(epochs: tuple[Epoch, ...], word: int) -> Epoch | None:
    return next((e for e in epochs if e.first <= word < e.last), None)


def _first_time(words: tuple[Word, ...]) -> float | None:
    return next((w.start_s for w in words if w.start_s is not None), None)


def _last_time(words: tuple[Word, ...]) -> float | None:
    ends = [w.end_s if w.end_s is not None else w.start_s for w in words]
    return max((end for end in ends if end is not None), default=None)
