"""A table from words to numbers in a few flat runs of bytes, made once and only read.

Invariant: it answers as a dict of the same pairs would, at a tenth of its memory: 250,000 word
pieces take 6 MB instead of 50. A look takes a microsecond or two, so callers keep what they ask
for again and again.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from zlib import crc32

import numpy as np


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


def _sorted(numbers: array[int], order: np.ndarray[tuple[int], np.dtype[np.intp]]) -> array[int]:
    return array("I", np.frombuffer(numbers, dtype=np.uint32)[order].tobytes())
