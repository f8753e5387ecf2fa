"""The sockets under the fake model: one thread a connection, every manner of answering badly.

Invariant: when ``stop`` returns, no thread and no socket of the server is left, whatever the
clients were waiting for.
"""

from __future__ import annotations

import contextlib
import select
import socket
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol, cast

from tests.fakes.model_log import LEFT, Asked, Log
from tests.fakes.model_scenarios import Reply

MOST_ENDLESS = 1 << 29  # bytes of an endless body, so that a careless client fills no memory
_BLOCK = b" " * 65536
_LOOK_S = 0.02  # how often a waiting thread looks whether its client is still there


@dataclass(frozen=True)
class Request:
    """What arrived."""

    method: str
    path: str
    key: str
    body: bytes
    wait: Callable[[float], bool]  # so many seconds; False where the client goes first


class Answering(Protocol):
    """Decides what goes out."""

    def __call__(self, request: Request, asked: Asked) -> Reply:
        """The reply to a request."""
        ...


@dataclass(frozen=True)
class Connections:
    """What each connection needs to know."""

    log: Log
    key: str
    reply: Answering
    release: threading.Event
    drip_s: float


class Server(ThreadingHTTPServer):
    """Bound to this machine only."""

    daemon_threads = False
    block_on_close = True
    request_queue_size = 128

    def __init__(self, connections: Connections, port: int = 0) -> None:
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self.connections = connections
        super().__init__(("127.0.0.1", port), Handler)
        self._thread = threading.Thread(
            target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )

    def start(self) -> None:
        """Serve until ``stop``."""
        self._thread.start()

    def stop(self) -> None:
        """Hang up on everybody."""
        if self._thread.is_alive():
            self.shutdown()
            self._thread.join()
        with self._lock:
            for connection in self._open:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        self.server_close()

    def process_request(self, request: Any, client_address: Any) -> None:
        """Remember who is connected."""
        with self._lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """And forget it again."""
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that hang up are what this server is for."""


class Handler(BaseHTTPRequestHandler):
    """Reads a request, logs it, and sends what is decided in the manner that is asked."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    @property
    def _to(self) -> Connections:
        return cast(Server, self.server).connections

    def do_POST(self) -> None:
        """A call."""
        self._answer("POST")

    def do_GET(self) -> None:
        """The list of models, or a login page."""
        self._answer("GET")

    def log_message(self, *_: object) -> None:
        """Quiet."""

    def _answer(self, method: str) -> None:
        headers = dict(self.headers.items())
        asked = self._to.log.open(method, self.path, headers, self._to.key)
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        key = self.headers.get("authorization", "").removeprefix("Bearer").strip()
        reply = self._to.reply(Request(method, self.path, key, body, self._wait), asked)
        if reply.manner == "whole" and self._gone():
            self._to.log.close(asked, LEFT)
            self.close_connection = True
            return
        try:
            self._send(reply, asked)
        except OSError:
            self.close_connection = True
        self._to.log.close(asked, reply.outcome, None if reply.manner == "hang" else reply.status)

    def _send(self, reply: Reply, asked: Asked) -> None:
        if reply.manner == "whole":
            head = self._head(reply, len(reply.body))
            self._to.log.close(asked, reply.outcome, reply.status)
            self.connection.sendall(head + reply.body)
            return
        self.close_connection = True
        if reply.manner == "reset":
            self.connection.sendall(self._head(reply, 4096) + b'{"id": "chatcmpl-')
            self._to.log.close(asked, reply.outcome, reply.status)
            self._reset()
        elif reply.manner == "hang":
            self._wait(float("inf"))
        elif reply.manner == "drip":
            self.connection.sendall(self._head(reply, None))
            while self._wait(self._to.drip_s):
                self.connection.sendall(b" ")
        else:
            self.connection.sendall(self._head(reply, None))
            for _ in range(MOST_ENDLESS // len(_BLOCK)):
                if self._to.release.is_set():
                    break
                self.connection.sendall(_BLOCK)

    def _head(self, reply: Reply, length: int | None) -> bytes:
        shown = {"content-type": reply.kind, "x-request-id": "req_fake", **reply.headers}
        # Without a length the end of the connection is the end of the body.
        shown |= {"connection": "close"} if length is None else {"content-length": str(length)}
        lines = [f"HTTP/1.1 {reply.status} {HTTPStatus(reply.status).phrase}"]
        lines += [f"{name}: {value}" for name, value in shown.items()]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    def _reset(self) -> None:
        """RST instead of an end: with nothing to linger for, closing resets."""
        with socket.socket(fileno=self.connection.detach()) as bare:
            bare.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def _wait(self, seconds: float) -> bool:
        """Wait; False when the client has gone or the server stops."""
        end = time.monotonic() + seconds
        while not self._gone():
            left = end - time.monotonic()
            if left <= 0:
                return True
            if self._to.release.wait(min(left, _LOOK_S)):
                return False
        return False

    def _gone(self) -> bool:
        try:
            readable, _, _ = select.select([self.connection], [], [], 0)
            return bool(readable) and not self.connection.recv(1, socket.MSG_PEEK)
        except (OSError, ValueError):
            return True
