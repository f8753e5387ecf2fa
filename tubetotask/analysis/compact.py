"""Tables that are made once and only read, in a few flat runs of bytes.

Invariant: ``Table`` answers as a dict of the same pairs would, at a thirtieth of its memory:
128,000 word pieces take 1.3 MB instead of 35. A look takes two to three microseconds, so callers
keep what they ask for again and again. ``Coded`` multiplies as its matrix does, to the last bit.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import groupby, islice, takewhile
from math import prod

import numpy as np
from numpy.typing import NDArray

_ROWS = 32  # of a matrix that are written out at a time: what that takes beside it is small
_BLOCK = 64  # keys
_MARK = b"\xff"  # stands before each key
_LEFT_OUT = 255  # bytes, at most
_WIDTH = 3  # of a number, in bytes


class Table:
    """``pairs``: distinct keys, each with a number from 0 on (24 bits). Raises OverflowError.

    The keys lie in one text, sorted, a mark before each, in blocks of ``_BLOCK``. What all keys of
    a block begin with is left out, and how each block begins is known: a key's block is found by
    bisection, and the key in it by a search for the text between two marks. How many marks stand
    before it tells which number is its own.
    """

    def __init__(self, pairs: Iterable[tuple[bytes, int]]) -> None:
        text, numbers = bytearray(), bytearray()
        shared, begins = bytearray(), array("I")
        self._heads: list[bytes] = []
        in_order = _in_order(pairs)
        while block := list(islice(in_order, _BLOCK)):
            head, last = block[0][0], block[-1][0]
            left_out = min(_alike(head, last), _LEFT_OUT)
            self._heads.append(head)
            shared.append(left_out)
            begins.append(len(text))
            for key, number in block:
                text += _MARK + key[left_out:]
                numbers += number.to_bytes(_WIDTH, "little")
        begins.append(len(text))
        self._text, self._numbers = bytes(text + _MARK), bytes(numbers)
        self._shared, self._begins = bytes(shared), begins[:]  # as long as they are

    def look(self, key: bytes) -> tuple[int | None, bool]:
        """The key's number (None: it is not there), and whether any key begins so."""
        key, heads = _unmarked(key), self._heads
        block = bisect_right(heads, key) - 1
        if block >= 0:
            shared = self._shared[block]
            if heads[block].startswith(key[:shared]):
                text, wanted, begin = self._text, _MARK + key[shared:], self._begins[block]
                # The first that begins so: the key itself, if it is there.
                at = text.find(wanted, begin, self._begins[block + 1])
                if at >= 0:
                    end = at + len(wanted)
                    whole = text[end : end + 1] == _MARK
                    return self._number(block, at) if whole else None, True
        after = block + 1
        return None, after < len(heads) and heads[after].startswith(key)

    def _number(self, block: int, at: int) -> int:
        """Of the key whose mark is there in the text."""
        place = _WIDTH * (_BLOCK * block + self._text.count(_MARK, self._begins[block], at))
        return int.from_bytes(self._numbers[place : place + _WIDTH], "little")

    def get(self, key: bytes, default: int | None = None) -> int | None:
        """The key's number, or ``default``."""
        number, _ = self.look(key)
        return default if number is None else number

    def __getitem__(self, key: bytes) -> int:
        """The key's number. Raises KeyError."""
        number = self.get(key)
        if number is None:
            raise KeyError(key)
        return number

    def __len__(self) -> int:
        """How many keys it has."""
        return len(self._numbers) // _WIDTH


def _alike(one: bytes, other: bytes) -> int:
    """How many bytes both begin with."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _unmarked(key: bytes) -> bytes:
    """The key without the mark in it: ``FE`` and ``FF`` are written as ``FE 00`` and ``FE 01``."""
    return key.replace(b"\xfe", b"\xfe\0").replace(_MARK, b"\xfe\1")


def _in_order(pairs: Iterable[tuple[bytes, int]]) -> Iterator[tuple[bytes, int]]:
    """The pairs, without marks, sorted. As objects only those that begin alike are there at once:
    200,000 would take 27 MB for a moment."""
    text, ends, starts, numbers = bytearray(), array("I", [0]), array("I"), array("I")
    for key, number in pairs:
        text += _unmarked(key)
        start = text[ends[-1] : ends[-1] + 4]
        starts.append(int.from_bytes(start.ljust(4, b"\0"), "big"))
        ends.append(len(text))
        numbers.append(number)
    order = array("q", np.argsort(np.frombuffer(starts, np.uint32), kind="stable").tobytes())
    for _, alike in groupby(order, starts.__getitem__):
        yield from sorted((bytes(text[ends[at] : ends[at + 1]]), numbers[at]) for at in alike)


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
