"""The three answers, computed from what passed the gate.

Invariants: a pure function of the checked assessment, so nothing that was dropped can move the
verdict; where nothing was found, "not judged" is said and no score: that the built-in analyser
finds no likeness to the plan is no reason to skip a talk. Definitions: docs/scores.md.
"""

from __future__ import annotations

from dataclasses import replace

from tubetotask.domain.assessment import (
    Assessment,
    Comparison,
    ComparisonValue,
    FindingKind,
    Priority,
    Verdict,
    VerdictValue,
)
from tubetotask.domain.evidence import Evidence, Wording
from tubetotask.domain.score import NO_SCORE, Score, ScorePart
from tubetotask.domain.texts import N_, counted

_SAME_SHARE = 0.5  # of the findings on the plan, that repeat it
_SAME_LEAST = 2
_SECTION_POINTS = 60
_TASK_POINTS = 40
_MOST_EVIDENCE = 3
_HIGH = 70  # of 100: only the first three tasks of such a weight are P1, all are counted


def conclude(assessment: Assessment) -> Assessment:
    """The assessment with comparison and verdict.

    A comparison that a model made is kept; of its verdict only the reason, and only where the
    findings and tasks that passed lead to the same verdict.
    """
    comparison = assessment.comparison
    if comparison.value is ComparisonValue.NOT_JUDGED and not comparison.reason:
        comparison = _compare(assessment)
    whole = replace(assessment, comparison=comparison)
    decided, proposed = _decide(whole), assessment.verdict
    if proposed.wording is Wording.MODEL and proposed.value is decided.value:
        # The same verdict from the same findings: the model's reason says more than a count.
        decided = replace(proposed, score=decided.score)
    return replace(whole, verdict=decided)


def _compare(assessment: Assessment) -> Comparison:
    findings = assessment.findings
    on_plan = [f for f in findings if f.kind is not FindingKind.OFF_PLAN]
    repeats = [f for f in findings if f.kind is FindingKind.REAFFIRMS]
    if not findings:
        return Comparison(
            ComparisonValue.NOT_JUDGED, "No passage of this video could be held against your plan."
        )
    if not on_plan:
        return Comparison(
            ComparisonValue.BESIDE,
            "The one selected statement touches no section of your plan."
            if len(findings) == 1
            else f"None of {len(findings)} selected statements touches a section of your plan.",
            _first(findings[0].statement.evidence),
        )
    if len(repeats) >= _SAME_LEAST and len(repeats) / len(on_plan) >= _SAME_SHARE:
        evidence = tuple(e for f in repeats[:_MOST_EVIDENCE] for e in f.statement.evidence)
        return Comparison(
            ComparisonValue.SAME,
            f"{len(repeats)} of {len(on_plan)} statements on your plan repeat a line of it.",
            evidence,
        )
    return Comparison(
        ComparisonValue.NOT_JUDGED,
        f"{_touch(len(on_plan), len(findings))}; "
        + (
            f"whether {'it is' if len(on_plan) == 1 else 'they are'} better than what you do takes "
            "a model or you."
            if _by_code(assessment)
            else "the model gave no comparison that its quotes bear out."
        ),
        tuple(e for f in on_plan[:_MOST_EVIDENCE] for e in _first(f.statement.evidence)),
    )


def _first(evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    return evidence[:1]


def _decide(assessment: Assessment) -> Verdict:
    score = _relevance(assessment)
    tasks = assessment.tasks
    urgent = [t for t in tasks if t.priority is Priority.P1]
    contradicts = [f for f in assessment.findings if f.kind is FindingKind.CONTRADICTS]
    if contradicts:
        one = len(contradicts) == 1
        reason = (
            f"{counted(len(contradicts), 'statement')} contradict{'s' if one else ''} your plan."
        )
        return Verdict(VerdictValue.CONFLICTS, reason, score)
    if urgent:
        high = sum(t.score.value >= _HIGH for t in tasks)
        return Verdict(
            VerdictValue.ACT_NOW,
            f"{counted(high, 'task')} of high weight ({_HIGH} or more of 100 in this talk).",
            score,
        )
    if assessment.comparison.value is ComparisonValue.SAME:
        return Verdict(VerdictValue.ALREADY, assessment.comparison.reason, score)
    if tasks:
        return Verdict(VerdictValue.SAVE, f"{counted(len(tasks), 'task')}, none urgent.", score)
    if any(f.kind is FindingKind.NEW for f in assessment.findings):
        return Verdict(
            VerdictValue.SAVE, "It touches your plan, but tells you nothing clear to do.", score
        )
    return _nothing_found(assessment, score)


def _nothing_found(assessment: Assessment, score: Score) -> Verdict:
    """Of a talk without a statement on the plan: skipped only where somebody judged that it is
    beside it, and statements that passed the gate show so."""
    count = len(assessment.findings)
    if not _by_code(assessment) and assessment.comparison.evidence and count:
        reason = "None of its statements could be tied to your plan."
        return Verdict(VerdictValue.SKIP, reason, score)
    if not count:
        reason = "Nothing in this video could be held against your plan."
    elif _by_code(assessment):
        reason = (
            "The one selected statement does not come near your plan. "
            if count == 1
            else f"None of {count} selected statements comes near your plan. "
        ) + (
            "That may be its wording: the built-in analyser compares sentences and does not "
            "understand them."
        )
    elif count == 1:
        reason = "Its one statement could not be tied to your plan."
    else:
        reason = f"None of {count} statements could be tied to your plan."
    return Verdict(VerdictValue.NOT_JUDGED, reason, NO_SCORE)


def _by_code(assessment: Assessment) -> bool:
    return assessment.analyser.startswith("offline")


def _relevance(assessment: Assessment) -> Score:
    best = max(assessment.sections, key=lambda s: s.score.value, default=None)
    top = max(assessment.tasks, key=lambda t: t.score.value, default=None)
    return Score.of(
        ScorePart(
            N_("best section"),
            f"“{best.title}”: {best.score.value} of 100" if best else "no section",
            round(_SECTION_POINTS * best.score.value / 100, 1) if best else 0.0,
        ),
        ScorePart(
            N_("best task"),
            f"“{top.title}”: {top.score.value} of 100" if top else "no task",
            round(_TASK_POINTS * top.score.value / 100, 1) if top else 0.0,
        ),
    )


def _touch(on_plan: int, findings: int) -> str:
    if findings == 1:
        return "Its one statement touches your plan"
    return f"{on_plan} of {findings} statements touch{'es' if on_plan == 1 else ''} your plan"
