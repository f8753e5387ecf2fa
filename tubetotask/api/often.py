"""How often somebody may try: so many in a window of time, for each key.

Invariant: it holds at most ``_MOST_KEYS`` keys, whoever comes; what is forgotten for that is what
was seen longest ago. It counts in this process: with several, each lets so many through.
"""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

_MOST_KEYS = 10_000


class Often:
    """At most ``most`` in ``window_s`` seconds for each key; threads may share it."""

    def __init__(
        self, most: int, window_s: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most, self._window_s, self._clock = most, window_s, clock
        self._lock = threading.Lock()
        self._seen: OrderedDict[str, tuple[float, int]] = OrderedDict()  # (window's begin, count)

    def wait_s(self, key: str) -> int:
        """Whole seconds until this key may try again; 0: now."""
        with self._lock:
            begun, count = self._seen.get(key, (0.0, 0))
            left = begun + self._window_s - self._clock()
            return max(1, math.ceil(left)) if count >= self._most and left > 0 else 0

    def count(self, key: str) -> None:
        """One try more."""
        with self._lock:
            at = self._clock()
            begun, count = self._seen.pop(key, (at, 0))
            if at - begun >= self._window_s:
                begun, count = at, 0
            self._seen[key] = begun, count + 1
            if len(self._seen) > _MOST_KEYS:
                self._seen.popitem(last=False)

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._seen.clear()
