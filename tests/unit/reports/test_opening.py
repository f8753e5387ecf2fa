"""A model's opening of a report: one call, and what its quotes do not bear out is left out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.fakes.model import FakeModel
from tests.fakes.model_request import AskedFor
from tests.unit.analysis.model.helpers import settings
from tests.unit.exports.papers import ARABIC, LATIN, report, said
from tubetotask import pipeline
from tubetotask.analysis.base import Opening
from tubetotask.analysis.model.analyser import ModelAnalyser
from tubetotask.analysis.offline import OfflineAnalyser
from tubetotask.domain.report import Report, UnderSection

QUOTE = "Most bakeries lose money on 3 of 10 loaves, because nobody writes the cost down."
TOLD = replace(
    report(), act_now=(), contradictions=(), agreement=(), new=(UnderSection("", (said(QUOTE),)),)
)


def opened(*sentences: dict[str, Any], over: Report = TOLD) -> tuple[Report, list[AskedFor]]:
    asked: list[AskedFor] = []

    def answer(request: AskedFor) -> dict[str, Any]:
        asked.append(request)
        return {"sentences": list(sentences)}

    with FakeModel(answers={"opening": answer}) as fake:
        found = pipeline.open_report(over, ModelAnalyser(settings(fake)), "en")
        assert [call.purpose for call in fake.calls()] == ["opening"], "one call"
    return found, asked


def test_what_the_quotes_bear_out_stands_with_them_and_is_marked_as_a_models() -> None:
    text = "Bakeries lose money on 3 of 10 loaves because nobody writes the cost down."
    found, asked = opened({"text": text, "quotes": ["q1"]})
    assert found.opening is not None
    assert found.opening.sentences == ((text, (said(QUOTE),)),)
    assert found.opening.model
    assert [each["quote"] for each in asked[0].said] == [QUOTE]


def test_another_number_a_negation_a_name_or_no_quote_is_left_out() -> None:
    found, _ = opened(
        {"text": "Bakeries lose money on 7 of 10 loaves.", "quotes": ["q1"]},
        {"text": "Most bakeries do not lose money on 3 of 10 loaves.", "quotes": ["q1"]},
        {"text": "Gordon Ramsay says bakeries lose money on loaves.", "quotes": ["q1"]},
    )
    assert found.opening is None
    found, _ = opened({"text": "Most bakeries lose money.", "quotes": ["q9"]})
    assert found.opening is None
    assert found == TOLD


def test_it_is_written_over_the_language_that_most_is_said_in() -> None:
    found, asked = opened(over=replace(TOLD, new=(UnderSection("", (said(QUOTE), said(LATIN))),
                          UnderSection("", (said(ARABIC, "x", "ar"),)))))  # fmt: skip
    assert [each["quote"] for each in asked[0].said] == [QUOTE, LATIN]
    assert found.opening is None


def test_what_only_selects_writes_nothing() -> None:
    assert not isinstance(OfflineAnalyser(), Opening)


def test_a_report_without_quotes_asks_nobody() -> None:
    with FakeModel() as fake:
        quiet = replace(TOLD, new=())
        assert pipeline.open_report(quiet, ModelAnalyser(settings(fake)), "en") == quiet
        assert fake.calls() == []
