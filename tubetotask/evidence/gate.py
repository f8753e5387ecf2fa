"""The gate that everything shown to a person passes.

Invariant: what comes out has evidence that this room found, and says no number, name, date, link
or negation that its evidence does not hold; what does not is returned as ``Dropped``, one for each
statement, with its reason. The gate is pure, and running it on its own result changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from tubetotask.domain.assessment import Assessment, FindingKind
from tubetotask.domain.evidence import Dropped, Evidence, EvidenceKind, Quote, Statement, Wording
from tubetotask.domain.notes import Notes
from tubetotask.domain.plan import Plan
from tubetotask.domain.transcript import Chapter, Transcript
from tubetotask.domain.video import Video
from tubetotask.evidence.check import Checker
from tubetotask.evidence.indexed import indexed
from tubetotask.evidence.orders import in_text
from tubetotask.evidence.quotes import Finder
from tubetotask.evidence.refusal import Refusal
from tubetotask.evidence.sieve import walk_assessment, walk_notes
from tubetotask.evidence.themes import THEME, foreign_word, is_theme

_NOTHING: Mapping[Dropped, Statement] = MappingProxyType({})

_UNTITLED = "Untitled"
_TO_PROGRAM = "it is an order to a program itself"


class Gate:
    """Holds statements against one transcript (and plan). What it was asked it does not work out
    again: a statement that others are mended beside is held against the talk once.
    """

    def __init__(self, transcript: Transcript, video: Video, plan: Plan | None = None) -> None:
        known = indexed(transcript)
        self._orders = known.orders
        self._echoes = known.echoes
        self._held: dict[Statement, Refusal | tuple[Evidence, ...]] = {}
        self._checker = Checker(transcript, _without_orders(video), plan)
        self._finder = Finder(transcript, plan, self._checker.acceptable, self._ordering)

    def statement(self, statement: Statement, part: str) -> Statement | Dropped:
        """The statement with its evidence, or why it is refused."""
        refusal = self._held.get(statement)
        if refusal is None:
            refusal = self._held[statement] = self._refusal(statement)
        if isinstance(refusal, Refusal):
            return _dropped(part, refusal, statement.text, statement.quotes)
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
            found = replace(found, translation=self._translation(quote, found))
            if found not in evidence:
                evidence.append(found)
        refusal = self._said(statement.text, statement.wording, tuple(evidence))
        return refusal or tuple(evidence)

    def _said(self, text: str, wording: Wording, evidence: tuple[Evidence, ...]) -> Refusal | None:
        """Why a text may not be said over this evidence, or None."""
        echo = self._echoes.found_in(text, evidence)
        if echo:
            return Refusal("order", f"the video orders a program to say so: {echo}")
        return self._checker.check(text, wording, evidence)

    def _translation(self, quote: Quote, found: Evidence) -> str:
        """The quote's translation, unless it holds what the quote does not."""
        text = quote.translation.strip()
        refused = text and (in_text(text) or self._said(text, Wording.MODEL, (found,)))
        return "" if refused else text

    def notes(
        self, notes: Notes, mended: Mapping[Dropped, Statement] = _NOTHING
    ) -> tuple[Notes, tuple[Dropped, ...]]:
        """The notes without what has no evidence, and what was taken out.

        ``mended``: for what was taken out before, another wording to try in its place.
        """
        chapters, untitled = self._chapters(notes.chapters)
        judge = _Mending(self, mended) if mended else self
        passed, dropped = walk_notes(judge, replace(notes, chapters=chapters))
        return passed, (*untitled, *dropped)

    def assessment(
        self, assessment: Assessment, mended: Mapping[Dropped, Statement] = _NOTHING
    ) -> tuple[Assessment, tuple[Dropped, ...]]:
        """The assessment without what has no evidence, and what was taken out."""
        return walk_assessment(_Mending(self, mended) if mended else self, assessment)

    def _chapters(
        self, chapters: tuple[Chapter, ...]
    ) -> tuple[tuple[Chapter, ...], tuple[Dropped, ...]]:
        """The chapters, without a title that is an order or is heard in orders only."""
        kept: list[Chapter] = []
        dropped: list[Dropped] = []
        for chapter in chapters:
            places = self._finder.video_places(chapter.title) if self._orders else []
            only = bool(places) and all(self._ordering(*place) for place in places)
            refused = only or in_text(chapter.title)
            if refused:
                dropped.append(Dropped("chapters", "order", _TO_PROGRAM, chapter.title))
            kept.append(replace(chapter, title=_UNTITLED) if refused else chapter)
        return tuple(kept), tuple(dropped)

    def label(
        self,
        text: str,
        holder: Statement,
        part: str,
        claim: str = "",  # noqa: ARG002 - words are checked here, claims by the double check
    ) -> str | Dropped:
        """Check a title or theme against the evidence of the statement it stands over."""
        if in_text(text):
            return Dropped(part, "order", _TO_PROGRAM, text)
        refusal = self._said(text, holder.wording, holder.evidence)
        if refusal is None and part == THEME and is_theme(text):
            refusal = foreign_word(text, holder)
        if refusal is None:
            return text
        quotes = tuple(Quote(e.quote, e.kind, near_word=e.first_word) for e in holder.evidence)
        return _dropped(part, refusal, text, quotes)

    def relation(self, kind: FindingKind, statement: Statement, part: str) -> Dropped | None:
        """Who says that the plan is repeated or contradicted must quote the plan."""
        if kind not in (FindingKind.REAFFIRMS, FindingKind.CONTRADICTS):
            return None
        if any(evidence.kind is EvidenceKind.PLAN for evidence in statement.evidence):
            return None
        return Dropped(part, "quote-missing", "no line of the plan", statement.text)

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


def _dropped(part: str, refusal: Refusal, text: str, quotes: tuple[Quote, ...]) -> Dropped:
    return Dropped(part, refusal.reason, refusal.detail, text, quotes)


class _Mending:
    """The gate, with another wording to try where it refuses one."""

    def __init__(self, gate: Gate, mended: Mapping[Dropped, Statement]) -> None:
        self._gate = gate
        self._mended = mended
        self.evidence = gate.evidence
        self.relation = gate.relation

    def statement(self, statement: Statement, part: str) -> Statement | Dropped:
        """What passes, as it was or mended; else why it was refused at first."""
        first = self._gate.statement(statement, part)
        if not isinstance(first, Dropped) or first not in self._mended:
            return first
        # What was given as the speaker's words is mended with the speaker's words or not at all.
        tried = replace(self._mended[first], wording=statement.wording)
        second = self._gate.statement(tried, part)
        return first if isinstance(second, Dropped) else second

    def label(
        self,
        text: str,
        holder: Statement,
        part: str,
        claim: str = "",  # noqa: ARG002 - words are checked here, claims by the double check
    ) -> str | Dropped:
        """The title as it was or mended; else why it was refused at first."""
        first = self._gate.label(text, holder, part)
        if not isinstance(first, Dropped) or first not in self._mended:
            return first
        second = self._gate.label(self._mended[first].text, holder, part)
        return first if isinstance(second, Dropped) else second


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
