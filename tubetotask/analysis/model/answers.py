"""What a model is asked to answer, as types: the schema it is given and what validates its answer.

Invariant: every property is in the schema and required there, as strict structured output asks;
what a less strict server leaves out is None or empty, and what it adds is ignored. Nothing here
carries a time: a place is the number of a paragraph, and only chooses between repeats.
"""

from __future__ import annotations

from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict


class Answer(BaseModel):
    """Lenient in what it takes, strict in what it asks for."""

    model_config = ConfigDict(extra="ignore", frozen=True, str_strip_whitespace=True)


class Said(Answer):
    """A statement and the speaker's own words that bear it out."""

    text: str
    quote: str
    paragraph: int | None = None
    translation: str | None = None


class ConceptAnswer(Answer):
    """An idea of the talk; None where the speaker says nothing of it."""

    name: Said
    problem: Said | None = None
    solution: Said | None = None
    how_to_apply: Said | None = None
    example: Said | None = None
    outcome: Said | None = None


class TakeawayAnswer(Answer):
    """A row of the table theme, insight, application."""

    theme: str
    insight: Said
    application: Said | None = None


class KeyQuote(Answer):
    """Words worth quoting as they are."""

    quote: str
    paragraph: int | None = None
    translation: str | None = None


class AdviceAnswer(Answer):
    """Something the speaker tells the listener to do; ``title`` is a command."""

    title: str
    statement: Said
    first_step: Said | None = None


class NotesAnswer(Answer):
    """What a talk, or a part of it, says."""

    premise: Said | None = None
    concepts: list[ConceptAnswer] = []
    takeaways: list[TakeawayAnswer] = []
    key_quotes: list[KeyQuote] = []
    advice: list[AdviceAnswer] = []


class Premise(Answer):
    """The talk as a whole in some sentences, and the ids of what they rest on."""

    text: str
    rests_on: list[str] = []


class MergeAnswer(Answer):
    """Which of the parts' items stay. Each group is one thing said in several parts, best first."""

    premise: Premise | None = None
    concepts: list[list[str]] = []
    takeaways: list[str] = []
    key_quotes: list[str] = []
    advice: list[list[str]] = []


class FindingAnswer(Answer):
    """How one note stands to the plan. ``line``: the line that says the same or the opposite."""

    note: str
    kind: Literal["new", "reaffirms", "contradicts", "off plan"]
    section: str | None = None
    line: str | None = None


class FilterAnswered(Answer):
    """A filter's answer for one task."""

    id: str
    answer: Literal["yes", "no", "not answered"]
    reason: str = ""


class TaskAnswer(Answer):
    """A note that the user should act on."""

    note: str
    title: str | None = None
    section: str | None = None
    why: str = ""
    impact: Literal["high", "medium", "low"]
    effort: Literal["S", "M", "L"] | None = None
    filters: list[FilterAnswered] = []


class LensAnswered(Answer):
    """What the passages read for a lens answer; no statement means "not found in this video"."""

    id: str
    statements: list[Said] = []


class Judged(Answer):
    """A judgement with its reason, and the notes and lines of the plan it rests on."""

    value: str
    reason: str = ""
    notes: list[str] = []
    lines: list[str] = []


class ComparisonAnswer(Judged):
    """The talk beside what the user does already."""

    value: Literal["better", "same", "worse", "beside the plan", "not judged"]


class VerdictAnswer(Judged):
    """Whether to act."""

    value: Literal["act now", "save for later", "already doing", "conflicts with plan", "skip"]


class AssessAnswer(Answer):
    """Notes held against a plan."""

    findings: list[FindingAnswer] = []
    tasks: list[TaskAnswer] = []
    lenses: list[LensAnswered] = []
    comparison: ComparisonAnswer | None = None
    verdict: VerdictAnswer | None = None


class Mended(Answer):
    """A refused statement, put right; ``give_up`` where the talk does not bear it out."""

    id: str
    text: str = ""
    quote: str = ""
    paragraph: int | None = None
    translation: str | None = None
    give_up: bool = False


class ReviseAnswer(Answer):
    """The refused statements that were put right."""

    statements: list[Mended] = []


class Checked(Answer):
    """Whether a statement's quotes say what it says."""

    id: str
    supported: bool
    why: str = ""


class CheckAnswer(Answer):
    """The double check of many statements."""

    statements: list[Checked]


class Paired(Answer):
    """Whether two pieces of advice are one task."""

    id: str
    same: bool


class SameAnswer(Answer):
    """The judgement of many pairs."""

    pairs: list[Paired]


class Opened(Answer):
    """A sentence of a report's opening, and the quotes it rests on."""

    text: str
    quotes: list[str]


class OpeningAnswer(Answer):
    """The opening of a report."""

    sentences: list[Opened]


class TryAnswer(Answer):
    """The smallest answer: shows that key, model and structured answers work."""

    ok: bool


A = TypeVar("A", bound=Answer)


def schema_of(kind: type[Answer]) -> dict[str, Any]:
    """The JSON schema as strict structured output wants it: all required, nothing else allowed."""
    schema: dict[str, Any] = _strict(kind.model_json_schema(mode="validation"))
    return schema


def _strict(node: Any) -> Any:
    if isinstance(node, list):
        return [_strict(each) for each in node]
    if not isinstance(node, dict):
        return node
    # A property may itself be called "title": only the keywords beside a type go.
    kept = {
        key: {name: _strict(each) for name, each in value.items()}
        if key in ("properties", "$defs")
        else _strict(value)
        for key, value in node.items()
        if key not in ("title", "default", "description")
    }
    if kept.get("type") == "object":
        kept["additionalProperties"] = False
        kept["required"] = list(kept.get("properties", {}))
    return kept
