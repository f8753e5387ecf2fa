"""Lists in parts: where the next part begins.

Invariant: a part begins behind a row's own place, never after so many rows: what comes or goes
meanwhile neither repeats nor skips anything else.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Generic, TypeVar

from pydantic import ConfigDict, Field

from tubetotask.domain.errors import InputError
from tubetotask.exports.schema_base import Part

T = TypeVar("T")
Cursor = Annotated[str, Field(max_length=200, pattern=r"^[A-Za-z0-9_-]*$")]
Limit = Annotated[int, Field(ge=1, le=100)]


class Asked(Part):
    """What every list can be asked."""

    limit: Limit = 30
    """So many at most."""
    cursor: Cursor = ""
    """Where to go on: ``next`` of the answer before."""


class PageOf(Part, Generic[T]):
    """A part of a list."""

    # Each list is a class of its own, and pydantic would look for the docstrings of its fields
    # through every module there is: two thirds of what loading all operations takes.
    model_config = ConfigDict(use_attribute_docstrings=False)

    items: list[T]
    next: str | None = Field(description="The cursor of the next part; null on the last.")


def cursor(*place: str | int | float | datetime) -> str:
    """A place, as a program gets it."""
    told = "\x1f".join(
        each.isoformat() if isinstance(each, datetime) else str(each) for each in place
    )
    return base64.urlsafe_b64encode(told.encode()).decode().rstrip("=")


def place(text: str, parts: int) -> Sequence[str]:
    """The place that a cursor stands for, () for none. Raises InputError."""
    if not text:
        return ()
    try:
        told = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
    except (binascii.Error, ValueError):
        raise unknown() from None
    found = told.split("\x1f")
    if len(found) != parts:
        raise unknown()
    return found


def part(rows: Sequence[T], asked: Asked, number_of: Callable[[T], int]) -> tuple[list[T], str]:
    """Of a short list, all of which is at hand, the part that was asked for, and the next cursor or
    "". What went meanwhile is where the list begins anew. Raises InputError."""
    begun = place(asked.cursor, 1)
    last = number(begun[0]) if begun else 0
    first = next((n + 1 for n, row in enumerate(rows) if number_of(row) == last), 0) if last else 0
    shown = list(rows[first : first + asked.limit])
    further = len(rows) > first + asked.limit
    return shown, cursor(number_of(shown[-1])) if further else ""


def number(text: str) -> int:
    """A number in a place. Raises InputError."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 10):
        raise unknown()
    return min(int(text), 2**31 - 1)


def unknown() -> InputError:
    """A cursor that no answer gave."""
    return InputError(
        "This cursor leads nowhere.", remedy="Send the cursor that stands in the answer before."
    )
