"""A time limit for a whole exchange, whatever the other side does with its bytes.

Invariant: when the time is up the socket is shut, so no read outlives it. The time limits of the
HTTP library begin anew with every byte: a header that drips would hold a worker for ever. (The
one thing that cannot be cut short is the system's look-up of a name.)
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from typing import Any

import requests
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.response import HTTPResponse

_current = threading.local()


class Deadline:
    """Use as a context manager around one exchange; of this thread's connections only."""

    def __init__(self, seconds: float) -> None:
        self.passed = False
        self._ends_s = time.monotonic() + seconds
        self._lock = threading.Lock()
        self._connections: list[HTTPConnection] = []
        self._sockets: list[socket.socket] = []
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True

    def __enter__(self) -> Deadline:
        _current.deadline = self
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        _current.deadline = None
        self._timer.cancel()
        with self._lock:
            self._connections.clear()  # they go back to the pool: hands off
            self._sockets.clear()

    def left_s(self) -> float:
        """How much of the time is left, in seconds; never less than 0."""
        return max(0.0, self._ends_s - time.monotonic())

    def _watch(self, connection: HTTPConnection) -> None:
        with self._lock:
            self._connections.append(connection)
            if connection.sock is not None:
                # A connection forgets its socket when the answer says that it is the last one,
                # and the answer goes on to be read from it.
                self._sockets.append(connection.sock)

    def watch(self, one: socket.socket) -> None:
        """A socket that belongs to no connection yet: a proxy is still being talked to."""
        with self._lock:
            if self.passed:
                raise requests.Timeout("the time for this exchange is up")
            self._sockets.append(one)

    def _end(self) -> None:
        with self._lock:
            self.passed = True
            sockets = [c.sock for c in self._connections if c.sock is not None]
            for one in (*sockets, *self._sockets):
                with contextlib.suppress(OSError):
                    # Not the method of a TLS socket, which waits for the thread that reads.
                    socket.socket.shutdown(one, socket.SHUT_RDWR)


def current() -> Deadline | None:
    """The deadline of this thread's exchange."""
    found = getattr(_current, "deadline", None)
    return found if isinstance(found, Deadline) else None


def _told(connection: HTTPConnection) -> None:
    deadline = current()
    if deadline is not None:
        if deadline.passed:
            raise requests.Timeout("the time for this exchange is up")
        deadline._watch(connection)


class Watched(HTTPConnection):
    """Every connection tells the deadline of its thread that it is there."""

    def connect(self) -> None:
        _told(self)
        super().connect()

    def request(self, *args: Any, **kwargs: Any) -> None:
        _told(self)  # a connection of the pool is open already
        super().request(*args, **kwargs)

    def getresponse(self) -> HTTPResponse:  # type: ignore[override] # so it is in urllib3
        _told(self)  # connected by now
        return super().getresponse()


class WatchedSecure(Watched, HTTPSConnection):
    """The same with TLS."""
