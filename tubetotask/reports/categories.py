"""A report by the categories that a person gave the sections of their plan.

Invariant: a category is told as soon as a section of the plan is in it, also where nobody spoke to
it: that is what somebody wants to see. What is counted is counted of all statements, not of those
that are listed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace

from tubetotask.domain.assessment import FindingKind
from tubetotask.domain.report import NOTHING_LEFT, InCategory, ListedTask, Part, Report
from tubetotask.domain.report_material import Material

# What is told of no section.
_WHOLE = frozenset((Part.WAITING, Part.COST, Part.TRENDS))


def counted(material: Material) -> tuple[InCategory, ...]:
    """The categories, in the order of the alphabet."""
    name_of = dict(material.categories)
    titles: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for number, title in material.sections:
        if number in name_of:
            titles[name_of[number]][title] = None
    kinds: defaultdict[str, Counter[FindingKind]] = defaultdict(Counter)
    talks: defaultdict[str, set[int]] = defaultdict(set)
    for claim in material.claims:
        name = name_of.get(claim.section_id)
        if name is not None:
            titles[name][claim.section] = None
            kinds[name][claim.kind] += 1
            talks[name].add(claim.analysis_id)
    return tuple(
        InCategory(
            name,
            tuple(titles[name]),
            len(talks[name]),
            kinds[name][FindingKind.NEW],
            kinds[name][FindingKind.REAFFIRMS],
            kinds[name][FindingKind.CONTRADICTS],
        )
        for name in sorted(titles, key=str.casefold)
    )


def narrowed(report: Report, name: str) -> Report:
    """What the report tells of the sections of one category, and nothing else. A name that it does
    not know leaves it as it is."""
    found = next((each for each in report.categories if each.name == name), None)
    if found is None:
        return report
    inside = frozenset(found.sections)

    def tasks(listed: tuple[ListedTask, ...]) -> tuple[ListedTask, ...]:
        return tuple(each for each in listed if each.section in inside)

    return replace(
        report,
        parts=tuple(part for part in report.parts if part not in _WHOLE),
        act_now=tasks(report.act_now),
        act_now_more=0,
        due=tasks(report.due),
        new=tuple(each for each in report.new if each.section in inside),
        contradictions=tuple(each for each in report.contradictions if each.section in inside),
        agreement=tuple(each for each in report.agreement if each.section in inside),
        agreement_more=0,
        near=tuple(each for each in report.near if each.section in inside),
        near_more=0,
        silent=tuple(title for title in report.silent if title in inside),
        waiting=(),
        trends=(),
        opening=None,
        left=NOTHING_LEFT,
    )
