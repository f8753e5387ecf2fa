"""Gunicorn's worker with threads, which leaves to the others what it cannot answer at once.

Invariant: a worker takes a new connection only while one of its threads is free. Gunicorn's own
takes each that comes: whoever wakes first takes a whole burst of them, keeps them as long as they
live, and answers them on one core while the other workers have nothing to do.
"""

from __future__ import annotations

from typing import Any

from gunicorn.workers.gthread import ThreadWorker


class SharingWorker(ThreadWorker):  # type: ignore[misc]  # no types published
    """All of this runs in gunicorn's main thread; only what is submitted does not."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._busy = 0

    def enqueue_req(self, conn: Any) -> None:
        """Have a request answered."""
        self._busy += 1
        super().enqueue_req(conn)
        if self._busy >= self.cfg.threads:
            super().set_accept_enabled(False)

    def finish_request(self, conn: Any, fs: Any) -> None:
        """A request was answered: before its next turn the loop opens the door again."""
        self._busy -= 1
        super().finish_request(conn, fs)

    def set_accept_enabled(self, enabled: bool) -> None:
        """Take new connections, where a thread is free, or no more."""
        super().set_accept_enabled(enabled and self._busy < self.cfg.threads)
