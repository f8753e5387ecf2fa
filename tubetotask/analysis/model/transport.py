"""HTTP with one deadline for a whole exchange, and a limit on how much is read.

Invariant: no answer, however slowly it drips, holds a call longer than its deadline. (A time limit
of the HTTP library alone is counted anew with every byte.)
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx2

MOST_BYTES = 8 * 1024 * 1024  # an answer has some 20 KB
_CONNECT_S = 10.0


def proxy_for(address: str) -> str | None:
    """The proxy that the environment names for this address (HTTPS_PROXY, NO_PROXY), or None.

    The HTTP library looks for itself only where it is given no transport.
    """
    parts = urlsplit(address)
    if not parts.hostname or proxy_bypass(parts.netloc):
        return None
    known = getproxies()
    return known.get(parts.scheme) or known.get("all")


class TooMuch(httpx2.TransportError):
    """The answer does not end."""


class DeadlineTransport(httpx2.BaseTransport):
    """Wraps a transport. ``until(deadline)`` sets the deadline of this thread's next request."""

    def __init__(self, inner: httpx2.BaseTransport) -> None:
        self._inner = inner
        self._of = threading.local()

    def until(self, deadline: float) -> None:
        """``deadline``: by ``time.monotonic()``."""
        self._of.deadline = deadline

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send it with what is left of the time."""
        deadline: float = getattr(self._of, "deadline", time.monotonic() + 60)
        left = max(0.01, deadline - time.monotonic())
        request.extensions["timeout"] = {
            "connect": min(_CONNECT_S, left),
            "read": left,
            "write": left,
            "pool": left,
        }
        response = self._inner.handle_request(request)
        stream = response.stream
        if isinstance(stream, httpx2.SyncByteStream):
            response.stream = _Bounded(stream, deadline, request)
        return response

    def close(self) -> None:
        """Close the connections."""
        self._inner.close()


class _Bounded(httpx2.SyncByteStream):
    def __init__(
        self, inner: httpx2.SyncByteStream, deadline: float, request: httpx2.Request
    ) -> None:
        self._inner, self._deadline, self._request = inner, deadline, request

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for piece in self._inner:
            size += len(piece)
            if size > MOST_BYTES:
                raise TooMuch("the answer does not end", request=self._request)
            if time.monotonic() > self._deadline:
                raise httpx2.ReadTimeout("the answer took too long", request=self._request)
            yield piece

    def close(self) -> None:
        self._inner.close()
