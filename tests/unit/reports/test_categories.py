"""A report by the categories of the plan's sections: counted of all, and narrowed to one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from tests.unit.reports.test_consensus import claim
from tubetotask.domain.assessment import FindingKind
from tubetotask.domain.report import (
    InCategory,
    Kind,
    ListedTask,
    Part,
    Period,
    Report,
    Said,
    UnderSection,
)
from tubetotask.domain.report_material import Claim, Material, Talk
from tubetotask.reports.assemble import assemble
from tubetotask.reports.categories import counted, narrowed
from tubetotask.reports.consensus import Consensus

SECTIONS = (("sales", "Sales"), ("staff", "Staff"), ("kiln", "Kiln"))
CATEGORIES = (("sales", "Money"), ("staff", "People"), ("letter", "Money"))
DAY = Period(Kind.DAY, date(2026, 5, 12), date(2026, 5, 12))
AT = datetime(2026, 5, 13, tzinfo=UTC)


def stated(number: int, section: str, kind: FindingKind) -> Claim:
    found = claim(f"s{number}", f"Statement {number}", section=section)
    return replace(found, analysis_id=number, kind=kind)


def material(*claims: Claim) -> Material:
    talks = tuple(Talk(n, f"s{n}", "act now") for n in sorted({c.analysis_id for c in claims}))
    return Material(talks=talks, claims=claims, sections=SECTIONS, categories=CATEGORIES)


CLAIMS = (
    stated(1, "sales", FindingKind.NEW),
    stated(1, "sales", FindingKind.NEW),
    stated(2, "sales", FindingKind.REAFFIRMS),
    stated(2, "letter", FindingKind.CONTRADICTS),  # of a version that is not in use
    stated(3, "kiln", FindingKind.NEW),
    stated(3, "", FindingKind.OFF_PLAN),
)


def test_statements_are_counted_by_category_and_one_that_nobody_spoke_to_stands_with_nothing() -> (
    None
):
    assert counted(material(*CLAIMS)) == (
        InCategory("Money", ("Sales", "Letter"), 2, 2, 1, 1),
        InCategory("People", ("Staff",)),
    )
    assert counted(Material(claims=CLAIMS, sections=SECTIONS)) == ()


def test_a_report_counts_and_is_narrowed_to_one_category() -> None:
    whole = assemble(material(*CLAIMS), Consensus([], []), DAY, AT, 1)
    assert [each.name for each in whole.categories] == ["Money", "People"]
    said = (Said("q", "w", "v"),)
    tasks = tuple(
        ListedTask(n, title, "open", "P1", 9, section=title)
        for n, title in enumerate(("Sales", "Staff", ""), 1)
    )
    whole = replace(
        whole,
        act_now=tasks,
        act_now_more=4,
        due=tasks,
        new=(UnderSection("Sales", said), UnderSection("Kiln", said)),
        silent=("Staff", "Kiln"),
    )
    money = narrowed(whole, "Money")
    assert [task.section for task in money.act_now] == ["Sales"]
    assert [task.section for task in money.due] == ["Sales"]
    assert [group.section for group in money.new] == ["Sales"]
    assert money.silent == ()
    assert money.act_now_more == 0, "of which category the rest is nobody knows"
    assert Part.COST not in money.parts
    assert narrowed(whole, "People").silent == ("Staff",)
    assert narrowed(whole, "Nothing") == whole


def test_a_report_that_was_kept_before_there_were_categories_has_none() -> None:
    assert Report(DAY, AT, ("line",)).categories == ()
