"""What the real service refuses before any model sees it, in its words.

Invariant: ``refusal`` returns the first fault only, as the service does; None means that a model
is asked. Nothing here depends on a scenario.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.fakes.model_tokens import content_of

# The parameters of openai.types.chat.completion_create_params, and what its two heirs add.
_FIELDS = (
    "audio frequency_penalty function_call functions logit_bias logprobs max_completion_tokens "
    "max_tokens messages metadata modalities model moderation n parallel_tool_calls prediction "
    "presence_penalty prompt_cache_key prompt_cache_options prompt_cache_retention "
    "reasoning_effort response_format safety_identifier seed service_tier stop store stream "
    "stream_options temperature tool_choice tools top_logprobs top_p user verbosity "
    "web_search_options"
)
FIELDS = frozenset(_FIELDS.split())
ROLES = frozenset(("system", "developer", "user", "assistant", "tool", "function"))
BARRED = ("default", "allOf", "oneOf", "not", "if", "then", "else", "dependentRequired")
DEEPEST = 10
THINKERS = re.compile(r"(?:gpt-5|o\d)")


@dataclass(frozen=True)
class Fault:
    """An error as the service writes it."""

    status: int
    message: str
    type: str = "invalid_request_error"
    param: str | None = None
    code: str | None = None

    def body(self) -> dict[str, Any]:
        """The JSON of the answer."""
        told = {"message": self.message, "type": self.type, "param": self.param, "code": self.code}
        return {"error": told}


def key_fault(headers: Mapping[str, str], right: bool, sent: str) -> Fault | None:
    """A missing or wrong key. The service shows the ends of a wrong one, and so do we."""
    if right:
        return None
    if "authorization" not in headers or not sent:
        told = (
            "You didn't provide an API key. You need to provide your API key in an Authorization "
            "header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY)."
        )
        return Fault(401, told)
    shown = f"{sent[:5]}{'*' * 12}{sent[-4:]}"
    told = (
        f"Incorrect API key provided: {shown}. You can find your API key at "
        "https://platform.openai.com/account/api-keys."
    )
    return Fault(401, told, code="invalid_api_key")


def unknown_model(model: str) -> Fault:
    """Nobody knows a model of this name."""
    told = f"The model `{model}` does not exist or you do not have access to it."
    return Fault(404, told, code="model_not_found")


def unsupported(param: str, instead: str) -> Fault:
    """A parameter that this model does not take."""
    told = f"Unsupported parameter: '{param}' is not supported with this model. {instead}".strip()
    return Fault(400, told, param=param, code="unsupported_parameter")


def body_fault(body: Mapping[str, Any]) -> Fault | None:
    """What is wrong with the body of a request, whoever the model is."""
    strange = next((name for name in body if name not in FIELDS), None)
    if strange is not None:
        told = f"Unknown parameter: '{strange}'."
        return Fault(400, told, param=strange, code="unknown_parameter")
    if not isinstance(body.get("model"), str) or not body["model"]:
        return Fault(400, "you must provide a model parameter")
    if body.get("stream"):
        return Fault(400, "This fake does not stream.", param="stream", code="unsupported_value")
    return _messages_fault(body.get("messages")) or _format_fault(body)


def habits_fault(body: Mapping[str, Any], name: str) -> Fault | None:
    """Models that think take no ``max_tokens`` and no temperature; others cannot be told to."""
    if not THINKERS.match(name):
        effort = next((each for each in ("reasoning_effort", "verbosity") if body.get(each)), None)
        return unsupported(effort, "") if effort and name.startswith("gpt-4") else None
    if body.get("max_tokens") is not None:
        return unsupported("max_tokens", "Use 'max_completion_tokens' instead.")
    own = body.get("temperature")
    if own not in (None, 1, 1.0) and body.get("reasoning_effort") != "none":
        told = (
            f"Unsupported value: 'temperature' does not support {own} with this model. "
            "Only the default (1) value is supported."
        )
        return Fault(400, told, param="temperature", code="unsupported_value")
    return None


def _messages_fault(messages: object) -> Fault | None:
    if messages is None:
        told = "Missing required parameter: 'messages'."
        return Fault(400, told, param="messages", code="missing_required_parameter")
    if not isinstance(messages, list) or not messages:
        told = "Invalid 'messages': empty array. Expected an array with minimum length 1."
        return Fault(400, told, param="messages", code="empty_array")
    for place, message in enumerate(messages):
        where = f"messages[{place}]"
        if not isinstance(message, dict) or message.get("role") not in ROLES:
            told = f"Invalid value for '{where}.role'."
            return Fault(400, told, param=f"{where}.role", code="invalid_value")
        if not isinstance(message.get("content"), str | list):
            told = f"Invalid value for 'content': expected a string, got null. ({where})"
            return Fault(400, told, param=f"{where}.content", code="invalid_type")
    return None


def _format_fault(body: Mapping[str, Any]) -> Fault | None:
    wanted = body.get("response_format")
    if wanted is None:
        return None
    kind = wanted.get("type") if isinstance(wanted, dict) else None
    if kind == "json_object":
        if any("json" in content_of(each).lower() for each in body["messages"]):
            return None
        told = (
            "'messages' must contain the word 'json' in some form, to use 'response_format' of "
            "type 'json_object'."
        )
        return Fault(400, told, param="messages")
    if kind == "json_schema":
        return _named_schema_fault(wanted.get("json_schema"))
    return None if kind == "text" else _bad_format("Invalid value: 'response_format.type'.")


def _bad_format(told: str) -> Fault:
    return Fault(400, told, param="response_format")


def _named_schema_fault(named: object) -> Fault | None:
    if not isinstance(named, dict):
        told = "Missing required parameter: 'response_format.json_schema'."
        return Fault(400, told, param="response_format.json_schema")
    name, schema = named.get("name"), named.get("schema")
    if not isinstance(name, str) or not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", name):
        told = "Invalid 'response_format.json_schema.name': string does not match pattern."
        return Fault(400, told, param="response_format.json_schema.name", code="invalid_value")
    if not named.get("strict"):
        return None
    if not isinstance(schema, dict) or schema.get("type") != "object":
        found = "schema must be a JSON Schema of 'type: \"object\"'."
    else:
        found = schema_fault(schema, schema.get("$defs", {})) or ""
    return _bad_format(f"Invalid schema for response_format '{name}': {found}") if found else None


def schema_fault(
    node: object, defs: Mapping[str, Any], at: tuple[str, ...] = (), deep: int = 0
) -> str | None:
    """What strict structured output does not take in a schema, or None."""
    where = f"In context={at!r}, "
    if not isinstance(node, dict):
        return where + "schema must be an object."
    barred = next((word for word in BARRED if word in node), None)
    if barred is not None:
        return f"{where}'{barred}' is not permitted."
    if "$ref" in node:
        return _ref_fault(node, defs, where)
    if deep > DEEPEST:
        return f"{where}schema exceeds maximum depth of {DEEPEST}."
    kind = node.get("type")
    if kind is None and not {"anyOf", "enum", "const"} & node.keys():
        return where + "schema must have a 'type' key."
    if kind == "object":
        fault = _object_fault(node, where)
        if fault is not None:
            return fault
    return _inner_fault(node, defs, at, deep)


def _ref_fault(node: dict[str, Any], defs: Mapping[str, Any], where: str) -> str | None:
    beside = sorted(node.keys() - {"$ref"})
    if beside:
        return f"{where}$ref cannot have keywords {beside!r}."
    name = str(node["$ref"]).removeprefix("#/$defs/")
    return None if node["$ref"] == "#" or name in defs else f"{where}reference can't be resolved."


def _object_fault(node: dict[str, Any], where: str) -> str | None:
    if node.get("additionalProperties") is not False:
        return where + "'additionalProperties' is required to be supplied and to be false."
    required, properties = node.get("required"), node.get("properties", {})
    missing = [name for name in properties if name not in (required or ())]
    if required is None or missing:
        told = f"Missing '{missing[0]}'." if missing else ""
        return (
            f"{where}'required' is required to be supplied and to be an array including every "
            f"key in properties. {told}"
        ).strip()
    extra = next((name for name in required if name not in properties), None)
    return None if extra is None else f"{where}Extra required key '{extra}' supplied."


def _inner_fault(
    node: dict[str, Any], defs: Mapping[str, Any], at: tuple[str, ...], deep: int
) -> str | None:
    inner: list[tuple[object, tuple[str, ...], int]] = []
    for group in ("properties", "$defs"):
        for name, each in node.get(group, {}).items():
            inner.append((each, (*at, group, name), 0 if group == "$defs" else deep + 1))
    inner += [(each, (*at, "anyOf"), deep) for each in node.get("anyOf", ())]
    if node.get("type") == "array":
        inner.append((node.get("items"), (*at, "items"), deep + 1))
    found = (schema_fault(each, defs, where, depth) for each, where, depth in inner)
    return next((fault for fault in found if fault is not None), None)
