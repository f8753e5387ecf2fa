"""The schema of an account's file, as it stands in docs/schema.

Invariant: generated from the tables themselves, so it cannot differ from what is written.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from typing import Any

from sqlalchemy import Column, LargeBinary, Table

from tubetotask.storage.database import Usd, UtcDateTime
from tubetotask.storage.moving import EMBEDDED, VERSION, kept_columns, tables, targets

_NUMBER = r"^-?\d+(\.\d+)?$"


def json_schema() -> str:
    """JSON Schema (2020-12): under ``$defs`` a line of each table's file."""
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:tubetotask:account:{VERSION}",
        "title": "TubeToTask account: a line of TABLE.jsonl is an object of $defs/TABLE",
        "$defs": {table.name: _line(table) for table in tables()},
    }
    return json.dumps(head, indent=2, ensure_ascii=False) + "\n"


def _line(table: Table) -> dict[str, Any]:
    names = targets(table)
    columns = {c.name: _kind(table, c, names) for c in kept_columns(table)}
    if table.name == "videos":
        columns["private"] = {"type": "boolean", "description": "a recording of the person's own"}
    needed = [
        column.name
        for column in kept_columns(table)
        if not column.nullable and column.name not in names
    ]
    return {
        "type": "object",
        "properties": columns,
        "required": sorted(needed),
        "additionalProperties": False,
    }


def _kind(table: Table, column: Column[Any], names: dict[str, str]) -> dict[str, Any]:
    if column.name in names:
        place = f"place in {names[column.name]}.jsonl, from 1"
        return {"type": "integer", "minimum": 1, "description": place}
    if (table.name, column.name) in EMBEDDED:
        return {"type": ["object", "string"]}
    if isinstance(column.type, UtcDateTime):
        return {"type": "string", "format": "date-time"}
    if isinstance(column.type, Usd):
        return {"type": "string", "pattern": _NUMBER, "description": "US dollars"}
    if isinstance(column.type, LargeBinary):
        return {"type": "string", "contentEncoding": "base64"}
    kind = column.type.python_type
    if kind is date:
        return {"type": "string", "format": "date"}
    return {"type": {bool: "boolean", int: "integer", float: "number"}.get(kind, "string")}


if __name__ == "__main__":
    sys.stdout.write(json_schema())
