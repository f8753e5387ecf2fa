"""Of many who say a thing some are quoted, and all are counted; one who says it twice is one."""

from __future__ import annotations

import numpy as np

from tests.unit.reports.test_consensus import agreed, claim
from tubetotask.domain.assessment import FindingKind
from tubetotask.domain.report_material import Claim
from tubetotask.exports import sides
from tubetotask.reports import beside
from tubetotask.reports.assemble import _with_plan
from tubetotask.reports.consensus import Stance

RAISE, LOWER = "Raise your prices every year", "Lower your prices every year"
MANY = [f"w{number}" for number in range(9)]


def test_a_report_counts_more_sources_than_it_quotes() -> None:
    ups = [claim(name, RAISE) for name in "abcdefgh"]
    found = agreed(*ups, *(claim(name, LOWER) for name in MANY))
    told = {sides.voices(each) for each in found.agreement}
    assert "9 of 17 sources say the same, 8 say the opposite" in told
    (clash,) = found.contradictions
    assert sides.against(clash) == "9 of 17 sources stand against 8"


def test_a_page_counts_more_sources_than_it_quotes() -> None:
    def stand(_mine: Claim, _other: Claim, _alike: float) -> tuple[Stance, str]:
        return Stance.OPPOSITE, ""

    others = [claim(name, LOWER) for name in MANY]
    ones = np.ones((9, 1), np.float32)
    found = beside.told([claim("a", RAISE)], ones[:1], others, ones, float, stand, 0.5)
    assert found is not None
    assert sides.voices(found) == "1 of 10 sources says this, 9 say the opposite"


def test_a_source_that_speaks_twice_against_the_plan_is_one() -> None:
    from dataclasses import replace

    twice = [
        replace(claim("a", text), kind=FindingKind.CONTRADICTS, plan="Keep prices")
        for text in (RAISE, LOWER)
    ]
    (clash,) = _with_plan(twice)
    assert len(clash.one) == 2
    assert sides.against(clash) == "1 source against your plan"
