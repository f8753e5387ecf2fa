"""Waiting until a call may be made.

Invariant: nobody holds a connection or a lock while waiting, and nobody waits longer than a second
without seeing that the work was called off.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

_SHORTEST_S, _LONGEST_S, _SLOWER = 0.05, 1.0, 1.6
_SLICE_S = 1.0
_JITTER_S = 0.2  # so that all who wait for one moment do not come at once
_free = threading.Condition()


@dataclass(frozen=True, slots=True)
class Later:
    """Not now. ``wait_s``: seconds until it is worth asking again; None: when a call ends."""

    wait_s: float | None = None


def freed() -> None:
    """A call of this process has ended: whoever waits here for one looks at once."""
    with _free:
        _free.notify_all()


class Patience:
    """One asker's waiting. ``given_up`` raises where the work was called off."""

    def __init__(self, given_up: Callable[[], None]) -> None:
        self._given_up = given_up
        self._pause_s = _SHORTEST_S

    def wait(self, later: Later) -> None:
        """Until it is worth asking again. Raises what ``given_up`` raises."""
        if later.wait_s is None:
            # Another process tells nobody here that its call has ended: looked for, ever slower.
            with _free:
                _free.wait(self._pause_s * (1 - random.random() / 4))  # noqa: S311 - spreads looks
            self._pause_s = min(self._pause_s * _SLOWER, _LONGEST_S)
            return  # who asks again sees as well whether it was called off
        until = time.monotonic() + later.wait_s + random.random() * _JITTER_S  # noqa: S311 - as above
        while (left := until - time.monotonic()) > 0:
            time.sleep(min(left, _SLICE_S))
            self._given_up()
