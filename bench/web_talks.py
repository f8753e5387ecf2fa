"""Talks as long as real ones, made of real sentences, with notes and an assessment of each.

Invariant: every quote is a passage of its own talk, with its true place and time, so the pages do
with it what they do with a talk that was read. The words of a talk are distributed as those of
real captions are, and each holds some names that few others hold, so that a search can be rare.
The same number gives the same talk.
"""

from __future__ import annotations

import itertools
import math
import random
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from bench.captions import opened, samples
from tests import builders
from tubetotask import plans
from tubetotask import samples as given
from tubetotask.analysis.tokens import search_words
from tubetotask.domain.assessment import (
    Assessment,
    CandidateTask,
    Comparison,
    ComparisonValue,
    Effort,
    FilterAnswer,
    Finding,
    FindingKind,
    Priority,
    SectionScore,
    Verdict,
    VerdictValue,
)
from tubetotask.domain.evidence import Evidence, EvidenceKind, Quote, Statement
from tubetotask.domain.notes import Advice, Concept, KeyPassage, Notes, Takeaway
from tubetotask.domain.plan import Section
from tubetotask.domain.score import Score, ScorePart
from tubetotask.domain.transcript import Chapter, Passage, Transcript
from tubetotask.search.spans import spans
from tubetotask.storage.documents import ASSESSMENT, NOTES, TRANSCRIPT
from tubetotask.storage.tasks import CANDIDATE

SECONDS = 6.0  # a passage
TASKS = 4  # candidates of a talk
ANALYSER = "gpt-4o/1"
_NAMES = 60_000  # how many made-up names there are
_CHAPTERS, _KEYS, _ADVICE, _CONCEPTS, _TAKEAWAYS, _FINDINGS = 8, 14, 12, 4, 5, 12
# How often each is judged so; what could not be judged is no talk of the bench.
_VERDICTS = {
    VerdictValue.ACT_NOW: 10,
    VerdictValue.SAVE: 25,
    VerdictValue.ALREADY: 20,
    VerdictValue.CONFLICTS: 5,
    VerdictValue.SKIP: 40,
}
_SYLLABLES = ("ba", "ke", "lo", "mu", "ni", "ra", "si", "to", "vu", "zel")


@dataclass(frozen=True, slots=True)
class Made:
    """A talk, ready for the tables. ``spans``: first passage, second, text, words of the index.

    ``tasks``: title, quote, second, section's id and title, priority, score and document.
    """

    number: int
    title: str
    document: bytes
    hash: str
    duration_s: float
    notes: str
    assessment: str
    verdict: str
    score: int
    spans: tuple[tuple[int, float | None, str, str], ...]
    tasks: tuple[tuple[str, str, float, str, str, str, int, str], ...]


def name(number: int) -> str:
    """A made-up name, the same for the same number."""
    return "q" + "".join(_SYLLABLES[int(digit)] for digit in f"{number:05}")


@cache
def sentences(data: Path) -> tuple[str, ...]:
    """Passages of the real English captions, of 5 to 40 words."""
    found: dict[str, None] = {}
    for sample in samples(data):
        if not sample.language.startswith("en"):
            continue
        for passage in opened(sample).transcript.passages:
            if 5 <= passage.last - passage.first <= 40:
                found[passage.text] = None
    return tuple(found)


@cache
def sections() -> tuple[Section, ...]:
    """Of the plan that everybody has."""
    return plans.parse(plan()).sections


@cache
def plan() -> str:
    """Its text: the sample's, with a section that hardly any task is for."""
    return f"{given.plan().rstrip()}\n\n## Rarely\n- What happens once in a thousand tasks\n"


@cache
def _words(text: str) -> str:
    return " ".join(search_words(text))


def made(data: Path, number: int, words: int) -> Made:
    """The talk of this number, about so many words long."""
    chance = random.Random(number)
    transcript = _transcript(data, chance, words)
    title = f"{transcript.passages[0].text[:70]} · {name(number % _NAMES)}"
    assessment = _assessment(transcript, chance, number)
    return Made(
        number,
        title,
        TRANSCRIPT.pack(transcript),
        transcript.hash,
        transcript.duration_s or 0.0,
        NOTES.dump(_notes(transcript, chance)),
        ASSESSMENT.dump(assessment),
        assessment.verdict.value.value,
        assessment.verdict.score.value,
        (
            (-1, None, title, _words(title)),
            *(
                (span.first_passage, span.start_s, span.text, " ".join(span.words))
                for span in spans(transcript, lambda text: search_words(text))
            ),
        ),
        tuple(
            (
                task.title,
                task.statement.evidence[0].quote,
                task.statement.evidence[0].start_s or 0.0,
                task.section_id or "",
                task.section_title,
                task.priority.value,
                task.score.value,
                CANDIDATE.dump(task),
            )
            for task in assessment.tasks
        ),
    )


