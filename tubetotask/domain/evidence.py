"""Statements, the quotes they claim, and the evidence that code found for them.

Invariant: only the ``evidence`` room makes ``Evidence``. An analyser proposes ``Quote``s; what the
gate cannot find in the transcript (or plan) is dropped and counted, never shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class EvidenceKind(StrEnum):
    """Where a quote comes from."""

    VIDEO = "video"
    PLAN = "plan"


class Wording(StrEnum):
    """Whose words a statement is made of."""

    SPEAKER = "speaker"  # selected, not written: a cut of the quote
    MODEL = "model"  # a model's paraphrase: shown after the quote and marked


@dataclass(frozen=True, slots=True)
class Quote:
    """A quote as an analyser claims it. ``near_s``/``near_word`` only choose between repeats.

    ``translation``: the same in the reader's language, where a model gave one.
    """

    text: str
    kind: EvidenceKind = EvidenceKind.VIDEO
    near_s: float | None = None
    near_word: int | None = None
    translation: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A verified quote: the transcript's own words, and where they were found.

    ``quote`` is the text as it stands in the transcript (or plan). ``start_s``/``end_s`` are
    computed from the words found; ``None`` for untimed text and for plans. ``linked`` is False
    where the time cannot be mapped to the video. ``score`` (0–100) is the similarity of the
    claimed quote to the text found. ``first_word``/``last_word`` is the range in
    ``Transcript.words`` (exclusive end), -1 for plans. ``translation`` is a model's, shown with
    that label beside the original; "" where there is none.
    """

    quote: str
    kind: EvidenceKind
    start_s: float | None
    end_s: float | None
    score: float
    linked: bool = True
    first_word: int = -1
    last_word: int = -1
    translation: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence shown to a person, with the quotes it rests on.

    Before the gate ``quotes`` are claims and ``evidence`` is empty; after it, every statement
    that is left has at least one piece of evidence.
    """

    text: str
    quotes: tuple[Quote, ...]
    wording: Wording = Wording.SPEAKER
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Dropped:
    """A statement the gate refused: which part of the analysis, why, and what was at fault.

    ``reason`` is one of: quote-missing, quote-not-found, glued, number, date, money, percent,
    name, negation, link, order, empty, unsupported (the double check says that the quote does not
    bear it out). ``detail`` names the word at fault, for the page "dropped".
    """

    part: str
    reason: str
    detail: str
    text: str
    quotes: tuple[Quote, ...] = ()  # what it claimed to rest on


@dataclass(frozen=True, slots=True)
class Claim:
    """What a model says over evidence that was found: for the double check.

    ``part`` and ``text`` as in ``Dropped``.
    """

    part: str
    text: str
    evidence: tuple[Evidence, ...]
