"""What "say the same" is worth, and what is no more than about the same thing."""

from __future__ import annotations

from collections import Counter

import pytest

from bench.merge import LABELS, labelled
from bench.reports import PRECISE, judged
from tests.unit.reports.test_consensus import agreed, claim
from tubetotask.analysis.encoders import Encoder, TfidfEncoder, default_encoder

READ, WRITE = "Read music every day before breakfast", "Write music every day before breakfast"


@pytest.mark.parametrize("kind", [default_encoder, TfidfEncoder])
def test_what_is_called_the_same_is_on_every_labelled_set_and_no_opposite_ever(
    kind: type[Encoder],
) -> None:
    every = Counter[tuple[str, str]]()
    for name, pairs in labelled().items():
        found = judged(kind(), pairs)
        called = sum(found[label, "same"] for label in LABELS)
        assert found["=", "same"] >= PRECISE * called, (name, found)
        assert not found["!", "same"], (name, found)
        every += found
    assert every["=", "same"] >= 20, "a check that calls nothing the same is right as well"
    assert sum(every[label, "near"] for label in LABELS) >= 100


def test_another_action_in_near_words_is_told_beside_it_and_counted_as_no_voice() -> None:
    found = agreed(claim("a", READ), claim("b", WRITE))
    assert found.agreement == []
    assert found.contradictions == []
    (each,) = found.near
    assert (each.voices, each.near_sources, each.about, each.speaking) == (1, 1, 2, 2)
    assert {said.quote for said in (*each.said, *each.near)} == {READ, WRITE}


def test_who_agrees_is_counted_and_who_speaks_about_it_stands_beside() -> None:
    found = agreed(
        claim("a", READ),
        claim("b", READ),
        claim("c", WRITE),
        claim("d", "Answer each customer within a day"),
    )
    (each,) = found.agreement
    assert (each.voices, each.near_sources, each.speaking) == (2, 1, 4)
    assert [said.who for said in each.near] == ["c"]
    assert found.near == [], "what stands beside an agreement is told once"


def test_two_agreements_about_one_thing_are_both_told() -> None:
    found = agreed(claim("a", READ), claim("b", READ), claim("c", WRITE), claim("d", WRITE))
    assert [each.voices for each in found.agreement] == [2, 2]
    assert [each.near_sources for each in found.agreement] == [2, 2]
    assert found.near == []


def test_a_channel_that_speaks_about_it_itself_is_no_other_source() -> None:
    found = agreed(claim("a", READ), claim("a", WRITE))
    assert (found.agreement, found.near) == ([], [])


def test_who_stands_against_the_same_is_on_its_side_without_saying_the_same() -> None:
    found = agreed(
        claim("a", "Raise your prices every year"),
        claim("b", "Put your prices up once a year in spring"),
        claim("c", "Lower your prices every year"),
    )
    assert found.agreement == []
    (clash,) = found.contradictions
    assert "c" not in {said.who for said in clash.one}
    assert [said.who for said in clash.other] == ["c"]
