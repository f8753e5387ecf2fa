"""Ratios are compared by number, units and substance."""

from __future__ import annotations

import pytest

from tubetotask.analysis.offline.ratios import Ratio, ratios, same_ratio

LINE = "Mix one spoon of salt per pound of flour"


def test_a_ratio_is_read_with_its_substance() -> None:
    assert ratios(LINE) == [Ratio("1", "spoon", "salt", "pound")]
    assert ratios("Half a cup for every hour") == [Ratio("half", "cup", "", "hour")]
    assert ratios("Two loaves a day") == []


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("You want 1 spoon per pound.", True),
        ("A spoon of salt for each pound.", True),
        ("Half a spoon of salt per pound.", False),
        ("One spoon of sugar per pound.", False),
        ("One spoon of salt per cup.", False),
        ("One spoon per pound, two cups per pound.", False),
        ("Salt the flour.", False),
    ],
)
def test_only_the_same_amount_of_the_same_is_the_same(text: str, same: bool) -> None:
    assert same_ratio(text, LINE) is same