def _transcript(data: Path, chance: random.Random, words: int) -> Transcript:
    real, said, length = sentences(data), [], 0
    while length < words:
        text = chance.choice(real)
        if chance.random() < 0.02:
            # As names are: a few that everybody tells of, and very many that hardly anybody does.
            text += f" They call it {name(int(_NAMES * chance.random() ** 3))}."
        said.append(text)
        length += text.count(" ") + 1
    return builders.transcript(*said, seconds=SECONDS)


def _said(passage: Passage) -> Statement:
    found = Evidence(
        passage.text,
        EvidenceKind.VIDEO,
        passage.start_s,
        passage.end_s,
        100.0,
        True,
        passage.first,
        passage.last,
    )
    return Statement(passage.text, (Quote(passage.text),), evidence=(found,))


def _some(transcript: Transcript, chance: random.Random, count: int) -> list[Statement]:
    """Of passages in their order."""
    many = min(count, len(transcript.passages))
    chosen = sorted(chance.sample(range(len(transcript.passages)), many))
    return [_said(transcript.passages[place]) for place in chosen]


def _score(chance: random.Random) -> Score:
    points = [chance.uniform(0, 33) for _ in range(3)]
    named = zip(("sections", "findings", "newness"), points, strict=True)
    return Score.of(*(ScorePart(what, f"{each:.0f} of 33", each) for what, each in named))


def _notes(transcript: Transcript, chance: random.Random) -> Notes:
    long = len(transcript.passages)
    borders = [round(long * n / _CHAPTERS) for n in range(_CHAPTERS + 1)]
    chapters = tuple(
        Chapter(f"Part {n + 1}", first * SECONDS, last * SECONDS, first, last, "topic")
        for n, (first, last) in enumerate(itertools.pairwise(borders))
    )
    keys = _some(transcript, chance, _KEYS)
    share = max(1, math.ceil(len(keys) / _CHAPTERS))
    concepts = [_some(transcript, chance, 4) for _ in range(_CONCEPTS)]
    return Notes(
        ANALYSER,
        "en",
        chapters,
        premise=_some(transcript, chance, 1)[0],
        concepts=tuple(Concept(*each) for each in concepts),
        takeaways=tuple(
            Takeaway(each.text[:30], each) for each in _some(transcript, chance, _TAKEAWAYS)
        ),
        key_passages=tuple(
            KeyPassage(each, _score(chance), n // share) for n, each in enumerate(keys)
        ),
        advice=tuple(
            Advice(each, each.text[:80], chance.random())
            for each in _some(transcript, chance, _ADVICE)
        ),
    )


def _assessment(transcript: Transcript, chance: random.Random, number: int) -> Assessment:
    known = sections()[:-1]
    kinds = (FindingKind.NEW, FindingKind.REAFFIRMS, FindingKind.OFF_PLAN)
    findings = tuple(
        Finding(kind, said, None if kind is kinds[2] else chance.choice(known).id, 0.5)
        for said in _some(transcript, chance, _FINDINGS)
        for kind in [chance.choice(kinds)]
    )
    verdict = chance.choices(list(_VERDICTS), list(_VERDICTS.values()))[0]
    score = _score(chance)
    compared = Comparison(ComparisonValue.SAME, "It says what you do already.", ())
    return Assessment(
        ANALYSER,
        "h",
        findings,
        tuple(SectionScore(each.id, each.title, _score(chance), 2) for each in known),
        tuple(_task(said, chance, number) for said in _some(transcript, chance, TASKS)),
        comparison=compared,
        verdict=Verdict(verdict, "It has to do with your plan.", score),
    )


def _task(said: Statement, chance: random.Random, number: int) -> CandidateTask:
    rare = number % 1000 == 7 or (number < 100 and number % 50 == 7)
    section = sections()[-1] if rare else chance.choice(sections()[:-1])
    score = _score(chance)
    priority = Priority.P1 if score.value > 65 else Priority.P2 if score.value > 40 else Priority.P3
    asked = FilterAnswer("f1", "Does it run without me?", "not answered")
    told = f"It belongs to “{section.title}” in your plan."
    return replace(
        CandidateTask(said.text[:90], said, section.id, section.title, told, 0.8, 0.6),
        effort=chance.choice(list(Effort)),
        filters=(asked,),
        priority=priority,
        score=score,
    )
