"""A small invented talk and its analysis, with each thing that an analysis can hold."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from tubetotask.domain.analysis import Analysis
from tubetotask.domain.assessment import (
    Assessment,
    CandidateTask,
    Comparison,
    ComparisonValue,
    Effort,
    FilterAnswer,
    Finding,
    FindingKind,
    LensAnswer,
    Priority,
    SectionScore,
    Verdict,
    VerdictValue,
)
from tubetotask.domain.cost import Cost
from tubetotask.domain.evidence import Dropped, Evidence, EvidenceKind, Quote, Statement, Wording
from tubetotask.domain.notes import Advice, Concept, KeyPassage, Notes, Takeaway
from tubetotask.domain.plan import Plan, Section
from tubetotask.domain.score import Score, ScorePart
from tubetotask.domain.transcript import (
    Chapter,
    Epoch,
    Notice,
    Origin,
    Passage,
    Transcript,
    Word,
)
from tubetotask.domain.video import Video

CLAIM = "a claim that nobody verified"
SENTENCES = (
    "Most bakeries price their bread by guessing.",
    "Write down what one loaf costs you before you open.",
    "We did that for 30 days and raised the price once.",
)


def evidence(text: str, start_s: float | None = 3.2, *, linked: bool = True) -> Evidence:
    """A verified quote of the video."""
    end_s = None if start_s is None else start_s + 4
    return Evidence(text, EvidenceKind.VIDEO, start_s, end_s, 100.0, linked, 0, 5)


def statement(text: str, start_s: float | None = 3.2, *, linked: bool = True) -> Statement:
    """A statement in the speaker's words, with a claim beside its evidence."""
    return Statement(
        text, (Quote(CLAIM),), Wording.SPEAKER, (evidence(text, start_s, linked=linked),)
    )


def score(*points: float) -> Score:
    """A score with a part for each number."""
    return Score.of(*(ScorePart(f"part {i}", f"{p:g} measured", p) for i, p in enumerate(points)))


def transcript(*sentences: str, step_s: float = 5.0, timed: bool = True) -> Transcript:
    """Each sentence a passage of ``step_s`` seconds, its words evenly spread."""
    words: list[Word] = []
    passages: list[Passage] = []
    for index, sentence in enumerate(sentences):
        pieces, first = sentence.split(), len(words)
        for place, piece in enumerate(pieces):
            start = index * step_s + place * step_s / len(pieces)
            end = index * step_s + (place + 1) * step_s / len(pieces)
            words.append(Word(piece, start, end, True) if timed else Word(piece))
        times = (index * step_s, (index + 1) * step_s) if timed else (None, None)
        passages.append(Passage(index, first, len(words), sentence, *times))
    return Transcript(
        words=tuple(words),
        passages=tuple(passages),
        language="en",
        origin=Origin.AUTOMATIC,
        format="vtt",
        epochs=(Epoch(0, 0, len(words)),),
        warnings=(Notice("clock", "The clock jumps back.", 7.0),),
    )


PLAN = Plan(
    "# Bakery\n\n## Pricing\n\n- know the cost of each loaf\n",
    "Bakery",
    (
        Section(
            "pricing", "Pricing", "know the cost of each loaf", ("know the cost of each loaf",)
        ),
        Section("staff", "Staff", "hire a second baker"),
    ),
)


def notes() -> Notes:
    """Notes with every part filled."""
    premise, advice, outcome = (
        statement(SENTENCES[0], 0.0),
        statement(SENTENCES[1], 5.0),
        statement(SENTENCES[2], 10.0),
    )
    return Notes(
        analyser="offline/1",
        language="en",
        chapters=(
            Chapter("The problem", 0.0, 5.0, 0, 1),
            Chapter("loaf cost", 5.0, 15.0, 1, 3, "topic"),
        ),
        premise=premise,
        concepts=(Concept(statement("price by guessing", 1.0), problem=premise, outcome=outcome),),
        takeaways=(Takeaway("cost", advice, outcome),),
        key_passages=(
            KeyPassage(outcome, score(30.0), 1),
            KeyPassage(premise, score(40.0), 0),
            KeyPassage(statement("a passage of no chapter", 12.0), score(4.0)),
        ),
        advice=(Advice(advice, "Write down what one loaf costs you", 0.91, ("imperative",)),),
        coverage=0.9996,
        limits=("It does not judge whether advice is good.",),
    )


def assessment() -> Assessment:
    """An assessment with every part filled."""
    advice = statement(SENTENCES[1], 5.0)
    plan_quote = Evidence(
        "know the cost of each loaf", EvidenceKind.PLAN, None, None, 100.0, linked=False
    )
    reaffirms = replace(advice, evidence=(*advice.evidence, plan_quote))
    return Assessment(
        analyser="offline/1",
        plan_hash="0" * 64,
        findings=(
            Finding(FindingKind.NEW, statement(SENTENCES[2], 10.0), "pricing", 0.61),
            Finding(FindingKind.REAFFIRMS, reaffirms, "pricing", 0.83),
            Finding(FindingKind.OFF_PLAN, statement(SENTENCES[0], 0.0), None, 0.1),
        ),
        sections=(
            SectionScore("pricing", "Pricing", score(50.4, 22.0), 2),
            SectionScore("staff", "Staff", Score(0, ()), 0),
        ),
        tasks=(
            CandidateTask(
                title="Write down what one loaf costs you",
                statement=advice,
                section_id="pricing",
                section_title="Pricing",
                why="It touches “Pricing”.",
                strength=0.91,
                similarity=0.83,
                first_step=statement("before you open", 7.5),
                effort=Effort.S,
                also=(statement("what one loaf costs", 6.0),),
                filters=(FilterAnswer("f1", "Does it run without me?", "not answered", "offline"),),
                priority=Priority.P1,
                score=score(60.0, 12.0),
            ),
        ),
        lenses=(
            LensAnswer("l1", "What could I post?", (statement(SENTENCES[0], 0.0),)),
            LensAnswer("l2", "What do competitors do?"),
        ),
        comparison=Comparison(
            ComparisonValue.SAME, "It says what your plan says.", (advice.evidence[0], plan_quote)
        ),
        verdict=Verdict(VerdictValue.SAVE, "One task, not urgent.", score(40.0, 32.0)),
        limits=("It does not judge whether advice is good.", "It cannot say better or worse."),
    )


def analysis() -> Analysis:
    """The whole of it."""
    return Analysis(
        video=Video("Price your bread", "dQw4w9WgXcQ", "", "Crumb & Crust", 15.0),
        transcript=transcript(*SENTENCES),
        notes=notes(),
        plan=PLAN,
        assessment=assessment(),
        dropped=(
            Dropped("advice", "number", "40", "We did that for 40 days."),
            Dropped("advice", "number", "50", "We did that for 50 days."),
            Dropped("findings", "quote-not-found", "", "Nobody said this."),
        ),
        cost=Cost("", 0, 0, Decimal("0.10")),
    )


def without_plan() -> Analysis:
    """The same talk, read without a plan."""
    return replace(analysis(), plan=None, assessment=None)
