"""The description of the API (OpenAPI 3.1), made of the table that answers.

Invariant: every operation, parameter, body, answer and error that can come stands in it, and
nothing else. pydantic's schemas are JSON Schema 2020-12, which OpenAPI 3.1 takes as they are.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from tubetotask import __version__
from tubetotask.api.v1.dispatch import names
from tubetotask.api.v1.operation import ROOT, Operation
from tubetotask.api.v1.problems import MIMETYPE, Problem
from tubetotask.api.v1.schemas import REF, all_of_them, ref
from tubetotask.api.v1.table import OPERATIONS

_PARAMETER = re.compile(r"\{(\w+)\}")
_QUEUES = ["analyses", "background", "looks", "sending"]
TAGS = {
    "inbox": "What the sources said, by what matters for the plan.",
    "analyses": "What a video means for the plan.",
    "tasks": "What there is to do.",
    "feedback": "What you have marked as wrong.",
    "learned": "What was learned of what you decided.",
    "tags": "Words of the person’s own on talks and tasks.",
    "plan": "What everything is held against.",
    "reports": "What was watched in some days, and what it means.",
    "exports": "Files to take away.",
    "account": "Everything that is yours: taken away, and brought back.",
    "integrations": "Where tasks and reports are sent.",
    "deliveries": "What was sent there.",
    "notifications": "Where you are told of what, and when not.",
    "sources": "Channels and playlists that are followed.",
    "videos": "Videos that arrived at sources, and why each stands so.",
    "watch": "Videos worth watching oneself, and times for some.",
    "themes": "What the videos keep coming back to.",
    "jobs": "Background work.",
    "schedules": "What is begun by the clock.",
    "queues": "Queues of jobs, of the whole instance.",
    "me": "Who asks.",
    "search": "What was said.",
    "searches": "Searches that are kept.",
    "settings": "Budgets, and the model that reads.",
    "usage": "What models have cost.",
    "news": "What is new.",
    "captions": "Captions that are pushed by a browser or a script.",
    "people": "People with accounts.",
    "audit": "What was done that matters.",
}
PROBLEMS = {
    400: "What was sent is not as this operation takes it, or cannot be done.",
    401: "No token, or one that opens nothing.",
    403: "The token's scope or its owner's role is too small.",
    404: "There is no such thing, or it is not yours.",
    409: "The request with this Idempotency-Key is under way.",
    412: "It was changed since it was read (If-Match).",
    413: "It is too large.",
    415: "Only JSON is taken, or only the type of file that is named.",
    422: "This Idempotency-Key was used for another request.",
    429: "Too often; Retry-After says how long to wait.",
    503: "The database does not answer. Try again in a moment.",
}
_ABOUT = """What every page can do, for programs, with the same rules.

Come in with a token of the page Tokens: `Authorization: Bearer ttt_…`. It opens what its scope
names (`read`, `write`, `admin`; `captions` for bringing captions alone), never more than your role.
No cookie opens anything here.

