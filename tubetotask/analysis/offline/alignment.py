"""What a video says, beside what the plan says: by belonging (``belonging``), nothing else.

Invariant: a finding names the line of the plan it is nearest to as evidence only where it says
that the video repeats the plan. Similarities and scores are defined in docs/scores.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tubetotask.analysis.encoders import Encoder
from tubetotask.analysis.offline.belonging import BELONGS, Belonging, belongings
from tubetotask.analysis.offline.budget import Remembering
from tubetotask.analysis.offline.lenses import answers
from tubetotask.analysis.offline.reaffirming import repeated_line
from tubetotask.analysis.offline.repeats import groups
from tubetotask.analysis.offline.standing import readable, stands_alone
from tubetotask.analysis.section_scores import section_score
from tubetotask.domain.assessment import (
    Assessment,
    CandidateTask,
    FilterAnswer,
    Finding,
    FindingKind,
    SectionScore,
    belongs_to,
)
from tubetotask.domain.evidence import EvidenceKind, Quote, Statement
from tubetotask.domain.notes import Advice, Notes
from tubetotask.domain.plan import Plan, Section
from tubetotask.domain.transcript import Transcript

_SAME_TITLE = 0.999  # a cosine: titles of the same words; meaning alone is judged in the notes


@dataclass(frozen=True)
class _Held:
    """A statement held against the plan.

    ``repeats``: the line it says again, or "". ``similarity``: the chance that it belongs; for a
    repetition at least how alike it is to the line.
    """

    statement: Statement
    belonging: Belonging
    repeats: str
    similarity: float

    @property
    def section(self) -> Section | None:
        """Where it belongs, or None off the plan."""
        inside = bool(self.repeats) or self.belonging.chance >= BELONGS
        return self.belonging.section if inside else None


def align(
    notes: Notes, plan: Plan, encoder: Encoder, transcript: Transcript, *, analyser: str
) -> Assessment:
    """Findings, section scores, candidate tasks and lens answers."""
    advice = _readable(notes)
    statements = [a.statement for a in advice] + _keys_beyond_advice(notes)
    once = Remembering(encoder)
    held = _hold(statements, plan, once, notes.language)
    advised = len(advice)
    findings = tuple(_finding(each) for each in held)
    return Assessment(
        analyser=analyser,
        plan_hash=plan.hash,
        findings=findings,
        sections=tuple(_section_score(s, held, advised) for s in plan.sections),
        tasks=_tasks(advice, held, plan, once, notes.language),
        lenses=answers(statements, plan.lenses, once, transcript),
        limits=notes.limits,
    )


def _readable(notes: Notes) -> list[Advice]:
    """What can be read by itself: the rest ("just don't hire them") stays in the notes alone."""
    return [a for a in notes.advice if readable(a.title, a.statement.text, notes.language)]


def _tasks(
    advice: Sequence[Advice],
    held: Sequence[_Held],
    plan: Plan,
    encoder: Encoder,
    language: str,
) -> tuple[CandidateTask, ...]:
    """A task for each advice on the plan that stands alone; the same title twice is one task."""
    found = [
        _task(told, each.belonging, plan)
        for told, each in zip(advice, held, strict=False)
        if each.section is not None
        and not each.repeats
        and stands_alone(told.title, told.statement.text, language)
    ]
    if not found:
        return ()
    titles = [task.title for task in found]
    together = groups(titles, encoder.encode(titles), threshold=_SAME_TITLE)
    return tuple(_joined([found[n] for n in group]) for group in together)


def _joined(tasks: Sequence[CandidateTask]) -> CandidateTask:
    """The surest of them, with what the others rest on as said again."""
    best = max(tasks, key=lambda task: task.strength)
    again = [s for task in tasks if task is not best for s in (task.statement, *task.also)]
    return replace(best, also=(*best.also, *again))


def _keys_beyond_advice(notes: Notes) -> list[Statement]:
    """Each sentence is held against the plan once: what says advice again stands with that."""
    told = {said.text for a in notes.advice for said in (a.statement, *a.also)}
    return [k.statement for k in notes.key_passages if k.statement.text not in told]


def _hold(
    statements: Sequence[Statement], plan: Plan, encoder: Encoder, language: str
) -> list[_Held]:
    """Each statement with where it belongs; empty where the plan has no section."""
    texts = [statement.text for statement in statements]
    found = belongings(texts, plan, encoder, language=language)
    held = []
    for statement, belonging in zip(statements, found, strict=bool(found)):
        line, alike = "", 0.0
        for home, lines in _lines(plan, belonging):
            line, alike = repeated_line(statement.text, lines, encoder, language)
            if line:
                belonging = replace(belonging, section=home)
                break
        similarity = round(max(belonging.chance, alike), 3)
        held.append(_Held(statement, belonging, line, similarity))
    return held


def _lines(plan: Plan, belonging: Belonging) -> list[tuple[Section, list[str]]]:
    """Every section with its lines, the likeliest section and line first."""
    sections = sorted(plan.sections, key=lambda section: section is not belonging.section)
    return [(s, sorted(s.items, key=lambda line: line != belonging.line)) for s in sections]


def _finding(held: _Held) -> Finding:
    statement, section, similarity = held.statement, held.section, held.similarity
    if section is None:
        return Finding(FindingKind.OFF_PLAN, statement, None, similarity)
    if held.repeats:
        said = Quote(held.repeats, kind=EvidenceKind.PLAN)
        both = Statement(statement.text, (*statement.quotes, said))
        return Finding(FindingKind.REAFFIRMS, both, section.id, similarity)
    return Finding(FindingKind.NEW, statement, section.id, similarity)


def _task(advice: Advice, belonging: Belonging, plan: Plan) -> CandidateTask:
    section = belonging.section
    return CandidateTask(
        title=advice.title,
        statement=advice.statement,
        section_id=section.id,
        section_title=section.title,
        why=belongs_to(section.title),
        strength=advice.strength,
        similarity=round(belonging.chance, 3),
        also=advice.also,
        filters=tuple(
            FilterAnswer(
                f.id, f.question, "not answered", "The offline analyser cannot judge this."
            )
            for f in plan.filters
        ),
    )


def _section_score(section: Section, held: Sequence[_Held], advised: int) -> SectionScore:
    inside = [n for n, each in enumerate(held) if each.section is section]
    return section_score(
        section,
        [held[n].similarity for n in inside],
        sum(n < advised for n in inside),
        nothing=_beside(section, held),
    )


def _beside(section: Section, held: Sequence[_Held]) -> str:
    beside = max((each.belonging.to(section) for each in held), default=0.0)
    why = "nearer to another section" if beside >= BELONGS else f"below {BELONGS:.2f}"
    return f"nearest statement: similarity {beside:.2f}, {why}"
