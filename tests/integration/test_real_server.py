"""The OpenAI SDK against a chat server that none of us wrote (see tests/real_server.py).

What it says is nonsense; what is shown is that its answers keep the form that we rely on.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import jsonschema
import openai
import psutil
import pytest
from openai.types.chat import ChatCompletion

from tests import real_server
from tests.conftest import lacks

pytestmark = pytest.mark.slow

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "title": {"type": "string"},
                    "kind": {"type": "string", "enum": ["do", "avoid", "learn"]},
                    "urgent": {"type": "boolean"},
                },
                "required": ["title", "kind", "urgent"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["items"],
    "additionalProperties": False,
}


def ask(
    server: real_server.RealServer, text: str, schema: dict[str, Any] = SCHEMA, most: int = 600
) -> ChatCompletion:
    with openai.OpenAI(
        base_url=server.base_url, api_key=server.api_key, timeout=60, max_retries=0
    ) as client:
        return client.chat.completions.create(
            model=server.model,
            messages=[
                {"role": "system", "content": "Name what is to be done."},
                {"role": "user", "content": text},
            ],
            max_tokens=most,
            response_format={
                "type": "json_schema",
                "json_schema": {"name": "tasks", "strict": True, "schema": schema},
            },
        )


def test_an_answer_obeys_the_schema_and_is_booked(nonsense: real_server.RealServer) -> None:
    answer = ask(nonsense, "We plan the week on Friday.")

    choice, usage = answer.choices[0], answer.usage
    assert choice.finish_reason == "stop"
    found = json.loads(choice.message.content or "")
    jsonschema.validate(found, SCHEMA)
    assert found["items"]
    assert usage is not None
    assert usage.prompt_tokens > 20
    assert 1 < usage.completion_tokens <= 600
    assert usage.total_tokens == usage.prompt_tokens + usage.completion_tokens
    assert answer.model == nonsense.model


def test_different_questions_get_different_nonsense(nonsense: real_server.RealServer) -> None:
    texts = ["We plan the week.", "Call three customers.", "Wer plant, hat Zeit. 計画"]
    answers = [ask(nonsense, text).choices[0].message.content for text in texts]

    assert len(set(answers)) == len(texts)


def test_an_answer_that_is_cut_says_so(nonsense: real_server.RealServer) -> None:
    answer = ask(nonsense, "We plan the week on Friday.", most=20)

    assert answer.choices[0].finish_reason == "length"
    assert (answer.choices[0].message.content or "").startswith('{"items":')
    assert answer.usage is not None
    assert answer.usage.completion_tokens == 20


def test_a_question_asked_again_is_partly_cached(nonsense: real_server.RealServer) -> None:
    first = ask(nonsense, "Every morning we write down the one thing that matters most.")
    again = ask(nonsense, "Every morning we write down the one thing that matters most.")

    assert first.choices[0].message.content == again.choices[0].message.content
    assert again.usage is not None
    assert again.usage.prompt_tokens_details is not None
    assert (again.usage.prompt_tokens_details.cached_tokens or 0) > 20


def test_a_schema_it_cannot_obey_and_a_wrong_key_are_refused(
    nonsense: real_server.RealServer,
) -> None:
    with pytest.raises(openai.BadRequestError):
        ask(nonsense, "We plan.", {"type": "of no known kind"})
    stranger = real_server.RealServer(nonsense.base_url, nonsense.pid, nonsense.log, "wrong")
    with pytest.raises(openai.AuthenticationError):
        ask(stranger, "We plan.")


def test_a_server_that_ignores_the_schema_answers_in_prose(tmp_path: Path) -> None:
    if not real_server.available():
        lacks(*real_server.WANTED)
    with real_server.running(tmp_path, "ignores") as server:
        answer = ask(server, "We plan the week on Friday.")

    assert answer.usage is not None
    assert answer.usage.completion_tokens > 0
    with pytest.raises(json.JSONDecodeError):
        json.loads(answer.choices[0].message.content or "")
    assert not psutil.pid_exists(server.pid)


def test_the_same_words_make_the_same_model_and_answers(tmp_path: Path) -> None:
    if not real_server.available():
        lacks(*real_server.WANTED)
    words = ["bakery", "oven", "flour", "rest", "Überblick"]
    files, answers = [], []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        with real_server.running(folder, words=words) as server:
            answers.append(ask(server, "We bake at night.").choices[0].message.content or "")
        files.append((folder / "nonsense.gguf").read_bytes())

    assert files[0] == files[1]
    assert answers[0] == answers[1]
    assert any(word in answers[0] for word in words)


def test_it_ends_with_the_process_that_started_it(tmp_path: Path) -> None:
    if not real_server.available():
        lacks(*real_server.WANTED)
    program = (
        "import os, pathlib, sys\nfrom tests import real_server\n"
        "with real_server.running(pathlib.Path(sys.argv[1])) as server:\n"
        "    print(server.pid, flush=True)\n    os._exit(0)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program, tmp_path], capture_output=True, text=True, timeout=90
    )
    server = int(ran.stdout)

    for _ in range(100):
        if not psutil.pid_exists(server) or psutil.Process(server).status() == "zombie":
            return
        time.sleep(0.1)
    pytest.fail(f"the server {server} is still there")
