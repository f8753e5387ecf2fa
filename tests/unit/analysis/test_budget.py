"""Nothing is encoded twice, and of a long talk only an even share."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tests.builders import transcript
from tubetotask.analysis.encoders import TfidfEncoder, Vectors
from tubetotask.analysis.offline.budget import MOST_ENCODED, Remembering, sampled


class Counting(TfidfEncoder):
    """Remembers what it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        return super().encode(texts)


def test_a_text_is_encoded_once_and_comes_back_in_the_order_asked() -> None:
    inner = Counting()
    once = Remembering(inner)
    first = once.encode(["bake bread", "write letters", "bake bread"])
    second = once.encode(["write letters", "keep bees"])
    assert inner.asked == ["bake bread", "write letters", "keep bees"]
    assert np.array_equal(first[0], first[2])
    assert np.array_equal(first[1], second[0])
    assert once.encode([]).shape == (0, first.shape[1])
    assert (once.id, once.note) == (inner.id, inner.note)
    assert once.calibrated(0.5) == inner.calibrated(0.5)


def test_vectors_of_new_texts_are_in_memory_once() -> None:
    once = Remembering(TfidfEncoder())
    first = once.encode(["bake bread", "write letters"])
    assert np.shares_memory(first, once._rows["write letters"])


def test_a_short_talk_is_encoded_whole() -> None:
    talk = transcript("Bake bread.", "Write letters.")
    assert sampled(talk.passages, TfidfEncoder(), "en").any(axis=1).all()


def test_of_a_long_talk_every_stretch_has_its_say_by_its_richest_passage() -> None:
    dull, rich = "And so it was.", "Bake sourdough bread with rye flour."
    talk = transcript(*([dull, rich, dull] * MOST_ENCODED))
    inner = Counting()
    encoded = [bool(row.any()) for row in sampled(talk.passages, inner, "en")]
    assert sum(encoded) == MOST_ENCODED
    assert all(any(encoded[n : n + 6]) for n in range(0, len(encoded) - 6, 6))
    assert set(inner.asked) == {rich}
