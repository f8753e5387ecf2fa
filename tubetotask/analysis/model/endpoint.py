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

from tubetotask.analysis.model import failures, hearing_failures
from tubetotask.analysis.model.settings import ModelSettings
from tubetotask.analysis.model.transport import DeadlineTransport, proxy_for
from tubetotask.domain.errors import ModelFailed

log = structlog.get_logger()
OPENAI = "https://api.openai.com/v1"
Messages = Sequence[Mapping[str, str]]
_RETRIES = 2
_PAUSE_S = 0.5  # before the first retry; twice that before the second
_MOST_OUT = 12_000  # tokens, where nothing else is asked for
_MOST_TOKENS = 1_000_000_000  # of a usage that can be believed
# What some servers do not take, and by which names they call it.
_OF_A_QUESTION = {
    "response_format": ("response_format", "json_schema"),
    "max_completion_tokens": ("max_completion_tokens", "max_tokens"),
}
_OF_A_SOUND = {"timestamp_granularities": ("timestamp_granularities",)}
# What is asked beside a sound: times of sentences and of words.
_HEARD_WITH: dict[str, Any] = {
    "response_format": "verbose_json",
    "timestamp_granularities": ["word", "segment"],
}


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


@dataclass(frozen=True)
class Got:
    """An answer as it came."""

    body: str
    latency_s: float
    attempts: int


class Endpoint:
    """A connection to one server. Safe to use from many threads."""

    def __init__(self, settings: ModelSettings, *, sleep: Callable[[float], None] = time.sleep):
        self._settings = settings
        self._sleep = sleep
        self._left_out: set[str] = set()  # parameters that this server does not know
        key = settings.api_key or "none"  # a server of one's own may ask for none
        if not (key.isascii() and key.isprintable()):
            raise failures.bad_key()  # a header cannot hold it
        self._transport, self._client = _connected(settings, key)
        # Whoever drops the endpoint drops its connections.
        weakref.finalize(self, self._transport.close)

    def ask(
        self,
        model: str,
        messages: Messages,
        name: str,
        schema: Mapping[str, Any],
        *,
        most_out: int = _MOST_OUT,
        again: Callable[[bool], None] = lambda _: None,
    ) -> Answered:
        """The server's answer to ``messages``, of ``most_out`` tokens at most. Raises ModelFailed.

        ``again`` is called before each further request, with whether the one before may have cost
        something. It may wait, which does not count, and what it raises ends the call.
        """

        def send(deadline: float) -> str:
            return self._send(model, messages, self._wanted(name, schema, most_out), deadline)

        got = self._kept_trying(send, failures.of, _OF_A_QUESTION, name, model, again)
        return _answered(got.body, self._settings, got.latency_s, got.attempts)

    def hear(
        self,
        model: str,
        sound: bytes,
        *,
        language: str = "",
        again: Callable[[bool], None] = lambda _: None,
    ) -> Got:
        """What a model heard in an Ogg/Opus file, as the server wrote it. Raises ModelFailed.

        ``language``: ISO 639-1, "" where the model is to find out. ``again``: as for ``ask``.
        """
        wanted: dict[str, Any] = {"language": language} if language else {}

        def send(deadline: float) -> str:
            self._transport.until(deadline)
            more = {k: v for k, v in _HEARD_WITH.items() if k not in self._left_out}
            raw = self._client.audio.transcriptions.with_raw_response.create(
                model=_sendable(model), file=("piece.ogg", sound, "audio/ogg"), **wanted, **more
            )
            return raw.http_response.content.decode("utf-8-sig", "replace")

        told = hearing_failures.of
        return self._kept_trying(send, told, _OF_A_SOUND, "speech", model, again)

    def _kept_trying(
        self,
        send: Callable[[float], str],
        told: Callable[[openai.OpenAIError, ModelSettings, str], ModelFailed],
        can_go: Mapping[str, tuple[str, ...]],
        name: str,
        model: str,
        again: Callable[[bool], None],
    ) -> Got:
        """What ``send`` gives, tried again where that can help. Raises ModelFailed."""
        began = time.monotonic()
        deadline = began + self._settings.timeout_s
        retries = attempts = 0
        cost = False
        while True:
            if attempts:
                asked = time.monotonic()
                again(cost)
                deadline += time.monotonic() - asked
                cost = False
            attempts += 1
            sent = {name: calls for name, calls in can_go.items() if name not in self._left_out}
            try:
                body = send(deadline)
            except openai.OpenAIError as error:
                if self._adapts(error, sent):
                    continue
                failed = told(error, self._settings, model)
                failed.may_have_cost = failures.may_have_cost(error)
                pause = failures.pause_s(error, _PAUSE_S * 2**retries)
                status = error.status_code if isinstance(error, openai.APIStatusError) else None
            else:
                return Got(body, time.monotonic() - began, attempts)
            # Raised outside of the handler: the server's own words, which may hold the key, are
            # not even in the traceback.
            log.info(
                "model call failed", state=failed.state, status=status, purpose=name, model=model
            )
            if pause is None or retries >= _RETRIES or time.monotonic() + pause >= deadline:
                raise failed
            cost = failed.may_have_cost
            retries += 1
            self._sleep(pause)

    def _wanted(self, name: str, schema: Mapping[str, Any], most_out: int) -> dict[str, Any]:
        """What is asked beside the messages, without what this server does not know."""
        every: dict[str, Any] = {
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": name, "strict": True, "schema": schema},
            },
            "max_completion_tokens": most_out,
        }
        return {key: value for key, value in every.items() if key not in self._left_out}

    def _send(
        self, model: str, messages: Messages, wanted: Mapping[str, Any], deadline: float
    ) -> str:
        self._transport.until(deadline)
        # Half a surrogate pair cannot be sent.
        told = [{key: _sendable(text) for key, text in one.items()} for one in messages]
        # The answer as it is: the SDK's own parsing loses text and usage of what it cannot parse.
        # Asked by its path, as the SDK has it for what it has no types of: they are another MB.
        answer = self._client.post(
            "/chat/completions",
            cast_to=httpx2.Response,
            body={"model": _sendable(model), "messages": told, **wanted},
            options={"security": {"bearer_auth": True}},
        )
        return answer.content.decode("utf-8-sig", "replace")

    def _adapts(self, error: openai.OpenAIError, sent: Mapping[str, tuple[str, ...]]) -> bool:
        """Leave out, from now on, a parameter of ``sent`` that this server says it cannot take.

        Judged by what was sent: of calls at the same time each may be the first to be told.
        """
        if not isinstance(error, openai.BadRequestError | openai.UnprocessableEntityError):
            return False
        told = f"{error.param or ''} {error.message}"
        for parameter, names in sent.items():
            if any(name in told for name in names):
                self._left_out.add(parameter)
                log.info("the model's server does not take a parameter", parameter=parameter)
                return True
        return False


