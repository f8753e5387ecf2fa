"""The built-in lens without a model: stories, numbers, contrasts and lists, by their words."""

from __future__ import annotations

import pytest

from tests import builders
from tubetotask.analysis.offline import reuse
from tubetotask.domain.plan import REUSE

STORY = "When I opened my first shop in the old town I lost every customer within three weeks."
NUMBER = "Our monthly letter brings in 42 percent of all the orders that we ship in a year."
CONTRAST = "Most people cut their prices when sales are slow instead of asking why nobody came in."
LIST = "There are three questions that every guest of a workshop asks before they book a seat."
PLAIN = "The studio stands beside the river and its windows look towards the western hills."
SHORT = "It doubled last year."


@pytest.mark.parametrize(
    ("text", "kind"),
    [(STORY, "story"), (NUMBER, "number"), (CONTRAST, "contrast"), (LIST, "list")],
)
def test_each_kind_is_known_by_its_words(text: str, kind: str) -> None:
    assert kind in reuse.kinds(text)
    assert reuse.kinds(PLAIN) == ()


def test_the_passages_stand_whole_in_the_order_of_the_talk_with_themselves_as_quote() -> None:
    talk = builders.transcript(PLAIN, LIST, SHORT, STORY, PLAIN, NUMBER, CONTRAST)
    found = reuse.answer(REUSE, talk)
    assert [said.text for said in found.statements] == [LIST, STORY, NUMBER, CONTRAST]
    assert all(said.quotes[0].text == said.text for said in found.statements)
    assert found.judged
    assert "not judged without a model" in found.note


def test_no_kind_takes_more_than_two_places() -> None:
    numbers = [NUMBER.replace("42", str(n)) for n in range(40, 46)]
    found = reuse.answer(REUSE, builders.transcript(*numbers, STORY))
    assert [said.text for said in found.statements] == [*numbers[:2], STORY]


def test_what_is_said_for_a_sponsor_is_nobody_s_content() -> None:
    advert = "Use my promo code and save 20 percent of the price of your first three boxes today."
    assert reuse.answer(REUSE, builders.transcript(PLAIN, advert)).statements == ()


@pytest.mark.parametrize("language", ["de", "ja", "pt-BR"])
def test_another_language_is_not_judged_and_that_is_said(language: str) -> None:
    found = reuse.answer(REUSE, builders.transcript(STORY, language=language))
    assert (found.statements, found.judged) == ((), False)
    assert found.note.startswith("Not judged without a model")


def test_a_talk_without_any_is_not_judged_either() -> None:
    found = reuse.answer(REUSE, builders.transcript(PLAIN))
    assert (found.statements, found.judged) == ((), False)
