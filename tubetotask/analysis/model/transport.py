"""HTTP with one deadline for a whole exchange, and a limit on how much is read.

Invariant: no answer, however slowly its head or body drips, holds a call longer than its deadline,
and none takes more memory than the limit. (A time limit of the HTTP library alone is counted anew
with every byte; a packed answer could grow a thousandfold.)
"""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpcore2
import httpx2

MOST_BYTES = 8 * 1024 * 1024  # an answer has some 20 KB
_CONNECT_S = 10.0
_DEFAULT_S = 60.0
_PIECE = 64 * 1024  # of what is sent: the deadline is looked at between two of them
_MOST_CONNECTIONS = 100


@cache
def _certificates() -> ssl.SSLContext:
    return httpx2.create_ssl_context()  # a sixth of a second and 0.8 MB


def proxy_for(address: str) -> str | None:
    """The proxy that the environment names for this address (HTTPS_PROXY, NO_PROXY), or None.

    The HTTP library looks for itself only where it is given no transport.
    """
    parts = urlsplit(address)
    if not parts.hostname or proxy_bypass(parts.netloc):
        return None
    known = getproxies()
    found = known.get(parts.scheme) or known.get("all")
    return found if found is None or "://" in found else f"http://{found}"


class TooMuch(httpx2.TransportError):
    """The answer does not end, or is packed although nobody asked for it."""


class DeadlineTransport(httpx2.BaseTransport):
    """Connections to one server. ``until(deadline)`` is for this thread's next request.

    ``proxy``: its http(s) address. Raises ValueError for a proxy of another kind. ``certificates``:
    whether a server has to show one; one without TLS, as on one's own machine, has none.
    """

    def __init__(self, proxy: str | None = None, *, certificates: bool = True) -> None:
        self._clock = _Clock()
        network = _Network(self._clock)
        context = _certificates() if certificates else None
        self._pool: httpcore2.ConnectionPool
        if proxy is None:
            self._pool = httpcore2.ConnectionPool(
                ssl_context=context,
                max_connections=_MOST_CONNECTIONS,
                keepalive_expiry=5.0,
                network_backend=network,
            )
            return
        via = httpx2.Proxy(proxy)  # ValueError for an unknown scheme
        if via.url.scheme not in ("http", "https"):
            raise ValueError("only a proxy with http or https can be used")
        self._pool = httpcore2.HTTPProxy(
            str(via.url),
            proxy_auth=via.raw_auth,
            ssl_context=context,
            max_connections=_MOST_CONNECTIONS,
            keepalive_expiry=5.0,
            network_backend=network,
        )

    def until(self, deadline: float) -> None:
        """``deadline``: by ``time.monotonic()``."""
        self._clock.deadline = deadline

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send it with what is left of the time."""
        request.headers["accept-encoding"] = "identity"
        asked = httpcore2.Request(
            method=request.method,
            url=httpcore2.URL(
                scheme=request.url.raw_scheme,
                host=request.url.raw_host,
                port=request.url.port,
                target=request.url.raw_path,
            ),
            headers=request.headers.raw,
            content=request.stream,
            # What waits in the network is bounded there; this bounds the wait for a connection.
            extensions={"timeout": {"pool": self._clock.left()}},
        )
        with _translated(request):
            answered = self._pool.handle_request(asked)
        response = httpx2.Response(
            answered.status,
            headers=answered.headers,
            stream=_Bounded(answered, request),
            extensions={"http_version": b"HTTP/1.1"},
        )
        if response.headers.get("content-encoding", "identity") != "identity":
            response.close()
            raise TooMuch("the answer is packed", request=request)
        return response

    def close(self) -> None:
        """Close the connections."""
        self._pool.close()


class _Clock(threading.local):
    """Each thread's deadline."""

    def __init__(self) -> None:
        self.deadline = time.monotonic() + _DEFAULT_S

    def left(self) -> float:
        """Seconds; at least a little, for a limit of 0 means "do not wait" to a socket."""
        return max(0.001, self.deadline - time.monotonic())

    def over(self) -> bool:
        return time.monotonic() >= self.deadline


class _Network(httpcore2.NetworkBackend):
    """Plain sockets whose every wait ends at the deadline of the thread that waits."""

    def __init__(self, clock: _Clock) -> None:
        self._inner = httpcore2.SyncBackend()
        self._clock = clock

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the library's name
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        limit = min(_CONNECT_S, self._clock.left())
        stream = self._inner.connect_tcp(host, port, limit, local_address, socket_options)
        return _Stream(stream, self._clock)


class _Stream(httpcore2.NetworkStream):
    def __init__(self, inner: httpcore2.NetworkStream, clock: _Clock) -> None:
        self._inner, self._clock = inner, clock

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 - as above
        if self._clock.over():
            raise httpcore2.ReadTimeout
        return self._inner.read(max_bytes, self._clock.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 - as above
        for begin in range(0, len(buffer), _PIECE):
            if self._clock.over():
                raise httpcore2.WriteTimeout
            self._inner.write(buffer[begin : begin + _PIECE], self._clock.left())

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002 - as above
    ) -> httpcore2.NetworkStream:
        limit = min(_CONNECT_S, self._clock.left())
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, limit), self._clock)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _Bounded(httpx2.SyncByteStream):
    def __init__(self, answered: httpcore2.Response, request: httpx2.Request) -> None:
        self._answered, self._request = answered, request

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        with _translated(self._request):
            for piece in self._answered.iter_stream():
                size += len(piece)
                if size > MOST_BYTES:
                    raise TooMuch("the answer does not end", request=self._request)
                yield piece

    def close(self) -> None:
        self._answered.close()


@contextmanager
def _translated(request: httpx2.Request) -> Iterator[None]:
    """The lower library's errors as the SDK knows them; what went wrong stays their cause."""
    try:
        yield
    except (httpcore2.ConnectTimeout, httpcore2.PoolTimeout) as error:
        raise httpx2.ConnectTimeout("no connection in time", request=request) from error
    except httpcore2.TimeoutException as error:
        raise httpx2.ReadTimeout("the answer took too long", request=request) from error
    except httpcore2.ProxyError as error:
        raise httpx2.ProxyError("the proxy refuses", request=request) from error
    except (
        httpcore2.NetworkError,
        httpcore2.ProtocolError,
        httpcore2.UnsupportedProtocol,
    ) as error:
        raise httpx2.ConnectError("the connection failed", request=request) from error
