"""What a model's server did wrong, in a state and a sentence.

Invariant: the sentences are ours. Nothing that the server wrote is repeated: it may hold the key.
"""

from __future__ import annotations

import email.utils
import time
from math import ceil, inf, isfinite

import httpcore2
import httpx2
import openai

from tubetotask.analysis.model.settings import ModelSettings
from tubetotask.analysis.model.transport import TooMuch
from tubetotask.domain.errors import ModelFailed
from tubetotask.domain.texts import counted

_LONGEST_WAIT_S = 60.0
_MOST_SECONDS, _MOST_MINUTES = 120, 120  # told as such


def of(error: openai.OpenAIError, settings: ModelSettings, model: str) -> ModelFailed:
    """The failure in our words."""
    if _not_connected(error):
        return unreachable(settings)
    if isinstance(error, openai.APITimeoutError):
        return timeout(settings)
    if isinstance(error.__cause__, httpx2.ProxyError):
        return wrong_proxy()
    if isinstance(error, openai.APIConnectionError):
        return unreadable() if isinstance(error.__cause__, TooMuch) else unreachable(settings)
    if isinstance(error, openai.APIStatusError):
        return _of_status(error, settings, model)
    return unreadable()


def may_have_cost(error: openai.OpenAIError) -> bool:
    """Whether the server may have worked although no answer came; a refusal costs nothing."""
    if isinstance(error, openai.APIStatusError) or _not_connected(error):
        return False
    cause = error.__cause__
    if isinstance(cause, httpx2.ProxyError):
        return False
    # Our transport tells all that goes wrong with a connection alike; what it was is the cause.
    never = httpcore2.ConnectError | httpcore2.UnsupportedProtocol
    return not isinstance(cause.__cause__ if cause else None, never)


def _not_connected(error: openai.OpenAIError) -> bool:
    """Whether nobody took the connection: the SDK calls that a timeout like any other."""
    return isinstance(error, openai.APITimeoutError) and isinstance(
        error.__cause__, httpx2.ConnectTimeout
    )


def _of_status(error: openai.APIStatusError, settings: ModelSettings, model: str) -> ModelFailed:
    code, status = str(error.code or ""), error.status_code
    told = f"{code} {error.message}".lower()
    if _no_credit(error):
        return ModelFailed(
            "The account at the model's provider has no credit left.",
            state="no-credit",
            remedy="Top it up or raise its limit there, then try again.",
            retryable=False,
        )
    if status == 401:
        return bad_key()
    if no_model(error, model):
        return gone(model)
    if status == 403:
        return ModelFailed(
            f"The model's server does not allow the use of {model}.",
            state="forbidden",
            remedy="The key may lack the right to this model, or the provider may not serve your "
            "country or network. Look at the provider, or use another model.",
            retryable=False,
        )
    if status == 429:
        return _rate_limited(error)
    if "context_length" in told or "context length" in told or "too many tokens" in told:
        return ModelFailed(
            f"The talk's parts are longer than {model} can read.",
            state="too-long",
            remedy="Set OPENAI_PART_TOKENS to half of what it is, or use a model that reads more.",
            retryable=False,
        )
    if status == 407:
        return wrong_proxy()
    if status in (404, 405) or status < 400:
        return wrong_address(settings)
    if status >= 500 or status in (408, 409):
        return ModelFailed(
            f"The model's server has a fault of its own (status {status}).",
            state="server-error",
            remedy="Try again in some minutes. What was read so far is kept.",
            retryable=True,
        )
    return ModelFailed(
        f"The model's server refuses the question (status {status}).",
        state="bad-request",
        remedy="Use another model or server; this one may not understand chat completions.",
        retryable=False,
    )


def _no_credit(error: openai.APIStatusError) -> bool:
    return error.code in ("insufficient_quota", "billing_hard_limit_reached") or (
        error.status_code == 402
    )


def bad_key() -> ModelFailed:
    """The key is of no use."""
    return ModelFailed(
        "The model's server refuses the API key.",
        state="bad-key",
        remedy="Check OPENAI_API_KEY, or the key in the settings: it may be mistyped, "
        "withdrawn, or of another provider.",
        retryable=False,
    )


_NO_MODEL = ("model_not_found", "model_not_available", "DeploymentNotFound")


def no_model(error: openai.APIStatusError, model: str) -> bool:
    """Whether the server says that there is no such model (any more)."""
    if error.code in _NO_MODEL or (error.status_code == 400 and error.param == "model"):
        return True
    # Others have no code for it, but name it. "Invalid URL (POST /models/chat)" does not.
    named = isinstance(error.body, dict) and model.lower() in str(error.message).lower()
    return error.status_code in (404, 410) and named


def gone(model: str) -> ModelFailed:
    """There is no such model."""
    return ModelFailed(
        f"The model {model} is not there, or not for this key.",
        state="no-model",
        remedy="Set OPENAI_MODEL, or the model in the settings, to one that the server offers.",
        retryable=False,
    )


