"""What JSON from outside really holds: anything may be missing or of another kind.

Invariant: never raises; what does not fit is as if it were not there.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any


def as_dict(value: object) -> dict[str, Any]:
    """The object, or {}."""
    return value if isinstance(value, dict) else {}


def as_dicts(value: object) -> list[dict[str, Any]]:
    """The objects of a list, or []."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def as_text(value: object, limit: int = 20_000) -> str:
    """The text without white space around it, cut at ``limit``, or ""."""
    return value.strip()[:limit] if isinstance(value, str) else ""


def one_line(value: object, limit: int = 200) -> str:
    """The text with single spaces, or ""."""
    return " ".join(as_text(value).split())[:limit]


def as_time(value: object) -> datetime | None:
    """The time in UTC of an ISO 8601 text, or None. Fractions beyond microseconds are cut."""
    try:
        at = datetime.fromisoformat(as_text(value, 64))
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def as_seconds(value: object) -> float | None:
    """A length in seconds, or None; no length is negative or longer than a year."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 0 <= value < 32_000_000 else None


def as_picture(value: object) -> str:
    """The https address of a picture, or ""."""
    address = as_text(value, 2000)
    return address if address.startswith("https://") else ""
