"""Whether the wall clock was put back while this process ran.

Invariant: compared with a clock that only goes forward, so neither a long look nor a machine that
slept counts as a clock that was put back.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime

from tubetotask.storage.database import now

_AT_LEAST_S = 30.0  # less is set right by going slower, and matters to nobody


class WallClock:
    """Looked at again and again. ``wall`` and ``steady``: the two clocks."""

    def __init__(
        self,
        wall: Callable[[], datetime] = now,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._wall = wall
        self._steady = steady
        self._ahead_s = self._difference_s()

    def was_put_back(self) -> bool:
        """Whether it was, by half a minute or more, since the last look."""
        before, self._ahead_s = self._ahead_s, self._difference_s()
        return before - self._ahead_s >= _AT_LEAST_S

    def _difference_s(self) -> float:
        return self._wall().timestamp() - self._steady()
