"""Words in any script."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tubetotask.analysis.stopwords import stop_words
from tubetotask.analysis.tokens import content_words, fold, words


def test_words_are_lower_case_without_punctuation() -> None:
    assert words("Don’t raise PRICES, twice!") == ["don't", "raise", "prices", "twice"]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("I don't like the 3 old cats", "en", ["3", "old", "cats"]),
        ("Wir müssen den Preis erhöhen", "de-AT", ["preis", "erhöhen"]),
        ("カメラの設定をテストする", "ja", ["カメラ", "設定", "テスト"]),
        ("機械学習", "zh", ["機械", "械学", "学習"]),
        ("我们的价格", "zh-Hans", ["价格"]),
        ("हिन्दी में लिखा", "hi", ["हिन्दी", "में", "लिखा"]),
        ("السعر هو المهم", "ar", ["السعر", "المهم"]),
        ("kein Stoppwort bekannt", "xx", ["kein", "stoppwort", "bekannt"]),
    ],
)
def test_content_words_of_a_language(text: str, language: str, expected: list[str]) -> None:
    assert content_words(text, language) == expected


def test_thai_is_cut_into_overlapping_pieces() -> None:
    assert all(1 <= len(piece) <= 3 for piece in words("ราคาสินค้า"))


@given(text=st.text(max_size=60), language=st.sampled_from(["en", "ja", "th", "und", ""]))
def test_any_text_gives_words_and_content_words_are_among_them(text: str, language: str) -> None:
    found = words(text)
    assert set(content_words(text, language)) <= set(found)
    assert all(found)


@pytest.mark.parametrize(
    ("one", "other"),
    [("prices", "price"), ("stories", "story"), ("boxes", "box"), ("Ann's", "ann")],
)
def test_plain_english_endings_are_folded(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize("word", ["bus", "class", "analysis", "status", "this", "écoles"])
def test_words_that_only_look_like_plurals_are_kept(word: str) -> None:
    assert fold(word) == word


def test_an_unknown_language_has_no_stop_words() -> None:
    assert stop_words("tlh") == frozenset()
    assert "the" in stop_words("en-GB")
