"""The schemas of the description: each shape of the table under a name of its own.

Invariant: every reference leads to a schema that is there; two shapes never share a name.
"""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any, Literal

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from tubetotask.api.v1.problems import Problem
from tubetotask.api.v1.table import OPERATIONS

REF = "#/components/schemas/{model}"


def ref(model: type[BaseModel], *, sent: bool = False) -> dict[str, Any]:
    """Where a model's schema stands."""
    return {"$ref": REF.format(model=_named()[0][model, "validation" if sent else _OUT])}


_OUT: Literal["serialization"] = "serialization"
_Mode = Literal["validation", "serialization"]


@cache
def _named() -> tuple[dict[tuple[Any, _Mode], str], dict[str, Any]]:
    """The name of each model's schema, and all schemas by name."""
    wanted: dict[tuple[type[BaseModel], _Mode], None] = {(Problem, _OUT): None}
    for each in OPERATIONS:
        if each.answer is not None:
            wanted[each.answer, _OUT] = None
        if each.body is not None:
            wanted[each.body, "validation"] = None
    places, found = models_json_schema(list(wanted), ref_template=REF)
    names_of = {name: _name(name) for name in found["$defs"]}
    told = json.dumps(found["$defs"], ensure_ascii=False)
    told = re.sub(
        r'"#/components/schemas/(\w+)"', lambda m: f'"{REF.format(model=names_of[m[1]])}"', told
    )
    schemas = {names_of[name]: each for name, each in json.loads(told).items()}
    if len(schemas) != len(names_of):
        raise AssertionError("two shapes have one name")
    at: dict[tuple[Any, _Mode], str] = {
        (model, mode): names_of[str(place["$ref"]).rsplit("/", 1)[1]]
        for (model, mode), place in places.items()
    }
    return at, dict(sorted(schemas.items()))


def _name(name: str) -> str:
    """pydantic tells shapes of one name apart by their modules, which nobody wants to read."""
    module, _, last = name.rpartition("__")
    rooms = {"tubetotask__exports": "Document", "tubetotask__domain": "Report"}
    return next((f"{name}{last}" for room, name in rooms.items() if module.startswith(room)), last)


def all_of_them() -> dict[str, Any]:
    at, schemas = _named()
    schemas = dict(schemas)
    for each in OPERATIONS:
        if each.sparse and each.answer is not None:
            schemas |= _sparse(at[each.answer, _OUT], schemas)
    return schemas


def _sparse(name: str, schemas: dict[str, Any]) -> dict[str, Any]:
    """The same with any of its fields left out, as ``fields`` has it; of a list, of its items."""
    told = dict(schemas[name])
    items = told["properties"].get("items")
    if items is None:
        return {f"{name}Sparse": {k: v for k, v in told.items() if k != "required"}}
    item = items["items"]["$ref"].rsplit("/", 1)[1]
    listed = {**items, "items": {"$ref": REF.format(model=f"{item}Sparse")}}
    told["properties"] = {**told["properties"], "items": listed}
    less = {k: v for k, v in schemas[item].items() if k != "required"}
    return {f"{name}Sparse": told, f"{item}Sparse": less}
