"""What a report does not show is counted, so that nobody takes what it shows for all."""

from __future__ import annotations

from dataclasses import replace

from tests.unit.exports.papers import report, task
from tests.unit.reports.test_categories import AT, DAY, material, stated
from tubetotask.domain.assessment import FindingKind
from tubetotask.domain.report import NOTHING_LEFT, Left, Part
from tubetotask.exports import report_forms, report_schema
from tubetotask.reports.assemble import assemble
from tubetotask.reports.categories import narrowed
from tubetotask.reports.consensus import Consensus

MANY = 50
NEW = [replace(stated(1, f"n{at}", FindingKind.NEW), section=f"Section {at}") for at in range(MANY)]
AGAINST = [
    replace(stated(1, "sales", FindingKind.CONTRADICTS), plan=f"Line {at}") for at in range(MANY)
]


def test_each_part_tells_how_much_it_leaves_out() -> None:
    found = replace(
        material(*NEW, *AGAINST),
        sections=tuple((f"q{at}", f"Quiet {at}") for at in range(MANY)),
        due=(task(),),
        due_more=7,
    )
    made = assemble(found, Consensus([], []), DAY, AT, 1)
    assert made.left == Left(due=7, new=38, contradictions=38, silent=10)
    assert len(made.new) + made.left.new == len(made.contradictions) + 38 == MANY
    assert "8 tasks of yours are due" in " ".join(made.answer)
    text = str(report_forms.RENDER["md"](made))
    assert text.count("And 38 more.") == 1
    assert text.count("And 38 more sections.") == text.count("And 7 more.") == 1
    assert text.count("And 10 more.") == 1
    told = report_schema.document(made)
    assert (told.due_more, told.new_more, told.contradictions_more, told.silent_more) == (
        *(7, 38, 38),
        10,
    )
    assert assemble(replace(found, parts=(Part.TRENDS,)), Consensus([], []), DAY, AT, 1).left == (
        NOTHING_LEFT
    )


def test_what_fits_leaves_nothing_and_a_category_knows_of_no_rest() -> None:
    assert report().left == NOTHING_LEFT
    whole = assemble(replace(material(*NEW), due_more=3), Consensus([], []), DAY, AT, 1)
    assert whole.left.due == 3
    assert narrowed(whole, "Money").left == NOTHING_LEFT
