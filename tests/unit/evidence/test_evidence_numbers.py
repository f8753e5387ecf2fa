"""The same quantity is the same number however it is written."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
