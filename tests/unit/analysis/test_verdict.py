"""The three answers follow from what passed the gate."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.builders import finding, task
from tubetotask.analysis.verdict import conclude
from tubetotask.domain.assessment import (
    Assessment,
    Comparison,
    ComparisonValue,
    FindingKind,
    SectionScore,
    VerdictValue,
)
from tubetotask.domain.score import NO_SCORE, Score, ScorePart
from tubetotask.tasks.priority import prioritise

NEW, SAME, OFF = FindingKind.NEW, FindingKind.REAFFIRMS, FindingKind.OFF_PLAN
AGAINST = FindingKind.CONTRADICTS


def concluded(*kinds: FindingKind, **fields: object) -> Assessment:
    findings = tuple(finding(kind) for kind in kinds)
    return conclude(replace(Assessment("offline/1", "p", findings), **fields))  # type: ignore[arg-type] # fields by name


@pytest.mark.parametrize("by", ["offline/1", "gpt-4o"])
def test_without_findings_nothing_is_judged_and_no_score_is_given(by: str) -> None:
    done = concluded(analyser=by)
    assert done.comparison.value is ComparisonValue.NOT_JUDGED
    assert done.verdict.value is VerdictValue.NOT_JUDGED
    assert done.verdict.score is NO_SCORE
    assert not done.verdict.judged


def test_a_video_that_touches_no_section_is_beside_the_plan_with_evidence() -> None:
    done = concluded(OFF, OFF)
    assert done.comparison.value is ComparisonValue.BESIDE
    assert done.comparison.evidence


def test_that_the_built_in_analyser_finds_no_likeness_is_no_verdict_and_says_why() -> None:
    verdict = concluded(OFF, OFF).verdict
    assert verdict.value is VerdictValue.NOT_JUDGED
    assert verdict.reason.startswith("None of 2 selected statements comes near your plan.")
    assert "does not understand" in verdict.reason


@pytest.mark.parametrize(
    ("kinds", "by", "comparison", "verdict"),
    [
        (
            (OFF,),
            "offline/1",
            "The one selected statement touches no section of your plan.",
            "The one selected statement does not come near your plan. That may be",
        ),
        ((NEW,), "offline/1", "Its one statement touches your plan; whether", "It touches"),
        ((NEW, OFF), "offline/1", "1 of 2 statements touches your plan; whether", "It touches"),
        ((NEW, NEW), "gpt-4o", "2 of 2 statements touch your plan; the model", "It touches"),
        ((AGAINST,), "offline/1", "Its one statement", "1 statement contradicts your plan."),
        ((AGAINST, AGAINST), "gpt-4o", "2 of 2", "2 statements contradict your plan."),
    ],
)
def test_one_statement_is_told_as_one(
    kinds: tuple[FindingKind, ...], by: str, comparison: str, verdict: str
) -> None:
    done = concluded(*kinds, analyser=by)
    assert done.comparison.reason.startswith(comparison)
    assert done.verdict.reason.startswith(verdict)


def test_what_a_model_finds_beside_the_plan_is_skipped_with_its_quotes() -> None:
    done = concluded(OFF, OFF, analyser="gpt-4o")
    assert done.verdict.value is VerdictValue.SKIP
    assert done.comparison.evidence


def test_a_video_that_mostly_repeats_the_plan_is_the_same_with_evidence_from_both() -> None:
    done = concluded(SAME, SAME, NEW, OFF)
    assert done.comparison.value is ComparisonValue.SAME
    assert {e.kind.value for e in done.comparison.evidence} == {"video", "plan"}
    assert done.verdict.value is VerdictValue.ALREADY


def test_one_repeated_line_is_not_enough_for_the_same() -> None:
    done = concluded(SAME)
    assert done.comparison.value is ComparisonValue.NOT_JUDGED
    assert "takes a model or you" in done.comparison.reason


def test_an_urgent_task_says_act_now_and_a_lesser_one_save_for_later() -> None:
    now = prioritise(
        Assessment("o", "p", (finding(NEW),), tasks=(task(strength=0.95, similarity=0.79),))
    )
    assert conclude(now).verdict.value is VerdictValue.ACT_NOW
    later = prioritise(
        Assessment("o", "p", (finding(NEW),), tasks=(task(strength=0.6, similarity=0.4),))
    )
    assert conclude(later).verdict.value is VerdictValue.SAVE


def test_every_task_of_high_weight_is_counted_though_three_alone_are_p1() -> None:
    many = tuple(task(f"Task {n}", strength=0.95, similarity=0.9) for n in range(5))
    done = conclude(prioritise(Assessment("o", "p", (finding(NEW),), tasks=many)))
    assert sum(t.priority.value == "P1" for t in done.tasks) == 3
    assert done.verdict.reason.startswith("5 tasks of high weight (70 or more")


def test_on_plan_without_anything_to_do_is_saved_and_says_so() -> None:
    verdict = concluded(NEW, OFF).verdict
    assert verdict.value is VerdictValue.SAVE
    assert "nothing clear to do" in verdict.reason


def test_a_contradiction_comes_before_everything_else() -> None:
    done = concluded(FindingKind.CONTRADICTS, NEW, tasks=(task(),))
    assert done.verdict.value is VerdictValue.CONFLICTS


def test_a_comparison_that_was_already_made_is_kept() -> None:
    made = Comparison(ComparisonValue.BETTER, "because")
    assert concluded(NEW, comparison=made).comparison is made


def test_the_score_of_the_verdict_is_the_sum_of_its_parts() -> None:
    section = SectionScore("s", "Sales", Score.of(ScorePart("closeness", "", 50.0)), 1)
    done = conclude(prioritise(Assessment("o", "p", (), (section,), (task(),))))
    score = done.verdict.score
    assert [p.points for p in score.parts] == [30.0, 25.2]
    assert score.value == round(30.0 + 25.2)
