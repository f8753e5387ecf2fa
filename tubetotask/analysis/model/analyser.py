"""Notes and assessment by a model.

Invariants: everything it says is a proposal with a quote; code finds the quote, computes times and
scores, and decides. Its id names all that its notes depend on: prompts, model, whether they were
checked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from tubetotask.analysis.encoders import Encoder, Vectors, default_encoder
from tubetotask.analysis.model import checking, mending, opening, prompts, sameness
from tubetotask.analysis.model.answers import AssessAnswer
from tubetotask.analysis.model.asking import Asker
from tubetotask.analysis.model.assessing import Assessor, numbered, told
from tubetotask.analysis.model.endpoint import Endpoint
from tubetotask.analysis.model.languages import named
from tubetotask.analysis.model.lenses import ENCODED, Lenses
from tubetotask.analysis.model.paragraphs import Paragraph, paragraphs, parts
from tubetotask.analysis.model.plan_lines import PlanLines
from tubetotask.analysis.model.prices import cheapest
from tubetotask.analysis.model.reading import Progress, Reader, silent
from tubetotask.analysis.model.settings import ModelSettings
from tubetotask.analysis.offline import chapters
from tubetotask.analysis.offline.budget import Remembering, sampled
from tubetotask.domain.assessment import Assessment
from tubetotask.domain.calls import CallBook, NoBook
from tubetotask.domain.cost import Cost
from tubetotask.domain.evidence import Claim, Dropped, Statement
from tubetotask.domain.notes import Notes
from tubetotask.domain.plan import Plan
from tubetotask.domain.task import Pair
from tubetotask.domain.transcript import Chapter, Transcript
from tubetotask.domain.video import Video

_UNCHECKED = (
    "The double check is turned off: nothing but code has compared the model's sentences with "
    "their quotes.",
)
_LONGEST_NAME = 40


class ModelAnalyser:
    """Reads with an OpenAI-compatible model. One for each piece of work: it counts its cost."""

    def __init__(
        self,
        settings: ModelSettings,
        *,
        book: CallBook | None = None,
        encoder: Encoder | None = None,
        endpoint: Endpoint | None = None,
        progress: Progress | None = None,
    ) -> None:
        self._settings = settings
        self._given = encoder
        self._progress = progress or silent
        self._remembering: Remembering | None = None
        self._cut: dict[str, tuple[tuple[Paragraph, ...], tuple[Chapter, ...]]] = {}
        self._asker = Asker(settings, book or NoBook(), endpoint or Endpoint(settings))

    @property
    def id(self) -> str:
        """ "model/", the prompts' version, the model, its server where that is not OpenAI's, and
        "unchecked" without a double check.
        """
        model = self._settings.model
        if len(model) > _LONGEST_NAME:
            digest = hashlib.sha256(model.encode()).hexdigest()[:8]
            model = f"{model[:_LONGEST_NAME]}-{digest}"
        if self._settings.base_url:  # another server's model of that name is another model
            model += f"@{hashlib.sha256(self._settings.base_url.encode()).hexdigest()[:6]}"
        checked = "" if self._settings.double_check else "/unchecked"
        return f"model/{prompts.version()}/{model}{checked}"

    @property
    def cost(self) -> Cost:
        """Of all calls so far."""
        return self._asker.cost

    @property
    def notices(self) -> tuple[str, ...]:
        """Another model that answered, a check that is off."""
        return self._asker.notices + (() if self._settings.double_check else _UNCHECKED)

    @property
    def encoder(self) -> Encoder:
        """The encoder, loaded at first use; topics and lenses share what it encoded."""
        if self._remembering is None:
            self._remembering = Remembering(self._given or default_encoder())
        return self._remembering

    def language_of(self, transcript: Transcript) -> str:
        """As set, else the talk's own."""
        return self._settings.language or transcript.language

    def notes(self, video: Video, transcript: Transcript) -> Notes:
        """What the talk says, read whole."""
        found, chaptered = self._paragraphs(transcript)
        cut = parts(found, chaptered, self._settings.part_tokens)
        language = self.language_of(transcript)
        parallel, progress = self._settings.parallel, self._progress
        reader = Reader(self._asker, video, language, found, parallel, progress)
        taken = reader.read(cut)
        sent = [paragraph for part in cut for paragraph in part.paragraphs]
        return Notes(
            analyser=self.id,
            language=language,
            chapters=chaptered,
            premise=taken.premise,
            concepts=tuple(taken.concepts),
            takeaways=tuple(taken.takeaways),
            key_passages=tuple(taken.key_passages),
            advice=tuple(taken.advice),
            coverage=_coverage(sent, transcript),
        )

    def assess(self, notes: Notes, plan: Plan, transcript: Transcript) -> Assessment:
        """The notes held against the plan, and the plan's lenses answered."""
        encoder = self.encoder
        known, lines = numbered(notes), PlanLines(plan)
        assessor = Assessor(known, plan, lines, encoder, notes.language)
        lenses = Lenses(lines, transcript, encoder)
        read = list(lenses.told())
        if known or read:
            head = f"Language of statements: {named(notes.language)}"
            data = "\n".join((head, *lines.told(), *told(known), *read))
            answer = self._asker.ask("assess", data, AssessAnswer)
        else:
            answer = AssessAnswer()
        findings = assessor.findings(answer)
        return Assessment(
            analyser=self.id,
            plan_hash=plan.hash,
            findings=findings,
            sections=assessor.sections(findings),
            tasks=assessor.tasks(answer),
            lenses=lenses.answers(answer.lenses),
            comparison=assessor.comparison(answer.comparison),
            verdict=assessor.verdict(answer.verdict),
            limits=lines.limits,
        )

    def revise(
        self, dropped: Sequence[Dropped], transcript: Transcript
    ) -> Mapping[Dropped, Statement]:
        """What was refused, sent back once."""
        found, _ = self._paragraphs(transcript)
        language = self.language_of(transcript)
        return mending.revise(self._asker, dropped, found, language)

    def doubted(self, claims: Sequence[Claim]) -> Mapping[Claim, str]:
        """The double check, by the cheapest model that is configured."""
        if not self._settings.double_check or not claims:
            return {}
        return checking.doubted(self._asker, claims, cheapest(self._settings))

    def same(self, pairs: Sequence[Pair]) -> Mapping[Pair, bool]:
        """Asked of the cheapest model that is configured, in one call."""
        return sameness.judged(self._asker, pairs, cheapest(self._settings)) if pairs else {}

    def opening(self, said: Sequence[tuple[str, str]], language: str) -> Sequence[Statement]:
        """One call."""
        return opening.sentences(self._asker, said, language)

    def _paragraphs(
        self, transcript: Transcript
    ) -> tuple[tuple[Paragraph, ...], tuple[Chapter, ...]]:
        if transcript.hash not in self._cut:  # finding topics takes a second for a long talk
            chaptered = transcript.chapters or self._by_topic(transcript)
            found = paragraphs(transcript, [chapter.first for chapter in chaptered])
            self._cut = {transcript.hash: (found, chaptered)}
        return self._cut[transcript.hash]

    def _by_topic(self, transcript: Transcript) -> tuple[Chapter, ...]:
        passages = transcript.passages
        vectors: Vectors = sampled(passages, self.encoder, transcript.language, most=ENCODED)
        return chapters.by_topic(
            passages, vectors, duration_s=transcript.duration_s, language=transcript.language
        )


def _coverage(sent: Sequence[Paragraph], transcript: Transcript) -> float:
    """Share of the words that stand in a paragraph that was sent."""
    passages = transcript.passages
    words = sum(passages[n].last - passages[n].first for p in sent for n in range(p.first, p.last))
    return round(words / len(transcript.words), 4) if transcript.words else 0.0
