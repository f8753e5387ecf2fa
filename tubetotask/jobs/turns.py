"""One at a time, and who has begun before who has not.

Invariant: at most one turn is under way, and while somebody who has begun waits for one, nobody
begins.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Turns:
    """Turns of threads."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._taken = False
        self._begun = 0  # that wait

    @contextmanager
    def turn(self, begun: bool) -> Iterator[None]:
        """Wait for a turn, and have it. ``begun``: whether this goes on with what had one."""
        with self._changed:
            self._begun += begun
            try:
                while self._taken or (self._begun and not begun):
                    self._changed.wait()
                self._taken = True
            finally:
                self._begun -= begun
        try:
            yield
        finally:
            with self._changed:
                self._taken = False
                self._changed.notify_all()
