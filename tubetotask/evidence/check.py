"""Does a text say no more than its evidence?

Invariant: the text is held against the transcript's own words, never against the claimed quote.
The speaker's wording must be a cut of one piece of evidence; any wording may hold only the
numbers, dates, names and links of its evidence, and must not turn it round. What is said in its
evidence's own words, in order and whole, turns nothing round, however it is punctuated.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tubetotask.domain.evidence import Evidence, EvidenceKind, Wording
from tubetotask.domain.plan import Plan
from tubetotask.domain.transcript import Transcript
from tubetotask.domain.video import Video
from tubetotask.evidence import dates, polarity, quantities
from tubetotask.evidence.align import Difference
from tubetotask.evidence.cut import FILLERS, cuts
from tubetotask.evidence.indexed import indexed
from tubetotask.evidence.language import guess
from tubetotask.evidence.lead_in import turned_after, turned_before
from tubetotask.evidence.links import Addresses, Known
from tubetotask.evidence.names import Heard, names, sounds_alike
from tubetotask.evidence.nearly import Nearly
from tubetotask.evidence.negation import HARMLESS, OPPOSITES, TURNS, VERBS
from tubetotask.evidence.normal import units
from tubetotask.evidence.quantities import Source
from tubetotask.evidence.refusal import Refusal
from tubetotask.evidence.search import Found

_MOST_OTHER = 3  # units in a row by which a quote may differ from what was said
_REACH = 2  # units before a cut in which a negation still belongs to it
_OWN_WORDS = 0.8  # share of a text's units in a quote from which both are in one language
_OTHER_SHARE = 0.34  # of all its units
_ENDS = ".,!?…:;)]"  # after which another clause begins
_ANSWERS = {"en": frozenset({"no"}), "fr": frozenset({"non"})}


class Checker:
    """Holds texts against evidence, knowing how the video's names are spelled."""

    def __init__(self, transcript: Transcript, video: Video, plan: Plan | None) -> None:
        known = indexed(transcript)
        self._transcript = transcript
        self._language = known.language
        spelled = (video.title, video.description, video.channel, plan.markdown if plan else "")
        self._context = frozenset(unit for text in spelled for unit in units(text))
        self._heard = known.heard
        self._starts = known.starts
        self._named = known.named
        self._links = Known(known.addresses, Addresses(video.description))

    def check(self, text: str, wording: Wording, evidence: Sequence[Evidence]) -> Refusal | None:
        """Why the text may not be shown over this evidence, or None."""
        said = units(text)
        if not said:
            return Refusal("empty")
        if wording is Wording.SPEAKER:
            return self._cut_refusal(said, evidence)
        return self._facts_refusal(text, evidence)

    def _cut_refusal(self, said: Sequence[str], evidence: Sequence[Evidence]) -> Refusal | None:
        negated = ""
        for piece in evidence:
            source = units(piece.quote)
            for start in cuts(said, source, self._turns_meaning):
                negated = (
                    self._negation_before(source, start)
                    or ("" if start else self._left_out(piece))
                    or self._turned(piece.quote, said, start)
                )
                if not negated:
                    return None
        if negated:
            return Refusal("negation", negated)
        return Refusal("quote-not-found", "not a cut of the quote")

    def _turned(self, quote: str, said: Sequence[str], start: int) -> str:
        """What in the rest of the quote turns the cut's meaning round, or ""."""
        before = units(quote)[max(0, start - _REACH) : start]
        if any(before[-size:] in HARMLESS for size in (1, 2)):  # "why don't you"
            return ""
        words = quote.split()
        places = [place for place, word in enumerate(words) for _ in units(word)]
        end = start
        for unit in said:  # the cut's words in order: the last one ends it
            end = next((n for n in range(end, len(places)) if unit in units(words[places[n]])), end)
        first, last = places[start], places[end]

        def negates(unit: str) -> bool:
            return polarity.turning(unit, self._language)

        return turned_before(words, first, negates) or turned_after(words, last + 1, negates)

    def _negation_before(self, source: Sequence[str], start: int) -> str:
        """The negation in whose reach a cut begins: "buy it" from "never buy it"."""
        before = tuple(source[max(0, start - _REACH) : start])
        if any(before[-size:] in HARMLESS for size in (1, 2)):  # "why don't you"
            return ""
        return next((u for u in before if polarity.turning(u, self._language)), "")

    def _left_out(self, piece: Evidence) -> str:
        """The negation right before a quote, in its passage: it turns what the quote begins with.

        A "no" may be an answer to something else.
        """
        at = piece.first_word
        starts = at < 1 or at in self._starts
        words = [] if starts else [w.text for w in self._transcript.words[max(0, at - 2) : at]]
        before = units(" ".join(words))
        if not before or words[-1][-1] in _ENDS or before[-2:] in HARMLESS:
            return ""
        answers = _ANSWERS.get(self._language, frozenset())
        pure = TURNS.get(self._language, frozenset()) - VERBS - answers
        return before[-1] if before[-1] in pure else ""

    def _facts_refusal(self, text: str, evidence: Sequence[Evidence]) -> Refusal | None:
        sources = [self._source(piece) for piece in evidence]
        language = self._language_of(text, sources)
        unknown = self._links.first_unknown(text)
        if unknown is not None:
            return Refusal("link", unknown)
        refusal = quantities.refusal(
            text, language, sources, self._heard, self._language
        ) or dates.refusal(text, sources)
        if refusal is not None:
            return refusal
        spoken = Heard([s.text for s in sources], self._context, self._speakers(evidence))
        missing = spoken.first_missing(names(text, language, self._heard))
        if missing is not None:
            return Refusal("name", missing.raw)
        nearly = Nearly(language, lambda t: self._name_units(t, language), self._same_name)
        twisted = nearly.refusal(text, [s.text for s in sources if s.language == language])
        left_out = [self._left_out(piece) for piece in evidence]
        if twisted is not None or (not any(left_out) and _own_words(text, evidence)):
            return twisted
        whole = [
            Source(f"{negation} {source.text}", source.language) if negation else source
            for negation, source in zip(left_out, sources, strict=True)
        ]
        return polarity.refusal(text, language, whole)

    def _language_of(self, text: str, sources: Sequence[Source]) -> str:
        """In nearly the quote's own words, the quote's language; else a guess."""
        said = units(text)
        for source in sources:
            if sum(u in units(source.text) for u in said) >= _OWN_WORDS * len(said):
                return source.language
        return guess(text, self._language)

    def _name_units(self, text: str, language: str) -> frozenset[str]:
        found = {name.unit for name in names(text, language, self._heard)}
        return frozenset(found | (self._named & set(units(text))))

    def _same_name(self, name: str, heard: str) -> bool:
        """Whether captions that say ``heard`` may mean ``name``."""
        if name in heard or heard in name:
            return True
        initials = len(name) <= 6 and heard.startswith(name[0])
        return initials or (name in self._context and sounds_alike(name, heard))

    def _source(self, piece: Evidence) -> Source:
        if piece.kind is EvidenceKind.VIDEO and self._language != "und":
            return Source(piece.quote, self._language)
        return Source(piece.quote, guess(piece.quote, self._language))

    def _speakers(self, evidence: Sequence[Evidence]) -> Iterable[str]:
        """Who says the evidence: a statement may name them."""
        for piece in evidence:
            for passage in self._transcript.passages:
                within = passage.first < piece.last_word and passage.last > piece.first_word
                if passage.speaker and within:
                    yield passage.speaker

    def acceptable(self, found: Found, quote: str) -> bool:
        """Whether a fuzzy match differs from its quote only in harmless words."""
        size = max(1, len(units(quote)))
        other = sum(len(d.quote) for d in found.differences)
        capital = {name.unit for name in names(quote, self._language)}
        return other <= max(1, _OTHER_SHARE * size) and all(
            self._harmless(difference, capital) for difference in found.differences
        )

    def _harmless(self, difference: Difference, capital: set[str]) -> bool:
        """Fillers, repeats, misspellings; no number, negation, opposite or other name."""
        said = [u for u in difference.quote if u not in FILLERS]
        heard = [u for u in difference.text if u not in FILLERS]
        if any(self._turns_meaning(u) for u in (*said, *heard)):
            return False
        if any(OPPOSITES.get(u, frozenset()) & set(heard) for u in said):
            return False
        joined = "".join(heard)
        for unit in said:
            if unit in capital:
                known = unit in self._context and joined not in self._context
                if not (known and sounds_alike(unit, joined)):
                    return False
        if difference.edge and len(said) > 1 and not heard:
            return False
        return len(said) <= _MOST_OTHER and len(heard) <= _MOST_OTHER

    def _turns_meaning(self, unit: str) -> bool:
        """Negations and numbers are never skipped, added or swapped."""
        if any(c.isdigit() for c in unit) or polarity.turning(unit, self._language):
            return True
        return bool(quantities.amounts(unit, self._language))


def _own_words(text: str, evidence: Sequence[Evidence]) -> bool:
    """Whether the text is one quote of the video, word for word and whole."""
    said = units(text)
    return any(e.kind is EvidenceKind.VIDEO and said == units(e.quote) for e in evidence)
