"""What other sources say to one thing that several witnesses say in their own words."""

from __future__ import annotations

import numpy as np
import pytest

from tests.unit.reports.test_consensus import claim
from tubetotask.domain.report_material import Claim
from tubetotask.reports import beside
from tubetotask.reports.consensus import Stance

STANDS = {"same": Stance.SAME, "opposite": Stance.OPPOSITE, "neither": Stance.NEITHER}


def stand(mine: Claim, other: Claim, alike: float) -> tuple[Stance, str]:
    """As the witness's words say."""
    del other, alike
    return STANDS[mine.text], ""


@pytest.mark.parametrize(
    ("words", "agreeing", "against"),
    [
        (("neither", "same"), 2, 0),
        (("same", "neither"), 2, 0),
        (("neither", "same", "opposite"), 1, 1),
        (("opposite", "same", "neither"), 1, 1),
    ],
)
def test_who_says_the_same_as_any_witness_is_a_voice_in_whatever_order_they_came(
    words: tuple[str, ...], agreeing: int, against: int
) -> None:
    mine, others = [claim("Anna", word) for word in words], [claim("Ben", "that")]
    ones = np.ones((len(mine), 1), np.float32)
    found = beside.told(mine, ones, others, ones[:1], float, stand, 0.5)
    assert found is not None
    assert (found.voices, len(found.against)) == (agreeing, against)


def test_who_speaks_is_counted_over_the_section_and_whoever_says_something_to_it_elsewhere() -> (
    None
):
    others = [
        claim("Ben", "neither"),
        claim("Cem", "neither", section="letters"),
        claim("Dua", "opposite", section="letters"),
    ]

    def as_other_says(mine: Claim, other: Claim, alike: float) -> tuple[Stance, str]:
        del mine, alike
        return STANDS[other.text], ""

    ones = np.ones((3, 1), np.float32)
    (found,) = beside.each([claim("Anna", "x")], ones[:1], others, ones, float, as_other_says, 0.5)
    assert [said.who for said in found.against] == ["Dua"]
    assert (found.voices, found.speaking) == (1, 3)
