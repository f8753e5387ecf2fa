"""A server that answers every request with the same bytes, all at once or one by one.

Invariant: when the ``with`` block ends, its thread and sockets are gone.
"""

from __future__ import annotations

import contextlib
import json
import socket
from typing import Any

from tests.fakes.accepting import Accepting


def page(status: str, body: bytes, kind: str = "application/json", *more: str) -> bytes:
    """An answer as it goes over the wire."""
    lines = (f"HTTP/1.1 {status}", f"content-type: {kind}", f"content-length: {len(body)}", *more)
    return "\r\n".join((*lines, "connection: close", "", "")).encode() + body


def completion(content: str, **more: Any) -> bytes:
    """A chat completion of our own making."""
    choice = {"index": 0, "message": {"role": "assistant", "content": content}}
    told = {"id": "x", "model": "bare", "choices": [choice | {"finish_reason": "stop"}]}
    return page("200 OK", json.dumps(told | more).encode())


class BareServer(Accepting):
    """``url`` is the base URL; ``asked`` counts the requests that were answered or begun.

    ``drip_s``: seconds before each byte; None sends all at once.
    """

    def __init__(self, answer: bytes, drip_s: float | None = None) -> None:
        super().__init__()
        self._answer, self._drip_s = answer, drip_s
        self.url = f"http://{self.host}/v1"
        self.asked = 0

    def serve(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            connection.settimeout(5)
            _read_request(connection)
            self.asked += 1
            if self._drip_s is None:
                connection.sendall(self._answer)
                return
            for byte in self._answer:
                if self._stop.wait(self._drip_s):
                    return
                connection.sendall(bytes([byte]))


def _read_request(connection: socket.socket) -> None:
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(65536)
        if not more:
            return
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    told = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    left = (int(told[0].split(b":")[1]) if told else 0) - len(body)
    while left > 0:
        more = connection.recv(65536)
        if not more:
            return
        left -= len(more)