def _rate_limited(error: openai.APIStatusError) -> ModelFailed:
    wait = _retry_after_s(error)
    when = "in some minutes"
    if wait is not None and wait <= _MOST_SECONDS:
        when = f"in {counted(max(1, ceil(wait)), 'second')}"
    elif wait is not None and wait <= _MOST_MINUTES * 60:
        when = f"in {counted(ceil(wait / 60), 'minute')}"
    elif wait is not None:
        when = "in some hours"
    failed = ModelFailed(
        "The model's provider asks to slow down.",
        state="rate-limited",
        remedy=f"Try again {when}. What was read so far is kept.",
        retryable=True,
    )
    failed.wait_s = wait
    return failed


def wrong_address(settings: ModelSettings) -> ModelFailed:
    """What answers is no model's server."""
    where = "OPENAI_BASE_URL" if settings.base_url else "The network between here and OpenAI"
    return ModelFailed(
        "What answers at the model's address is no model's server.",
        state="wrong-address",
        remedy=f"Check it: {where}. It usually ends in /v1, for example "
        "http://localhost:11434/v1 for Ollama.",
        retryable=False,
    )


def wrong_proxy() -> ModelFailed:
    """A proxy between here and the server does not let us through."""
    return ModelFailed(
        "The proxy between here and the model's server cannot be used.",
        state="wrong-address",
        remedy="Check HTTPS_PROXY, HTTP_PROXY and ALL_PROXY (a proxy may ask for a name and "
        "password), or name the server in NO_PROXY.",
        retryable=False,
    )


def unreachable(settings: ModelSettings) -> ModelFailed:
    """Nobody answers."""
    where = "OPENAI_BASE_URL" if settings.base_url else "the network of this machine"
    return ModelFailed(
        "The model's server cannot be reached.",
        state="unreachable",
        remedy=f"Check {where}, then try again. What was read so far is kept.",
        retryable=True,
    )


def timeout(settings: ModelSettings) -> ModelFailed:
    """Not answered in time."""
    return ModelFailed(
        f"The model did not answer within {settings.timeout_s:.0f} seconds.",
        state="timeout",
        remedy="Try again; for a slow model of your own raise OPENAI_TIMEOUT_S.",
        retryable=True,
    )


def unreadable() -> ModelFailed:
    """An answer of which nothing can be made."""
    return ModelFailed(
        "The model's server answered something that cannot be read.",
        state="junk",
        remedy="Try again; if it stays, use another model or server.",
        retryable=True,
    )


def cut_off(model: str) -> ModelFailed:
    """The answer ended too early."""
    return ModelFailed(
        f"The answer of {model} was cut off at its limit.",
        state="cut-off",
        remedy="Set OPENAI_PART_TOKENS to half of what it is, or use a model that writes more.",
        retryable=True,
    )


def refused(model: str) -> ModelFailed:
    """The model would not."""
    return ModelFailed(
        f"{model} declined to read this talk.",
        state="refused",
        remedy="Use another model, or the offline analyser.",
        retryable=True,
    )


def empty(model: str) -> ModelFailed:
    """The answer holds nothing."""
    return ModelFailed(
        f"{model} gave an empty answer.",
        state="empty",
        remedy="Try again; if it stays, use another model.",
        retryable=True,
    )


def junk(model: str) -> ModelFailed:
    """Twice not what was asked for."""
    return ModelFailed(
        f"{model} twice gave an answer of another form than asked for.",
        state="junk",
        remedy="Try again, or use a model that can give structured answers.",
        retryable=True,
    )


def pause_s(error: openai.OpenAIError, pause: float) -> float | None:
    """Seconds to wait before trying again, or None where that cannot help."""
    if _not_connected(error):
        return pause
    if isinstance(error, openai.APITimeoutError):
        return None  # the time is used up
    if isinstance(error.__cause__, TooMuch | httpx2.ProxyError):
        return None
    if isinstance(error, openai.APIConnectionError):
        return pause
    if not isinstance(error, openai.APIStatusError) or _no_credit(error):
        return None
    if error.status_code < 500 and error.status_code not in (408, 409, 429):
        return None
    wait = _retry_after_s(error)
    return pause if wait is None else (wait if wait <= _LONGEST_WAIT_S else None)


def _retry_after_s(error: openai.APIStatusError) -> float | None:
    """Seconds; None where the server names no time that can be understood."""
    headers = error.response.headers
    told, unit_s = headers.get("retry-after-ms"), 0.001
    if told is None:
        told, unit_s = headers.get("retry-after", ""), 1.0
    try:
        wait = float(told) * unit_s
    except ValueError:
        wait = _until_s(told)
    return max(0.0, wait) if isfinite(wait) else None


def _until_s(date: str) -> float:
    """From now to a date as HTTP writes it; infinite for anything else."""
    try:
        at = email.utils.parsedate_tz(date)
        return inf if at is None else email.utils.mktime_tz(at) - time.time()
    except (ValueError, OverflowError):
        return inf
