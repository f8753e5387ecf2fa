"""Pieces of every shape.

Invariant: a text that came in holds no NUL and no half of a character, which no database takes; a
text that goes out neither.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field

from tubetotask.api.v1.paging import Asked
from tubetotask.domain.video import Video
from tubetotask.exports.places import clean, link_at
from tubetotask.exports.schema_base import Part

T = TypeVar("T")
LARGEST_ID = 2**31 - 1
Number = Annotated[int, Field(ge=1, le=LARGEST_ID)]
State = Literal[
    "queued", "reading", "noting", "assessing", "done", "waiting", "failed", "cancelled"
]
Verdict = Literal[
    "act now", "save for later", "already doing", "conflicts with plan", "skip", "not judged"
]
Fields = Annotated[str, Field(max_length=500, pattern=r"^[a-z_]+(,[a-z_]+)*$")]
YouTubeId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{11}$")]
Usd = Annotated[str, Field(pattern=r"^\d+(\.\d+)?$")]


_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?([Zz]|[+-]\d\d:\d\d)", re.ASCII
)


def _day(value: object) -> object:
    """pydantic takes "0" for a day, too: seconds since 1970, which nobody means here."""
    if not isinstance(value, str):
        return _no_number(value)
    try:
        return date.fromisoformat(value if _DAY.fullmatch(value) else "")
    except ValueError:
        raise ValueError("it must be a day as 2027-03-01") from None


def _moment(value: object) -> object:
    """The same for a time. A body is checked strictly, so the text must be a time by then."""
    if not isinstance(value, str):
        return _no_number(value)
    try:
        found = datetime.fromisoformat(value if _MOMENT.fullmatch(value) else "")
        return found.astimezone(UTC)  # which the ends of the calendar have none of
    except (ValueError, OverflowError):
        raise ValueError("it must be ISO 8601, for example 2027-03-01T08:00:00Z") from None


def _no_number(value: object) -> object:
    if isinstance(value, int | float):
        raise ValueError("it must be a text in ISO 8601")
    return value


Time = Annotated[AwareDatetime, BeforeValidator(_moment)]
Day = Annotated[date, BeforeValidator(_day)]


def _whole(text: str) -> str:
    return clean(text.replace("\x00", ""))


Text = Annotated[str, AfterValidator(_whole)]


class Sparse(Part):
    """What can be asked of one thing."""

    fields: Fields | None = None
    """Of the answer only these, with commas between."""


class SparseList(Asked):
    """What can be asked of a list."""

    fields: Fields | None = None
    """Of each item only these, with commas between."""


class Trouble(Part):
    """Why something waits or failed."""

    id: str
    message: str
    remedy: str


class Accepted(Part):
    """It is in the queue; nothing of it is done yet."""

    job: str
    """The address that tells how far it is. Ask it every few seconds."""
    made: str | None = None
    """The address of what is being made."""
    message: str
    """What happens now."""


class Done(Part):
    """It is done; there is nothing to show."""

    message: str


def known(word: str) -> Any:
    """A word of the database that is one of a few: the model that takes it checks which."""
    return word


def trouble(error_id: str, message: str, remedy: str) -> Trouble | None:
    """An error of a row, or None."""
    return Trouble(id=error_id, message=clean(message), remedy=clean(remedy)) if error_id else None


def link(youtube_id: str, second: float | None = None) -> str | None:
    """The address of a video at a second, or None where it is none of YouTube's."""
    return link_at(Video("", youtube_id), second)


def usd(amount: object) -> str:
    """US dollars as a decimal number, so that no cent is rounded away."""
    return f"{amount:f}"


def usd_or_none(amount: object | None) -> str | None:
    """The same; None for a price that nobody knows."""
    return None if amount is None else f"{amount:f}"
