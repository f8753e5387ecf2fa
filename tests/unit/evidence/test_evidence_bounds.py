"""A number that the speaker gives plainly is no bound; "not too … to" says that it can be done."""

from __future__ import annotations

import pytest

from tests.unit.evidence.test_evidence_facts import verdict


@pytest.mark.parametrize(
    ("quote", "text", "language", "unsaid"),
    [
        ("each drawer holds one sock", "Every drawer can hold more than one sock", "en", True),
        ("each drawer holds one sock", "No drawer can hold more than one sock", "en", False),
        ("each drawer holds one sock", "A drawer holds at most one sock", "en", False),
        ("the boat carries 12 people", "The boat carries more than 12 people", "en", True),
        ("the boat carries 12 people", "The boat carries fewer than 12 people", "en", True),
        ("the boat carries 12 people", "The boat never carries more than 12 people", "en", False),
        ("the boat carries over 12 people", "The boat carries more than 12 people", "en", False),
        ("it carries 12 people or more", "The boat carries more than 12 people", "en", False),
        ("12 people fit in and 15 if they are thin", "More than 12 people fit in", "en", False),
        ("12 people were too many", "The boat carries fewer than 12 people", "en", False),
        ("one of us has to stay with these socks", "There is more than one sock", "en", False),
        ("das boot trägt 12 leute", "Das Boot trägt mehr als 12 Leute", "de", True),
        ("das boot trägt 12 leute", "Das Boot trägt nicht mehr als 12 Leute", "de", False),
    ],
)
def test_a_plain_number_is_neither_more_nor_less_than_itself(
    quote: str, text: str, language: str, unsaid: bool
) -> None:
    assert (verdict(quote, text, language) == "number") is unsaid


@pytest.mark.parametrize(
    ("quote", "right", "wrong"),
    [
        (
            "the bridge is so weak that it isn't carrying any lorries",
            "The bridge is in too weak a state to carry lorries",
            "The bridge is not in too weak a state to carry lorries",
        ),
        (
            "the tea was so hot that we couldn't drink it",
            "The tea was too hot to drink",
            "The tea wasn't too hot to drink",
        ),
        (
            "the soup was still fine and we ate it",
            "The soup was not too cold to eat",
            "The soup was too cold to eat",
        ),
        (
            "it's not too late to plant the beans",
            "It is not too late to plant beans",
            "It is too late to plant beans",
        ),
    ],
)
def test_what_is_not_too_much_to_be_done_can_be_done(quote: str, right: str, wrong: str) -> None:
    assert verdict(quote, right) == ""
    assert verdict(quote, wrong) == "negation"
