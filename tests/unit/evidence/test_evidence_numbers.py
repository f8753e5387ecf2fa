"""The same quantity is the same number however it is written."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.evidence.builders import gate, said
from tubetotask.domain.evidence import Dropped
from tubetotask.evidence.names import sounds_alike
from tubetotask.evidence.normal import units
from tubetotask.evidence.numbers import numbers
from tubetotask.evidence.numerals import LANGUAGES, cardinals


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("1.500,50 Euro", [Fraction(3001, 2)]),
        ("1,500.50 dollars", [Fraction(3001, 2)]),
        ("10 000 people", [10000]),
        ("2nd and 21st", [2, 21]),
        ("the 90s", [90]),
        ("3 hundred thousand", [300000]),
        ("two million five hundred thousand", [2500000]),
        ("three point one four", [Fraction(157, 50)]),
        ("2 and a half hours", [Fraction(5, 2)]),
        ("½ cup", [1, 2]),
        ("4bn, 7 k", [4 * 10**9, 7000]),
        ("thrice", [3]),
        ("double your price", [2]),
        ("double-check the 3 doors, double check them, double click", [3]),
        ("5 to 10 km", [5, 10]),
        ("nothing at all", []),
    ],
)
def test_numbers_are_read_from_digits_and_words(text: str, values: list[Fraction | int]) -> None:
    found = [max(number.values) for number in numbers(text, "en")]
    assert found == values


@given(st.integers(1, 999), st.sampled_from(LANGUAGES))
def test_every_number_below_a_thousand_has_a_spelling(value: int, language: str) -> None:
    spellings = [word for word, number in cardinals(language).items() if number == value]
    assert spellings
    for spelling in spellings:
        assert cardinals(language)[spelling] == value
        assert units(spelling) == (spelling,)


@given(st.integers(0, 10**9))
def test_grouped_digits_are_one_number(value: int) -> None:
    (plain,) = numbers(str(value), "en")
    (grouped,) = numbers(f"{value:,}", "en")
    assert Fraction(value) in plain.values & grouped.values


@given(st.text(max_size=80), st.sampled_from(LANGUAGES))
def test_any_text_is_read_without_an_error(text: str, language: str) -> None:
    for number in numbers(text, language):
        assert number.values


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("huberman", "hubermann", True),
        ("kowalski", "covalsky", True),
        ("grok", "grock", True),
        ("jason", "michael", False),
        ("kim", "tim", False),
    ],
)
def test_names_sound_alike_or_not(one: str, other: str, alike: bool) -> None:
    assert sounds_alike(one, other) is alike


def refused(quote: str, text: str, talk: str = "") -> str:
    """The reason a model's sentence is refused over a quote of the talk, or ""."""
    result = gate(talk or quote).statement(said(text, quote), "p")
    return result.reason if isinstance(result, Dropped) else ""


@pytest.mark.parametrize(
    ("quote", "text", "why"),
    [
        ("it takes 1.5 hours to set up", "It takes 5 hours to set up", "number"),
        ("it grew by 0.5 percent that year", "It grew by 5 percent that year", "percent"),
        ("we ran it on gpt 3.5 back then", "They ran it on GPT-3", "number"),
        ("we sold 1,500 of them", "They sold 500 of them", "number"),
    ],
)
def test_a_part_of_a_decimal_is_no_number(quote: str, text: str, why: str) -> None:
    assert refused(quote, text) == why


def test_a_digit_inside_a_product_name_is_a_number() -> None:
    assert refused("we ran it on gpt4 back then", "They ran it on version 4") == ""


@pytest.mark.parametrize(
    ("talk", "quote", "right", "wrong"),
    [
        (
            "it cost twenty five hundred dollars in all",
            "five hundred dollars in all",
            "It cost 2,500 dollars",
            "It cost 500 dollars",
        ),
        (
            "it took one hundred and twenty days to ship",
            "twenty days to ship",
            "It took 120 days",
            "It took 20 days",
        ),
        (
            "the price is now two hundred and six thousand euros there",
            "is now two hundred",
            "The price is now 206,000",
            "The price is now 200",
        ),
    ],
)
def test_a_quote_that_begins_or_ends_inside_a_numeral_is_widened_to_the_whole(
    talk: str, quote: str, right: str, wrong: str
) -> None:
    assert refused(quote, right, talk) == ""
    assert refused(quote, wrong, talk) in {"number", "money"}


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("you should publish weekly on your blog", "Publish daily on your blog"),
        ("you should send it monthly to readers", "Send it weekly to readers"),
        ("you should publish every week on your blog", "Publish every day on your blog"),
        ("you should train twice a week at home", "Train twice a day at home"),
        ("you should publish every other week there", "Publish there every week"),
        ("you should talk to your readers a lot", "Talk to your readers daily"),
    ],
)
def test_another_frequency_is_refused(quote: str, text: str) -> None:
    assert refused(quote, text) == "number"


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("you should publish every single week on your blog", "Publish weekly on your blog"),
        ("i walk every morning before work starts", "Walk daily before work"),
        ("it is sixty dollars a month for that", "That is a monthly fee of 60 dollars"),
        ("you should publish every other week there", "Publish there every second week"),
        ("seven days of walking did it for me", "Walking each day did it"),
    ],
)
def test_a_frequency_may_be_said_in_other_words(quote: str, text: str) -> None:
    assert refused(quote, text) == ""


@pytest.mark.parametrize("long", ["7" * 4400, "7" * 4400 + ".77", "7" * 4400 + "th",
                                  "7" * 4400 + "0s", "three point " + "7" * 4400])  # fmt: skip
def test_a_number_longer_than_python_reads_is_a_number_too(long: str) -> None:
    assert numbers(long, "en")


def test_two_numbers_longer_than_python_reads_are_not_the_same() -> None:
    (one,), (other,) = numbers("7" * 4400, "en"), numbers("6" + "7" * 4399, "en")
    assert one.values.isdisjoint(other.values)
    assert refused(
        "you should send it weekly to readers", f"Send it weekly to {'7' * 4400} readers"
    )


_FRESH = "a fresh variable is of this type too"


@pytest.mark.parametrize(
    ("passage", "text", "language", "why"),
    [
        (_FRESH, "Eine frische Variable ist auch null und von diesem Typ.", "en", ""),
        (_FRESH, "Eine frische Variable ist auch das und von null Euro.", "en", "money"),
        ("die frische variable ist dann leer", "Die frische Variable ist null.", "de", "number"),
    ],
)
def test_null_is_no_number_where_the_talk_says_it_as_a_word(
    passage: str, text: str, language: str, why: str
) -> None:
    judge = gate(passage, "the value null has its own type", language=language)
    result = judge.statement(said(text, passage), "p")
    assert (result.reason if isinstance(result, Dropped) else "") == why


def test_null_is_a_number_where_the_talk_never_says_it() -> None:
    result = gate("they charge five euros for it").statement(
        said("Sie verlangen null dafür und sind die Besten.", "they charge five euros for it"), "p"
    )
    assert isinstance(result, Dropped)
    assert result.reason == "number"
