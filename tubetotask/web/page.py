"""An analysis as the page shows it.

Invariant: only a statement with evidence has a place on the page, its quote stands before any
wording, and every quoted word, time and link is taken from the evidence.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from tubetotask.domain.analysis import Analysis
from tubetotask.domain.assessment import (
    CandidateTask,
    Comparison,
    Finding,
    FindingKind,
    Verdict,
)
from tubetotask.domain.evidence import Dropped, Evidence, EvidenceKind, Statement, Wording
from tubetotask.domain.notes import Advice, Concept, KeyPassage, Takeaway
from tubetotask.domain.plan import Section
from tubetotask.domain.texts import N_
from tubetotask.domain.texts import gettext as _
from tubetotask.domain.transcript import BROUGHT, Chapter, Passage
from tubetotask.exports.money import spent
from tubetotask.exports.phrases import EFFORTS, FINDING_HEADS, drop_reason, harmless
from tubetotask.exports.places import elided, language_mark, link_at
from tubetotask.exports.times import clock
from tubetotask.exports.wording import says_more, thin
from tubetotask.web import languages
from tubetotask.web.paragraphs import LONG_TALK_WORDS, Part, parts, said


@dataclass(frozen=True, slots=True)
class Shown:
    """One quote: its words, where it stands, and the two ways to get there.

    ``translation``: a model's, which the page shows with that label; "" where there is none.
    """

    text: str
    clock: str
    link: str
    anchor: str
    passage: int
    from_plan: bool
    translation: str


@dataclass(frozen=True, slots=True)
class Beside:
    """Quotes of the talk and the lines of the plan that stand beside them."""

    video: list[Shown]
    plan: list[Shown]


class Page:
    """What templates ask of an analysis."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self.video = analysis.video
        self.transcript = analysis.transcript
        self.notes = analysis.notes
        self.plan = analysis.plan
        self.assessment = analysis.assessment
        self.cost = analysis.cost
        code = self.transcript.language
        self.language = language_mark(code)
        self.language_name = languages.name(code)
        # What a model wrote and translated is in the language of the notes.
        self.told_language = language_mark(self.notes.language)
        self.told_language_name = languages.name(self.told_language)
        self.link = link_at(analysis.video, None) or ""
        self._firsts = [p.first for p in self.transcript.passages]
        # Of a long talk the transcript comes when it is looked at: it would be most of the page.
        self.words = said(self.transcript)
        self.long = self.words > LONG_TALK_WORDS
        self._unmapped = {e.index for e in self.transcript.epochs if not e.mapped}

    @property
    def brought(self) -> bool:
        """Whether its captions were brought from the person's own address."""
        return any(notice.id == BROUGHT for notice in self.transcript.warnings)

    # quotes

    def quotes(self, statement: Statement) -> list[Shown]:
        """The statement's quotes from the video, the one it was found by first."""
        found = (e for e in statement.evidence if e.kind is EvidenceKind.VIDEO)
        return self.evidence(found)

    def evidence(self, found: Iterable[Evidence]) -> list[Shown]:
        """Evidence without a statement of its own."""
        return [self._shown(evidence) for evidence in found]

    def beside(self, found: Iterable[Evidence]) -> Beside:
        """Evidence of both kinds, apart: what the talk says and what the plan says."""
        shown = self.evidence(found)
        return Beside(
            [quote for quote in shown if not quote.from_plan],
            [quote for quote in shown if quote.from_plan],
        )

    def by_model(self, held: Statement | Comparison | Verdict) -> bool:
        """Whether the words are a model's, which is marked wherever they stand."""
        return held.wording is Wording.MODEL

    def wording(self, statement: Statement) -> str:
        """A model's paraphrase, to stand after the quote; "" where it is the speaker's words."""
        more = says_more(statement.text, [evidence.quote for evidence in statement.evidence])
        return statement.text if self.by_model(statement) and more else ""

    def _shown(self, evidence: Evidence) -> Shown:
        from_plan = evidence.kind is EvidenceKind.PLAN
        text = evidence.quote if from_plan else elided(evidence.quote, self.transcript)
        passage = self.passage_of(evidence.first_word)
        linked = evidence.linked and evidence.start_s is not None and not from_plan
        link = link_at(self.video, evidence.start_s) if linked else None
        anchor = f"p{passage}" if passage >= 0 else ""
        at = clock(evidence.start_s)
        return Shown(text, at, link or "", anchor, passage, from_plan, evidence.translation.strip())

    def passage_of(self, word: int) -> int:
        """Which passage holds that word of the transcript, -1 for none."""
        if word < 0 or not self._firsts:
            return -1
        return max(0, bisect_right(self._firsts, word) - 1)

    def link_of(self, passage: Passage) -> str:
        """The video at a passage's start, or ""."""
        linked = passage.start_s is not None and passage.epoch not in self._unmapped
        return (link_at(self.video, passage.start_s) or "") if linked else ""

    # against the plan

    @cached_property
    def findings(self) -> list[tuple[str, str, list[Finding]]]:
        """Kind, heading and findings of that kind; kinds without findings are left out."""
        found = self.assessment.findings if self.assessment else ()
        order = (
            FindingKind.NEW,
            FindingKind.CONTRADICTS,
            FindingKind.REAFFIRMS,
            FindingKind.OFF_PLAN,
        )
        groups = (
            (kind, [f for f in found if f.kind is kind and f.statement.evidence]) for kind in order
        )
        return [(kind.name.lower(), FINDING_HEADS[kind.value], g) for kind, g in groups if g]

    def section(self, section_id: str | None) -> Section | None:
        """The plan's section with that id."""
        sections = self.plan.sections if self.plan else ()
        return next((s for s in sections if s.id == section_id), None)

    def kept(self, statements: Sequence[Statement]) -> list[Statement]:
        """The statements that have evidence."""
        return [statement for statement in statements if statement.evidence]

    def effort(self, task: CandidateTask) -> str:
        """An effort in words, or "" where it was not judged."""
        return _(EFFORTS[task.effort.value]) if task.effort else ""

    # what the video says

    @cached_property
    def concepts(self) -> list[tuple[Concept, list[tuple[str, Statement]]]]:
        """Concepts, each with the parts that the speaker gave of it and their labels."""
        found = []
        for concept in self.notes.concepts:
            parts_of = (
                (N_("Problem"), concept.problem),
                (N_("Solution"), concept.solution),
                (N_("How to apply"), concept.how_to_apply),
                (N_("Example"), concept.example),
                (N_("Outcome"), concept.outcome),
            )
            given = [(label, part) for label, part in parts_of if part and part.evidence]
            if concept.name.evidence:
                found.append((concept, given))
        return found

    @cached_property
    def takeaways(self) -> list[Takeaway]:
        """Rows of the table; a row without an insight that holds is none."""
        return [row for row in self.notes.takeaways if row.insight.evidence]

    @property
    def premise(self) -> Statement | None:
        """What the talk is about, where somebody wrote it and it holds."""
        held = self.notes.premise
        return held if held is not None and held.evidence else None

    @property
    def has_summary(self) -> bool:
        """Whether there is more than key passages: the offline analyser writes no summary."""
        return bool(self.premise or self.concepts or self.takeaways)

    @cached_property
    def advice(self) -> list[Advice]:
        """Advice, in the order of the talk."""
        found = [a for a in self.notes.advice if a.statement.evidence]
        return sorted(found, key=lambda a: a.statement.evidence[0].first_word)

    @cached_property
    def key_passages(self) -> list[tuple[Chapter | None, list[KeyPassage]]]:
        """Key passages under their chapters, in the order of the talk."""
        groups: dict[int, list[KeyPassage]] = defaultdict(list)
        for passage in self.notes.key_passages:
            if passage.statement.evidence:
                at = passage.chapter
                known = at is not None and 0 <= at < len(self.notes.chapters)
                groups[at if known and at is not None else -1].append(passage)
        return [
            (
                self.notes.chapters[index] if index >= 0 else None,
                sorted(groups[index], key=lambda p: p.statement.evidence[0].first_word),
            )
            for index in sorted(groups)
        ]

    # how it was made

    @cached_property
    def parts(self) -> list[Part]:
        """The transcript under its chapters, in paragraphs."""
        return parts(self.transcript, self.notes.chapters, self.video)

    @cached_property
    def dropped(self) -> list[tuple[str, list[Dropped]]]:
        """What the gate refused, by reason, most first."""
        groups: dict[str, list[Dropped]] = defaultdict(list)
        for item in self.analysis.dropped:
            groups[drop_reason(item.reason)].append(item)
        return sorted(groups.items(), key=lambda group: -len(group[1]))

    @property
    def thin(self) -> str:
        """That most of what was proposed fell, so that the answer rests on little; or ""."""
        return thin(self.analysis)

    @property
    def limits(self) -> list[str]:
        """What the analyser cannot do, each said once."""
        more = self.assessment.limits if self.assessment else ()
        return list(dict.fromkeys((*self.notes.limits, *more)))

    @property
    def makers(self) -> list[str]:
        """Ids of what made this: usually one, two where notes and assessment differ."""
        second = self.assessment.analyser if self.assessment else ""
        return list(dict.fromkeys(name for name in (self.notes.analyser, second) if name))

    @property
    def spent(self) -> str:
        """What it cost: price, models, tokens, calls, and what was paid for before."""
        return harmless(spent(self.cost))

    @property
    def models(self) -> str:
        """The models that answered, as their server named them; "" where there was none."""
        return harmless(self.cost.model)

    @property
    def offline(self) -> bool:
        """Whether the built-in analyser made this."""
        return self.notes.analyser.startswith("offline")
