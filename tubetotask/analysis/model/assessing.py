"""Notes → assessment: the model says how notes stand to the plan, by their ids.

Invariants: a finding or task is a note that passed the gate, with that note's own quotes; a line of
the plan is quoted by code. What the model adds in its own words (a reason, an answer to a lens)
is a claim like any other. Similarities and scores are computed here, never taken from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tubetotask.analysis.encoders import Encoder
from tubetotask.analysis.model.answers import (
    AssessAnswer,
    ComparisonAnswer,
    FindingAnswer,
    Judged,
    TaskAnswer,
    VerdictAnswer,
)
from tubetotask.analysis.model.paragraphs import marked
from tubetotask.analysis.model.plan_lines import PlanLines
from tubetotask.analysis.offline.belonging import Belonging, belongings
from tubetotask.analysis.section_scores import section_score
from tubetotask.domain.assessment import (
    CandidateTask,
    Comparison,
    ComparisonValue,
    Effort,
    FilterAnswer,
    Finding,
    FindingKind,
    SectionScore,
    Verdict,
    VerdictValue,
)
from tubetotask.domain.evidence import Evidence, EvidenceKind, Quote, Statement, Wording
from tubetotask.domain.notes import Advice, Notes
from tubetotask.domain.plan import Plan, Section
from tubetotask.domain.score import NO_SCORE

_MOST_FINDINGS, _MOST_TASKS, _MOST_EVIDENCE = 40, 10, 4
# A judgement on a scale of three, as a number for the priority: docs/scores.md.
IMPACT = {"high": 0.9, "medium": 0.6, "low": 0.3}


@dataclass(frozen=True)
class Note:
    """A statement of the notes that can be referred to."""

    kind: str
    statement: Statement
    advice: Advice | None = None


def numbered(notes: Notes) -> dict[str, Note]:
    """The notes that an assessment may refer to, by id; what two of them say counts once."""
    once: dict[str, Note] = {}
    for note in _all(notes):
        once.setdefault(note.statement.text, note)
    return {f"n{n}": note for n, note in enumerate(once.values(), start=1)}


def _all(notes: Notes) -> Iterator[Note]:
    for advice in notes.advice:
        yield Note("advice", advice.statement, advice)
    for concept in notes.concepts:
        yield Note("concept", concept.name)
        if concept.how_to_apply:
            yield Note("how to apply", concept.how_to_apply)
        if concept.outcome:
            yield Note("outcome", concept.outcome)
    for takeaway in notes.takeaways:
        yield Note("takeaway", takeaway.insight)


def told(notes: dict[str, Note]) -> Iterator[str]:
    """A line each, behind its id and kind."""
    for name, note in notes.items():
        text = note.statement.text
        if note.advice and note.advice.title not in text:
            text = f"{note.advice.title}. {text}"
        yield marked(f"{name} {note.kind}", text)


class Assessor:
    """Turns one answer into the parts of an assessment."""

    def __init__(
        self, notes: dict[str, Note], plan: Plan, lines: PlanLines, encoder: Encoder, language: str
    ) -> None:
        self._notes = notes
        self._plan = plan
        self._lines = lines
        texts = [note.statement.text for note in notes.values()]
        found = belongings(texts, plan, encoder, language=language)
        self._belonging: dict[str, Belonging] = dict(zip(notes, found, strict=False))

    def _similarity(self, note: str, section: Section | None) -> float:
        """The chance that the note belongs to the section, by the encoder (0 for no section)."""
        belonging = self._belonging.get(note)
        if belonging is None:
            return 0.0
        chance = belonging.chance if section is None else belonging.to(section)
        return round(chance, 3)

    def findings(self, answer: AssessAnswer) -> tuple[Finding, ...]:
        """One finding a note, with the line of the plan where it repeats or contradicts one."""
        once = {each.note: each for each in reversed(answer.findings) if each.note in self._notes}
        ordered = [once[name] for name in self._notes if name in once]
        found = (self._finding(each) for each in ordered[:_MOST_FINDINGS])
        # A concept and an advice may say the same in the same words: once is enough.
        return tuple({(f.kind, f.statement): f for f in found}.values())

    def _finding(self, each: FindingAnswer) -> Finding:
        section = self._lines.section(each.section, each.line)
        kind = FindingKind(each.kind)
        if kind is FindingKind.OFF_PLAN:
            section = None
        elif section is None:
            kind = FindingKind.OFF_PLAN
        statement = self._notes[each.note].statement
        if kind in (FindingKind.REAFFIRMS, FindingKind.CONTRADICTS) and each.line:
            statement = _with_line(statement, self._lines, each.line)
        similarity = self._similarity(each.note, section)
        return Finding(kind, statement, section.id if section else None, similarity)

    def sections(self, findings: Sequence[Finding]) -> tuple[SectionScore, ...]:
        """A score a section, from the findings that belong to it."""
        advised = {note.statement.text for note in self._notes.values() if note.advice}
        scores = []
        for section in self._plan.sections:
            inside = [f for f in findings if f.section_id == section.id]
            scores.append(
                section_score(
                    section,
                    [f.similarity for f in inside],
                    sum(f.statement.text in advised for f in inside),
                    nothing="no statement belongs here",
                )
            )
        return tuple(scores)

    def tasks(self, answer: AssessAnswer) -> tuple[CandidateTask, ...]:
        """What the model would do; only for a section of the plan, each note once."""
        once = {each.note: each for each in reversed(answer.tasks) if each.note in self._notes}
        ordered = [each for each in answer.tasks if once.get(each.note) is each]
        found = [self._task(each) for each in ordered[:_MOST_TASKS]]
        return tuple(task for task in found if task is not None)

    def _task(self, each: TaskAnswer) -> CandidateTask | None:
        note = self._notes[each.note]
        section = self._lines.section(each.section, None)
        title = each.title or (note.advice.title if note.advice else "")
        if section is None or not title:
            return None
        answers = {answered.id: answered for answered in each.filters}
        filters = []
        for name, asked in self._lines.filters.items():
            given = answers.get(name)
            filters.append(
                FilterAnswer(
                    asked.id,
                    asked.question,
                    given.answer if given else "not answered",
                    given.reason if given else "",
                )
            )
        return CandidateTask(
            title=title,
            statement=note.statement,
            section_id=section.id,
            section_title=section.title,
            why=each.why,
            strength=IMPACT[each.impact],
            similarity=self._similarity(each.note, section),
            first_step=note.advice.first_step if note.advice else None,
            effort=Effort(each.effort) if each.effort else None,
            also=note.advice.also if note.advice else (),
            filters=tuple(filters),
            strength_of=f"the model judges the impact {each.impact}",
        )

    def comparison(self, answer: ComparisonAnswer | None) -> Comparison:
        """As the model judges, with what it names as evidence."""
        if answer is None or not answer.reason:
            return Comparison(ComparisonValue.NOT_JUDGED, "")
        value = ComparisonValue(answer.value)
        return Comparison(value, answer.reason, self._evidence(answer), Wording.MODEL)

    def verdict(self, answer: VerdictAnswer | None) -> Verdict:
        """As the model judges; whether it stands is decided from what passes the gate."""
        if answer is None or not answer.reason:
            return Verdict(VerdictValue.NOT_JUDGED, "", NO_SCORE)
        value, evidence = VerdictValue(answer.value), self._evidence(answer)
        return Verdict(value, answer.reason, NO_SCORE, evidence, Wording.MODEL)

    def _evidence(self, judged: Judged) -> tuple[Evidence, ...]:
        """Of the notes named, what the gate found; lines of the plan as claims, to be found."""
        notes = [self._notes[name] for name in dict.fromkeys(judged.notes) if name in self._notes]
        video = [e for note in notes for e in note.statement.evidence[:1]]
        lines = [name for name in dict.fromkeys(judged.lines) if name in self._lines.lines]
        plan = [
            Evidence(self._lines.lines[name][1], EvidenceKind.PLAN, None, None, 0.0, linked=False)
            for name in lines
        ]
        return (*video[:_MOST_EVIDENCE], *plan[:_MOST_EVIDENCE])


def _with_line(statement: Statement, lines: PlanLines, line: str) -> Statement:
    if line not in lines.lines:
        return statement
    quote = Quote(lines.lines[line][1], kind=EvidenceKind.PLAN)
    return Statement(statement.text, (*statement.quotes, quote), statement.wording)
