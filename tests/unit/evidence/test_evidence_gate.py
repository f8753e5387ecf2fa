"""The gate runs on everything that is shown: notes and assessments."""

from __future__ import annotations

import pytest

from tests.unit.evidence.builders import cut, gate, said, transcript
from tubetotask.domain.assessment import (
    Assessment,
    CandidateTask,
    Comparison,
    ComparisonValue,
    Finding,
    FindingKind,
    LensAnswer,
)
from tubetotask.domain.evidence import Dropped, Evidence, EvidenceKind, Quote, Statement, Wording
from tubetotask.domain.notes import Advice, Concept, KeyPassage, Notes, Takeaway
from tubetotask.domain.score import Score
from tubetotask.domain.video import Video
from tubetotask.evidence import Gate

ONE = "so i think you should really publish every week"
TWO = "it took us five days and we never looked back"
GOOD = cut("you should publish every week", ONE)
BAD = cut("you should raise your prices", "you should raise your prices")
OTHER = cut("we never looked back", TWO)


@pytest.fixture
def judge() -> Gate:
    return gate(ONE, TWO)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("publish every week", True),
        ("I think you should publish every week", True),
        ("you should publish", True),
        ("publish so every week", False),
        ("every week you should publish", False),
        ("publish twice every week", False),
        ("so week", False),
    ],
)
def test_the_speakers_wording_is_a_cut_of_the_quote(judge: Gate, text: str, shown: bool) -> None:
    assert isinstance(judge.statement(cut(text, ONE), "p"), Statement) is shown


def test_a_cut_may_not_leave_out_a_negation_or_a_number() -> None:
    talk = gate("you should not publish these five drafts at all")
    quote = "you should not publish these five drafts at all"
    assert isinstance(talk.statement(cut("you should publish these", quote), "p"), Dropped)
    assert isinstance(talk.statement(cut("publish these drafts", quote), "p"), Dropped)


def test_a_cut_may_not_begin_right_after_a_negation() -> None:
    talk = gate("you should never buy the stock of friends")
    result = talk.statement(cut("buy the stock of friends", "never buy the stock of friends"), "p")
    assert isinstance(result, Dropped)
    assert result.reason == "negation"


def test_notes_keep_what_has_evidence_and_name_what_has_not(judge: Gate) -> None:
    notes = Notes(
        analyser="test/1",
        language="en",
        premise=BAD,
        concepts=(
            Concept(GOOD, problem=BAD, solution=OTHER, outcome=GOOD),
            Concept(BAD, problem=GOOD),
        ),
        takeaways=(
            Takeaway("every week", GOOD, application=BAD),
            Takeaway("raise prices", GOOD),
            Takeaway("prices", BAD),
        ),
        key_passages=(KeyPassage(GOOD, Score(1, ()), 0), KeyPassage(BAD, Score(1, ()))),
        advice=(
            Advice(GOOD, "publish every week", 0.9, also=(OTHER, BAD)),
            Advice(GOOD, "publish never", 0.9),
            Advice(BAD, "raise your prices", 0.9),
        ),
    )
    passed, dropped = judge.notes(notes)
    assert passed.premise is None
    assert len(passed.concepts) == 1
    assert passed.concepts[0].problem is None
    assert passed.concepts[0].solution is not None
    # A row outlives its theme: the heading goes, what was said stays.
    assert [t.theme for t in passed.takeaways] == ["every week", ""]
    assert passed.takeaways[0].application is None
    assert len(passed.key_passages) == 1
    assert [a.title for a in passed.advice] == ["publish every week"]
    assert len(passed.advice[0].also) == 1
    assert [d.part for d in dropped] == [
        "premise", "concept.problem", "concept.name", "takeaway.application", "takeaway.theme",
        "takeaway.insight", "key_passage", "advice.also", "advice.title", "advice",
    ]  # fmt: skip
    assert judge.notes(passed) == (passed, ())


def test_an_assessment_keeps_what_has_evidence(judge: Gate) -> None:
    def task(
        title: str, statement: Statement, first_step: Statement | None = None
    ) -> CandidateTask:
        return CandidateTask(
            title, statement, None, "", "", 0.5, 0.5, first_step=first_step, also=(BAD, OTHER)
        )

    claim = Evidence("and we never looked back", EvidenceKind.VIDEO, 99.0, 100.0, 100.0)
    false = Evidence("you should raise prices", EvidenceKind.VIDEO, 1.0, 2.0, 100.0)
    assessment = Assessment(
        "test/1",
        "hash",
        findings=(
            Finding(FindingKind.NEW, GOOD, None, 0.5),
            Finding(FindingKind.NEW, BAD, None, 0.5),
        ),
        tasks=(task("publish every week", GOOD, BAD), task("publish daily", GOOD), task("x", BAD)),
        lenses=(LensAnswer("l", "?", (GOOD, BAD)), LensAnswer("m", "?", (BAD,))),
        comparison=Comparison(ComparisonValue.SAME, "because", (claim, false)),
    )
    passed, dropped = judge.assessment(assessment)
    assert len(passed.findings) == 1
    assert [t.title for t in passed.tasks] == ["publish every week"]
    assert passed.tasks[0].first_step is None
    assert len(passed.tasks[0].also) == 1
    assert [len(lens.statements) for lens in passed.lenses] == [1, 0]
    assert [e.start_s for e in passed.comparison.evidence] == [7.0]
    assert len(dropped) == 8
    assert judge.assessment(passed) == (passed, ())


def test_a_comparison_that_loses_all_its_evidence_is_not_judged(judge: Gate) -> None:
    false = Evidence("you should raise prices", EvidenceKind.PLAN, None, None, 100.0)
    comparison = Comparison(ComparisonValue.BETTER, "because", (false,))
    passed, dropped = judge.assessment(Assessment("t", "h", comparison=comparison))
    assert passed.comparison.value is ComparisonValue.NOT_JUDGED
    assert [d.part for d in dropped] == ["comparison.evidence"]


def test_a_models_title_says_no_more_than_the_quote(judge: Gate) -> None:
    statement = said("Publish each week", "you should really publish every week")
    titles = ("Publish weekly", "Publish 3 times", "Publish with Google")
    notes = Notes("m", "en", advice=tuple(Advice(statement, title, 0.5) for title in titles))
    passed, dropped = judge.notes(notes)
    assert [a.title for a in passed.advice] == ["Publish weekly"]
    assert [d.reason for d in dropped] == ["number", "name"]


def test_a_long_talk_and_many_statements_are_held_together() -> None:
    words = [f"word{i % 977} thing{i % 31} and then number{i} comes" for i in range(2000)]
    talk = transcript(*words)
    judge = Gate(talk, Video())
    for at in range(0, 2000, 100):
        quote = Quote(f"number{at} comes word{(at + 1) % 977}")
        statement = Statement(quote.text, (quote,), Wording.SPEAKER)
        result = judge.statement(statement, "p")
        assert isinstance(result, Statement) is (at < 1999)
