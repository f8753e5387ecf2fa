"""What is loaded once a process, however many threads want it at the same moment.

Invariant: ``functools.cache`` lets every thread that comes before the first has ended make its own:
four jobs that began together loaded the sentence encoder four times, 100 MB each.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from tubetotask.memory import give_back

T = TypeVar("T")


class Once(Generic[T]):
    """A function without arguments that is called once; who comes meanwhile waits."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._made: list[T] = []
        self.__doc__ = make.__doc__

    def __call__(self) -> T:
        if not self._made:
            with self._lock:
                if not self._made:
                    self._made.append(self._make())
                    give_back()
        return self._made[0]

    def cache_clear(self) -> None:
        """Forget it: the next call makes it anew."""
        with self._lock:
            self._made.clear()
