"""The nearest of very many vectors, looked at a few at a time.

Invariant: what is held is one batch and the best so far, however many there are. A vector is kept
as signed bytes, which moves a cosine by less than 0.01. Needs numpy: import it where it is used.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

K = TypeVar("K", bound=Hashable)
_LARGEST = 127


def packed(vectors: NDArray[np.float32]) -> bytes:
    """Shape (n, dimensions) as n × dimensions signed bytes; how long a row is, is not kept."""
    longest = np.abs(vectors).max(axis=1, keepdims=True, initial=1e-9)
    return bytes(np.round(vectors / longest * _LARGEST).astype(np.int8).tobytes())


def unpacked(kept: bytes, dimensions: int) -> NDArray[np.float32]:
    """The rows of ``packed``, each of length 1 (0 for one of zeros)."""
    found = np.frombuffer(kept, dtype=np.int8).reshape(-1, dimensions).astype(np.float32)
    lengths = np.linalg.norm(found, axis=1, keepdims=True)
    return (found / np.where(lengths > 0, lengths, 1.0)).astype(np.float32)


class Nearest(Generic[K]):
    """The ``most`` nearest to ``wanted`` (of length 1), of a cosine of ``least`` and more."""

    def __init__(self, wanted: NDArray[np.float32], most: int, least: float) -> None:
        self._wanted, self._most, self._least = wanted, most, least
        self._best: list[tuple[float, int, K]] = []
        self._seen = 0

    def look(self, keys: Sequence[K], vectors: NDArray[np.float32]) -> None:
        """``vectors``: a row of length 1 for each of ``keys``."""
        cosines = vectors @ self._wanted
        for n in np.flatnonzero(cosines >= self._least):
            self._best.append((-float(cosines[n]), self._seen + int(n), keys[int(n)]))
        self._seen += len(keys)
        self._best = sorted(self._best, key=lambda each: each[:2])[: self._most]

    def best(self) -> list[K]:
        """The nearest first; of equals, who was looked at first."""
        return [key for _, _, key in self._best]
