"""Which of very many tasks may be like a new one, in milliseconds and little memory.

Invariant: only finds who is worth comparing; how alike two are is computed from their whole
vectors. A sketch is a vector's shadow in fewer dimensions (a fixed random projection): what is
alike stays alike there, but for a small error that ``ROOM`` makes up for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

WIDTH = 128  # of a sketch: 0.5 kB a task
ROOM = 200  # who is looked at closely; of ten true neighbours 9.9 are among them (bench.merge)
MOST = 200_000  # tasks of one plan that are looked through, the newest: 100 MB
_FIRST = 128  # of a shelf that is begun; it doubles


class Nearness:
    """Sketches of the tasks of one plan, in the order they were added."""

    def __init__(self, dimensions: int) -> None:
        self._shadow = _directions(dimensions)
        self._ids = np.zeros(_FIRST, dtype=np.int64)
        self._sketches = np.zeros((_FIRST, self._shadow.shape[1]), dtype=np.float32)
        self._count = 0
        self.last = 0  # the highest number that was added

    def __len__(self) -> int:
        return self._count

    def add(self, ids: Sequence[int], vectors: NDArray[np.float32]) -> None:
        """``vectors``: shape (n, dimensions), rows of length 1. Ids rise from call to call."""
        if not len(ids):
            return
        if self._count + len(ids) > MOST:
            self._drop_oldest(self._count + len(ids) - MOST * 3 // 4)
        need = self._count + len(ids)
        if need > len(self._ids):
            size = min(max(need, 2 * len(self._ids)), max(need, MOST))
            self._ids = np.concatenate([self._ids, np.zeros(size - len(self._ids), np.int64)])
            more = np.zeros((size - len(self._sketches), self._sketches.shape[1]), np.float32)
            self._sketches = np.concatenate([self._sketches, more])
        self._ids[self._count : need] = ids
        self._sketches[self._count : need] = vectors @ self._shadow
        self._count = need
        self.last = max(self.last, int(ids[-1]))

    def around(self, vector: NDArray[np.float32]) -> list[int]:
        """The ids of those that may be nearest, at most ``ROOM``, in no order."""
        if not self._count:
            return []
        likely = self._sketches[: self._count] @ (vector @ self._shadow)
        if self._count <= ROOM:
            return [int(number) for number in self._ids[: self._count]]
        best = np.argpartition(likely, -ROOM)[-ROOM:]
        return [int(number) for number in self._ids[best]]

    def _drop_oldest(self, count: int) -> None:
        kept = max(0, self._count - count)
        start = self._count - kept
        self._ids[:kept] = self._ids[start : self._count].copy()
        self._sketches[:kept] = self._sketches[start : self._count].copy()
        self._count = kept


def _directions(dimensions: int) -> NDArray[np.float32]:
    """What sketches look at: ``WIDTH`` directions at right angles, the same in every process.

    At right angles they find more than as they are drawn: of the ten nearest among 100,000 .995
    instead of .989 (means of eight draws, none below .989). Drawn from a hash: numpy's generators,
    which nothing else here needs, take 3 MB.
    """
    drawn = hashlib.shake_128(b"sketch").digest(dimensions * WIDTH // 8)
    signs = np.unpackbits(np.frombuffer(drawn, np.uint8)).reshape(dimensions, WIDTH) * 2.0 - 1
    directions, _ = np.linalg.qr(signs)  # as many as there are dimensions, if those are fewer
    return directions.astype(np.float32)


def packed(vector: NDArray[np.float32]) -> bytes:
    """A vector as it is kept: half precision, which moves a cosine by less than 0.001."""
    return vector.astype("<f2").tobytes()


def unpacked(kept: Sequence[bytes]) -> NDArray[np.float32]:
    """Shape (n, dimensions), rows of length 1 as they were."""
    if not kept:
        return np.zeros((0, 0), dtype=np.float32)
    return np.frombuffer(b"".join(kept), dtype="<f2").reshape(len(kept), -1).astype(np.float32)
