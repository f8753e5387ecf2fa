"""The reference of the API: the published description as a page.

Invariant: the page is drawn from the description alone, so the two cannot differ.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask import Blueprint, render_template, request

from tubetotask.web import people

bp = Blueprint("reference", __name__, url_prefix="/api/docs")
_REF = "#/components/schemas/"
_DEEP = 3


@dataclass(frozen=True)
class Field:
    """One line of a table: a parameter, or a field of an object."""

    name: str
    kind: str
    required: bool
    told: str
    depth: int = 0


@dataclass(frozen=True)
class Shown:
    """An operation."""

    id: str
    method: str
    path: str
    summary: str
    told: str
    scope: str
    parameters: tuple[Field, ...]
    body: tuple[Field, ...]
    answer: tuple[Field, ...]
    answers: tuple[tuple[str, str], ...]
    example: str


@bp.get("")
def show() -> str:
    """All operations, noun by noun."""
    server = people.config().public_url or request.url_root.rstrip("/")
    about, groups = _reference()
    return render_template("reference/reference.html", about=about, groups=groups, server=server)


@cache
def _reference() -> tuple[str, list[tuple[str, str, list[Shown]]]]:
    from tubetotask.api.v1 import openapi

    document = openapi.document()
    found: dict[str, list[Shown]] = {}
    for path, methods in document["paths"].items():
        for method, told in methods.items():
            found.setdefault(told["tags"][0], []).append(_shown(document, path, method, told))
    tags = [(tag["name"], tag["description"]) for tag in document["tags"]]
    groups = [(name, told, found[name]) for name, told in tags if name in found]
    return str(document["info"]["description"]), groups


def _shown(document: dict[str, Any], path: str, method: str, told: dict[str, Any]) -> Shown:
    responses = told["responses"]
    shared = document["components"]["responses"]
    success = next(each for status, each in responses.items() if status.startswith("2"))
    body = told.get("requestBody", {}).get("content", {}).get("application/json", {})
    answer = success.get("content", {}).get("application/json", {})
    schema = answer.get("schema", {})
    schema = schema["anyOf"][0] if "anyOf" in schema else schema
    return Shown(
        id=told["operationId"],
        method=method.upper(),
        path=path,
        summary=told["summary"],
        told=told["description"].partition("\n\nScope")[0],
        scope=told["x-scope"],
        parameters=tuple(_parameters(told["parameters"])),
        body=tuple(_fields(document, body.get("schema", {}))),
        answer=tuple(_fields(document, schema)),
        answers=tuple(
            (status, (shared[status] if "$ref" in each else each)["description"])
            for status, each in responses.items()
        ),
        example=_example(document, path, method, told, body.get("schema", {})),
    )


def _parameters(told: list[dict[str, Any]]) -> Iterator[Field]:
    for each in told:
        where = "" if each["in"] == "query" else f" ({each['in']})"
        kind = _kind(each["schema"]) + where
        yield Field(each["name"], kind, each["required"], each.get("description", ""))


def _fields(document: dict[str, Any], schema: dict[str, Any], depth: int = 0) -> Iterator[Field]:
    schema = _followed(document, schema)
    required = schema.get("required", [])
    for name, told in schema.get("properties", {}).items():
        yield Field(name, _kind(told), name in required, told.get("description", ""), depth)
        inner = told.get("items", told)
        inner = next((e for e in inner.get("anyOf", ()) if "$ref" in e), inner)
        if "$ref" in inner and depth < _DEEP:
            yield from _fields(document, inner, depth + 1)


def _followed(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    name = schema.get("$ref", "").removeprefix(_REF)
    found: dict[str, Any] = document["components"]["schemas"][name] if name else schema
    return found


def _kind(schema: dict[str, Any]) -> str:
    """A type in words."""
    if "$ref" in schema:
        return str(schema["$ref"]).removeprefix(_REF)
    if "enum" in schema:
        return " | ".join(str(each) for each in schema["enum"])
    if "const" in schema:
        return str(schema["const"])
    if "anyOf" in schema:
        return " or ".join(_kind(each) for each in schema["anyOf"])
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    told = str(schema.get("format") or schema.get("type") or "any")
    bounds = [schema.get("minimum"), schema.get("maximum")]
    if all(each is not None for each in bounds):
        told += f", {bounds[0]} to {bounds[1]}"
    return told


def _example(
    document: dict[str, Any],
    path: str,
    method: str,
    told: dict[str, Any],
    schema: dict[str, Any],
) -> str:
    """How it is called with curl; the reference in docs/api.md has one that was run."""
    for name, value in (("{queue}", "analyses"),):
        path = path.replace(name, value)
    needed = [p for p in told["parameters"] if p["in"] == "query" and p["required"]]
    query = "&".join(f"{each['name']}=…" for each in needed)
    where = f"{path}{'?' + query if query else ''}"
    method = "" if method == "get" else f"-X {method.upper()} "
    if not schema:
        return f'{method}"$SERVER/api/v1{where}"'
    found = _followed(document, schema)
    names = found.get("required") or list(found.get("properties", {}))[:1]
    body = json.dumps(dict.fromkeys(names, "…"), ensure_ascii=False)
    return f"{method}\"$SERVER/api/v1{where}\" --json '{body}'"
