"""What a person says of a statement: that it is wrong.

Invariant: a statement is known by its part of the answer, its words and its first quote, so a mark
stays with the talk when that is held against another version of the plan, and is never carried
over to other words.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from tubetotask.domain.analysis import Analysis
from tubetotask.domain.assessment import Assessment
from tubetotask.domain.evidence import Evidence, EvidenceKind, Statement

# The parts of an answer whose statements can be marked.
PREMISE, CONCEPT, TAKEAWAY, KEY_PASSAGE = "premise", "concept", "takeaway", "key passage"
ADVICE, FINDING, TASK, LENS = "advice", "finding", "task", "lens"
COMPARISON, VERDICT = "comparison", "verdict"


@dataclass(frozen=True, slots=True)
class Said:
    """A statement of an answer. ``by``: the analyser that made it, id and version.

    ``evidence``: all of it, of either kind; a reason of our own code may have none.
    """

    part: str
    text: str
    evidence: tuple[Evidence, ...]
    by: str

    @property
    def key(self) -> str:
        """By what it is known again: 32 characters."""
        return key(self.part, self.text, self.evidence)

    @property
    def first(self) -> Evidence | None:
        """The first quote from the video."""
        return next((e for e in self.evidence if e.kind is EvidenceKind.VIDEO), None)


def key(part: str, text: str, evidence: tuple[Evidence, ...]) -> str:
    """By what a statement is known again: 32 characters."""
    quote = next((e.quote for e in evidence if e.kind is EvidenceKind.VIDEO), "")
    told = "\x1f".join((part, text, quote)).encode("utf-8", "surrogatepass")
    return hashlib.sha256(told).hexdigest()[:32]


def statements(analysis: Analysis) -> Iterator[Said]:
    """Every statement of an answer that a page shows, in no promised order."""
    by = analysis.notes.analyser
    for part, statement in _noted(analysis):
        if statement is not None and statement.evidence:
            yield Said(part, statement.text, statement.evidence, by)
    judged = analysis.assessment
    if judged is None:
        return
    for held_part, held in ((COMPARISON, judged.comparison), (VERDICT, judged.verdict)):
        if held.reason:
            yield Said(held_part, held.reason, held.evidence, judged.analyser)
    for judged_part, text, statement in _judged(judged):
        if statement.evidence:
            yield Said(judged_part, text, statement.evidence, judged.analyser)


def _judged(judged: Assessment) -> Iterator[tuple[str, str, Statement]]:
    for finding in judged.findings:
        yield FINDING, finding.statement.text, finding.statement
    for task in judged.tasks:
        yield TASK, task.title, task.statement
    for lens in judged.lenses:
        for statement in lens.statements:
            yield LENS, statement.text, statement


def _noted(analysis: Analysis) -> Iterator[tuple[str, Statement | None]]:
    notes = analysis.notes
    yield PREMISE, notes.premise
    for concept in notes.concepts:
        parts = (concept.problem, concept.solution, concept.how_to_apply, concept.example)
        for statement in (concept.name, *parts, concept.outcome):
            yield CONCEPT, statement
    for row in notes.takeaways:
        yield TAKEAWAY, row.insight
        yield TAKEAWAY, row.application
    for passage in notes.key_passages:
        yield KEY_PASSAGE, passage.statement
    for advice in notes.advice:
        yield ADVICE, advice.statement
        yield ADVICE, advice.first_step
