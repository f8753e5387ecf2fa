"""The gate that everything shown to a person passes.

Invariant: what comes out has evidence that this room found, says no number, name, date, link or
negation that its evidence does not hold, and rests on no words that give orders to the reading
program; what does not is returned as ``Dropped``, one for each statement, with its reason. The
gate is pure, and running it on its own result changes nothing.
"""

from __future__ import annotations

from dataclasses import replace

from tubetotask.domain.assessment import Assessment
from tubetotask.domain.evidence import Dropped, Evidence, EvidenceKind, Quote, Statement
from tubetotask.domain.notes import Notes
from tubetotask.domain.plan import Plan
from tubetotask.domain.transcript import Chapter, Transcript
from tubetotask.domain.video import Video
from tubetotask.evidence.check import Checker
from tubetotask.evidence.orders import in_text, orders
from tubetotask.evidence.quotes import Finder
from tubetotask.evidence.refusal import Refusal
from tubetotask.evidence.sieve import Sieve

_UNTITLED = "Untitled"
_TO_PROGRAM = "it is an order to a program itself"


class Gate:
    """Holds statements against one transcript (and plan). Builds its index once."""

    def __init__(self, transcript: Transcript, video: Video, plan: Plan | None = None) -> None:
        self._orders = orders(transcript)
        self._checker = Checker(transcript, _without_orders(video), plan)
        self._finder = Finder(transcript, plan, self._checker.acceptable, self._ordering)

    def statement(self, statement: Statement, part: str) -> Statement | Dropped:
        """The statement with its evidence, or why it is refused."""
        refusal = self._refusal(statement)
        if isinstance(refusal, Refusal):
            return Dropped(part, refusal.reason, refusal.detail, statement.text)
        return replace(statement, evidence=refusal)

    def _refusal(self, statement: Statement) -> Refusal | tuple[Evidence, ...]:
        if not statement.text.strip():
            return Refusal("empty")
        if in_text(statement.text):
            return Refusal("order", _TO_PROGRAM)
        if not any(quote.kind is EvidenceKind.VIDEO for quote in statement.quotes):
            return Refusal("quote-missing", "no quote of the video")
        evidence: list[Evidence] = []
        for quote in statement.quotes:
            found = self._found(quote)
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
            chapters=tuple(self._chapter(chapter, sieve) for chapter in notes.chapters),
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

    def _chapter(self, chapter: Chapter, sieve: Sieve) -> Chapter:
        """The chapter, without its title where that is an order or is heard in orders only."""
        places = self._finder.video_places(chapter.title) if self._orders else []
        only = bool(places) and all(self._ordering(*place) for place in places)
        if not only and not in_text(chapter.title):
            return chapter
        sieve.dropped.append(Dropped("chapters", "order", _TO_PROGRAM, chapter.title))
        return replace(chapter, title=_UNTITLED)

    def label(self, text: str, holder: Statement, part: str) -> Dropped | None:
        """Check a title or theme against the evidence of the statement it stands over."""
        if in_text(text):
            return Dropped(part, "order", _TO_PROGRAM, text)
        refusal = self._checker.check(text, holder.wording, holder.evidence)
        return None if refusal is None else Dropped(part, refusal.reason, refusal.detail, text)

    def evidence(self, claim: Evidence) -> Evidence | Refusal:
        """Look up again what somebody else says is evidence."""
        near_word = claim.first_word if claim.first_word >= 0 else None
        return self._found(Quote(claim.quote, claim.kind, claim.start_s, near_word))

    def _found(self, quote: Quote) -> Evidence | Refusal:
        """The evidence for a quote, unless it lies where the video gives orders to a program."""
        found = self._finder.find(quote)
        if isinstance(found, Refusal) or found.kind is not EvidenceKind.VIDEO:
            return found
        reason = self._ordering(found.first_word, found.last_word)
        return Refusal("order", reason) if reason else found

    def _ordering(self, first: int, last: int) -> str:
        """Why the words of a range are an order to a program, or ""."""
        touched = (s.reason for s in self._orders if s.first < last and s.last > first)
        return next(touched, "")


def _without_orders(video: Video) -> Video:
    """The video without a title, description or channel that gives orders: they prove nothing."""

    def kept(text: str) -> str:
        return "" if in_text(text) else text

    return replace(
        video,
        title=kept(video.title),
        description=kept(video.description),
        channel=kept(video.channel),
    )
