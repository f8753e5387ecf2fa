"""The published form of an analysis: what the JSON export writes and every other export reads.

Invariant: a statement here carries the evidence that code found, never the quotes an analyser
claimed. docs/schema/analysis.schema.json is generated from these classes, so it cannot differ
from them. To add a field: add it here with a default for readers of older files, raise
``SCHEMA_VERSION`` (second number), and run ``python -m tubetotask.exports.schema``.
"""

from __future__ import annotations

import json
import sys
from typing import Annotated, Final, Literal

from pydantic import Field

from tubetotask.exports.schema_base import Evidence as Evidence
from tubetotask.exports.schema_base import Link, Part, Second
from tubetotask.exports.schema_base import Notice as Notice
from tubetotask.exports.schema_base import Score as Score
from tubetotask.exports.schema_base import ScorePart as ScorePart
from tubetotask.exports.schema_base import Statement as Statement
from tubetotask.exports.schema_base import Transcript as Transcript
from tubetotask.exports.schema_base import Video as Video

SCHEMA_VERSION: Final = "1.5"

Wording = Literal["speaker", "model"]


class Comparison(Part):
    """The video beside what the user already does."""

    value: Literal["better", "same", "worse", "beside the plan", "not judged"]
    reason: str
    evidence: list[Evidence]
    """Quotes of the video and of the plan that the reason rests on."""
    wording: Wording = "speaker"
    """Whose words the reason is in; "speaker" stands for a sentence of our own code (since 1.2)."""
    wrong: bool = False
    """Whether its reader has marked it as wrong (since 1.5)."""


class Verdict(Part):
    """Whether to act. ``score``: how relevant the video is to the plan as a whole."""

    value: Literal[
        "act now", "save for later", "already doing", "conflicts with plan", "skip", "not judged"
    ]
    """"not judged" since 1.3: nothing was found that a judgement could rest on."""
    reason: str
    score: Score | None
    """Null where it was not judged (since 1.3)."""
    evidence: list[Evidence] = Field(default_factory=list)
    """Quotes of the video and of the plan that the reason rests on (since 1.2)."""
    wording: Wording = "speaker"
    """As in the comparison (since 1.2)."""
    wrong: bool = False
    """As in the comparison (since 1.5)."""


class Chapter(Part):
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


class Concept(Part):
    """An idea of the video; a part the speaker did not give is null."""

    name: Statement
    problem: Statement | None
    solution: Statement | None
    how_to_apply: Statement | None
    example: Statement | None
    outcome: Statement | None


class Takeaway(Part):
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
    first_step: Statement | None = None
    """Null where the speaker gives none (since 1.2)."""


class Notes(Part):
    """What the video says, whoever asks."""

    analyser: str
    language: str
    """Of statements and translations, which quotes need not share; "und" when unknown."""
    chapters: list[Chapter]
    premise: Statement | None
    concepts: list[Concept]
    takeaways: list[Takeaway]
    key_passages: list[KeyPassage]
    advice: list[Advice]


class Finding(Statement):
    """A statement of the video and the plan section it touches."""

    kind: Literal["new", "reaffirms", "contradicts", "off plan"]
    """"new": near a section of the plan, and found in none of its lines."""
    section_id: str | None
    section_title: str
    """Empty where no section is touched."""
    similarity: float = Field(ge=0, le=1)
    """Calibrated likeness of statement and section, 0-1."""


class Section(Part):
    """How much the video has to say to one section of the plan."""

    section_id: str
    title: str
    score: Score
    findings: int = Field(ge=0)


class FilterAnswer(Part):
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
    """Among the tasks of this video; the task that is kept has a priority over all videos."""
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
    strength_of: str = "how surely this is advice"
    """What ``strength`` measures (since 1.2)."""


class Lens(Part):
    """One of the user's own questions; no statements means "not found in this video", or, where
    it was not judged, that only a model could tell."""

    lens_id: str
    question: str
    statements: list[Statement]
    note: str
    judged: bool = True
    """Since 1.3."""


class Dropped(Part):
    """A statement that was refused because its evidence does not hold."""

    part: str
    reason: str
    """For example "quote-not-found", "number", "unsupported" (the double check said that the quote
    does not bear it out), "order" (the words speak to a program, not to the listener)."""
    detail: str
    text: str


class Cost(Part):
    """What its owner was charged for the analysis."""

    model: str
    """The models that answered, with commas between; empty for the offline analyser."""
    tokens_in: int = Field(ge=0)
    tokens_out: int = Field(ge=0)
    usd: Annotated[str, Field(pattern=r"^\d+(\.\d+)?$")] | None
    """US dollars as a decimal number in a string, so that no cent is rounded away; null where a
    price is not known (since 1.2)."""
    tokens_cached: int = Field(default=0, ge=0)
    """Of ``tokens_in``, those that the provider had cached (since 1.2)."""
    calls: int = Field(default=0, ge=0)
    """Answers of a model that this rests on (since 1.2)."""
    kept: int = Field(default=0, ge=0)
    """Of ``calls``, those that had been paid for before and were used again (since 1.2)."""


class Document(Part):
    """A TubeToTask analysis. Without a plan, comparison and verdict are null."""

    schema_version: Literal["1.0", "1.1", "1.2", "1.3", "1.4", "1.5"]
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
    """What this analyser cannot do, and what went otherwise than asked for."""
    tags: list[str] = Field(default_factory=list)
    """The person's own words for the talk (since 1.4)."""


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
