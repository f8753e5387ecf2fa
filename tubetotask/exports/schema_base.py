"""The pieces that every part of the published form is made of: evidence, statements, scores.

Invariant: a model here knows no other key, no NaN, and no change after it is made.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Link = str | None
Second = float | None


class Part(BaseModel):
    """What every part has in common."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        allow_inf_nan=False,
        use_attribute_docstrings=True,
        defer_build=True,  # most pages show none of it
    )


class Evidence(Part):
    """A verified quote and where it was found."""

    quote: str
    """The words as they stand in the transcript or plan."""
    start_s: Second
    """Second at which the quote starts; null in untimed text and in a plan."""
    end_s: Second
    """Second at which the quote ends; null in untimed text and in a plan."""
    score: float = Field(ge=0, le=100)
    """How alike the claimed quote and the words found are, 0-100."""
    kind: Literal["video", "plan"]
    """Where the quote comes from."""
    url: Link
    """Address of the video at that second; null where there is none."""
    translation: str = ""
    """The quote in the reader's language, by a model; empty where there is none (since 1.2)."""


class Statement(Part):
    """One sentence, with the evidence it rests on."""

    text: str
    wording: Literal["speaker", "model"]
    """Whose words ``text`` is made of: the speaker's (selected) or a model's (written)."""
    evidence: list[Evidence] = Field(min_length=1)
    wrong: bool = False
    """Whether its reader has marked it as wrong (of an analysis, since 1.5)."""


class ScorePart(Part):
    """One reason for a score."""

    name: str
    measured: str
    """What was measured, with its unit."""
    points: float


class Score(Part):
    """A whole number from 0 to 100: the rounded sum of its parts' points."""

    value: int = Field(ge=0, le=100)
    parts: list[ScorePart]


class Video(Part):
    """The video that was read."""

    title: str
    youtube_id: str
    """Empty for captions that belong to no video on YouTube."""
    url: Link
    channel: str
    duration_s: Second


class Notice(Part):
    """Something the reader of the transcript should know."""

    id: str
    message: str
    at_s: Second


class Transcript(Part):
    """The text that was read, and how much of it."""

    language: str
    """BCP 47, "und" when unknown."""
    origin: str
    format: str
    duration_s: Second
    """End of the last timed word; null for untimed text."""
    coverage: float = Field(ge=0, le=1)
    """Share of the transcript's words that was read, 0-1."""
    warnings: list[Notice]
    sentences_restored: bool = False
    """Whether the captions had no punctuation, so that sentence borders are ours (since 1.1)."""
