"""What every encoder promises; run on each of them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tubetotask.analysis.encoders import (
    Encoder,
    TfidfEncoder,
    UniversalSentenceEncoder,
    default_encoder,
)


def _fitted() -> Encoder:
    return TfidfEncoder(["Send the offer today.", "The garden needs water.", "The offer is good."])


@pytest.fixture(
    scope="module",
    params=[default_encoder, TfidfEncoder, _fitted],
    ids=["sentence encoder", "words", "fitted words"],
)
def encoder(request: pytest.FixtureRequest) -> Encoder:
    make: Callable[[], Encoder] = request.param
    return make()


def test_the_sentence_encoder_is_the_default() -> None:
    assert isinstance(default_encoder(), UniversalSentenceEncoder)
    assert default_encoder() is default_encoder()
    assert default_encoder().note == ""


def test_each_text_has_a_row_of_length_one(encoder: Encoder) -> None:
    vectors = encoder.encode(["Raise your prices.", "Plant the roses in spring.", "Done."])
    assert vectors.shape[0] == 3
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)


def test_a_text_without_a_word_is_like_nothing(encoder: Encoder) -> None:
    vectors = encoder.encode(["", "   ", "…!?", "Send the offer."])
    assert not vectors[:3].any()
    assert vectors[3].any()


def test_no_text_gives_no_row(encoder: Encoder) -> None:
    assert encoder.encode([]).shape[0] == 0


def test_a_vector_does_not_depend_on_its_neighbours(encoder: Encoder) -> None:
    text = "Write down what you will do tomorrow."
    alone = encoder.encode([text])[0]
    among = encoder.encode(["Something else entirely.", text, "One more.", text])
    assert np.allclose(among[1], alone, atol=1e-4)
    assert np.array_equal(among[1], among[3])


def test_the_same_text_is_nearer_than_an_unrelated_one(encoder: Encoder) -> None:
    one, again, other = encoder.encode(
        ["Send the good offer today.", "Today send the good offer!", "Roses bloom in spring."]
    )
    assert one @ again > 0.8
    assert one @ other < one @ again - 0.3


@pytest.mark.parametrize(
    "text",
    [
        "今日は価格の決め方について話します。",
        "اليوم سنتحدث عن التسعير",
        "हम आज मूल्य निर्धारण पर बात करेंगे",
        "วันนี้เราจะพูดถึงการตั้งราคา",
        "오늘은 가격을 이야기합니다",
        "\ud800 half a pair",
        "🙂 price 🙂",
        "word " * 20_000,
    ],
)
def test_any_script_and_any_length_is_read(encoder: Encoder, text: str) -> None:
    vectors = encoder.encode([text])
    assert np.isfinite(vectors).all()
    assert np.linalg.norm(vectors[0]) == pytest.approx(1, abs=1e-4)


@settings(max_examples=30)
@given(texts=st.lists(st.text(max_size=40), max_size=4))
def test_rows_have_length_one_or_zero_whatever_the_text(encoder: Encoder, texts: list[str]) -> None:
    lengths = np.linalg.norm(encoder.encode(texts), axis=1)
    assert all(abs(n - 1) < 1e-3 or n == 0 for n in lengths)


def test_a_calibrated_similarity_rises_from_none_to_one(encoder: Encoder) -> None:
    grid = [encoder.calibrated(float(c)) for c in np.linspace(-1, 1, 201)]
    assert grid == sorted(grid)
    assert grid[0] == 0
    assert grid[-1] == 1


def test_encoders_have_ids_of_their_own() -> None:
    assert TfidfEncoder().id != default_encoder().id
