"""What several sources say, and where they contradict each other."""

from __future__ import annotations

import numpy as np
import pytest

from tubetotask import pipeline
from tubetotask.analysis.encoders import default_encoder
from tubetotask.domain.assessment import FindingKind
from tubetotask.domain.report import Said
from tubetotask.domain.report_material import Claim
from tubetotask.reports.consensus import Consensus


def claim(source: str, text: str, *, section: str = "sales", quote: str = "") -> Claim:
    """A claim in the speaker's words; with ``quote`` in a model's."""
    said = Said(quote or text, source, f"Talk of {source}", 3.0, language="en")
    if quote:
        said = Said(quote, source, f"Talk of {source}", 3.0, language="en", wording=text)
    return Claim(1, source, FindingKind.NEW, section, section.title(), text, "en", 0.5, said)


def agreed(*claims: Claim) -> Consensus:
    encoder = default_encoder()
    vectors = encoder.encode([each.text for each in claims])
    return pipeline.agree(claims, vectors, encoder.calibrated)


RAISE = ("Raise your prices every year", "Put your prices up every year",
         "Increase your prices every year", "Raise your prices each year")  # fmt: skip


def test_four_of_six_sources_say_it_and_one_says_the_opposite() -> None:
    found = agreed(
        *(claim(f"s{n}", text) for n, text in enumerate(RAISE)),
        claim("against", "Lower your prices every year"),
        claim("other", "Answer each customer within a day"),
    )
    (each,) = found.agreement
    assert (each.voices, each.speaking) == (4, 6)
    assert [said.who for said in each.against] == ["against"]
    (clash,) = found.contradictions
    assert {said.who for said in clash.one} == {"s0", "s1", "s2", "s3"}
    assert [said.quote for said in clash.other] == ["Lower your prices every year"]
    assert clash.why == "one says the opposite"


def test_a_channel_that_repeats_itself_is_one_voice() -> None:
    found = agreed(*(claim("one channel", text) for text in RAISE))
    assert found.agreement == []
    assert found.contradictions == []


def test_a_source_that_says_both_contradicts_nobody() -> None:
    found = agreed(
        claim("a", RAISE[0]),
        claim("b", RAISE[2]),
        claim("a", "Lower your prices every year"),
    )
    assert found.contradictions == []
    assert found.agreement[0].voices == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Send an agenda before the meeting", "Send notes after the meeting"),
        ("Reject candidates politely", "Turn candidates down politely"),
        ("Let the customer talk more than you", "Talk less than the customer"),
        ("Give feedback in private", "Ask for feedback in private"),
        ("Stop answering support emails yourself", "Have somebody else answer the support emails"),
        ("Post three times a week", "Post five times a week"),
        ("Raise your prices every year", "Do not hire your friends"),
    ],
)
def test_what_only_sounds_opposite_is_no_contradiction(one: str, other: str) -> None:
    assert agreed(claim("a", one), claim("b", other)).contradictions == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Never give discounts to new customers", "Always give discounts to new customers"),
        ("Use long landing pages", "Use short landing pages"),
        ("Do not post on Sundays", "Post on Sundays"),
        ("Delete inactive subscribers", "Keep inactive subscribers"),
    ],
)
def test_plain_opposites_are_told_with_both_quotes(one: str, other: str) -> None:
    (clash,) = agreed(claim("a", one), claim("b", other)).contradictions
    assert ([s.quote for s in clash.one], [s.quote for s in clash.other]) == ([one], [other])


def test_a_models_words_contradict_nobody_whose_quotes_do_not() -> None:
    quote = "So we thought about prices for a long time, every year."
    found = agreed(
        claim("a", "Raise your prices every year", quote=quote),
        claim("b", "Lower your prices every year"),
    )
    assert found.contradictions == []


def test_nothing_was_said_and_nothing_is_found() -> None:
    found = pipeline.agree([], np.zeros((0, 0), np.float32), default_encoder().calibrated)
    assert (found.agreement, found.contradictions, found.compared) == ([], [], 0)
