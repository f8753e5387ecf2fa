"""What of a talk somebody could use again as content, by its words alone: a story, a number, a
contrast, a list.

Invariants: an answer is a whole passage of the talk that can be read by itself, in the order of the
talk, at most two of a kind. What tells a story from the rest is known in English alone; in other
languages nothing is judged, and that is said.
"""

from __future__ import annotations

import re
from collections import Counter

from tubetotask.analysis.offline.adverts import sponsored
from tubetotask.analysis.offline.quotable import quotable
from tubetotask.domain.assessment import LensAnswer
from tubetotask.domain.evidence import Quote, Statement
from tubetotask.domain.plan import Lens
from tubetotask.domain.texts import N_
from tubetotask.domain.transcript import Passage, Transcript

_MOST, _OF_A_KIND, _LEAST = 5, 2, 0.7
_SHORTEST, _LONGEST = 8, 60  # words
_NOTE = N_(
    "By its words: passages that tell a story, a number, a contrast or a list. Whether they suit "
    "your readers is not judged without a model."
)
_ABROAD = N_(
    "Not judged without a model: the words that tell a story or a contrast are known in English "
    "alone."
)
_NONE = N_(
    "No passage tells a story, a number, a contrast or a list by its words; not judged without a "
    "model."
)
_PAST = (
    "asked|became|began|bought|built|called|decided|did|doubled|failed|felt|found|gave|got|heard|"
    "hired|launched|learned|learnt|left|lost|made|met|moved|opened|paid|quit|raised|ran|realized|"
    "realised|sat|saw|sent|sold|spent|started|stopped|told|took|tried|walked|wanted|went|wrote"
)
_KINDS: dict[str, re.Pattern[str]] = {
    "story": re.compile(
        rf"\b(years? ago|last (year|month|week|summer|winter)|one (day|morning|evening|night)|"
        rf"back (in|when)|(when|once|the day) (I|we)|a (client|customer|friend|student|colleague) "
        rf"of (mine|ours)|one of (my|our) (clients?|customers?|students?|friends?|readers?))\b"
        rf".*\b({_PAST})\b|\b({_PAST})\b.*\b(years? ago|last (year|month|week)|one day)\b",
        re.IGNORECASE | re.DOTALL,
    ),
    "number": re.compile(
        r"[$€£]\s?\d|\b\d[\d.,]*\s?(%|percent\b|times\b|x\b|hours?\b|minutes?\b|days?\b|weeks?\b|"
        r"months?\b|years?\b|dollars?\b|euros?\b|people\b|customers?\b|thousand\b|million\b)|"
        r"\b(\d+|one|two|three|four|five|six|seven|eight|nine) out of (\d+|ten|a hundred|every)\b|"
        r"\b(half|a third|a quarter|two thirds|three quarters) of\b|\b(doubled|tripled|halved)\b",
        re.IGNORECASE,
    ),
    "contrast": re.compile(
        r"\b(the opposite|instead of|rather than|the difference between|most people|"
        r"everybody thinks|everyone thinks|the (biggest|most common|worst) mistake|myth)\b|"
        r"\b(is|are|was|were)(n't| not) (about|because|that|just)?\b.{3,80}\b(but|it's|it is)\b",
        re.IGNORECASE | re.DOTALL,
    ),
    "list": re.compile(
        r"\b(two|three|four|five|six|seven|ten|\d+) (things|ways|rules|steps|reasons|questions|"
        r"mistakes|parts|kinds|habits|signs|lessons|principles|tips)\b|"
        r"\bfirst\b.*\bsecond\b|\bfirstly\b.*\bsecondly\b",
        re.IGNORECASE | re.DOTALL,
    ),
}  # fmt: skip


def answer(lens: Lens, transcript: Transcript) -> LensAnswer:
    """The passages that could be used again; where the language is not known nothing is judged."""
    if transcript.language.lower().split("-")[0] != "en":
        return LensAnswer(lens.id, lens.question, (), _ABROAD, judged=False)
    chosen = _chosen(transcript.passages)
    if not chosen:
        return LensAnswer(lens.id, lens.question, (), _NONE, judged=False)
    said = tuple(_statement(passage) for passage in chosen)
    return LensAnswer(lens.id, lens.question, said, _NOTE)


def kinds(text: str) -> tuple[str, ...]:
    """What a text tells by its words: story, number, contrast, list."""
    return tuple(name for name, pattern in _KINDS.items() if pattern.search(text))


def _chosen(passages: tuple[Passage, ...]) -> list[Passage]:
    selling = sponsored(passages)
    scored = []
    for place, passage in enumerate(passages):
        count = len(passage.text.split())
        if place in selling or not _SHORTEST <= count <= _LONGEST:
            continue
        told = kinds(passage.text)
        alone = quotable(passage) if told else 0.0
        if alone >= _LEAST:
            scored.append((len(told) + alone, place, told[0]))
    scored.sort(key=lambda each: (-each[0], each[1]))
    taken: Counter[str] = Counter()
    places: list[int] = []
    for _, place, kind in scored:
        if taken[kind] < _OF_A_KIND and len(places) < _MOST:
            taken[kind] += 1
            places.append(place)
    return [passages[place] for place in sorted(places)]


def _statement(passage: Passage) -> Statement:
    return Statement(passage.text, (Quote(passage.text, near_word=passage.first),))
