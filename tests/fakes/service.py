"""A web service over sockets whose answers can be late, lost, or no answers at all.

Invariants: a fault is drawn for each request from a random source that a test seeds. A lost answer
is one whose work was done; so whoever asks again must not make a twin.
"""

from __future__ import annotations

import json
import random
import socket
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.fakes.accepting import Accepting

FAULTS = ("lost", "dropped", "429", "500", "503", "page")


@dataclass
class Request:
    """What was asked. ``headers``: names in small letters."""

    method: str
    path: str
    query: dict[str, str]
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body."""
        return json.loads(self.body or b"{}")


@dataclass
class Reply:
    """What is answered."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)

    def bytes(self) -> bytes:
        """As it goes over the wire."""
        raw = isinstance(self.body, bytes)
        data = self.body if raw else b"" if self.body is None else json.dumps(self.body).encode()
        told = {"Content-Type": "application/json", **self.headers}
        told |= {"Content-Length": str(len(data)), "Connection": "close"}
        lines = [f"HTTP/1.1 {self.status} Answer", *(f"{n}: {v}" for n, v in told.items())]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + data


class Service(Accepting):
    """A subclass says in ``answer`` what becomes of a request. One request at a time is worked on.

    ``fault(n, seed)``: the next ``n`` requests in five of six cases come to grief; ``grieved``: of
    which kind. ``token``: what is accepted, where the service asks for one.
    """

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[Request] = []
        self.token = ""
        self.faults_left = 0
        self.grieved: Counter[str] = Counter()
        self.next: list[Reply | str] = []  # these first: a reply instead, or a kind of fault
        self._random = random.Random(0)  # noqa: S311 - the same faults each time
        self._kinds: tuple[str, ...] = FAULTS
        self._alone = threading.Lock()
        self.address = f"http://{self.host}"

    def answer(self, request: Request) -> Reply:
        """The work."""
        raise NotImplementedError

    def fault(self, count: int, seed: int, *more: str) -> None:
        """From now on requests come to grief, so many. ``more``: kinds of it; "revoked" (a token),
        and those of the service's own."""
        self.faults_left = count
        self._kinds = (*FAULTS, *more)
        self._random = random.Random(seed)  # noqa: S311 - the same faults each time

    def serve(self, connection: socket.socket) -> None:
        """Read a request, and answer it or not."""
        with connection:
            connection.settimeout(5)
            request = _read(connection)
            if request is None:
                return
            with self._alone:
                self.asked.append(request)
                reply = self._worked(request)
            if reply is not None:
                connection.sendall(reply.bytes())

    def _worked(self, request: Request) -> Reply | None:
        if self.next:
            planned = self.next.pop(0)
            return planned if isinstance(planned, Reply) else self._grief(planned, request)
        if self.faults_left and self._random.random() < 5 / 6:
            self.faults_left -= 1
            kind = self._random.choice(self._kinds)
            self.grieved[kind] += 1
            return self._grief(kind, request)
        return self.answer(request)

    def _grief(self, kind: str, request: Request) -> Reply | None:
        if kind == "lost":
            self.answer(request)
            return None
        if kind == "dropped":
            return None
        if kind == "revoked":  # and refused as this service refuses, until somebody enters the new
            self.token = f"secret-token-number-{self.grieved[kind]:08}"
            return self.answer(request)
        if kind == "429":
            return Reply(429, {"message": "slow down"}, {"Retry-After": "2"})
        if kind == "page":  # of a proxy in front that has no service behind it
            return Reply(502, b"<html>Bad gateway</html>", {"Content-Type": "text/html"})
        return Reply(int(kind), {"message": "out of order"})


def _read(connection: socket.socket) -> Request | None:
    data = b""
    while b"\r\n\r\n" not in data:
        part = connection.recv(65_536)
        if not part:
            return None
        data += part
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {n.strip().lower(): v.strip() for n, _, v in (line.partition(":") for line in lines)}
    while len(body) < int(headers.get("content-length", "0")):
        body += connection.recv(65_536)
    method, target, _ = first.split(" ", 2)
    parts = urlsplit(target)
    return Request(method, unquote(parts.path), dict(parse_qsl(parts.query)), headers, body)
