"""What the gate keeps of a talk is small: places as numbers, and nothing that nobody asks again."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterable

import pytest

from tests.fleet import talk
from tubetotask import pipeline
from tubetotask.evidence import borders, forget, indexed
from tubetotask.evidence.borders import Borders
from tubetotask.evidence.tokens import Token, cut

SAID = ["we", "sold", "twenty", "five", "hundred", "of", "them", "in", "a", "week"]


def test_a_border_inside_a_numeral_is_told_from_one_beside_it() -> None:
    known = Borders(SAID, "en")
    assert [known.part_numeral(at) for at in range(2, 6)] == [False, True, True, False]


def test_a_border_is_found_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def counted(text: str) -> tuple[Token, ...]:
        asked.append(text)
        return cut(text)

    monkeypatch.setattr(borders, "cut", counted)
    known = Borders(SAID, "en")
    assert known.part_numeral(3) == known.part_numeral(3)
    assert len(asked) == 3  # before it, behind it, and both


def _kept(numbers: Iterable[int]) -> tuple[int, float]:
    """How many words are said in the talks, and what an index of them takes, in bytes a word."""
    words, taken = 0, 0
    for number in numbers:
        transcript = pipeline.read_captions(talk(number, 5000), name="a.vtt").transcript
        forget()
        tracemalloc.start()
        try:
            kept = indexed.Indexed(transcript)
            forget()
            taken += tracemalloc.get_traced_memory()[0]
        finally:
            tracemalloc.stop()
        words += len(kept.words)
    return words, taken / words


def test_an_index_takes_few_bytes_a_word() -> None:
    _kept([0])  # what is worked out once
    words, each = _kept([1])
    assert words > 4000
    assert each < 90
