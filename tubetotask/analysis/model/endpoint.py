"""One question to a model's server, and its answer as it came.

Invariant: every way in which a server can fail becomes one ``ModelFailed`` with a state and a
sentence, within the time limit of the call as a whole. No key and no text of a talk gets into
either. What is worth it is tried again here, twice at most; nothing else is.
"""

from __future__ import annotations

import json
import time
import weakref
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx2
import openai
import structlog

from tubetotask.analysis.model import failures
from tubetotask.analysis.model.settings import ModelSettings
from tubetotask.analysis.model.transport import DeadlineTransport, proxy_for
from tubetotask.domain.errors import ModelFailed

log = structlog.get_logger()
OPENAI = "https://api.openai.com/v1"
Messages = Sequence[Mapping[str, str]]
_RETRIES = 2
_PAUSE_S = 0.5  # before the first retry; twice that before the second
_MOST_OUT = 12_000  # tokens: more than any answer asked for needs


@dataclass(frozen=True)
class Answered:
    """What came back. ``finish`` is the server's reason to stop, "" where it gave none."""

    text: str
    finish: str
    refusal: str
    model: str
    tokens_in: int
    tokens_out: int
    tokens_cached: int
    latency_s: float
    attempts: int


class Endpoint:
    """A connection to one server. Safe to use from many threads."""

    def __init__(self, settings: ModelSettings, *, sleep: Callable[[float], None] = time.sleep):
        self._settings = settings
        self._sleep = sleep
        self._left_out: set[str] = set()  # parameters that this server does not know
        try:
            address = settings.base_url or OPENAI
            self._transport = DeadlineTransport(httpx2.HTTPTransport(proxy=proxy_for(address)))
            self._client = openai.OpenAI(
                api_key=settings.api_key or "none",  # a server of one's own may ask for none
                base_url=address,
                max_retries=0,  # tried again below: the SDK would also repeat an empty account
                http_client=httpx2.Client(transport=self._transport, follow_redirects=False),
            )
            # Whoever drops the endpoint drops its connections.
            weakref.finalize(self, self._transport.close)
        except (ValueError, httpx2.InvalidURL, openai.OpenAIError) as error:
            raise failures.wrong_address(settings) from error

    def ask(self, model: str, messages: Messages, name: str, schema: Mapping[str, Any]) -> Answered:
        """The server's answer to ``messages``. Raises ModelFailed."""
        began = time.monotonic()
        deadline = began + self._settings.timeout_s
        retries = attempts = 0
        while True:
            attempts += 1
            try:
                body = self._send(model, messages, name, schema, deadline)
                return _answered(body, self._settings, time.monotonic() - began, attempts)
            except openai.OpenAIError as error:
                if self._adapts(error):
                    continue
                failed = failures.of(error, self._settings, model)
                pause = failures.pause_s(error, _PAUSE_S * 2**retries)
                log.info("model call failed", state=failed.state, purpose=name, model=model)
                if pause is None or retries >= _RETRIES:
                    raise failed from error
                if time.monotonic() + pause >= deadline:
                    raise failed from error
                retries += 1
                self._sleep(pause)

    def _send(
        self,
        model: str,
        messages: Messages,
        name: str,
        schema: Mapping[str, Any],
        deadline: float,
    ) -> str:
        wanted: dict[str, Any] = {
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": name, "strict": True, "schema": schema},
            },
            "max_completion_tokens": _MOST_OUT,
        }
        extra = {key: value for key, value in wanted.items() if key not in self._left_out}
        self._transport.until(deadline)
        # The raw answer: the SDK's own parsing loses text and usage of what it cannot parse.
        told: Any = [dict(message) for message in messages]
        raw = self._client.chat.completions.with_raw_response.create(
            model=model, messages=told, **extra
        )
        if raw.http_response.status_code >= 300:
            raise failures.Redirected
        return raw.http_response.text

    def _adapts(self, error: openai.OpenAIError) -> bool:
        """Leave out, from now on, a parameter that this server says it does not know."""
        if not isinstance(error, openai.BadRequestError | openai.UnprocessableEntityError):
            return False
        told = f"{error.param or ''} {error.message}"
        for parameter in ("response_format", "max_completion_tokens"):
            if parameter in told and parameter not in self._left_out:
                self._left_out.add(parameter)
                log.info("the model's server does not know a parameter", parameter=parameter)
                return True
        return False


def _answered(body: str, settings: ModelSettings, latency_s: float, attempts: int) -> Answered:
    """Read a chat completion. Raises ModelFailed where it is none."""
    try:
        told = json.loads(body)
        choice = told["choices"][0]
        message = choice["message"]
        text, refusal = message.get("content") or "", message.get("refusal") or ""
        usage = told.get("usage") or {}
        details = usage.get("prompt_tokens_details") or {}
        return Answered(
            text=str(text),
            finish=str(choice.get("finish_reason") or ""),
            refusal=str(refusal),
            model=str(told.get("model") or ""),
            tokens_in=int(usage.get("prompt_tokens") or 0),
            tokens_out=int(usage.get("completion_tokens") or 0),
            tokens_cached=int(details.get("cached_tokens") or 0),
            latency_s=latency_s,
            attempts=attempts,
        )
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise _no_completion(body, settings) from error


def _no_completion(body: str, settings: ModelSettings) -> ModelFailed:
    """An answer that is no chat completion: another kind of server, or a broken one."""
    return failures.wrong_address(settings) if "<" in body[:200] else failures.unreadable()
