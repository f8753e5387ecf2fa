"""What a model does, told by its name up to an "@": "500-once@gpt-4o" fails once, then is good;
"junk-then-reset@gpt-4o" answers junk and is gone when that is sent back.

Invariant: a scenario decides from the request and how often this conversation was asked before,
never from the clock or from chance. To add one: a line in ``FAILURES``, ``BODIES`` or ``CONTENTS``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.model_wire import Fault, unknown_model, unsupported

SCENARIOS = (
    "good", "slow-2.0", "401", "403", "404", "retired", "429", "429-once", "429-retry-after-90",
    "no-credit", "500", "500-once", "503-twice", "reset", "reset-once", "hang", "drip",
    "drip-error", "cut", "content-filter", "refusal", "empty", "no-choices", "junk", "junk-once",
    "invalid", "invalid-once", "half-json", "html", "html-404", "ignores-schema",
    "no-response-format", "no-max-completion-tokens", "too-long", "huge", "nonsense", "obey",
    "lies", "no-usage", "blocked-by-proxy", "blocked-by-proxy-407", "no-times", "words-only",
    "segments-only", "no-granularities",
)  # fmt: skip
WELL_KNOWN = ("gpt-4o", "gpt-4o-mini", "gpt-4.1", "gpt-4.1-mini", "gpt-5.6", "gpt-5.6-luna")
DATED = {"gpt-4o": "gpt-4o-2024-08-06", "gpt-4o-mini": "gpt-4o-mini-2024-07-18"}
WINDOWS = {"gpt-4o": 128_000, "gpt-4o-mini": 128_000}
OTHER_WINDOW = 1_000_000
PAGE = b"<!DOCTYPE html><html><head><title>Sign in</title></head><body><form></form></body></html>"
_TIMES = {"once": 1, "twice": 2}
_SPLIT = re.compile(r"(?P<base>.+?)(?:-(?P<times>once|twice))?$")
_RETRY_AFTER = re.compile(r"429-retry-after-(\d+(?:\.\d+)?)$")
_SLOW = re.compile(r"slow-(\d+(?:\.\d+)?)$")


@dataclass
class Reply:
    """What goes out. ``manner``: whole, reset, hang, drip or endless."""

    outcome: str
    status: int = 200
    body: bytes = b""
    kind: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    manner: str = "whole"


@dataclass(frozen=True)
class Name:
    """A model's name, taken apart: what it does, how often, and which model it says it is; what it
    does instead once its answer is sent back to be put right ("": the same).
    """

    scenario: str
    times: int  # -1: always
    pretends: str
    then: str = ""

    @staticmethod
    def of(model: str, played: str | None = None) -> Name | None:
        """``played``: the scenario a test gave this model. None for a model nobody knows."""
        scenario, _, pretends = model.partition("@")
        if played is not None:
            scenario, pretends = played, model
        elif model in WELL_KNOWN:
            scenario, pretends = "good", model
        scenario, _, then = scenario.partition("-then-")
        found = _SPLIT.fullmatch(scenario)
        base, times = (found["base"], found["times"]) if found else ("", None)
        known = base in BASES or _SLOW.match(base) or _RETRY_AFTER.match(base)
        if not known:
            return None
        return Name(base, _TIMES.get(times or "", -1), pretends or model, then)

    @property
    def latency_s(self) -> float:
        """What this model adds to the latency of all."""
        slow = _SLOW.match(self.scenario)
        return float(slow[1]) if slow else 0.0

    @property
    def style(self) -> str:
        """Who writes the content: good, nonsense, obey or lies."""
        return self.scenario if self.scenario in STYLES else "good"


def _limited(model: str) -> Fault:
    told = (
        f"Rate limit reached for {model} in organization org-fake on tokens per min (TPM): Limit "
        "30000, Used 29640, Requested 1280. Please try again in 1.84s."
    )
    return Fault(429, told, "tokens", code="rate_limit_exceeded")


_NO_CREDIT = Fault(
    429,
    "You exceeded your current quota, please check your plan and billing details.",
    "insufficient_quota",
    code="insufficient_quota",
)
_RETIRED = (
    "The model `{}` has been deprecated, learn more here: "
    "https://platform.openai.com/docs/deprecations"
)
FAILURES: dict[str, Callable[[str], Fault]] = {
    "401": lambda _: Fault(401, "Incorrect API key provided: sk-fa***.", code="invalid_api_key"),
    "403": lambda _: Fault(
        403,
        "Country, region, or territory not supported",
        "request_forbidden",
        code="unsupported_country_region_territory",
    ),
    "404": unknown_model,
    "retired": lambda model: Fault(404, _RETIRED.format(model), code="model_not_found"),
    "429": _limited,
    "no-credit": lambda _: _NO_CREDIT,
    "500": lambda _: Fault(500, "The server had an error while processing your request.",
                           "server_error"),
    "503": lambda _: Fault(503, "The engine is currently overloaded, please try again later.",
                           "service_unavailable"),
    "too-long": lambda _: too_long(128_000, 131_072),
}  # fmt: skip
BODIES: dict[str, Reply] = {
    "reset": Reply("reset", manner="reset"),
    "hang": Reply("hang", manner="hang"),
    "drip": Reply("drip", manner="drip"),
    "drip-error": Reply("drip-error", 500, manner="drip"),
    "huge": Reply("huge", manner="endless"),
    "html": Reply("html", 200, PAGE, "text/html"),
    "html-404": Reply("html-404", 404, PAGE, "text/html"),
    "blocked-by-proxy": Reply("blocked-by-proxy", 302, headers={"location": "/login"}),
    "blocked-by-proxy-407": Reply(
        "blocked-by-proxy-407", 407, PAGE, "text/html", {"proxy-authenticate": 'Basic realm="it"'}
    ),
}


@dataclass(frozen=True)
class Content:
    """The one choice of an answer."""

    text: str | None
    finish: str = "stop"
    refusal: str | None = None


def _half(answer: str) -> str:
    return answer[: max(1, len(answer) // 2)]


def _misfit(answer: str) -> str:
    """Valid JSON in which no field has its type."""
    wrong = {list: "all of them", bool: "perhaps", dict: 7, type(None): 7}
    fields = json.loads(answer)
    return json.dumps({name: wrong.get(type(value), []) for name, value in fields.items()})


def _talkative(answer: str) -> str:
    loose = json.dumps(_loosened(json.loads(answer)), indent=2, ensure_ascii=False)
    return f"Sure! Here is the JSON you asked for:\n\n```json\n{loose}\n```\nLet me know {{if}} …"


def _loosened(node: Any) -> Any:
    if isinstance(node, list):
        return [_loosened(each) for each in node]
    if not isinstance(node, dict):
        return node
    kept = {name: _loosened(value) for name, value in node.items() if value is not None}
    return kept | {"confidence": 0.93}


_PROSE = "I have read the talk and it is about {baking}. The speaker makes some good points."
CONTENTS: dict[str, Callable[[str], Content]] = {
    "good": Content,
    "cut": lambda answer: Content(_half(answer), "length"),
    "content-filter": lambda answer: Content(_half(answer), "content_filter"),
    "refusal": lambda _: Content(None, refusal="I'm sorry, I can't help with that request."),
    "empty": lambda _: Content(""),
    "junk": lambda _: Content(_PROSE),
    "invalid": lambda answer: Content(_misfit(answer)),
    "half-json": lambda answer: Content(_half(answer)),
    "ignores-schema": lambda answer: Content(_talkative(answer)),
}
# "-once" of these ends when the conversation holds the bad answer and what was wrong with it.
ENDED_BY_FEEDBACK = ("junk", "invalid", "half-json", "empty")
OF_HEARING = ("no-times", "words-only", "segments-only", "no-granularities")
STYLES = ("nonsense", "obey", "lies")
PLAIN = (*OF_HEARING, "no-usage", "no-choices", "no-response-format", "no-max-completion-tokens")
BASES = frozenset((*FAILURES, *BODIES, *CONTENTS, *STYLES, *PLAIN))


def too_long(window: int, tokens: int) -> Fault:
    """More than the model's window holds."""
    told = (
        f"This model's maximum context length is {window} tokens. However, your messages resulted "
        f"in {tokens} tokens. Please reduce the length of the messages."
    )
    return Fault(400, told, param="messages", code="context_length_exceeded")


