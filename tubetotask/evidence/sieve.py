"""Walks notes and assessments, and gathers what is dropped.

Invariant: a part that stands on another falls with it (a concept with its name, advice with its
title); every other part falls alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Protocol, TypeVar

from tubetotask.domain.assessment import (
    CandidateTask,
    Comparison,
    ComparisonValue,
    Finding,
    LensAnswer,
)
from tubetotask.domain.evidence import Dropped, Evidence, Statement, Wording
from tubetotask.domain.notes import Advice, Concept, KeyPassage, Takeaway
from tubetotask.evidence.refusal import Refusal

Part = TypeVar("Part")


class Judge(Protocol):
    """What the sieve asks of the gate."""

    def statement(self, statement: Statement, part: str) -> Statement | Dropped:
        """The statement with its evidence, or why it is refused."""
        ...

    def label(self, text: str, holder: Statement, part: str) -> Dropped | None:
        """Why a title may not stand over a statement that passed, or None."""
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

    def _label_holds(self, text: str, holder: Statement, part: str) -> bool:
        dropped = self._judge.label(text, holder, part)
        if dropped is not None:
            self.dropped.append(dropped)
        return dropped is None

    def _unless_refused(self, text: str, over: tuple[Statement, ...], part: str) -> str:
        """A reason or note that a model wrote, or "" where none of its statements bears it out."""
        if not text or not over or any(s.wording is not Wording.MODEL for s in over):
            return text  # our own sentence, or nothing it could be held against
        refused = [self._judge.label(text, holder, part) for holder in over]
        if None in refused:
            return text
        self.dropped += [one for one in refused[:1] if one is not None]
        return ""

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
        """A row falls with its insight or its theme."""
        insight = self.optional(takeaway.insight, "takeaway.insight")
        if insight is None or not self._label_holds(takeaway.theme, insight, "takeaway.theme"):
            return None
        application = self.optional(takeaway.application, "takeaway.application")
        return replace(takeaway, insight=insight, application=application)

    def key_passage(self, passage: KeyPassage) -> KeyPassage | None:
        """A key passage is one statement."""
        statement = self.optional(passage.statement, "key_passage")
        return None if statement is None else replace(passage, statement=statement)

    def advice(self, advice: Advice) -> Advice | None:
        """Advice falls with its statement or its title."""
        statement = self.optional(advice.statement, "advice")
        if statement is None or not self._label_holds(advice.title, statement, "advice.title"):
            return None
        return replace(advice, statement=statement, also=self._also(advice.also, "advice.also"))

    def finding(self, finding: Finding) -> Finding | None:
        """A finding is one statement."""
        statement = self.optional(finding.statement, "finding")
        return None if statement is None else replace(finding, statement=statement)

    def task(self, task: CandidateTask) -> CandidateTask | None:
        """A task falls with its statement or its title; a first step falls alone."""
        statement = self.optional(task.statement, "task")
        if statement is None or not self._label_holds(task.title, statement, "task.title"):
            return None
        return replace(
            task,
            statement=statement,
            why=self._unless_refused(task.why, (statement,), "task.why"),
            first_step=self.optional(task.first_step, "task.first_step"),
            also=self._also(task.also, "task.also"),
        )

    def lens(self, lens: LensAnswer) -> LensAnswer:
        """A lens without statements stays: it says "not found in this video"."""
        passed = self.all(lens.statements, lambda s: self.optional(s, "lens"))
        return replace(
            lens, statements=passed, note=self._unless_refused(lens.note, passed, "lens.note")
        )

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
        if comparison.evidence and not passed:
            return Comparison(ComparisonValue.NOT_JUDGED, "Its evidence was not found.")
        return replace(comparison, evidence=tuple(passed))
