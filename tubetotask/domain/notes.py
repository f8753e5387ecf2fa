"""What a video says, whoever asks: independent of any plan, made once per video and shared."""

from __future__ import annotations

from dataclasses import dataclass

from tubetotask.domain.cost import NOTHING, Cost
from tubetotask.domain.evidence import Statement
from tubetotask.domain.score import Score
from tubetotask.domain.transcript import Chapter


@dataclass(frozen=True, slots=True)
class Concept:
    """An idea of the video. Only what the speaker said: a missing part stays None."""

    name: Statement
    problem: Statement | None = None
    solution: Statement | None = None
    how_to_apply: Statement | None = None
    example: Statement | None = None
    outcome: Statement | None = None


@dataclass(frozen=True, slots=True)
class Takeaway:
    """A row of the table theme, insight, application."""

    theme: str
    insight: Statement
    application: Statement | None = None


@dataclass(frozen=True, slots=True)
class KeyPassage:
    """A passage that carries much of what was said. ``chapter`` indexes ``Notes.chapters``."""

    statement: Statement
    score: Score
    chapter: int | None = None


@dataclass(frozen=True, slots=True)
class Advice:
    """Something the speaker tells the listener to do.

    ``title`` is cut from the speaker's words by the offline analyser (a model may write it).
    ``cues`` are the reasons it was taken for advice. ``strength`` is the calibrated probability
    (0–1).
    """

    statement: Statement
    title: str
    strength: float
    cues: tuple[str, ...] = ()
    also: tuple[Statement, ...] = ()  # the same advice said again elsewhere in this video
    first_step: Statement | None = None  # only where the speaker gives one


@dataclass(frozen=True, slots=True)
class Notes:
    """The notes of one video. ``language``: of the statements, which quotes need not share."""

    analyser: str  # id and version, for example "offline/1"
    language: str
    chapters: tuple[Chapter, ...] = ()
    premise: Statement | None = None
    concepts: tuple[Concept, ...] = ()
    takeaways: tuple[Takeaway, ...] = ()
    key_passages: tuple[KeyPassage, ...] = ()
    advice: tuple[Advice, ...] = ()
    coverage: float = 1.0  # share of the transcript's words that were read, 0–1
    limits: tuple[str, ...] = ()  # what this analyser cannot do, for the reader
    cost: Cost = NOTHING  # what making them cost, whoever paid
