"""What a server writes, however strange, is read or told; proxies are used as the machine says."""

from __future__ import annotations

import gc
import gzip
import json
from collections.abc import Iterator

import pytest

from tests.fakes.bare import BareServer, completion, page
from tests.fakes.model import KEY, FakeModel
from tests.unit.analysis.model.helpers import SCHEMA, ask, failing, settings
from tests.unit.fakes.asking import messages
from tubetotask.analysis.model.endpoint import Endpoint


@pytest.fixture(scope="module")
def fake() -> Iterator[FakeModel]:
    with FakeModel() as running:
        yield running


@pytest.fixture
def uncollected() -> Iterator[None]:
    """No collector: what it finalises at the bottom of a deep nesting has no room left to run."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.parametrize(
    ("body", "state"),
    [
        (b"", "junk"),
        (b"null", "junk"),
        (b"[]", "junk"),
        (b'{"choices": "evil"}', "junk"),
        (b'{"choices": [null]}', "junk"),
        (b'{"error": {"message": "secret-of-the-server", "code": 429}}', "junk"),
        (b"[" * 100_000, "junk"),
        (b"\xff\xfe\x00evil", "junk"),
        (b"  <!DOCTYPE html><html>Sign in", "wrong-address"),
    ],
)
@pytest.mark.usefixtures("uncollected")
def test_an_answer_that_is_no_completion_is_told_as_one(body: bytes, state: str) -> None:
    with BareServer(page("200 OK", body)) as server, failing(state):
        ask(settings(server.url), "any")


@pytest.mark.parametrize(
    "body", [b"", b"evil", b'{"error": "evil"}', b'{"error": {"code": ["evil"]}}', b"[" * 100_000]
)
@pytest.mark.parametrize(
    ("status", "state"),
    [("400 No", "bad-request"), ("401 No", "bad-key"), ("402 No", "no-credit"),
     ("403 No", "forbidden"), ("404 No", "wrong-address"), ("405 No", "wrong-address"),
     ("422 No", "bad-request"), ("418 No", "bad-request"), ("529 No", "server-error")],
)  # fmt: skip
@pytest.mark.usefixtures("uncollected")
def test_a_status_counts_whatever_stands_in_the_body(status: str, state: str, body: bytes) -> None:
    with BareServer(page(status, body)) as server, failing(state):
        ask(settings(server.url), "any")


@pytest.mark.parametrize(
    ("status", "error"),
    [
        ("404 No", {"message": "model 'llama9' not found, try pulling it first", "code": None}),
        ("404 No", {"message": "The model `llama9` does not exist.", "code": 404}),
        ("404 No", {"message": "no deployment", "code": "DeploymentNotFound"}),
        ("400 No", {"message": "Invalid model: llama9", "param": "model"}),
    ],
)
def test_other_servers_have_other_words_for_a_missing_model(
    status: str, error: dict[str, object]
) -> None:
    body = json.dumps({"error": error}).encode()
    with BareServer(page(status, body)) as server, failing("no-model"):
        ask(settings(server.url), "llama9")


def test_a_packed_answer_is_neither_asked_for_nor_unpacked() -> None:
    bomb = page("200 OK", gzip.compress(b" " * 50_000_000), "application/json",
                "content-encoding: gzip")  # fmt: skip
    with BareServer(bomb) as server, failing("junk"):
        ask(settings(server.url), "any")
    with FakeModel() as fake:
        ask(settings(fake), "gpt-4o")
        assert fake.log[0].headers["accept-encoding"] == "identity"


@pytest.mark.parametrize(
    "usage",
    [
        None,
        "many",
        {"prompt_tokens": "many", "completion_tokens": None},
        {"prompt_tokens": -5, "completion_tokens": 10**30},
        {"prompt_tokens": float("nan"), "prompt_tokens_details": "none"},
    ],
)
def test_a_count_that_cannot_be_believed_costs_no_answer(usage: object) -> None:
    with BareServer(completion("{}", usage=usage)) as server:
        answered = ask(settings(server.url), "any")
    assert (answered.text, answered.tokens_in, answered.tokens_out) == ("{}", 0, 0)


def test_what_no_database_takes_is_left_out_of_an_answer() -> None:
    with BareServer(completion("a\0b\ud800c")) as server:
        assert ask(settings(server.url), "any").text == "ab?c"


def test_half_a_letter_in_what_is_sent_is_no_error(fake: FakeModel) -> None:
    endpoint = Endpoint(settings(fake))
    assert endpoint.ask("gpt-4o", messages("notes", "a\ud800b"), "notes", SCHEMA).text


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:9", "gopher://x"])
def test_a_proxy_that_cannot_be_used_is_told(proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", proxy)
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("no_proxy", "")
    with failing("wrong-address") as found:
        ask(settings("http://model.invalid/v1"), "any")
    assert "HTTP_PROXY" in found[0].remedy


def test_a_call_goes_through_the_proxy_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    with BareServer(completion("{}")) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url.removesuffix("/v1").removeprefix("http://"))
        monkeypatch.setenv("NO_PROXY", "")
        monkeypatch.setenv("no_proxy", "")
        assert ask(settings("http://model.invalid/v1"), "any").text == "{}"


def test_a_proxy_that_refuses_a_tunnel_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with BareServer(page("407 Who", b"evil")) as proxy:
        monkeypatch.setenv("https_proxy", proxy.url.removesuffix("/v1"))
        monkeypatch.setenv("NO_PROXY", "")
        monkeypatch.setenv("no_proxy", "")
        with failing("wrong-address") as found:
            ask(settings("https://model.invalid/v1"), "any")
    assert "HTTPS_PROXY" in found[0].remedy


def test_tokens_and_the_model_that_answered_are_told(fake: FakeModel) -> None:
    answered = ask(settings(fake), "gpt-4o")
    assert answered.model == "gpt-4o-2024-08-06"
    assert answered.tokens_in > 100 < answered.tokens_out
    assert answered.attempts == 1
    assert KEY not in repr(settings(fake))
