"""What was read, counted and compared → a report.

Invariant: the same material gives the same report, and nothing is told that is not in it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from tubetotask.domain.assessment import FindingKind
from tubetotask.domain.report import (
    Contradiction,
    Left,
    Part,
    Period,
    Report,
    UnderSection,
    Watched,
)
from tubetotask.domain.report_material import Claim, Material
from tubetotask.reports import categories, trends, words
from tubetotask.reports.consensus import Consensus

_ACT_NOW, _UNDER, _SECTIONS, _AGREED, _NEAR, _OPPOSED, _SILENT = 10, 5, 12, 12, 6, 12, 40


def assemble(
    material: Material, consensus: Consensus, period: Period, made_at: datetime, version: int
) -> Report:
    """The report of these days."""
    wanted = frozenset(material.parts)

    def chosen(part: Part, found: Sequence[object]) -> bool:
        return part in wanted and bool(found)

    watched = _watched(material)
    new = _new(material.claims)
    clashes = (*consensus.contradictions, *consensus.before, *_with_plan(material.claims))
    silent = _silent(material)
    quiet = not (material.talks or material.due or material.tasks)
    told = words.Told(period, watched, material, new, clashes, silent, quiet=quiet)
    return Report(
        period=period,
        made_at=made_at,
        answer=words.answer(told),
        quiet=quiet,
        watched=watched,
        parts=material.parts,
        act_now=material.tasks[:_ACT_NOW] if Part.ACT_NOW in wanted else (),
        act_now_more=max(0, len(material.tasks) - _ACT_NOW) + material.tasks_more
        if Part.ACT_NOW in wanted
        else 0,
        due=material.due if Part.ACT_NOW in wanted else (),
        new=new[:_SECTIONS] if chosen(Part.NEW, new) else (),
        contradictions=clashes[:_OPPOSED] if chosen(Part.CONTRADICTIONS, clashes) else (),
        agreement=tuple(consensus.agreement[:_AGREED]) if Part.AGREEMENT in wanted else (),
        agreement_more=max(0, len(consensus.agreement) - _AGREED)
        if Part.AGREEMENT in wanted
        else 0,
        near=tuple(consensus.near[:_NEAR]) if Part.AGREEMENT in wanted else (),
        near_more=max(0, len(consensus.near) - _NEAR) if Part.AGREEMENT in wanted else 0,
        silent=silent[:_SILENT] if chosen(Part.SILENT, silent) and material.talks else (),
        waiting=material.waiting if Part.WAITING in wanted else (),
        spent=material.spent,
        trends=trends.of(material.now, material.before) if Part.TRENDS in wanted else (),
        version=version,
        left=Left(
            due=material.due_more if Part.ACT_NOW in wanted else 0,
            new=max(0, len(new) - _SECTIONS) if Part.NEW in wanted else 0,
            contradictions=max(0, len(clashes) - _OPPOSED) if Part.CONTRADICTIONS in wanted else 0,
            silent=max(0, len(silent) - _SILENT)
            if chosen(Part.SILENT, silent) and material.talks
            else 0,
        ),
        categories=categories.counted(material),
    )


def _watched(material: Material) -> Watched:
    counted = Counter(talk.verdict for talk in material.talks if talk.verdict)
    seconds = sum(talk.duration_s or 0.0 for talk in material.talks)
    return Watched(
        len(material.talks),
        len({talk.source for talk in material.talks}),
        float(round(Decimal(seconds) / 3600, 1)),
        tuple(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))),
    )


def _new(claims: Sequence[Claim]) -> tuple[UnderSection, ...]:
    """New statements under their sections, the nearest to the plan first, a talk's best first."""
    groups: defaultdict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.kind is FindingKind.NEW and claim.section_id:
            groups[claim.section].append(claim)
    found = []
    for section, group in groups.items():
        group.sort(key=lambda claim: -claim.similarity)
        listed = _spread(group)[:_UNDER]
        found.append((group[0].similarity, section, listed, len(group) - len(listed)))
    found.sort(key=lambda each: -each[0])
    return tuple(
        UnderSection(section, tuple(claim.said for claim in listed), more)
        for _, section, listed, more in found
    )


def _spread(claims: Sequence[Claim]) -> list[Claim]:
    """The same claims: first the best of each source, then the second of each, and so on."""
    rounds: defaultdict[str, int] = defaultdict(int)
    placed = []
    for place, claim in enumerate(claims):
        placed.append((rounds[claim.source], place, claim))
        rounds[claim.source] += 1
    return [claim for _, _, claim in sorted(placed, key=lambda each: each[:2])]


def _with_plan(claims: Sequence[Claim]) -> tuple[Contradiction, ...]:
    """What a talk says against a line of the plan, both quoted."""
    groups: dict[tuple[str, str], list[Claim]] = {}
    for claim in claims:
        if claim.kind is FindingKind.CONTRADICTS and claim.plan:
            groups.setdefault((claim.section, claim.plan), []).append(claim)
    return tuple(
        Contradiction(
            section,
            "it stands against your plan",
            tuple(claim.said for claim in said),
            plan=plan,
            one_sources=len({claim.source for claim in said}),
        )
        for (section, plan), said in groups.items()
    )


def _silent(material: Material) -> tuple[str, ...]:
    """Sections of the plan that no talk of these days touches."""
    spoken = {claim.section_id for claim in material.claims}
    return tuple(title for number, title in material.sections if number not in spoken)
