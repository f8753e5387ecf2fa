"""Walks notes and assessments, and gathers what is dropped.

Invariant: a part that stands on another falls with it (a concept with its name, advice with its
title); every other part falls alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Protocol, TypeVar

from tubetotask.domain.assessment import (
    NO_VERDICT,
    NOT_COMPARED,
    Assessment,
    CandidateTask,
    Comparison,
    ComparisonValue,
    FilterAnswer,
    Finding,
    FindingKind,
    LensAnswer,
    Verdict,
)
from tubetotask.domain.evidence import Dropped, Evidence, EvidenceKind, Statement, Wording
from tubetotask.domain.notes import Advice, Concept, KeyPassage, Notes, Takeaway
from tubetotask.evidence.refusal import Refusal

Part = TypeVar("Part")
NOT_ANSWERED = "not answered"
_BESIDE_PLAN = frozenset({ComparisonValue.BETTER, ComparisonValue.SAME, ComparisonValue.WORSE})


class Judge(Protocol):
    """What the sieve asks of the gate."""

    def statement(self, statement: Statement, part: str) -> Statement | Dropped:
        """The statement with its evidence, or why it is refused."""
        ...

    def label(self, text: str, holder: Statement, part: str, claim: str = "") -> str | Dropped:
        """The title to show over a statement that passed, or why none may stand there.

        ``claim``: all that is said with it, where a value or an answer stands beside the text.
        """
        ...

    def relation(self, kind: FindingKind, statement: Statement, part: str) -> Dropped | None:
        """Why a statement that passed may not be said to stand so to the plan, or None."""
        ...

    def evidence(self, claim: Evidence) -> Evidence | Refusal:
        """Evidence that somebody else made, looked up again."""
        ...


class Sieve:
    """One walk; ``dropped`` fills up on the way."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        self.dropped: list[Dropped] = []

    def all(self, parts: Iterable[Part], one: Callable[[Part], Part | None]) -> tuple[Part, ...]:
        """What ``one`` lets pass, in order."""
        passed = (one(part) for part in parts)
        return tuple(part for part in passed if part is not None)

    def optional(self, statement: Statement | None, part: str) -> Statement | None:
        """The statement with evidence, or None."""
        if statement is None:
            return None
        result = self._judge.statement(statement, part)
        if isinstance(result, Dropped):
            self.dropped.append(result)
            return None
        return result

    def _also(self, also: tuple[Statement, ...], part: str) -> tuple[Statement, ...]:
        return self.all(also, lambda s: self.optional(s, part))

    def _label(self, text: str, holder: Statement, part: str, claim: str = "") -> str | None:
        label = self._judge.label(text, holder, part, claim)
        if isinstance(label, Dropped):
            self.dropped.append(label)
            return None
        return label

    def _unless_refused(self, text: str, holder: Statement, part: str) -> str:
        """A reason that a model wrote, or "" where its statement does not bear it out."""
        if not text or holder.wording is not Wording.MODEL:
            return text  # our own sentence
        return self._label(text, holder, part) or ""

    def concept(self, concept: Concept) -> Concept | None:
        """A concept falls with its name; each other part falls alone."""
        name = self.optional(concept.name, "concept.name")
        if name is None:
            return None
        return Concept(
            name=name,
            problem=self.optional(concept.problem, "concept.problem"),
            solution=self.optional(concept.solution, "concept.solution"),
            how_to_apply=self.optional(concept.how_to_apply, "concept.how_to_apply"),
            example=self.optional(concept.example, "concept.example"),
            outcome=self.optional(concept.outcome, "concept.outcome"),
        )

    def takeaway(self, takeaway: Takeaway) -> Takeaway | None:
        """A row falls with its insight; a theme that is not in it falls alone."""
        insight = self.optional(takeaway.insight, "takeaway.insight")
        if insight is None:
            return None
        theme = takeaway.theme and (self._label(takeaway.theme, insight, "takeaway.theme") or "")
        application = self.optional(takeaway.application, "takeaway.application")
        return Takeaway(theme, insight, application)

    def key_passage(self, passage: KeyPassage) -> KeyPassage | None:
        """A key passage is one statement."""
        statement = self.optional(passage.statement, "key_passage")
        return None if statement is None else replace(passage, statement=statement)

    def advice(self, advice: Advice) -> Advice | None:
        """Advice falls with its statement or its title."""
        statement = self.optional(advice.statement, "advice")
        if statement is None:
            return None
        title = self._label(advice.title, statement, "advice.title")
        if title is None:
            return None
        return replace(
            advice,
            statement=statement,
            title=title,
            also=self._also(advice.also, "advice.also"),
            first_step=self.optional(advice.first_step, "advice.first_step"),
        )

    def finding(self, finding: Finding) -> Finding | None:
        """A finding falls with its statement, or where it does not stand so to the plan."""
        statement = self.optional(finding.statement, "finding")
        if statement is None:
            return None
        refused = self._judge.relation(finding.kind, statement, f"finding.{finding.kind.value}")
        if refused is not None:
            self.dropped.append(refused)
            return None
        return replace(finding, statement=statement)

    def task(self, task: CandidateTask) -> CandidateTask | None:
        """A task falls with its statement or its title; a first step falls alone."""
        statement = self.optional(task.statement, "task")
        if statement is None:
            return None
        title = self._label(task.title, statement, "task.title")
        if title is None:
            return None
        return replace(
            task,
            statement=statement,
            title=title,
            filters=tuple(self._filter(answer, statement) for answer in task.filters),
            why=self._unless_refused(task.why, statement, "task.why"),
            first_step=self.optional(task.first_step, "task.first_step"),
            also=self._also(task.also, "task.also"),
        )

    def _filter(self, answer: FilterAnswer, holder: Statement) -> FilterAnswer:
        """An answer whose reason is not borne out is none."""
        if holder.wording is not Wording.MODEL or answer.answer == NOT_ANSWERED:
            return answer
        claim = f"“{answer.question}” The answer is {answer.answer}: {answer.reason}"
        label: str | Dropped = ""
        if answer.reason:
            label = self._judge.label(answer.reason, holder, "task.filter", claim)
        if not isinstance(label, Dropped) and label:
            return replace(answer, reason=label)
        if isinstance(label, Dropped):
            self.dropped.append(label)
        return replace(answer, answer=NOT_ANSWERED, reason="")

    def lens(self, lens: LensAnswer) -> LensAnswer:
        """A lens without statements stays: it says "not found in this video".

        Its note is ours: it says how we looked.
        """
        passed = self.all(lens.statements, lambda s: self.optional(s, "lens"))
        return replace(lens, statements=passed)

    def comparison(self, comparison: Comparison) -> Comparison:
        """A comparison that loses all its evidence is not judged."""
        passed: list[Evidence] = []
        for claim in comparison.evidence:
            found = self._judge.evidence(claim)
            if isinstance(found, Refusal):
                part = "comparison.evidence"
                self.dropped.append(Dropped(part, found.reason, found.detail, claim.quote))
            else:
                passed.append(found)
        if comparison.wording is Wording.MODEL:
            return self._judged(comparison, tuple(passed))
        if comparison.evidence and not passed:
            return Comparison(ComparisonValue.NOT_JUDGED, "Its evidence was not found.")
        return replace(comparison, evidence=tuple(passed))

    def _judged(self, comparison: Comparison, passed: tuple[Evidence, ...]) -> Comparison:
        """A model's comparison needs both sides quoted, and a reason that they bear out.

        What falls becomes an empty one, which is then computed from the findings.
        """
        kinds = {evidence.kind for evidence in passed}
        both = {EvidenceKind.VIDEO, EvidenceKind.PLAN} <= kinds
        if EvidenceKind.VIDEO not in kinds or (comparison.value in _BESIDE_PLAN and not both):
            lacks = "no line of the plan" if kinds else "no quote of the video"
            self.dropped.append(Dropped("comparison", "quote-missing", lacks, comparison.reason))
            return NOT_COMPARED
        claim = f"Beside the plan the video is: {comparison.value.value}. {comparison.reason}"
        reason = self._reason(comparison.reason, passed, "comparison.reason", claim)
        if reason is None:
            return NOT_COMPARED
        return replace(comparison, reason=reason, evidence=passed)

    def verdict(self, verdict: Verdict) -> Verdict:
        """A model's reason that its evidence does not bear out goes; its verdict goes with it."""
        if verdict.wording is not Wording.MODEL:
            return verdict
        found = [self._judge.evidence(claim) for claim in verdict.evidence]
        passed = tuple(one for one in found if not isinstance(one, Refusal))
        if not any(evidence.kind is EvidenceKind.VIDEO for evidence in passed):
            lacks = "no quote of the video"
            self.dropped.append(Dropped("verdict", "quote-missing", lacks, verdict.reason))
            return NO_VERDICT
        reason = self._reason(verdict.reason, passed, "verdict.reason")
        if reason is None:
            return NO_VERDICT
        return replace(verdict, reason=reason, evidence=passed)

    def _reason(
        self, text: str, evidence: tuple[Evidence, ...], part: str, claim: str = ""
    ) -> str | None:
        return self._label(text, Statement("", (), Wording.MODEL, evidence), part, claim)


def walk_notes(judge: Judge, notes: Notes) -> tuple[Notes, tuple[Dropped, ...]]:
    """The notes as far as ``judge`` lets them pass, and what fell."""
    sieve = Sieve(judge)
    passed = replace(
        notes,
        premise=sieve.optional(notes.premise, "premise"),
        concepts=sieve.all(notes.concepts, sieve.concept),
        takeaways=sieve.all(notes.takeaways, sieve.takeaway),
        key_passages=sieve.all(notes.key_passages, sieve.key_passage),
        advice=sieve.all(notes.advice, sieve.advice),
    )
    return passed, tuple(sieve.dropped)


def walk_assessment(judge: Judge, assessment: Assessment) -> tuple[Assessment, tuple[Dropped, ...]]:
    """The assessment as far as ``judge`` lets it pass, and what fell."""
    sieve = Sieve(judge)
    passed = replace(
        assessment,
        findings=sieve.all(assessment.findings, sieve.finding),
        tasks=sieve.all(assessment.tasks, sieve.task),
        lenses=sieve.all(assessment.lenses, sieve.lens),
        comparison=sieve.comparison(assessment.comparison),
        verdict=sieve.verdict(assessment.verdict),
    )
    return passed, tuple(sieve.dropped)
