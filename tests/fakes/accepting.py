"""A server of bare sockets: a thread a connection, on a port of this machine alone.

Invariant: when the ``with`` block ends, its threads and sockets are gone.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from types import TracebackType
from typing import Self


class Accepting:
    """``host``: "127.0.0.1:PORT". A subclass says in ``serve`` what becomes of a connection."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.settimeout(0.05)
        self._main = threading.Thread(target=self._accept)
        self.host = f"127.0.0.1:{self._socket.getsockname()[1]}"

    def serve(self, connection: socket.socket) -> None:
        """Answer one connection, in a thread of its own, until ``_stop`` is set."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        self._main.start()
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        self._stop.set()
        for thread in (self._main, *self._threads):
            thread.join()
        self._socket.close()

    def _accept(self) -> None:
        while not self._stop.is_set():
            with contextlib.suppress(TimeoutError):
                connection, _ = self._socket.accept()
                thread = threading.Thread(target=self.serve, args=(connection,))
                self._threads.append(thread)
                thread.start()
