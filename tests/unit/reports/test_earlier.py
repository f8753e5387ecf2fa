"""What is said now against what was said on an earlier day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pytest

from tests.unit.reports.test_consensus import claim
from tubetotask import pipeline
from tubetotask.analysis.encoders import default_encoder
from tubetotask.domain.report import Contradiction
from tubetotask.domain.report_material import Claim
from tubetotask.exports import sides
from tubetotask.reports.consensus import Stance
from tubetotask.reports.earlier import Side, contradicted

# Late in the evening in UTC is the next day in Berlin.
MARCH, MAY = datetime(2026, 3, 3, 23, 30, tzinfo=UTC), datetime(2026, 5, 12, 12, tzinfo=UTC)
RAISE, LOWER = "Raise your prices every year", "Lower your prices every year"


def clashes(now: list[Claim], then: list[Claim]) -> list[Contradiction]:
    encoder = default_encoder()

    def side(claims: list[Claim], at: datetime) -> Side:
        vectors = encoder.encode([each.text for each in claims])
        return Side([replace(each, at=at) for each in claims], vectors)

    return pipeline.look_back(
        side(now, MAY), side(then, MARCH), encoder.calibrated, "Europe/Berlin"
    )


def test_what_stands_against_something_said_before_is_told_with_the_day_of_each_side() -> None:
    (clash,) = clashes([claim("Cem", LOWER)], [claim("Anna", RAISE), claim("Ben", "Be on time")])
    assert [(said.quote, said.who, said.on) for said in clash.one] == [
        (LOWER, "Cem", date(2026, 5, 12))
    ]
    assert [(said.quote, said.who, said.on) for said in clash.other] == [
        (RAISE, "Anna", date(2026, 3, 4))
    ]
    assert clash.why == "one says the opposite"
    assert sides.against(clash) == "1 source says this now, 1 said the opposite before"


def test_sources_of_one_side_stand_together() -> None:
    (clash,) = clashes(
        [claim("Cem", LOWER), claim("Dua", LOWER)],
        [claim("Anna", RAISE), claim("Ben", "Increase your prices every year")],
    )
    assert [said.who for said in clash.one] == ["Cem", "Dua"]
    assert [said.who for said in clash.other] == ["Anna", "Ben"]


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("Increase your prices every year", RAISE),
        ("Send notes after the meeting", "Send an agenda before the meeting"),
        ("Post five times a week", "Post three times a week"),
    ],
)
def test_what_says_the_same_or_only_sounds_opposite_is_not_told(now: str, then: str) -> None:
    assert clashes([claim("Cem", now)], [claim("Anna", then)]) == []


def test_who_says_otherwise_than_before_counts_with_what_is_said_now() -> None:
    assert clashes([claim("Anna", LOWER)], [claim("Anna", RAISE)]) == []
    new = [claim("Cem", LOWER), claim("Dua", LOWER)]
    (clash,) = clashes(new, [claim("Anna", RAISE), claim("Cem", RAISE)])
    assert sorted(said.who for said in clash.one) == ["Cem", "Dua"]
    assert [said.who for said in clash.other] == ["Anna"]


def test_a_models_words_contradict_nobody_whose_quotes_do_not() -> None:
    quote = "So we thought about prices for a long time, every year."
    assert clashes([claim("Cem", LOWER, quote=quote)], [claim("Anna", RAISE)]) == []


def test_where_nothing_was_said_before_nothing_is_told() -> None:
    assert clashes([claim("Cem", LOWER)], []) == []
    assert clashes([], [claim("Anna", RAISE)]) == []


def test_whoever_stands_against_one_of_a_side_is_quoted_against_it() -> None:
    opposite = {("a", "x"), ("a", "y"), ("b", "y"), ("b", "z")}

    def stand(now: Claim, then: Claim, _: float) -> tuple[Stance, str]:
        clash = (now.text, then.text) in opposite
        return (Stance.OPPOSITE, "they clash") if clash else (Stance.NEITHER, "")

    def side(at: datetime, **texts: str) -> Side:
        claims = [replace(claim(who, text), at=at) for who, text in texts.items()]
        return Side(claims, np.ones((len(claims), 1), np.float32))

    now, then = side(MAY, Cem="a", Dua="b"), side(MARCH, Anna="x", Ben="y", Eve="z")
    (clash,) = contradicted(now, then, lambda cosine: cosine, stand, 0.5, "Europe/Berlin")
    assert [said.who for said in clash.one] == ["Cem", "Dua"]
    assert [said.who for said in clash.other] == ["Anna", "Ben", "Eve"]
