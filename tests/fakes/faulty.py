"""A real service behind a network that loses answers.

Invariant: what gets through is the real service's own work and answer.
"""

from __future__ import annotations

from base64 import b64encode
from http.client import HTTPConnection

from tests import radicale
from tests.fakes.service import Reply, Request, Service

_OWN = frozenset(("content-length", "connection", "transfer-encoding", "date", "server"))


class Faulty(Service):
    """Hands requests on to ``host`` ("127.0.0.1:PORT"). ``token``: where one was revoked, the
    password that is taken instead; behind it stands the real one."""

    def __init__(self, host: str) -> None:
        super().__init__()
        self._behind = host

    def answer(self, request: Request) -> Reply:
        """The real service's answer."""
        link = HTTPConnection(self._behind, timeout=20)
        headers = {n: v for n, v in request.headers.items() if n not in ("connection", "host")}
        if self.token:
            if headers.get("authorization") != _basic(self.token):
                return Reply(401)
            headers["authorization"] = _basic(radicale.PASSWORD)
        link.request(request.method, request.path, request.body, headers | {"Host": self.host})
        found = link.getresponse()
        told = {n: v for n, v in found.getheaders() if n.lower() not in _OWN}
        reply = Reply(found.status, found.read(), told)
        link.close()
        return reply


def _basic(password: str) -> str:
    return "Basic " + b64encode(f"{radicale.USER}:{password}".encode()).decode()
