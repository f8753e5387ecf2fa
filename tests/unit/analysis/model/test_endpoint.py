"""Every way in which a model's server can fail is one state and one sentence, in time."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.fakes.bare import BareServer, completion, page
from tests.fakes.model import FakeModel, model
from tests.unit.analysis.model.helpers import SCHEMA, Waits, ask, failing, settings
from tests.unit.fakes.asking import messages
from tubetotask.analysis.model import transport
from tubetotask.analysis.model.endpoint import Endpoint

SHORT_S = 0.4  # for what never answers
LONG_S = 30.0  # far more than an answer takes


@pytest.fixture(scope="module")
def fake() -> Iterator[FakeModel]:
    with FakeModel(drip_s=0.05) as running:
        yield running


@pytest.mark.parametrize(
    ("scenario", "state", "requests", "retryable"),
    [
        ("401", "bad-key", 1, False),
        ("403", "forbidden", 1, False),
        ("404", "no-model", 1, False),
        ("retired", "no-model", 1, False),
        ("429", "rate-limited", 3, True),
        ("429-retry-after-90", "rate-limited", 1, True),
        ("no-credit", "no-credit", 1, False),
        ("500", "server-error", 3, True),
        ("503", "server-error", 3, True),
        ("reset", "unreachable", 3, True),
        ("html", "wrong-address", 1, False),
        ("html-404", "wrong-address", 1, False),
        ("blocked-by-proxy", "wrong-address", 1, False),
        ("blocked-by-proxy-407", "wrong-address", 1, False),
        ("too-long", "too-long", 1, False),
        ("huge", "junk", 1, True),
    ],
)
def test_a_failure_has_its_state_and_is_tried_again_only_where_that_can_help(
    scenario: str, state: str, requests: int, retryable: bool
) -> None:
    with FakeModel() as fake:
        with failing(state) as found:
            ask(settings(fake), model(scenario))
        assert found[0].retryable is retryable
        assert [each.path for each in fake.log] == ["/v1/chat/completions"] * requests


@pytest.mark.parametrize("scenario", ["hang", "drip", "drip-error"])
def test_what_does_not_end_in_time_is_a_timeout_and_not_tried_again(scenario: str) -> None:
    with FakeModel(drip_s=0.05) as fake:
        waits = Waits()
        with failing("timeout") as found:
            ask(settings(fake, timeout_s=SHORT_S), model(scenario), waits)
        assert found[0].retryable
        assert waits == []
        assert len(fake.log) <= 1


@pytest.mark.parametrize("status", ["200 OK", "500 No"])
def test_a_head_that_drips_is_held_to_the_deadline_as_a_body_is(status: str) -> None:
    endless = f"HTTP/1.1 {status}\r\nx-long: ".encode() + b"a" * 5000
    with BareServer(endless, drip_s=0.02) as server, failing("timeout"):
        ask(settings(server.url, timeout_s=SHORT_S), "any")
    assert server.asked == 1


def test_a_server_that_takes_no_connection_cannot_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        port = full.getsockname()[1]
        waiting = [socket.socket() for _ in range(4)]
        try:
            for each in waiting:  # the queue of the server is full: it drops who knocks
                each.setblocking(False)
                each.connect_ex(("127.0.0.1", port))
            with failing("unreachable"):
                ask(settings(f"http://127.0.0.1:{port}/v1", timeout_s=SHORT_S), "any")
        finally:
            for each in waiting:
                each.close()


def test_a_deadline_is_for_the_call_as_a_whole_with_its_second_tries() -> None:
    busy = page("503 Busy", b"{}", "application/json", "retry-after: 50")
    waits = Waits()
    with BareServer(busy) as server, failing("server-error"):  # it would end after the deadline
        ask(settings(server.url, timeout_s=40.0), "any", waits)
    assert waits == []
    assert server.asked == 1


def test_a_busy_server_is_waited_for_as_long_as_it_asks() -> None:
    busy = page("503 Busy", b"{}", "application/json", "retry-after: 5")
    waits = Waits()
    with BareServer(busy) as server, failing("server-error"):
        ask(settings(server.url), "any", waits)
    assert waits == [5.0, 5.0]


@pytest.mark.parametrize(
    ("scenario", "waited"),
    [
        ("500-once", [0.5]),
        ("503-twice", [0.5, 1.0]),
        ("reset-once", [0.5]),
        ("429-once", [7.0]),
    ],
)
def test_what_passes_by_itself_is_tried_again_after_a_pause(
    scenario: str, waited: list[float]
) -> None:
    with FakeModel(retry_after="7") as fake:
        waits = Waits()
        answered = ask(settings(fake), model(scenario), waits)
        assert answered.text.startswith('{"premise"')
        assert waits == waited
        assert answered.attempts == len(waited) + 1 == len(fake.log)


@pytest.mark.parametrize(
    ("told", "waited"), [("60", [60.0]), ("0", [0.0]), ("soon", [0.5]), ("nan", [0.5])]
)
def test_a_wait_that_is_asked_for_is_kept_where_it_fits(told: str, waited: list[float]) -> None:
    with FakeModel(retry_after=told) as fake:
        waits = Waits()
        ask(settings(fake, timeout_s=100.0), model("429-once"), waits)
        assert waits == waited


@pytest.mark.parametrize(
    ("told", "timeout_s", "when"),
    [
        ("61", 100.0, "in 61 seconds"),
        ("20", 10.0, "in 20 seconds"),
        ("60.2", 100.0, "in 61 seconds"),
        ("1800", 100.0, "in 30 minutes"),
        ("86400", 100.0, "in some hours"),
        ("Thu, 01 Jan 2099 00:00:00 GMT", 100.0, "in some hours"),
    ],
)
def test_a_wait_that_does_not_fit_is_told_instead(told: str, timeout_s: float, when: str) -> None:
    with FakeModel(retry_after=told) as fake:
        waits = Waits()
        with failing("rate-limited") as found:
            ask(settings(fake, timeout_s=timeout_s), model("429-once"), waits)
        assert when in found[0].remedy
        assert waits == []


@pytest.mark.parametrize("told", ["inf", "Mon, 99 Foo 99999 99:99:99 GMT", "-1e999", "1e400"])
def test_a_wait_that_cannot_be_understood_is_none(told: str) -> None:
    limited = page("429 Slow", b'{"error": {"message": "x"}}', "application/json",
                   f"retry-after: {told}")  # fmt: skip
    with BareServer(limited) as server, failing("rate-limited") as found:
        ask(settings(server.url), "any")
    assert "in some minutes" in found[0].remedy
    assert server.asked == 3


def test_a_wait_in_milliseconds_counts_first() -> None:
    limited = page("429 Slow", b"{}", "application/json", "retry-after-ms: 250", "retry-after: 9")
    waits = Waits()
    with BareServer(limited) as server, failing("rate-limited"):
        ask(settings(server.url), "any", waits)
    assert waits == [0.25, 0.25]


@pytest.mark.parametrize("scenario", ["no-response-format", "no-max-completion-tokens"])
def test_a_parameter_that_a_server_does_not_know_is_left_out_from_then_on(scenario: str) -> None:
    with FakeModel() as fake:
        endpoint = Endpoint(settings(fake))
        for _ in range(2):
            assert endpoint.ask(model(scenario), messages("notes", "x"), "notes", SCHEMA).text
        assert [each.status for each in fake.log] == [400, 200, 200]


def test_calls_at_the_same_time_may_each_be_the_first_to_learn_of_it() -> None:
    with FakeModel(latency_s=0.1) as fake:  # all are under way before the first is refused
        endpoint = Endpoint(settings(fake))

        def one(n: int) -> str:
            found = endpoint.ask(
                model("no-response-format"), messages("notes", str(n)), "notes", SCHEMA
            )
            return found.text

        with ThreadPoolExecutor(6) as pool:
            assert all(pool.map(one, range(6)))


@pytest.mark.parametrize(
    "key", ["sk-other-key-entirely", "“sk-pasted-with-quotes”", "sk-two\nlines", "sk-ümlaut"]
)
def test_a_key_that_is_wrong_or_cannot_be_one_is_refused_and_not_shown(key: str) -> None:
    with FakeModel() as fake, failing("bad-key") as found:
        ask(settings(fake, api_key=key), "gpt-4o")
    assert key not in str(found[0])


def test_no_other_key_of_the_environment_is_sent(
    fake: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_ADMIN_KEY"):
        monkeypatch.setenv(name, "sk-of-another-program")
    assert ask(settings(fake), "gpt-4o").text


def test_a_server_without_keys_needs_none() -> None:
    with BareServer(completion("{}")) as server:
        assert ask(settings(server.url, api_key=""), "llama3").text == "{}"


@pytest.mark.parametrize(("scheme", "read"), [("http", 0), ("HTTP", 0), ("https", 1)])
def test_certificates_are_read_for_a_server_that_has_one(scheme: str, read: int) -> None:
    transport._certificates.cache_clear()
    with failing("unreachable"):
        ask(settings(f"{scheme}://127.0.0.1:9/v1"), "gpt-4o")
    assert transport._certificates.cache_info().currsize == read


@pytest.mark.parametrize("path", ["/v2", "", "/models", "/v1/models"])
def test_a_wrong_path_is_a_wrong_address_and_not_a_missing_model(
    fake: FakeModel, path: str
) -> None:
    with failing("wrong-address") as found:
        ask(settings(fake.url.removesuffix("/v1") + path), "gpt-4o")
    assert "OPENAI_BASE_URL" in found[0].remedy


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/v1", "http://no-such-host.invalid/v1"])
def test_nobody_there_is_unreachable(url: str) -> None:
    waits = Waits()
    with failing("unreachable") as found:
        ask(settings(url), "gpt-4o", waits)
    assert found[0].retryable
    assert waits == [0.5, 1.0]


def test_a_key_is_never_sent_where_a_server_points_to() -> None:
    with FakeModel() as elsewhere:
        there = page("307 Moved", b"", "text/html", f"location: {elsewhere.url}/chat/completions")
        with BareServer(there) as server, failing("wrong-address"):
            ask(settings(server.url), "gpt-4o")
        assert elsewhere.log == []


@pytest.mark.parametrize(
    ("scenario", "told"),
    [
        ("good", []),
        ("503-twice", [False, False]),
        ("reset-once", [True]),
        ("no-response-format", [False]),
    ],
)
def test_every_request_but_the_first_is_asked_for_with_whether_the_one_before_may_have_cost(
    fake: FakeModel, scenario: str, told: list[bool]
) -> None:
    before, asked = len(fake.log), list[bool]()
    endpoint = Endpoint(settings(fake), sleep=Waits())
    endpoint.ask(model(scenario), messages("notes", scenario), "notes", SCHEMA, again=asked.append)
    assert asked == told
    assert len(fake.log) - before == 1 + len(told)


@pytest.mark.slow
def test_waiting_for_leave_to_ask_again_does_not_use_up_the_time_of_the_call() -> None:
    waits = iter((1.2, 0.0))
    with FakeModel() as fake:
        endpoint = Endpoint(settings(fake, timeout_s=2.0), sleep=Waits())
        name = model("503-twice")  # the pause before its third request is a second
        found = endpoint.ask(
            name, messages("notes", "x"), "notes", SCHEMA, again=lambda _: time.sleep(next(waits))
        )
    assert found.attempts == 3
