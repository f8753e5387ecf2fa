"""Tables that are made once and only read, in a few flat runs of bytes.

Invariant: ``Table`` answers as a dict of the same pairs would, at a tenth of its memory: 250,000
word pieces take 6 MB instead of 50. A look takes a microsecond or two, so callers keep what they
ask for again and again. ``Coded`` multiplies as its matrix does, to the last bit.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from math import prod
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

_ROWS = 32  # of a matrix that are written out at a time: what that takes beside it is small


class Table:
    """``pairs``: distinct keys of at most 255 bytes, each with a number from 0 on (32 bits).

    The keys lie one after another in one text; three arrays, in the order of the keys' check sums,
    tell where each begins, how long it is and what it stands for. Raises ValueError (a key that is
    too long) and OverflowError (a number that is).
    """

    def __init__(self, pairs: Iterable[tuple[bytes, int]]) -> None:
        text, lengths = bytearray(), bytearray()
        sums, numbers = array("I"), array("I")
        for key, number in pairs:
            text += key
            lengths.append(len(key))
            sums.append(crc32(key))
            numbers.append(number)
        size = np.frombuffer(lengths, dtype=np.uint8)
        begins = np.cumsum(size, dtype=np.uint32) - size
        order = np.argsort(np.frombuffer(sums, dtype=np.uint32), kind="stable")
        self._text = bytes(text)
        self._sums = _sorted(sums, order)
        self._numbers = _sorted(numbers, order)
        self._begins = array("I", begins.astype(np.uint32)[order].tobytes())
        self._lengths = size[order].tobytes()

    def get(self, key: bytes, default: int | None = None) -> int | None:
        """The key's number, or ``default``."""
        sums, found = self._sums, crc32(key)
        at = bisect_left(sums, found)
        while at < len(sums) and sums[at] == found:  # two keys may have the same sum
            begin = self._begins[at]
            if self._text[begin : begin + self._lengths[at]] == key:
                return self._numbers[at]
            at += 1
        return default

    def __getitem__(self, key: bytes) -> int:
        """The key's number. Raises KeyError."""
        number = self.get(key)
        if number is None:
            raise KeyError(key)
        return number

    def __len__(self) -> int:
        """How many keys it has."""
        return len(self._sums)


class Room:
    """Memory for one matrix at a time, asked for once and not for each product. Several matrices
    may share it, threads may not."""

    def __init__(self) -> None:
        self._numbers = np.empty(0, dtype=np.float32)

    def of(self, shape: tuple[int, ...]) -> NDArray[np.float32]:
        """A matrix of this shape, of no particular numbers, until the next one is asked for."""
        size = prod(shape)
        if size > self._numbers.size:
            self._numbers = np.empty(size, dtype=np.float32)
        return self._numbers[:size].reshape(shape)

    def give_back(self) -> None:
        """Until it is asked for again."""
        self._numbers = np.empty(0, dtype=np.float32)


class Coded:
    """A matrix of few distinct numbers, each kept once: ``vectors @ coded``.

    The weights of a network that was made small have a hundred or two. They are written out for
    each product, so a product of few vectors takes longer: a sixth, at the encoder's 384.
    ``room``: where to; else into memory that goes with the product.
    """

    __array_ufunc__ = None  # so that numpy leaves a product to this class

    def __init__(self, matrix: NDArray[np.float32], room: Room | None = None) -> None:
        self._room = room
        # Counted, though nobody asks how often: else numpy loads its masked arrays to look for one.
        self._numbers, _ = np.unique(matrix, return_counts=True)
        smallest = np.min_scalar_type(len(self._numbers) - 1)
        self._codes = np.searchsorted(self._numbers, matrix).astype(smallest)

    @property
    def nbytes(self) -> int:
        """The memory it takes, in bytes, without the room."""
        return self._numbers.nbytes + self._codes.nbytes

    def __rmatmul__(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """The product of what stands to the left and the matrix."""
        return vectors @ self._written_out()

    def multiplied(self, vectors: NDArray[np.float32], out: NDArray[np.float32]) -> None:
        """``out[:] = vectors @ self``, without a second place for the product."""
        np.matmul(vectors, self._written_out(), out=out)

    def _written_out(self) -> NDArray[np.float32]:
        matrix = (self._room or Room()).of(self._codes.shape)
        for at in range(0, len(matrix), _ROWS):
            codes = self._codes[at : at + _ROWS]
            np.take(self._numbers, codes, out=matrix[at : at + _ROWS], mode="clip")
        return matrix


def _sorted(numbers: array[int], order: np.ndarray[tuple[int], np.dtype[np.intp]]) -> array[int]:
    return array("I", np.frombuffer(numbers, dtype=np.uint32)[order].tobytes())
