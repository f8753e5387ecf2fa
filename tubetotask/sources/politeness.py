"""How often one host is asked.

Invariant: between the starts of two requests to a host lies at least the gap, whichever thread
asks; a host that asked us to wait is not asked before that time.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

GAP_S = 0.05


class Politeness:
    """Shared by all threads that ask. ``clock`` counts seconds and never runs backwards."""

    def __init__(
        self,
        gap_s: float = GAP_S,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._gap_s, self._clock, self._sleep, self._now = gap_s, clock, sleep, now
        self._free_at: dict[str, float] = {}
        self._closed_until: dict[str, datetime] = {}
        self._lock = threading.Lock()

    def wait(self, host: str) -> None:
        """Sleep until it is this caller's turn."""
        with self._lock:
            now = self._clock()
            turn = max(now, self._free_at.get(host, now))
            self._free_at[host] = turn + self._gap_s
        if turn > now:
            self._sleep(turn - now)

    def close(self, host: str, until: datetime) -> None:
        """The host asked to be left alone until then."""
        with self._lock:
            self._closed_until[host] = max(until, self._closed_until.get(host, until))

    def closed_until(self, host: str) -> datetime | None:
        """Until when the host must not be asked; None where it may."""
        with self._lock:
            until = self._closed_until.get(host)
            if until is not None and until <= self._now():
                del self._closed_until[host]
                return None
            return until
