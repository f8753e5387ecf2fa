"""Which passages tell the listener to do something, how surely, and the title cut from each.

Invariant: nothing is filled up: below the threshold, or without a clause a title can be cut from,
a passage is no advice. ``probability`` is calibrated on labelled talks (docs/decisions/0005).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


from tubetotask.analysis.encoders import Encoder
from tubetotask.analysis.offline import abroad, titles
from tubetotask.analysis.offline.clauses import Clause, find
from tubetotask.domain.transcript import Passage

THRESHOLD = 0.6


@dataclass(frozen=True)
class Scored:
    """How surely passage ``index`` is advice, and the readable reasons."""

    index: int
    probability: float
    cues: tuple[str, ...] = ()


@dataclass(frozen=True)
class Advised:
    """A passage that is advice: its title, and where that begins in the passage's text."""

    index: int
    probability: float
    cues: tuple[str, ...]
    title: str
    offset: int


_PRIOR = {
    "imperative": 0.7, "should": 0.6, "need to": 0.5, "recommend": 0.7, "the way is": 0.6,
    "should not": 0.5, "it helps": 0.5, "want to": 0.4,
}  # fmt: skip


def score(passages: Sequence[Passage], *, language: str, encoder: Encoder | None) -> list[Scored]:
    """Every passage, in order."""
    return [_score(p, language) for p in passages]


def _score(passage: Passage, language: str) -> Scored:
    if not language.lower().startswith("en"):
        turn = abroad.find(passage.text, language)
        return Scored(passage.index, 0.4 if turn else 0.0, (f"“{turn.lead}”",) if turn else ())
    main = titles.choose(find(passage.text))
    if main is None:
        return Scored(passage.index, 0.0)
    return Scored(passage.index, _PRIOR.get(main.kind, 0.1), (reason(main),))


def reason(clause: Clause) -> str:
    """Why a clause was taken for advice, for the reader."""
    return f"{clause.kind}: “{clause.lead}”"


def advise(passages: Sequence[Passage], *, language: str, encoder: Encoder | None) -> list[Advised]:
    """Only what is sure enough and has a title, in order of the talk."""
    found = []
    for passage, scored in zip(
        passages, score(passages, language=language, encoder=encoder), strict=True
    ):
        title = titles.cut(passage.text, language) if scored.probability >= THRESHOLD else None
        if title:
            found.append(Advised(scored.index, scored.probability, scored.cues, title, 0))
    return found
