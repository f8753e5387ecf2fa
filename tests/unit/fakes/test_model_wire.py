"""The fake model's wire: what it refuses as the real service does, and that its log is honest."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import openai
import pytest
from openai.types.chat import completion_create_params as params

from tests.fakes import model_log
from tests.fakes.model import KEY, FakeModel, model
from tests.fakes.model_log import Asked, Log
from tests.fakes.model_request import AskedFor
from tests.fakes.model_scenarios import SCENARIOS
from tests.fakes.model_wire import FIELDS
from tests.unit.fakes.asking import ask, client, schema, talk

SHORT_S = 0.3  # for what never answers


@pytest.fixture(scope="module")
def fake() -> Iterator[FakeModel]:
    with FakeModel() as running:
        yield running


def test_models_that_think_take_neither_max_tokens_nor_a_temperature(fake: FakeModel) -> None:
    for more in ({"max_tokens": 50}, {"temperature": 0}):
        with pytest.raises(openai.BadRequestError) as caught:
            ask(fake, "gpt-5.6-luna", "try", "x", **more)
        assert caught.value.param in more
    assert ask(fake, "gpt-4o", "try", "x", max_tokens=50, temperature=0).choices
    with pytest.raises(openai.BadRequestError):
        ask(fake, "gpt-4o", "try", "x", reasoning_effort="low")
    assert ask(fake, "gpt-5.6", "try", "x", reasoning_effort="none", temperature=0).choices


@pytest.mark.parametrize("key", ["sk-wrong-key", "sk-fake"])
def test_a_wrong_key_is_refused_and_not_kept(key: str) -> None:
    with FakeModel() as fake, client(fake, key=key) as found:
        with pytest.raises(openai.AuthenticationError) as caught:
            found.models.list()
        assert caught.value.code == "invalid_api_key"
        assert not fake.log[0].key_right
        assert key not in repr(fake.log)


def test_an_unknown_model_is_not_found(fake: FakeModel) -> None:
    with pytest.raises(openai.NotFoundError) as caught:
        ask(fake, "gpt-3-ancient", "try", "x")
    assert caught.value.code == "model_not_found"
    assert fake.scenario("gpt-3-ancient") == "404"


def test_the_models_are_listed(fake: FakeModel) -> None:
    with client(fake) as found:
        names = {each.id for each in found.models.list()}
    assert {"gpt-4o", "gpt-5.6-luna", *SCENARIOS} <= names


def test_the_fields_are_those_the_sdk_knows() -> None:
    known = set(params.CompletionCreateParamsBase.__annotations__)
    assert known | {"stream"} == FIELDS


def test_an_unknown_field_is_refused(fake: FakeModel) -> None:
    with pytest.raises(openai.BadRequestError) as caught:
        ask(fake, "gpt-4o", "try", "x", extra_body={"thinking_budget": 9})
    error = caught.value
    assert (error.status_code, error.param) == (400, "thinking_budget")


@pytest.mark.parametrize(
    "change",
    [
        {"additionalProperties": True},
        {"required": []},
        {"required": ["ok", "other"]},
        {"properties": {"ok": {}}},
        {"properties": {"ok": {"type": "boolean", "default": True}}},
        {"properties": {"ok": {"type": "array", "items": {"type": "object"}}}},
        {"properties": {"ok": {"$ref": "#/$defs/Nothing"}}},
        {"type": "array"},
    ],
)
def test_a_schema_that_is_not_strict_is_refused(fake: FakeModel, change: dict[str, Any]) -> None:
    wanted = schema("try")
    wanted["json_schema"]["schema"] |= change
    with pytest.raises(openai.BadRequestError) as caught:
        ask(fake, "gpt-4o", "try", "x", response_format=wanted)
    error = caught.value
    assert (error.status_code, error.param) == (400, "response_format")
    assert "Invalid schema for response_format 'try'" in error.message


def test_the_log_tells_model_purpose_outcome_and_whether_the_key_was_right() -> None:
    with FakeModel() as fake:
        ask(fake, "gpt-4o", "notes", talk())
        ask(fake, "gpt-4o", "try", "x", response_format=openai.omit)
        with pytest.raises(openai.RateLimitError):
            ask(fake, model("no-credit"), "try", "x")
        told = [(each.model, each.purpose, each.outcome, each.status) for each in fake.log]
        assert told == [
            ("gpt-4o", "notes", "good", 200),
            ("gpt-4o", "try", "good", 200),
            ("no-credit@gpt-4o-mini", "try", "no-credit", 429),
        ]
        assert all(each.key_right and KEY not in repr(each) for each in fake.log)
        assert [each.outcome for each in fake.calls("notes")] == ["good"]
        assert fake.log[0].text.startswith('{"premise"')


def test_a_client_that_leaves_is_seen() -> None:
    with FakeModel() as fake:
        for scenario in ("hang", "slow-30"):
            with pytest.raises(openai.APITimeoutError):
                ask(fake, model(scenario), "try", "x", timeout_s=SHORT_S)
    assert [each.outcome for each in fake.log] == ["hang", "left"]
    assert all(each.answered_at is not None for each in fake.log)


def test_calls_at_once_and_calls_in_a_row_are_told_apart() -> None:
    together = threading.Barrier(4)

    def meet(asked: AskedFor) -> None:
        if asked.user != "after":
            together.wait(30)

    with FakeModel(answers={"try": meet}) as fake:
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda n: ask(fake, "gpt-4o", "try", str(n), timeout_s=30), range(4)))
        ask(fake, "gpt-4o", "try", "after")
    assert (fake.most_at_once, fake.depth()) == (4, 2)


def test_depth_is_the_longest_chain() -> None:
    spans = [(0, 10), (0, 2), (3, 4), (4, 5), (11, 12), (11, None)]
    calls = [Asked(a, "POST", "", {}, True, answered_at=b) for a, b in spans]
    assert (model_log.depth(calls), model_log.most_at_once(calls)) == (4, 2)
    assert Log().calls() == []


def test_tokens_are_counted_and_a_repeated_beginning_is_cached(fake: FakeModel) -> None:
    long = talk(*("We plan the week on Friday and call three customers." * 20 for _ in range(9)))
    first = ask(fake, "gpt-4.1", "notes", long).usage
    second = ask(fake, "gpt-4.1", "notes", long + "\nOne more line.").usage
    other = ask(fake, "gpt-4.1-mini", "notes", long).usage
    assert first is not None
    assert second is not None
    assert other is not None
    details = [each.prompt_tokens_details for each in (first, second, other)]
    cached = [each.cached_tokens if each else None for each in details]
    assert cached == [0, first.prompt_tokens // 128 * 128, 0]
    assert first.total_tokens == first.prompt_tokens + first.completion_tokens
    assert ask(fake, "gpt-4o", "try", "x").model == "gpt-4o-2024-08-06"


def test_an_error_in_a_hook_is_raised_where_the_test_ends() -> None:
    def broken(_: object) -> None:
        raise LookupError("a slip in the test")

    with (
        pytest.raises(LookupError, match="slip"),
        FakeModel(answers={"try": broken}) as fake,
    ):
        assert failed(fake) == 500


def failed(fake: FakeModel) -> int:
    with pytest.raises(openai.APIStatusError) as caught:
        ask(fake, "gpt-4o", "try", "x")
    return caught.value.status_code
