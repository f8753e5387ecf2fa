"""What the tests of the model's analyser share."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.fakes.model import KEY, FakeModel
from tests.unit.fakes.asking import messages, talk
from tubetotask.analysis.model.answers import NotesAnswer, schema_of
from tubetotask.analysis.model.asking import Asker
from tubetotask.analysis.model.endpoint import Answered, Endpoint
from tubetotask.analysis.model.settings import ModelSettings
from tubetotask.domain.calls import CallBook, NoBook
from tubetotask.domain.errors import ModelFailed

# What servers write into their errors, pages and answers: none of it may come through.
FOREIGN = (
    KEY, "sk-fa", "platform.openai.com", "org-fake", "Incorrect", "<html", "Sign in",
    "quota, please", "The server had an error", "overloaded", "deprecated", "maximum context",
    "Country, region", "I'm sorry", "{baking}", "evil", "secret-of-the-server",
)  # fmt: skip
SCHEMA = schema_of(NotesAnswer)
DATA = talk()


def settings(server: FakeModel | str, **more: Any) -> ModelSettings:
    """Settings for a server; a short time unless told otherwise."""
    url = server if isinstance(server, str) else server.url
    given: dict[str, Any] = {"api_key": KEY, "base_url": url, "timeout_s": 30.0, "fallbacks": ()}
    return ModelSettings(**(given | more))


class Waits(list[float]):
    """A sleep that only writes down how long it was told to."""

    def __call__(self, seconds: float) -> None:
        self.append(seconds)


def ask(found: ModelSettings, model: str, waits: Waits | None = None) -> Answered:
    """One question for notes."""
    endpoint = Endpoint(found, sleep=waits if waits is not None else Waits())
    return endpoint.ask(model, messages("notes", DATA), "notes", SCHEMA)


def asker(found: ModelSettings, book: CallBook | None = None, waits: Waits | None = None) -> Asker:
    """An asker that never waits."""
    never = waits if waits is not None else Waits()
    return Asker(found, book or NoBook(), Endpoint(found, sleep=never))


@contextmanager
def failing(state: str) -> Iterator[list[ModelFailed]]:
    """Expects this failure, and that nothing of the server's is in it or in its traceback."""
    found: list[ModelFailed] = []
    with pytest.raises(ModelFailed) as caught:
        yield found
    error = caught.value
    found.append(error)
    assert error.state == state, error
    assert error.message
    assert error.remedy
    clean("".join(traceback.format_exception(error)))
    clean(repr(error))


def clean(shown: str) -> None:
    """Nothing of a server's is in it."""
    assert not [each for each in FOREIGN if each in shown], shown
