"""Values of columns as the file of an account has them, and back.

Invariant: ``value_of`` of what ``plain`` made is the same value.
"""

from __future__ import annotations

import base64
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Column, LargeBinary

from tubetotask.storage.database import Usd, UtcDateTime

FORMAT, VERSION = "tubetotask-account", "1.0"
FOLDER: Final = "again/"
MANIFEST: Final = f"{FOLDER}manifest.json"
# Tables of people that are not brought along, and why.


def plain(value: Any) -> Any:
    """A value of a column as JSON has it."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value


def value_of(column: Column[Any], told: Any) -> Any:
    """What ``plain`` was made of. Raises ValueError, TypeError for what is none of its kind."""
    if told is None:
        return None
    if isinstance(column.type, LargeBinary):
        return base64.b64decode(told, validate=True)
    if isinstance(column.type, UtcDateTime):
        return datetime.fromisoformat(told)
    if isinstance(column.type, Usd):
        return Decimal(told)
    kind = column.type.python_type
    if kind is date:
        return date.fromisoformat(told)
    if kind is float and isinstance(told, int) and not isinstance(told, bool):
        return float(told)
    if not isinstance(told, kind) or (kind is int and isinstance(told, bool)):
        raise TypeError(f"{column.name} is no {kind.__name__}")
    return told