def _connected(settings: ModelSettings, key: str) -> tuple[DeadlineTransport, openai.OpenAI]:
    address = settings.base_url or OPENAI
    try:
        tls = not address.lower().startswith("http://")
        transport = DeadlineTransport(proxy_for(address), certificates=tls)
    except (ValueError, httpx2.InvalidURL):
        transport = None
    if transport is None:
        raise failures.wrong_proxy()
    try:
        client = openai.OpenAI(
            api_key=key,
            base_url=address,
            max_retries=0,  # tried again in ``ask``: the SDK would also repeat an empty account
            http_client=httpx2.Client(transport=transport, follow_redirects=False),
        )
    except (ValueError, httpx2.InvalidURL, openai.OpenAIError) as error:
        transport.close()
        raise failures.wrong_address(settings) from error
    return transport, client


def _sendable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _storable(text: str) -> str:
    """Without what no database takes: NUL, and half a surrogate pair."""
    return _sendable(text).replace("\0", "")


def _answered(body: str, settings: ModelSettings, latency_s: float, attempts: int) -> Answered:
    """Read a chat completion. Raises ModelFailed where it is none."""
    try:
        told = json.loads(body)
        choices = told["choices"]
        choice: Mapping[str, Any] = choices[0] if choices else {}  # none is an empty answer
        message = choice.get("message") or {}
        text, refusal = message.get("content") or "", message.get("refusal") or ""
        tokens_in, tokens_out, tokens_cached = _tokens(told.get("usage"))
        return Answered(
            text=_storable(str(text)),
            finish=str(choice.get("finish_reason") or ""),
            refusal=_storable(str(refusal)),
            model=_storable(str(told.get("model") or "")),
            tokens_in=tokens_in,
            tokens_out=tokens_out,
            tokens_cached=tokens_cached,
            latency_s=latency_s,
            attempts=attempts,
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        failed = _no_completion(body, settings)
        failed.may_have_cost = True
    raise failed


def _tokens(usage: object) -> tuple[int, int, int]:
    """In, out and cached; 0, 0, 0 where the server counts nothing that can be believed."""
    told = usage if isinstance(usage, dict) else {}
    details = told.get("prompt_tokens_details")
    cached = details.get("cached_tokens") if isinstance(details, dict) else None
    into, out = _number(told.get("prompt_tokens")), _number(told.get("completion_tokens"))
    return into, out, min(_number(cached), into)


def _number(told: object) -> int:
    known = isinstance(told, int | float) and 0 <= told < _MOST_TOKENS
    return int(told) if known and isinstance(told, int | float) else 0


def _no_completion(body: str, settings: ModelSettings) -> ModelFailed:
    """An answer that is no chat completion: another kind of server, or a broken one."""
    page = body.lstrip()[:1] == "<"
    return failures.wrong_address(settings) if page else failures.unreadable()
