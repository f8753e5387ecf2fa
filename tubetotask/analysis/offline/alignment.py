"""What a video says, beside what the plan says: by calibrated similarity, nothing else.

Invariant: a finding names the line of the plan it is nearest to as evidence only where it says
that the video repeats the plan. Similarities and scores are defined in docs/scores.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tubetotask.analysis.encoders import Encoder
from tubetotask.domain.assessment import (
    Assessment,
    CandidateTask,
    FilterAnswer,
    Finding,
    FindingKind,
    LensAnswer,
    SectionScore,
)
from tubetotask.domain.evidence import EvidenceKind, Quote, Statement
from tubetotask.domain.notes import Notes
from tubetotask.domain.plan import Plan, Section
from tubetotask.domain.score import Score, ScorePart

ON_PLAN = 0.30  # calibrated similarity from which a statement belongs to a section
REPEATS = 0.80  # from which it says what a line of the plan says
ANSWERS = 0.35  # from which a passage answers a lens
_CLOSENESS_POINTS = 50
_AMOUNT_POINTS = 30
_ADVICE_POINTS = 20
_AMOUNT_FULL = 5  # findings in a section that give full points for amount
_MOST_ANSWERS = 3


@dataclass(frozen=True)
class Match:
    """The place in the plan a statement is nearest to; ``similarity`` is calibrated, 0–1."""

    section: Section
    line: str  # a line of the plan, "" where the section's title or whole text was nearest
    similarity: float


def align(notes: Notes, plan: Plan, encoder: Encoder, *, analyser: str) -> Assessment:
    """Findings, section scores, candidate tasks and lens answers."""
    statements = [a.statement for a in notes.advice] + _keys_beyond_advice(notes)
    matches = _matches([s.text for s in statements], plan, encoder)
    advised = len(notes.advice)
    findings = tuple(
        _finding(statement, match) for statement, match in zip(statements, matches, strict=True)
    )
    tasks = tuple(
        CandidateTask(
            title=advice.title,
            statement=advice.statement,
            section_id=match.section.id,
            section_title=match.section.title,
            why=f"It belongs to “{match.section.title}” in your plan.",
            strength=advice.strength,
            similarity=round(match.similarity, 3),
            also=advice.also,
            filters=tuple(
                FilterAnswer(
                    f.id, f.question, "not answered", "The offline analyser cannot judge this."
                )
                for f in plan.filters
            ),
        )
        for advice, match in zip(notes.advice, matches[:advised], strict=True)
        if ON_PLAN <= match.similarity < REPEATS
    )
    return Assessment(
        analyser=analyser,
        plan_hash=plan.hash,
        findings=findings,
        sections=tuple(_section_score(s, findings, matches, advised) for s in plan.sections),
        tasks=tasks,
        lenses=_lenses(statements, plan, encoder),
        limits=notes.limits,
    )


def _keys_beyond_advice(notes: Notes) -> list[Statement]:
    told = {a.statement.text for a in notes.advice}
    return [k.statement for k in notes.key_passages if k.statement.text not in told]


def _matches(texts: Sequence[str], plan: Plan, encoder: Encoder) -> list[Match]:
    """For each text the nearest of: the plan's lines, with and without their section's title."""
    places: list[tuple[Section, str]] = []
    wordings: list[str] = []
    for section in plan.sections:
        places.append((section, ""))
        wordings.append(section.title)
        for line in section.items:
            places += [(section, line), (section, line)]
            wordings += [line, f"{section.title}: {line}"]
    if not texts or not places:
        return []
    cosines = encoder.encode(texts) @ encoder.encode(wordings).T
    best = cosines.argmax(axis=1)
    return [
        Match(*places[int(b)], encoder.calibrated(float(row[int(b)])))
        for row, b in zip(cosines, best, strict=True)
    ]


def _finding(statement: Statement, match: Match) -> Finding:
    similarity = round(match.similarity, 3)
    if match.similarity < ON_PLAN:
        return Finding(FindingKind.OFF_PLAN, statement, None, similarity)
    if match.similarity >= REPEATS and match.line:
        said = Quote(match.line, kind=EvidenceKind.PLAN)
        both = Statement(statement.text, (*statement.quotes, said))
        return Finding(FindingKind.REAFFIRMS, both, match.section.id, similarity)
    return Finding(FindingKind.NEW, statement, match.section.id, similarity)


def _section_score(
    section: Section, findings: Sequence[Finding], matches: Sequence[Match], advised: int
) -> SectionScore:
    inside = [n for n, finding in enumerate(findings) if finding.section_id == section.id]
    closest = max((matches[n].similarity for n in inside), default=0.0)
    advice = [n for n in inside if n < advised]
    amount = min(1.0, len(inside) / _AMOUNT_FULL)
    score = Score.of(
        ScorePart(
            "closeness",
            f"nearest statement: similarity {closest:.2f}",
            round(_CLOSENESS_POINTS * closest, 1),
        ),
        ScorePart(
            "amount",
            f"{len(inside)} statements belong here ({_AMOUNT_FULL} give full points)",
            round(_AMOUNT_POINTS * amount, 1),
        ),
        ScorePart(
            "advice",
            f"{len(advice)} of them tell you to do something (two give full points)",
            round(_ADVICE_POINTS * min(1.0, len(advice) / 2), 1),
        ),
    )
    return SectionScore(section.id, section.title, score, len(inside))


def _lenses(
    statements: Sequence[Statement], plan: Plan, encoder: Encoder
) -> tuple[LensAnswer, ...]:
    if not plan.lenses:
        return ()
    note = "Looked for in the selected passages only."
    if not statements:
        return tuple(LensAnswer(lens.id, lens.question, (), note) for lens in plan.lenses)
    cosines = encoder.encode([lens.question for lens in plan.lenses]) @ (
        encoder.encode([s.text for s in statements]).T
    )
    answers = []
    for lens, row in zip(plan.lenses, cosines, strict=True):
        order = sorted(range(len(statements)), key=lambda n: -float(row[n]))[:_MOST_ANSWERS]
        near = [n for n in order if encoder.calibrated(float(row[n])) >= ANSWERS]
        answers.append(LensAnswer(lens.id, lens.question, tuple(statements[n] for n in near), note))
    return tuple(answers)
