"""What each scenario of the fake model does to the real SDK."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from typing import Any

import openai
import pytest

from tests.fakes.model import KEY, FakeModel, model
from tests.fakes.model_scenarios import SCENARIOS, Name
from tests.unit.fakes.asking import KINDS, ask, client, content, messages, talk

SHORT_S = 0.3  # for what never answers


@pytest.fixture(scope="module")
def fake() -> Iterator[FakeModel]:
    with FakeModel() as running:
        yield running


def try_it(fake: FakeModel, scenario: str, **more: Any) -> str:
    return content(ask(fake, model(scenario), "try", f"Try: {scenario}", **more))


def refused(fake: FakeModel, scenario: str, **more: Any) -> openai.APIStatusError:
    with pytest.raises(openai.APIStatusError) as caught:
        try_it(fake, scenario, **more)
    return caught.value


@pytest.mark.parametrize(
    ("scenario", "status", "code"),
    [
        ("401", 401, "invalid_api_key"),
        ("403", 403, "unsupported_country_region_territory"),
        ("404", 404, "model_not_found"),
        ("retired", 404, "model_not_found"),
        ("429", 429, "rate_limit_exceeded"),
        ("no-credit", 429, "insufficient_quota"),
        ("500", 500, None),
        ("too-long", 400, "context_length_exceeded"),
        ("html-404", 404, None),
        ("blocked-by-proxy-407", 407, None),
    ],
)
def test_a_failure_comes_with_its_status_and_code_each_time(
    fake: FakeModel, scenario: str, status: int, code: str | None
) -> None:
    for _ in range(2):
        error = refused(fake, scenario)
        assert (error.status_code, getattr(error, "code", None)) == (status, code)


def test_a_retired_model_says_so(fake: FakeModel) -> None:
    assert "deprecated" in refused(fake, "retired").message


@pytest.mark.parametrize(
    ("scenario", "times"), [("429-once", 1), ("500-once", 1), ("503-twice", 2)]
)
def test_what_fails_once_or_twice_is_good_afterwards(
    fake: FakeModel, scenario: str, times: int
) -> None:
    for _ in range(times):
        assert refused(fake, scenario).status_code == int(scenario[:3])
    assert try_it(fake, scenario) == '{"ok": true}'


def test_once_counts_for_each_conversation_by_itself(fake: FakeModel) -> None:
    for data in ("one talk", "another talk"):
        with pytest.raises(openai.InternalServerError):
            ask(fake, model("500-once"), "try", data)
        assert content(ask(fake, model("500-once"), "try", data))


def test_retry_after_is_named(fake: FakeModel) -> None:
    assert refused(fake, "429-retry-after-90").response.headers["retry-after"] == "90"
    assert refused(fake, "429-once@waits").response.headers["retry-after"] == "1"
    assert "retry-after" not in refused(fake, "429").response.headers


def test_a_reset_breaks_the_connection_in_the_middle(fake: FakeModel) -> None:
    with pytest.raises(openai.APIConnectionError):
        try_it(fake, "reset")
    with pytest.raises(openai.APIConnectionError):
        try_it(fake, "reset-once")
    assert try_it(fake, "reset-once") == '{"ok": true}'


def test_what_hangs_is_ended_by_the_client(fake: FakeModel) -> None:
    with pytest.raises(openai.APITimeoutError):
        try_it(fake, "hang", timeout_s=SHORT_S)


@pytest.mark.parametrize(("scenario", "status"), [("drip", 200), ("drip-error", 500)])
def test_a_drip_goes_on_byte_by_byte(scenario: str, status: int) -> None:
    """Each read is quick, so no timeout for a read ends it: only a clock for the whole call."""
    body = json.dumps({"model": model(scenario), "messages": messages("try", "x")})
    headers = {"Authorization": f"Bearer {KEY}"}
    with FakeModel(drip_s=0.01) as fake:
        connection = http.client.HTTPConnection(fake.url.split("/")[2], timeout=5)
        connection.request("POST", "/v1/chat/completions", body, headers)
        with connection.getresponse() as response:
            assert response.status == status
            assert [response.read(1) for _ in range(9)] == [b" "] * 9
        connection.close()
    assert [each.outcome for each in fake.log] == [scenario]


def test_a_huge_body_goes_on_until_the_client_ends_it(fake: FakeModel) -> None:
    with (
        client(fake) as found,
        found.chat.completions.with_streaming_response.create(
            model=model("huge"),
            messages=messages("try", "huge"),  # type: ignore[arg-type] # plain dicts are taken
        ) as response,
    ):
        read = 0
        for block in response.iter_bytes():
            read += len(block)
            if read > 4_000_000:
                break
    assert read > 4_000_000


@pytest.mark.parametrize(
    ("scenario", "finish"), [("cut", "length"), ("content-filter", "content_filter")]
)
def test_an_answer_that_is_cut_says_why(fake: FakeModel, scenario: str, finish: str) -> None:
    answer = ask(fake, model(scenario), "notes", talk())
    assert answer.choices[0].finish_reason == finish
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        json.loads(content(answer))


def test_a_limit_of_tokens_cuts_an_answer(fake: FakeModel) -> None:
    answer = ask(fake, "gpt-4o", "notes", talk(), max_completion_tokens=20)
    assert answer.choices[0].finish_reason == "length"
    assert answer.usage is not None
    assert answer.usage.completion_tokens <= 20


def test_a_refusal_has_no_content(fake: FakeModel) -> None:
    message = ask(fake, model("refusal"), "try", "x").choices[0].message
    assert message.refusal
    assert message.content is None


def test_nothing_and_no_choices(fake: FakeModel) -> None:
    assert try_it(fake, "empty") == ""
    assert ask(fake, model("no-choices"), "try", "x").choices == []
    assert ask(fake, model("no-usage"), "try", "x").usage is None


@pytest.mark.parametrize("scenario", ["junk", "half-json", "ignores-schema"])
def test_what_is_no_json(fake: FakeModel, scenario: str) -> None:
    with pytest.raises(ValueError, match=r"Expecting|Unterminated"):
        json.loads(try_it(fake, scenario))


def test_a_model_that_ignores_the_schema_still_says_the_right_thing(fake: FakeModel) -> None:
    text = content(ask(fake, model("ignores-schema"), "notes", talk()))
    inside = text.split("```json\n")[1].split("\n```")[0]
    assert '"confidence"' in inside
    assert "null" not in inside
    KINDS["notes"].model_validate_json(inside)


@pytest.mark.parametrize("purpose", sorted(KINDS))
def test_an_invalid_answer_is_json_that_no_type_takes(fake: FakeModel, purpose: str) -> None:
    text = content(ask(fake, model("invalid"), purpose, talk()))
    assert json.loads(text)
    with pytest.raises(ValueError, match="validation error"):
        KINDS[purpose].model_validate_json(text)


@pytest.mark.parametrize("scenario", ["junk-once", "invalid-once"])
def test_a_bad_answer_is_put_right_after_feedback_only(fake: FakeModel, scenario: str) -> None:
    first, again = try_it(fake, scenario), try_it(fake, scenario)
    assert first == again != '{"ok": true}'
    conversation = [
        *messages("try", f"Try: {scenario}"),
        {"role": "assistant", "content": first},
        {"role": "user", "content": "It does not fit the schema."},
    ]
    assert try_it(fake, scenario, messages=conversation) == '{"ok": true}'


@pytest.mark.parametrize("scenario", ["html", "blocked-by-proxy"])
def test_a_page_instead_of_json(fake: FakeModel, scenario: str) -> None:
    with client(fake) as found:
        raw = found.chat.completions.with_raw_response.create(
            model=model(scenario),
            messages=messages("try", "x"),  # type: ignore[arg-type] # plain dicts are taken
        )
    assert raw.headers["content-type"] == "text/html"
    assert "<html>" in raw.text


def test_what_a_server_does_not_support_is_named_and_works_without(fake: FakeModel) -> None:
    error = refused(fake, "no-response-format")
    assert error.param == "response_format"
    assert try_it(fake, "no-response-format", response_format=openai.omit) == '{"ok": true}'
    error = refused(fake, "no-max-completion-tokens", max_completion_tokens=50)
    assert (error.code, error.param) == ("unsupported_parameter", "max_completion_tokens")
    assert try_it(fake, "no-max-completion-tokens", max_tokens=50) == '{"ok": true}'
    assert try_it(fake, "no-max-completion-tokens") == '{"ok": true}'


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_scenario_is_told_by_a_name(fake: FakeModel, name: str) -> None:
    assert Name.of(name) is not None
    assert fake.scenario(model(name)) == name


def test_a_scenario_can_be_given_to_a_name_of_ones_own() -> None:
    with FakeModel(scenarios={"gpt-4o": "500", "local": "good"}) as fake:
        with pytest.raises(openai.InternalServerError):
            ask(fake, "gpt-4o", "try", "x")
        assert content(ask(fake, "local", "try", "x"))