Lists come in parts: send `next` of an answer as `cursor`. `fields` leaves out what you do not need.
What can be changed has an `ETag`; with `If-Match` a change is refused where somebody was quicker,
and an operation that takes none refuses it.
What makes something takes an `Idempotency-Key`: the same key within 24 hours does it once.
Slow work answers 202 with an address that tells how far it is. Errors are problems (RFC 9457) with
an `id` that is never renamed. How often you may still ask stands in `RateLimit-Remaining`."""


@cache
def document() -> dict[str, Any]:
    """The description as a JSON object."""
    paths: dict[str, dict[str, Any]] = {}
    for each in OPERATIONS:
        paths.setdefault(each.path, {})[each.method.lower()] = _operation(each)
    return {
        "openapi": "3.1.0",
        "info": {"title": "TubeToTask", "version": __version__, "description": _ABOUT},
        "servers": [{"url": ROOT}],
        "tags": [{"name": name, "description": told} for name, told in TAGS.items()],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": all_of_them(),
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A token of the page Tokens.",
                }
            },
            "headers": _HEADERS,
            "responses": {
                str(status): {
                    "description": told,
                    "headers": _problem_headers(status),
                    "content": {MIMETYPE: {"schema": ref(Problem)}},
                }
                for status, told in PROBLEMS.items()
            },
        },
    }


_HEADERS: dict[str, Any] = {
    "ETag": {"description": "What it is now.", "schema": {"type": "string"}},
    "Location": {
        "description": "Where it is, or tells how far it is.",
        "schema": {"type": "string"},
    },
    "Retry-After": {
        "description": "Seconds to wait.",
        "schema": {"type": "integer", "minimum": 0},
    },
    "RateLimit-Limit": {"description": "Requests in a period.", "schema": {"type": "integer"}},
    "RateLimit-Remaining": {"description": "How many are left.", "schema": {"type": "integer"}},
    "RateLimit-Reset": {"description": "Seconds until all are.", "schema": {"type": "integer"}},
    "Idempotency-Replayed": {
        "description": "true: this was answered before, and nothing was done again.",
        "schema": {"const": "true"},
    },
}


def _header(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/headers/{name}"}


def _limits() -> dict[str, Any]:
    told = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")
    return {name: _header(name) for name in told}


def _problem_headers(status: int) -> dict[str, Any]:
    more = {409: ["Retry-After"], 412: ["ETag"], 429: ["Retry-After"]}
    return {name: _header(name) for name in more.get(status, [])} | _limits()


def statuses(operation: Operation) -> list[int]:
    """With what an operation answers that is no success."""
    found = {401, 403, 429, 503, *operation.also}
    if operation.query is not None or operation.body is not None or not operation.reads:
        found |= {400}
    if operation.reads:
        found |= {400}  # a parameter that it does not take
    if "{" in operation.path or operation.id in _MAY_BE_MISSING:
        found |= {404}
    if operation.body is not None or operation.takes:
        found |= {413, 415}
    if operation.once:
        found |= {409, 422}
    if operation.current is not None:
        found |= {412, 404}
    return sorted(found)


_MAY_BE_MISSING = frozenset(
    (
        *("getPlan", "savePlan", "actOnTasks", "undoTasks", "listVideos", "pushCaptions", "getMe"),
        *("actOnInbox", "undoInbox", "makeExport", "getFileAtOnce", "getVideoOverview"),
    )
)


def _operation(each: Operation) -> dict[str, Any]:
    told: dict[str, Any] = {
        "operationId": each.id,
        "tags": [each.tag],
        "summary": each.summary,
        "description": f"{each.description}\n\nScope: `{each.scope}`.",
        "x-scope": each.scope,
        "parameters": [*_path(each), *_query(each), *_asked_headers(each)],
        "responses": {str(each.status): _success(each)},
    }
    if each.reads:
        told["responses"]["304"] = {"description": "It is as it was (If-None-Match)."}
    for status in statuses(each):
        told["responses"][str(status)] = {"$ref": f"#/components/responses/{status}"}
    if each.body is not None:
        schema = ref(each.body, sent=True)
        told["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": schema}},
        }
    if each.takes:
        told["requestBody"] = {"required": True, "content": {each.takes: _BINARY}}
    return told


def _success(each: Operation) -> dict[str, Any]:
    headers = _limits()
    if each.reads or each.tells_tag:
        headers["ETag"] = _header("ETag")
    if each.status in (201, 202):
        headers["Location"] = _header("Location")
    if each.status == 202:
        headers["Retry-After"] = _header("Retry-After")
    if each.once:
        headers["Idempotency-Replayed"] = _header("Idempotency-Replayed")
    told: dict[str, Any] = {"description": _SAID[each.status], "headers": headers}
    if each.answer is not None:
        schema = ref(each.answer)
        if each.sparse:
            schema = {"anyOf": [schema, {"$ref": f"{schema['$ref']}Sparse"}]}
        told["content"] = {"application/json": {"schema": schema}}
    if each.gives:
        told["content"] = dict.fromkeys(each.gives, _BINARY)
    if each.links:
        told["links"] = {
            name: {"operationId": name, "parameters": {parameter: value}}
            for name, (parameter, value) in each.links.items()
        }
    return told


_SAID = {
    200: "Done.",
    201: "Made.",
    202: "In the queue.",
    204: "Done; there is nothing to tell.",
}


# Bytes have no schema in OpenAPI 3.1: what they are the type says.
_BINARY: dict[str, Any] = {"schema": {}}


def _path(each: Operation) -> list[dict[str, Any]]:
    found = []
    for name in _PARAMETER.findall(each.path):
        schema: dict[str, Any] = {"type": "integer", "minimum": 1, "maximum": 2**31 - 1}
        if name == "queue":
            schema = {"enum": _QUEUES}
        if name == "statement":
            schema = {"type": "string", "pattern": "^[0-9a-f]{32}$"}
        found.append({"name": name, "in": "path", "required": True, "schema": schema})
    return found


def _query(each: Operation) -> list[dict[str, Any]]:
    if each.query is None:
        return []
    schema = each.query.model_json_schema(ref_template=REF)
    required = schema.get("required", [])
    found = []
    for name, told in schema["properties"].items():
        kind = _without_null(told)
        parameter: dict[str, Any] = {"name": name, "in": "query", "required": name in required}
        if name == "fields" and each.answer is not None:
            of = {"type": "array", "items": {"enum": sorted(names(each.answer))}, "minItems": 1}
            parameter |= {"style": "form", "explode": False, "schema": of}
        else:
            parameter["schema"] = kind
        if "description" in told:
            parameter["description"] = told["description"]
        found.append(parameter)
    return found


def _without_null(told: dict[str, Any]) -> dict[str, Any]:
    """A parameter that is left out is null; "null" itself cannot be sent."""
    kind = {k: v for k, v in told.items() if k not in ("title", "description", "default")}
    some = [each for each in kind.pop("anyOf", ()) if each.get("type") != "null"]
    if told.get("default") is not None:
        kind["default"] = told["default"]
    return kind | some[0] if len(some) == 1 else kind | ({"anyOf": some} if some else {})


def _asked_headers(each: Operation) -> list[dict[str, Any]]:
    found = []
    if each.reads:
        told = "The ETag that you have: 304 where it is still so."
        found.append(_asked("If-None-Match", told, {"type": "string"}))
    if each.current is not None:
        told = "The ETag that you read: 412 where it was changed since."
        found.append(_asked("If-Match", told, {"type": "string"}))
    if each.once:
        told = "Any text of your own: the same within 24 hours does it once."
        schema = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": r"^[ -~]+$"}
        found.append(_asked("Idempotency-Key", told, schema))
    return found


def _asked(name: str, told: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "header", "required": False, "description": told, "schema": schema}
