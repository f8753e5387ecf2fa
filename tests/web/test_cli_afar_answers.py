"""What the command line makes of a server's answers: later, elsewhere, none of ours."""

from __future__ import annotations

import pytest

from tests.fakes.bare import BareServer, page
from tests.fakes.service import Reply, Request, Service
from tubetotask.api.v1.shapes.base import Accepted
from tubetotask.api.v1.shapes.rest import Usage
from tubetotask.cli.calls.afar import Afar
from tubetotask.domain.errors import ConfigError, ServerAway


class Busy(Service):
    """Says "later" a few times, then takes it; remembers the keys that came."""

    def __init__(self, later: Reply, times: int, then: object) -> None:
        super().__init__()
        self._later, self.left, self._then = later, times, then
        self.keys: list[str] = []

    def answer(self, request: Request) -> Reply:
        self.keys.append(request.headers.get("idempotency-key", ""))
        if self.left:
            self.left -= 1
            return self._later
        return Reply(200, self._then)


PROBLEM = {"id": "too-often", "title": "Too often.", "detail": "Wait."}


def test_a_server_that_asks_to_wait_is_waited_for_and_what_makes_something_is_made_once() -> None:
    made = {"job": "/api/v1/jobs/1", "made": None, "message": "Queued.", "newer": True}
    slept: list[float] = []
    with Busy(Reply(429, PROBLEM, {"Retry-After": "7"}), 2, made) as busy:
        caller = Afar(f"http://{busy.host}", "t", sleep=slept.append)
        done = caller.ask("createAnalysis", Accepted, body={"link": "https://youtu.be/x"})
    assert done.message == "Queued.", "what a newer server tells besides is left out"
    assert slept == [7, 7]
    assert len(busy.keys) == 3
    assert len(set(busy.keys)) == 1
    assert busy.keys[0]


def test_waiting_has_an_end() -> None:
    for wait, asked in (("7", 4), ("3600", 1)):
        with Busy(Reply(429, PROBLEM, {"Retry-After": wait}), 99, None) as busy:
            caller = Afar(f"http://{busy.host}", "t", sleep=lambda _s: None)
            with pytest.raises(ServerAway) as caught:
                caller.ask("getUsage", Usage)
        assert caught.value.remedy == f"Try again in {wait} s."
        assert len(busy.keys) == asked


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (page("200 OK", b"<html>a wiki</html>", "text/html"), ConfigError),
        (page("200 OK", b"{}"), ConfigError),
        (page("404 Not Found", b"no"), ConfigError),
        (page("301 Moved", b"", "text/html", "location: https://example.org/"), ConfigError),
        (page("502 Bad Gateway", b"proxy"), ServerAway),
    ],
    ids=["page", "empty", "missing", "moved", "gateway"],
)
def test_what_is_no_server_of_ours_is_told_as_such(answer: bytes, kind: type[Exception]) -> None:
    with BareServer(answer) as bare, pytest.raises(kind):
        Afar(bare.url.removesuffix("/v1"), "t", sleep=lambda _s: None).ask("getUsage", Usage)
    assert bare.asked == 1
