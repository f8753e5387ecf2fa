"""The published form of an analysis: what the JSON export writes and every other export reads.

Invariant: a statement here carries the evidence that code found, never the quotes an analyser
claimed. docs/schema/analysis.schema.json is generated from these classes, so it cannot differ
from them. To add a field: add it here with a default for readers of older files, raise
``SCHEMA_VERSION`` (second number), and run ``python -m tubetotask.exports.schema``.
"""

from __future__ import annotations

import json
import sys
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

SCHEMA_VERSION: Final = "1.1"

Link = str | None
Second = float | None


class _Model(BaseModel):
    """No unknown keys, no NaN, no change after it is made."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        allow_inf_nan=False,
        use_attribute_docstrings=True,
        defer_build=True,  # most pages show none of it
    )


class Evidence(_Model):
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


class Statement(_Model):
    """One sentence, with the evidence it rests on."""

    text: str
    wording: Literal["speaker", "model"]
    """Whose words ``text`` is made of: the speaker's (selected) or a model's (written)."""
    evidence: list[Evidence] = Field(min_length=1)


class ScorePart(_Model):
    """One reason for a score."""

    name: str
    measured: str
    """What was measured, with its unit."""
    points: float


class Score(_Model):
    """A whole number from 0 to 100: the rounded sum of its parts' points."""

    value: int = Field(ge=0, le=100)
    parts: list[ScorePart]


class Video(_Model):
    """The video that was read."""

    title: str
    youtube_id: str
    """Empty for captions that belong to no video on YouTube."""
    url: Link
    channel: str
    duration_s: Second


class Notice(_Model):
    """Something the reader of the transcript should know."""

    id: str
    message: str
    at_s: Second


class Transcript(_Model):
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


class Comparison(_Model):
    """The video beside what the user already does."""

    value: Literal["better", "same", "worse", "beside the plan", "not judged"]
    reason: str
    evidence: list[Evidence]


class Verdict(_Model):
    """Whether to act. ``score``: how relevant the video is to the plan as a whole."""

    value: Literal["act now", "save for later", "already doing", "conflicts with plan", "skip"]
    reason: str
    score: Score


class Chapter(_Model):
    """A named part of the video."""

    title: str
    start_s: Second
    end_s: Second
    origin: str
    """"creator", or "topic" where it was found by the words."""
    url: Link


class KeyPassage(Statement):
    """A passage that carries much of what was said."""

    score: Score
    chapter: int | None
    """Place in ``notes.chapters``, from 0."""


class Concept(_Model):
    """An idea of the video; a part the speaker did not give is null."""

    name: Statement
    problem: Statement | None
    solution: Statement | None
    how_to_apply: Statement | None
    example: Statement | None
    outcome: Statement | None


class Takeaway(_Model):
    """A theme, what was said of it, and how to apply it."""

    theme: str
    insight: Statement
    application: Statement | None


class Advice(Statement):
    """Something the speaker tells the listener to do."""

    title: str
    strength: float = Field(ge=0, le=1)
    """Calibrated probability that it is advice, 0-1."""
    cues: list[str]
    """Why it was taken for advice."""
    also: list[Statement]
    """The same advice, said again elsewhere in this video."""


class Notes(_Model):
    """What the video says, whoever asks."""

    analyser: str
    language: str
    chapters: list[Chapter]
    premise: Statement | None
    concepts: list[Concept]
    takeaways: list[Takeaway]
    key_passages: list[KeyPassage]
    advice: list[Advice]


class Finding(Statement):
    """A statement of the video and the plan section it touches."""

    kind: Literal["new", "reaffirms", "contradicts", "off plan"]
    section_id: str | None
    section_title: str
    """Empty where no section is touched."""
    similarity: float = Field(ge=0, le=1)
    """Calibrated likeness of statement and section, 0-1."""


class Section(_Model):
    """How much the video has to say to one section of the plan."""

    section_id: str
    title: str
    score: Score
    findings: int = Field(ge=0)


class FilterAnswer(_Model):
    """One of the user's filters, put to a task."""

    filter_id: str
    question: str
    answer: str
    """"yes", "no" or "not answered"."""
    reason: str


class Task(Statement):
    """Something the user may do."""

    title: str
    priority: Literal["P1", "P2", "P3"]
    score: Score
    section_id: str | None
    section_title: str
    why: str
    effort: Literal["S", "M", "L"] | None
    """Up to an hour, up to a day, longer; null where it was not judged."""
    first_step: Statement | None
    also: list[Statement]
    """The same advice elsewhere in this video."""
    filters: list[FilterAnswer]
    strength: float = Field(ge=0, le=1)
    similarity: float = Field(ge=0, le=1)


class Lens(_Model):
    """One of the user's own questions; no statements means "not found in this video"."""

    lens_id: str
    question: str
    statements: list[Statement]
    note: str


class Dropped(_Model):
    """A statement that was refused because its evidence does not hold."""

    part: str
    reason: str
    detail: str
    text: str


class Cost(_Model):
    """What the analysis cost."""

    model: str
    """Empty for the offline analyser."""
    tokens_in: int = Field(ge=0)
    tokens_out: int = Field(ge=0)
    usd: str = Field(pattern=r"^\d+(\.\d+)?$")
    """US dollars as a decimal number in a string, so that no cent is rounded away."""


class Document(_Model):
    """A TubeToTask analysis. Without a plan, comparison and verdict are null."""

    schema_version: Literal["1.0", "1.1"]
    video: Video
    transcript: Transcript
    comparison: Comparison | None
    verdict: Verdict | None
    notes: Notes
    findings: list[Finding]
    sections: list[Section]
    tasks: list[Task]
    lenses: list[Lens]
    dropped: list[Dropped]
    cost: Cost
    limits: list[str]
    """What this analyser cannot do."""


def json_schema() -> str:
    """The JSON Schema (2020-12) of ``Document`` as text, as it stands in docs/schema."""
    schema = Document.model_json_schema(mode="serialization")
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:tubetotask:analysis:{SCHEMA_VERSION}",
        "title": "TubeToTask analysis",
    }
    return json.dumps(head | {k: v for k, v in schema.items() if k not in head}, indent=2) + "\n"


if __name__ == "__main__":
    sys.stdout.write(json_schema())
