"""Grouping of what is said more than once."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tubetotask.analysis.encoders import TfidfEncoder, default_encoder
from tubetotask.analysis.offline.repeats import groups


def _groups(texts: list[str], threshold: float = 0.75) -> list[list[int]]:
    return groups(texts, default_encoder().encode(texts), threshold=threshold)


def test_the_same_said_twice_is_one_group_and_nothing_is_lost() -> None:
    texts = [
        "Raise your prices before you hire.",
        "Water the roses every morning.",
        "Raise your prices before you hire anyone.",
    ]
    assert _groups(texts) == [[0, 2], [1]]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Raise the price to 20 dollars.", "Raise the price to 30 dollars."),
        ("Raise the price by ten percent.", "Raise the price by twenty percent."),
        ("You should raise the price.", "You should not raise the price."),
        ("You should call them back.", "You shouldn't call them back."),
        ("Nehmen Sie den Vertrag an.", "Nehmen Sie den Vertrag nicht an."),
        ("価格を上げます。", "価格を上げません。"),
    ],
)
def test_another_number_or_a_negation_blocks_grouping(one: str, other: str) -> None:
    assert _groups([one, other], threshold=0.0) == [[0], [1]]


def test_numbers_as_words_and_as_digits_are_the_same() -> None:
    assert _groups(["Call five clients a day.", "Call 5 clients a day."]) == [[0, 1]]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "Ask each guest one thing in the first note",
            "Ask each guest one thing in your first note",
        ),
        ("Paint the old fence green", "Paint the old fence dark green"),
    ],
)
def test_the_same_words_are_the_same_whatever_their_vectors(one: str, other: str) -> None:
    apart = np.eye(2, dtype=np.float32)
    assert groups([one, other], apart, threshold=0.9) == [[0, 1]]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Feed the cats before the dogs", "Feed the dogs before the cats"),
        ("Raise the rent of the hall", "Lower the rent of the hall"),
        ("Bake twice a week at home", "Bake twice a day at home"),
        ("Bake the bread now", "Do not bake the bread now"),
        ("Bake bread", "Bake cakes"),
    ],
)
def test_nearly_the_same_words_are_not_the_same(one: str, other: str) -> None:
    assert groups([one, other], np.eye(2, dtype=np.float32), threshold=0.9) == [[0], [1]]


def test_a_text_joins_the_nearest_of_two_groups() -> None:
    vectors = np.array([[1, 0], [0, 1], [0.6, 0.8]], dtype=np.float32)
    assert groups(["a b", "c d", "e f"], vectors, threshold=0.5) == [[0], [1, 2]]


@settings(max_examples=40)
@given(st.lists(st.text(max_size=30), max_size=12), st.floats(0.1, 0.99))
def test_the_groups_are_a_partition_in_order(texts: list[str], threshold: float) -> None:
    found = groups(texts, TfidfEncoder().encode(texts), threshold=threshold)
    assert sorted(index for group in found for index in group) == list(range(len(texts)))
    assert all(group == sorted(group) for group in found)
    assert [group[0] for group in found] == sorted(group[0] for group in found)
