"""Negations in turns of phrase, by clause and over opposites: kept, and the reverse refused."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.unit.evidence.test_evidence_facts import verdict
from tubetotask.evidence.clauses import clauses
from tubetotask.evidence.synonyms import sense

_PAIRS = Path(__file__).parents[2] / "data/grounding/polarity_pairs.tsv"
# What is reached on pairs written before the rules, many of them out of reach of rules over words.
_KEPT, _SHOWN = 62, 46
_LANGUAGES = ("de", "es", "fr", "it", "pt")


@pytest.mark.parametrize(
    ("quote", "right", "wrong"),
    [
        (
            "my uncle gave up smoking when the baby came",
            "The uncle has not smoked since the baby came",
            "The uncle has smoked since the baby came",
        ),
        (
            "the tea was too hot to drink so we sat down",
            "They couldn't drink the tea immediately",
            "They could drink the tea immediately",
        ),
        (
            "it would be a mistake to water the fern every day",
            "Do not water the fern daily",
            "Do water the fern daily",
        ),
        (
            "i doubt that the ferry will run in this wind",
            "The ferry probably won't run in such wind",
            "The ferry probably will run in such wind",
        ),
        (
            "it is impossible to taste the garlic once the sauce is reduced",
            "Nobody can taste the garlic after the sauce is reduced",
            "Everybody can taste the garlic after the sauce is reduced",
        ),
        (
            "instead of buying new chairs we sanded down the old ones",
            "They did not buy new chairs",
            "They did buy new chairs",
        ),
        (
            "we are not a bank we are a software company that moves money",
            "It is a software company and not a bank",
            "It is a bank and not a software company",
        ),
        (
            "i didn't enjoy the hotel much but the garden behind it was lovely for reading",
            "Behind the hotel lay a garden fit for reading",
            "Behind the hotel lay no garden fit for reading",
        ),
        (
            "and what she says is that baking it might not be that hard",
            "She says that it may be easier to bake than people think",
            "She says that it may not be easier to bake than people think",
        ),
        (
            "there is a cake that i want but i don't quite know how to bake it",
            "Some want a cake without knowing exactly how to bake it",
            "Some want a cake with knowing exactly how to bake it",
        ),
        (
            "the shop does not open until nine on sundays",
            "The shop is not open before nine on Sunday",
            "The shop is not closed before nine on Sunday",
        ),
    ],
)
def test_what_negates_without_a_negation_is_kept_and_its_reverse_refused(
    quote: str, right: str, wrong: str
) -> None:
    assert verdict(quote, right) == ""
    assert verdict(quote, wrong) == "negation"


def test_instead_of_a_thing_turns_nothing() -> None:
    quote = "i want a richer way of showing the weather instead of just plain text"
    assert verdict(quote, "The weather should be shown in a richer way than plain text") == ""
    wrong = "The weather should not be shown in a richer way than plain text"
    assert verdict(quote, wrong) == "negation"


def test_a_negation_over_an_adverb_alone_is_an_answer() -> None:
    quote = "yeah not always but a good idea and one of the factors is how many lamps you own"
    assert verdict(quote, "Consider how many lamps you own as one of the factors") == ""


def test_a_negation_reaches_back_to_a_comma_only() -> None:
    quote = (
        "gerade weil man den umzug nicht aus dem ärmel schüttelt, müssen wir uns das ziel "
        "von mehr platz setzen und dafür zeit haben"
    )
    right = "Weil der Umzug Zeit braucht, muss das Ziel von mehr Platz gesetzt werden"
    wrong = "Weil der Umzug Zeit braucht, muss nicht das Ziel von mehr Platz gesetzt werden"
    assert verdict(quote, right, "de") == ""
    assert verdict(quote, wrong, "de") == "negation"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("The shop is shut on Sunday", ""),
        ("The shop is shut on Sundays", ""),
        ("The shop is shut on Mondays", "date"),
    ],
)
def test_a_weekday_in_the_plural_is_that_day(text: str, why: str) -> None:
    assert verdict("the shop is always shut on sundays in our street", text) == why


def test_words_that_only_share_a_stem_are_not_of_one_group() -> None:
    assert len({sense("care"), sense("career"), sense("car")}) == 3
    assert sense("care") == sense("interested")


def test_every_content_word_is_in_one_clause() -> None:
    words = ("garden", "grows", ",", "and", "the", "lamp", "shines", ".")
    assert [len(clause) for clause in clauses(words)] == [2, 2]


def test_the_pairs_written_before_the_rules_do_not_get_worse() -> None:
    kept = shown = 0
    with _PAIRS.open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE):
            language = row["construction"] if row["construction"] in _LANGUAGES else "en"
            kept += not verdict(row["quote"], row["true"], language)
            shown += not verdict(row["quote"], row["reversed"], language)
    assert kept >= _KEPT
    assert shown <= _SHOWN
