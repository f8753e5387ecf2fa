"""Statements of notes and assessments, and tasks, as texts for the index.

Invariant: every statement that passed the gate is one text, with the quote it was found by and its
second; what two parts say in the same words of the same second is one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tubetotask.domain.assessment import Assessment, CandidateTask, only_names
from tubetotask.domain.evidence import Evidence, EvidenceKind, Statement, Wording
from tubetotask.domain.notes import Concept, Notes
from tubetotask.domain.search import Text
from tubetotask.search.spans import Words

TASK = "task"
PREMISE, CONCEPT, TAKEAWAY, PASSAGE, ADVICE, LENS = (
    "premise",
    "concept",
    "takeaway",
    "passage",
    "advice",
    "lens",
)
MOST_LETTERS = 8_000  # of one text; a statement has a few hundred


@dataclass(frozen=True, slots=True)
class _Said:
    """A statement and where in the analysis it stands."""

    part: str
    statement: Statement
    about: str = ""
    section_id: str = ""


def of_notes(notes: Notes, words: Words) -> list[Text]:
    """The texts of a video's notes."""
    return _texts(_noted(notes), words)


def of_assessment(assessment: Assessment, words: Words) -> list[Text]:
    """The texts of what was held against a plan: findings, and answers of lenses."""
    return _texts(_found(assessment), words)


def of_task(title: str, section: str, said: Sequence[CandidateTask], words: Words) -> Text:
    """A task as one text: title, section, and what its witnesses say, then steps and whys."""
    quotes: list[str] = []
    others: list[str] = []
    for each in said:
        steps = [] if each.first_step is None else [each.first_step]
        # The built-in analyser's why only names a section: the task's own, or another that one of
        # several witnesses was put under. It is nobody's word.
        others += [each.title, *([] if only_names(each.why, each.section_title) else [each.why])]
        for statement in (*steps, each.statement, *each.also):
            quotes += [e.quote for e in statement.evidence if _of_video(e)]
            others.append(statement.text)
    known = (title, section)  # they are looked in and shown anyway
    kept = [line for line in _distinct(quotes) if line not in known]
    told = [line for line in _distinct(kept + others)[len(kept) :] if line not in known]
    text = "\n".join([*kept, "", *told])[:MOST_LETTERS]
    return Text(TASK, 0, text, tuple(words(f"{title}\n{section}\n{text}")), about=title)


def lines_of_task(text: str) -> Iterator[tuple[str, bool]]:
    """The lines of a task's text, each with whether it is known to be a quote: those before the
    empty line are. What an earlier version put in has none, and nothing is known of it."""
    lines = text.split("\n")
    quotes = lines.index("") if "" in lines else 0
    return ((line, n < quotes) for n, line in enumerate(lines) if line)


def _noted(notes: Notes) -> Iterator[_Said]:
    if notes.premise is not None:
        yield _Said(PREMISE, notes.premise)
    for concept in notes.concepts:
        about = concept.name.text
        yield _Said(CONCEPT, concept.name)
        yield from (_Said(CONCEPT, each, about) for each in _parts(concept))
    for takeaway in notes.takeaways:
        yield _Said(TAKEAWAY, takeaway.insight, takeaway.theme)
        if takeaway.application is not None:
            yield _Said(TAKEAWAY, takeaway.application, takeaway.theme)
    for advice in notes.advice:
        about = advice.title if advice.title != advice.statement.text else ""
        steps = [] if advice.first_step is None else [advice.first_step]
        for each in (advice.statement, *steps, *advice.also):
            yield _Said(ADVICE, each, about)
    for passage in notes.key_passages:
        yield _Said(PASSAGE, passage.statement)


def _parts(concept: Concept) -> list[Statement]:
    parts = (
        concept.problem,
        concept.solution,
        concept.how_to_apply,
        concept.example,
        concept.outcome,
    )
    return [part for part in parts if part is not None]


def _found(assessment: Assessment) -> Iterator[_Said]:
    for finding in assessment.findings:
        section = (finding.section_id or "")[:200]
        yield _Said(finding.kind.value, finding.statement, section_id=section)
    for lens in assessment.lenses:
        for statement in lens.statements:
            yield _Said(LENS, statement, lens.question)


def _texts(said: Iterator[_Said], words: Words) -> list[Text]:
    found: dict[tuple[str, float | None, str], Text] = {}
    for each in said:
        evidence = next((e for e in each.statement.evidence if _of_video(e)), None)
        text = each.statement.text[:MOST_LETTERS]
        if evidence is None or not text.strip():
            continue
        key = text, evidence.start_s, each.section_id
        if key in found:
            continue
        quote = evidence.quote[:MOST_LETTERS]
        told = dict.fromkeys((each.about, text, quote))
        found[key] = Text(
            part=each.part,
            place=len(found),
            text=text,
            words=tuple(words("\n".join(told))),
            quote=quote,
            start_s=evidence.start_s,
            linked=evidence.linked and evidence.start_s is not None,
            by_model=each.statement.wording is Wording.MODEL,
            about=each.about[:MOST_LETTERS],
            section_id=each.section_id,
        )
    return list(found.values())


def _of_video(evidence: Evidence) -> bool:
    return evidence.kind is EvidenceKind.VIDEO


def _distinct(lines: Sequence[str]) -> list[str]:
    """Each once, and none that stands in an earlier one."""
    found: list[str] = []
    for line in lines:
        line = line.strip()
        if line and not any(line in other for other in found):
            found.append(line)
    return found