def is_over(name: Name, before: int, tried: bool) -> bool:
    """Whether a scenario that ends has ended for this conversation."""
    if name.times < 0:
        return False
    return tried if name.scenario in ENDED_BY_FEEDBACK else before >= name.times


def early(name: Name, model: str, body: dict[str, Any], retry_after: str) -> Reply | None:
    """What comes instead of an answer, or None."""
    found = BODIES.get(name.scenario)
    if found is not None:
        return found
    fault: Fault | None = None
    headers: dict[str, str] = {}
    timed = _RETRY_AFTER.match(name.scenario)
    if timed or (name.scenario == "429" and name.times > 0):
        headers["retry-after"] = timed[1] if timed else retry_after
    if timed:
        fault = _limited(model)
    elif name.scenario in FAILURES:
        fault = FAILURES[name.scenario](model)
    elif name.scenario == "no-response-format":
        kind = (body.get("response_format") or {}).get("type", "text")
        if kind != "text":
            told = (
                f"Invalid parameter: 'response_format' of type '{kind}' is not supported with this "
                "model."
            )
            fault = Fault(400, told, param="response_format")
    elif name.scenario == "no-max-completion-tokens" and "max_completion_tokens" in body:
        fault = unsupported("max_completion_tokens", "Use 'max_tokens' instead.")
    return None if fault is None else failed(fault, name.scenario, headers)


def failed(fault: Fault, outcome: str, headers: dict[str, str] | None = None) -> Reply:
    """A fault as it goes out."""
    return Reply(outcome, fault.status, json.dumps(fault.body()).encode(), headers=headers or {})
