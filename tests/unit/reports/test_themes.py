"""Themes: which claims are together, and what they are called."""

from __future__ import annotations

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from tubetotask.reports.themes import named, placed


def unit(*numbers: float) -> NDArray[np.float32]:
    vector = np.array(numbers, np.float32)
    return (vector / np.linalg.norm(vector)).astype(np.float32)


NONE = np.zeros((0, 3), np.float32)
A, NEAR_A, B = unit(1, 0, 0), unit(1, 0.2, 0), unit(0, 0, 1)


def test_what_is_alike_is_put_together_in_the_order_it_comes() -> None:
    found, middles, counts = placed(np.stack([A, B, NEAR_A, B]), NONE, [])
    assert found == [0, 1, 0, 1]
    assert counts == [2, 2]
    between = unit(2, 0.2 / float(np.linalg.norm([1, 0.2])), 0)
    np.testing.assert_allclose(middles[0].astype(float), between.astype(float), atol=0.02)
    np.testing.assert_allclose(np.linalg.norm(middles, axis=1), 1, atol=1e-6)


def test_a_theme_that_is_there_takes_what_is_near_and_a_heavy_one_hardly_moves() -> None:
    found, middles, counts = placed(np.stack([NEAR_A, B]), np.stack([A]), [99])
    assert found == [0, 1]
    assert counts == [100, 1]
    np.testing.assert_allclose(middles[0], A, atol=0.01)


def test_in_parts_or_at_once_the_same_claims_give_the_same_themes() -> None:
    vectors = np.random.default_rng(1).standard_normal((40, 3)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    whole, _, _ = placed(vectors, NONE, [])
    first, middles, counts = placed(vectors[:17], NONE, [])
    rest, _, _ = placed(vectors[17:], middles, counts)
    assert whole == first + rest


STOPS = {"the", "a", "to", "of", "your", "and", "is", "for", "it", "we"}


def called(*quotes: str) -> str:
    def words(text: str) -> list[str]:
        return text.lower().replace(".", "").replace(",", "").split()

    common = Counter(word for quote in quotes for word in set(words(quote)))
    return named(quotes, words, lambda word: word not in STOPS, common, 100)


def test_a_name_is_words_in_a_row_that_most_quotes_share() -> None:
    told = called(
        "Grow the email list of your shop.",
        "Your email list is worth more, we say.",
        "Send it to the Email List every week.",
    )
    assert told == "email list"


def test_a_name_stands_so_in_the_quotes_and_is_the_same_whatever_their_order() -> None:
    quotes = ["Raise prices, raise them.", "We raise prices.", "Prices and raise."]
    told = called(*quotes)
    assert told == called(*reversed(quotes))
    assert any(told in quote.lower() for quote in quotes)
    assert called("to the of", "it is a") == ""
