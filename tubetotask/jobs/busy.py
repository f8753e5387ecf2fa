"""How many jobs a process has under way."""

from __future__ import annotations

import threading
from types import TracebackType


class Busy:
    """Entered by each job; whoever stops the process waits a little until all have left."""

    def __init__(self) -> None:
        self._jobs = 0
        self._changed = threading.Condition()

    def __enter__(self) -> None:
        with self._changed:
            self._jobs += 1

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._changed:
            self._jobs -= 1
            self._changed.notify_all()

    def wait_idle(self, timeout_s: float) -> bool:
        """Whether no job is under way, at the latest after ``timeout_s``."""
        with self._changed:
            return self._changed.wait_for(lambda: self._jobs == 0, timeout_s)
