"""Small talks and an analyser whose choice a test can read off the text.

``LinesAnalyser`` stands at the same seam as the offline analyser and proposes the speaker's own
sentences by their first words, so a test decides by what it writes: "Do …" is advice, "Key …" a
key passage, "Invented …" is proposed with a quote that the talk does not hold.
"""

from __future__ import annotations

from collections.abc import Sequence

from tubetotask.analysis.base import Selecting
from tubetotask.domain.assessment import (
    Assessment,
    CandidateTask,
    FilterAnswer,
    Finding,
    FindingKind,
    LensAnswer,
    SectionScore,
)
from tubetotask.domain.errors import TranscriptUnavailable
from tubetotask.domain.evidence import EvidenceKind, Quote, Statement, Wording
from tubetotask.domain.notes import Advice, Concept, KeyPassage, Notes, Takeaway
from tubetotask.domain.plan import Plan
from tubetotask.domain.score import Score, ScorePart
from tubetotask.domain.taken import Taken
from tubetotask.domain.transcript import Chapter, Transcript
from tubetotask.domain.video import Video
from tubetotask.transcripts import Reading

PLAN = """# A small business

## Newsletter
- Send the letter on the same day every week

## Workshops
- Fill eight dates

## Filters
- Is it cheap?

## Lenses
- What is said about money?
"""

LINES = (
    "Welcome to a short talk about letters.",
    "Do send your letter on the same day every week.",
    "Key to it is a day that people can wait for.",
    "My dog is called Otto and sleeps under the table.",
    "Do ask every reader one question in the first letter.",
    "Invented lines are not in the talk.",
    "Thank you very much for listening.",
)


def vtt(lines: Sequence[str] = LINES) -> str:
    """The lines as WebVTT, five seconds each."""

    def at(second: int) -> str:
        return f"00:{second // 60:02}:{second % 60:02}.000"

    cues = (f"{at(5 * n)} --> {at(5 * n + 5)}\n{line}\n" for n, line in enumerate(lines))
    return "WEBVTT\n\n" + "\n".join(cues)


class Offline:
    """A captions provider without a network."""

    def fetch(self, youtube_id: str, *, languages: Sequence[str]) -> Reading:
        """Nothing can be fetched."""
        raise TranscriptUnavailable(
            "YouTube cannot be reached from here.",
            state="offline",
            remedy="Check the network, or give the captions yourself.",
        )

    def take(self, youtube_id: str, *, languages: Sequence[str]) -> Taken:
        """Nothing either."""
        self.fetch(youtube_id, languages=languages)
        raise AssertionError("unreachable")


class LinesAnalyser(Selecting):
    """See the module."""

    id = "lines/1"

    def notes(self, video: Video, transcript: Transcript) -> Notes:
        """Advice and key passages by the first word of a sentence."""
        texts = [p.text for p in transcript.passages]
        advice = tuple(
            Advice(_said(text), text.removeprefix("Do ").rstrip("."), 0.8, ("begins with Do",))
            for text in texts
            if text.startswith("Do ")
        )
        keys = tuple(
            KeyPassage(_said(text), Score.of(ScorePart("first word", "Key", 50.0)), 0)
            for text in texts
            if text.startswith("Key ")
        )
        wrong = tuple(
            KeyPassage(_said("This was never said by anybody at all, ever."), Score.of(), None)
            for text in texts
            if text.startswith("Invented ")
        )
        concepts: tuple[Concept, ...] = ()
        takeaways: tuple[Takeaway, ...] = ()
        if keys:
            retold = Statement(
                "People wait for a day.", (Quote(keys[0].statement.text),), Wording.MODEL
            )
            concepts = (Concept(keys[0].statement, solution=retold),)
            takeaways = (Takeaway("a day that people can wait for", keys[0].statement, retold),)
        last = len(transcript.passages)
        return Notes(
            analyser=self.id,
            language=transcript.language,
            chapters=(Chapter("The whole talk", 0.0, None, 0, last, "topic"),),
            premise=_said(texts[0]),
            concepts=concepts,
            takeaways=takeaways,
            key_passages=keys + wrong,
            advice=advice,
            limits=("It only looks at first words.",),
        )

    def assess(self, notes: Notes, plan: Plan, transcript: Transcript) -> Assessment:
        """The first advice repeats the plan's first line; the others are new to it."""
        section = plan.sections[0]
        findings = []
        for number, advice in enumerate(notes.advice):
            beside = Quote(section.items[0], EvidenceKind.PLAN) if section.items else None
            again = number == 0 and beside is not None
            quotes = (*advice.statement.quotes, *((beside,) if again and beside else ()))
            findings.append(
                Finding(
                    FindingKind.REAFFIRMS if again else FindingKind.NEW,
                    Statement(advice.statement.text, quotes),
                    section.id,
                    0.9 if again else 0.5,
                )
            )
        findings += [
            Finding(FindingKind.OFF_PLAN, key.statement, None, 0.1) for key in notes.key_passages
        ]
        answers = tuple(FilterAnswer(f.id, f.question, "not answered") for f in plan.filters)
        tasks = tuple(
            CandidateTask(
                title=advice.title[0].upper() + advice.title[1:],
                statement=advice.statement,
                section_id=section.id,
                section_title=section.title,
                why=f"It belongs to “{section.title}” in your plan.",
                strength=advice.strength,
                similarity=0.5,
                also=(advice.statement,),
                filters=answers,
            )
            for advice in notes.advice[1:]
        )
        score = Score.of(ScorePart("nearest line", "0.90", 60.0), ScorePart("two lines", "2", 12.0))
        return Assessment(
            analyser=self.id,
            plan_hash=plan.hash,
            findings=tuple(findings),
            sections=(SectionScore(section.id, section.title, score, len(findings)),),
            tasks=tasks,
            lenses=tuple(LensAnswer(lens.id, lens.question) for lens in plan.lenses),
        )


def _said(text: str) -> Statement:
    return Statement(text, (Quote(text),))
