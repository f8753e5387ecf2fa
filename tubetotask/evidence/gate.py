"""The gate that everything shown to a person passes.

Invariant: what comes out has evidence that this room found, and says no number, name, date, link
or negation that its evidence does not hold; what does not is returned as ``Dropped``, one for each
statement, with its reason. The gate is pure, and running it on its own result changes nothing.
"""

from __future__ import annotations

from dataclasses import replace

from tubetotask.domain.assessment import Assessment
from tubetotask.domain.evidence import Dropped, Evidence, EvidenceKind, Quote, Statement
from tubetotask.domain.notes import Notes
from tubetotask.domain.plan import Plan
from tubetotask.domain.transcript import Transcript
from tubetotask.domain.video import Video
from tubetotask.evidence.check import Checker
from tubetotask.evidence.quotes import Finder
from tubetotask.evidence.refusal import Refusal
from tubetotask.evidence.sieve import Sieve


class Gate:
    """Holds statements against one transcript (and plan). Builds its index once."""

    def __init__(self, transcript: Transcript, video: Video, plan: Plan | None = None) -> None:
        self._checker = Checker(transcript, video, plan)
        self._finder = Finder(transcript, plan, self._checker.acceptable)

    def statement(self, statement: Statement, part: str) -> Statement | Dropped:
        """The statement with its evidence, or why it is refused."""
        refusal = self._refusal(statement)
        if isinstance(refusal, Refusal):
            return Dropped(part, refusal.reason, refusal.detail, statement.text)
        return replace(statement, evidence=refusal)

    def _refusal(self, statement: Statement) -> Refusal | tuple[Evidence, ...]:
        if not statement.text.strip():
            return Refusal("empty")
        if not any(quote.kind is EvidenceKind.VIDEO for quote in statement.quotes):
            return Refusal("quote-missing", "no quote of the video")
        evidence: list[Evidence] = []
        for quote in statement.quotes:
            found = self._finder.find(quote)
            if isinstance(found, Refusal):
                return found
            if found not in evidence:
                evidence.append(found)
        refusal = self._checker.check(statement.text, statement.wording, tuple(evidence))
        return refusal or tuple(evidence)

    def notes(self, notes: Notes) -> tuple[Notes, tuple[Dropped, ...]]:
        """The notes without what has no evidence, and what was taken out."""
        sieve = Sieve(self)
        passed = replace(
            notes,
            premise=sieve.optional(notes.premise, "premise"),
            concepts=sieve.all(notes.concepts, sieve.concept),
            takeaways=sieve.all(notes.takeaways, sieve.takeaway),
            key_passages=sieve.all(notes.key_passages, sieve.key_passage),
            advice=sieve.all(notes.advice, sieve.advice),
        )
        return passed, tuple(sieve.dropped)

    def assessment(self, assessment: Assessment) -> tuple[Assessment, tuple[Dropped, ...]]:
        """The assessment without what has no evidence, and what was taken out."""
        sieve = Sieve(self)
        passed = replace(
            assessment,
            findings=sieve.all(assessment.findings, sieve.finding),
            tasks=sieve.all(assessment.tasks, sieve.task),
            lenses=sieve.all(assessment.lenses, sieve.lens),
            comparison=sieve.comparison(assessment.comparison),
        )
        return passed, tuple(sieve.dropped)

    def label(self, text: str, holder: Statement, part: str) -> Dropped | None:
        """Check a title or theme against the evidence of the statement it stands over."""
        refusal = self._checker.check(text, holder.wording, holder.evidence)
        return None if refusal is None else Dropped(part, refusal.reason, refusal.detail, text)

    def evidence(self, claim: Evidence) -> Evidence | Refusal:
        """Look up again what somebody else says is evidence."""
        near_word = claim.first_word if claim.first_word >= 0 else None
        return self._finder.find(Quote(claim.quote, claim.kind, claim.start_s, near_word))
