"""What an event of a task may hold in the file of an account.

Invariant: what passes here the history can tell and undoing can read: the kind is known, and the
detail is what that kind keeps, whole and of the right types.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from tubetotask.domain.tags import LONGEST, MOST_OF_ONE
from tubetotask.domain.task import Recurs, Status

_STRICT = ConfigDict(extra="forbid", strict=True, defer_build=True)  # built at first use
_Number = Annotated[int, Field(ge=0, lt=2**31)]
_Tag = Annotated[str, Field(min_length=1, max_length=LONGEST)]
_Alike = Annotated[float, Field(allow_inf_nan=False)]


class _Before(BaseModel):
    """What a decision changed, as it was."""

    model_config = _STRICT

    status: Status
    due_on: date | None
    touched: bool
    decided_at: AwareDatetime | None
    sources_then: _Number
    news: str
    recurs: Recurs


class _Merged(BaseModel):
    """``other``: None where it is gone; ``pair``: what was thought of the two before; ``tags``:
    those that the kept one got with it; ``before``: how that was held, of an older version nothing.
    """

    model_config = _STRICT

    other: _Number | None
    witnesses: list[_Number]
    touched: tuple[bool, bool]
    pair: tuple[()] | tuple[Literal["maybe", "apart"], _Alike]
    tags: Annotated[list[_Tag], Field(max_length=MOST_OF_ONE)] = []
    before: _Before | None = None


class _Split(BaseModel):
    model_config = _STRICT

    other: _Number | None
    witnesses: list[_Number]
    touched: bool


_KINDS: dict[str, type[BaseModel] | None] = {
    "status": _Before,
    "due": _Before,
    "done once": _Before,
    "merged": _Merged,
    "split": _Split,
    "came back": None,  # the detail is a text
    "said again": None,
}


def check(values: dict[str, Any]) -> None:
    """Whether a row of events can be kept. Raises ValueError."""
    kind = values["kind"]
    if kind not in _KINDS:
        raise ValueError(f"kind is “{kind}”, which is not one of {', '.join(sorted(_KINDS))}")
    if kind == "status":
        for name in ("before", "after"):
            Status(values.get(name, ""))
    model = _KINDS[kind]
    if model is not None:
        try:
            model.model_validate_json(values.get("detail", ""))
        except ValueError as error:
            raise ValueError(f"detail is none of the kind “{kind}”") from error
