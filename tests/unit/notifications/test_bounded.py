"""What a service of Apprise answers, over sockets: no answer holds a worker or fills the memory."""

from __future__ import annotations

import contextlib
import gzip
import socket
import tracemalloc

import pytest
import requests

from tests.fakes.accepting import Accepting
from tests.fakes.service import Reply, Request, Service
from tubetotask.domain.errors import ServiceAway
from tubetotask.notifications import bounded, service
from tubetotask.notifications.message import Message

TOLD = Message("t", "x")
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"


class Ntfy(Service):
    """ntfy, as far as Apprise asks it."""

    def answer(self, request: Request) -> Reply:
        return Reply(200, {"id": "x", "event": "message"})


class Endless(Accepting):
    """Goes on with its answer for as long as somebody reads; ``part``: so much at a time."""

    def __init__(self, part: bytes, head: bytes = HEAD, pause_s: float = 0.0) -> None:
        super().__init__()
        self.head, self.part, self.pause_s, self.sent = head, part, pause_s, 0

    def serve(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            connection.recv(65_536)
            connection.sendall(self.head)
            while self.sent < 50_000_000 and not self._stop.wait(self.pause_s):
                connection.sendall(self.part)
                self.sent += len(self.part)


def test_an_endless_answer_is_not_read_to_its_end() -> None:
    with Endless(b"x" * 65_536) as server:
        with pytest.raises(ServiceAway):
            service.send(f"ntfy://{server.host}/topic", TOLD, private=True)
        assert server.sent < 20_000_000


@pytest.mark.parametrize("head", [HEAD, b"HTTP/1.1 200 OK\r\nX: "], ids=["body", "header"])
def test_an_answer_that_drips_ends_with_the_time_for_all_of_it(
    monkeypatch: pytest.MonkeyPatch, head: bytes
) -> None:
    monkeypatch.setattr(service, "WITHIN_S", 0.3)
    with Endless(b"x", head, pause_s=0.05) as server, pytest.raises(ServiceAway, match="in time"):
        service.send(f"ntfy://{server.host}/topic", TOLD, private=True)


def test_a_packed_answer_is_not_unpacked() -> None:
    bomb = gzip.compress(bytes(60_000_000))
    packed = Reply(200, bomb, {"Content-Encoding": "gzip"})
    with Ntfy() as server:
        address = f"ntfy://{server.host}/topic"
        service.send(address, TOLD, private=True)  # all is loaded before memory is measured
        assert server.asked[0].headers["accept-encoding"] == "identity"
        server.next = [packed]
        tracemalloc.start()
        try:
            service.send(address, TOLD, private=True)
            assert tracemalloc.get_traced_memory()[1] < 5_000_000
        finally:
            tracemalloc.stop()


def test_no_redirect_is_followed() -> None:
    with Ntfy() as server:
        server.next = [Reply(302, None, {"Location": f"{server.address}/elsewhere"})]
        with pytest.raises(ServiceAway):
            service.send(f"ntfy://{server.host}/topic", TOLD, private=True)
        assert [one.path for one in server.asked] == ["/"]


def test_every_module_of_apprise_is_led_and_nobody_else() -> None:
    import apprise.plugins.matrix.base as matrix
    import apprise.plugins.ntfy as ntfy

    own = requests.request
    bounded.lead()
    for module in (matrix, ntfy):
        assert module.requests is not requests
        assert module.requests.RequestException is requests.RequestException
    assert requests.request is own
