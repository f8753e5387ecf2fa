"""Notes held against one version of a plan."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tubetotask.domain.cost import NOTHING, Cost
from tubetotask.domain.evidence import Evidence, Statement, Wording
from tubetotask.domain.score import NO_SCORE, Score


class ComparisonValue(StrEnum):
    """What the video is, beside what the user already does."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"
    BESIDE = "beside the plan"
    NOT_JUDGED = "not judged"


class VerdictValue(StrEnum):
    """Whether to act. NOT_JUDGED: nothing was found that a judgement could rest on."""

    ACT_NOW = "act now"
    SAVE = "save for later"
    ALREADY = "already doing"
    CONFLICTS = "conflicts with plan"
    SKIP = "skip"
    NOT_JUDGED = "not judged"


class FindingKind(StrEnum):
    """How one statement of the video stands to the plan."""

    NEW = "new"
    REAFFIRMS = "reaffirms"
    CONTRADICTS = "contradicts"
    OFF_PLAN = "off plan"


class Priority(StrEnum):
    """P1 now, P2 soon, P3 some day."""

    P1 = "P1"
    P2 = "P2"
    P3 = "P3"


class Effort(StrEnum):
    """S up to an hour, M up to a day, L longer."""

    S = "S"
    M = "M"
    L = "L"


@dataclass(frozen=True, slots=True)
class Finding:
    """One statement of the video and the plan section it touches.

    ``similarity``: calibrated 0–1 (see docs/scores.md). The statement's evidence is of kind
    video; where the plan says the same or the opposite, evidence of kind plan follows.
    """

    kind: FindingKind
    statement: Statement
    section_id: str | None
    similarity: float


@dataclass(frozen=True, slots=True)
class SectionScore:
    """How much this video has to say to one section of the plan."""

    section_id: str
    title: str
    score: Score
    findings: int


@dataclass(frozen=True, slots=True)
class FilterAnswer:
    """A filter's answer: "yes", "no" or "not answered" (the offline analyser's only answer)."""

    filter_id: str
    question: str
    answer: str
    reason: str = ""


SURENESS = "how surely this is advice"


@dataclass(frozen=True, slots=True)
class CandidateTask:
    """Something the user may do, before it is merged with tasks of other videos.

    ``title``: cut from or written on the statement. ``first_step``: None where the speaker gives
    none. ``effort``: None where it was not judged. ``strength_of``: what ``strength`` (0–1)
    measures, in words for "why this score".
    """

    title: str
    statement: Statement
    section_id: str | None
    section_title: str
    why: str
    strength: float
    similarity: float
    first_step: Statement | None = None
    effort: Effort | None = None
    also: tuple[Statement, ...] = ()
    filters: tuple[FilterAnswer, ...] = ()
    priority: Priority = Priority.P3
    score: Score = NO_SCORE
    strength_of: str = SURENESS

    @property
    def by_impact(self) -> bool:
        """Whether ``strength`` is the impact on the plan as a model judged it."""
        return self.strength_of != SURENESS


@dataclass(frozen=True, slots=True)
class LensAnswer:
    """A lens and the statements that answer it; none means "not found in this video", or, where
    it was not ``judged``, that only a model could tell.

    ``note``: how the talk was searched for them, in words of our own code.
    """

    lens_id: str
    question: str
    statements: tuple[Statement, ...] = ()
    note: str = ""
    judged: bool = True


@dataclass(frozen=True, slots=True)
class Comparison:
    """Better, same, worse, beside or not judged, and why, with what it rests on.

    ``wording``: whose words the reason is in; SPEAKER stands for a sentence of our own code.
    """

    value: ComparisonValue
    reason: str
    evidence: tuple[Evidence, ...] = ()
    wording: Wording = Wording.SPEAKER


@dataclass(frozen=True, slots=True)
class Verdict:
    """Should I act, and why. ``score`` is how relevant the video is to the plan as a whole.

    A reason in a model's words (``wording``) stands on ``evidence``. A video that was not judged
    has no score: ``score`` is then NO_SCORE, and nobody shows it.
    """

    value: VerdictValue
    reason: str
    score: Score
    evidence: tuple[Evidence, ...] = ()
    wording: Wording = Wording.SPEAKER

    @property
    def judged(self) -> bool:
        """Whether there is a judgement, with a score, at all."""
        return self.value is not VerdictValue.NOT_JUDGED


NOT_COMPARED = Comparison(ComparisonValue.NOT_JUDGED, "")
NO_VERDICT = Verdict(VerdictValue.NOT_JUDGED, "", NO_SCORE)


@dataclass(frozen=True, slots=True)
class Assessment:
    """Notes held against one version of a plan."""

    analyser: str
    plan_hash: str
    findings: tuple[Finding, ...] = ()
    sections: tuple[SectionScore, ...] = ()
    tasks: tuple[CandidateTask, ...] = ()
    lenses: tuple[LensAnswer, ...] = ()
    comparison: Comparison = NOT_COMPARED
    verdict: Verdict = NO_VERDICT
    limits: tuple[str, ...] = ()
    cost: Cost = NOTHING


def belongs_to(section_title: str) -> str:
    """Why a task, where nothing but its section is known: the built-in analyser's words. It knows
    the nearest section, not whether a person would put the task there."""
    return f"Nearest in your plan: “{section_title}”."


def only_names(why: str, section_title: str) -> bool:
    """Whether ``why`` is ``belongs_to``, of whatever version."""
    return why in (belongs_to(section_title), f"It belongs to “{section_title}” in your plan.")
