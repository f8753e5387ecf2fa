"""Which passwords are refused, and why; everything else is good."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tubetotask.accounts import LEAST, MOST, passwords, problem

TOLD = ("ada.lovelace@example.org", "Ada Lovelace", "TubeToTask")


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short", "too short"),
        ("x" * (MOST + 1), "too long"),
        ("aaaaaaaaaaaa", "repeats"),
        ("abcabcabcabc", "repeats"),
        ("1234567890", "follows"),
        ("qwertyuiop", "follows"),
        ("poiuytrewq", "follows"),
        ("Password123!", "everybody"),
        ("dragon12345!!", "everybody"),
        ("1234509876!", "everybody"),
        ("ada.lovelace@example.org", "your name"),
        ("Lovelace2026!", "your name"),
        ("TubeToTask1!", "your name"),
    ],
)
def test_what_would_be_guessed_at_once_is_refused_with_the_reason(password: str, why: str) -> None:
    assert why in problem(password, TOLD)


@pytest.mark.parametrize(
    "password",
    [
        "seven little green boats",
        "kirschkuchen mit sahne",
        "私の好きな古い本棚と猫",
        "9f$kQ2!mZx0p",
    ],
)
def test_what_is_long_enough_and_not_known_is_good_whatever_signs_it_has(password: str) -> None:
    assert problem(password, TOLD) == ""


def test_the_same_sign_from_two_keyboards_is_the_same_password() -> None:
    assert passwords.normal("cafe\u0301 au lait") == passwords.normal("café au lait")


def test_the_list_is_whole_sorted_and_in_small_letters() -> None:
    words = passwords._common()._lines
    assert len(words) == 19_640
    assert words == sorted(words)
    assert all(word in passwords._common() for word in (words[0], words[-1], "password"))
    assert "seven little green boats" not in passwords._common()


@given(st.text(max_size=30))
def test_any_text_gets_an_answer(text: str) -> None:
    assert (problem(text, TOLD) == "") <= (len(passwords.normal(text)) >= LEAST)
