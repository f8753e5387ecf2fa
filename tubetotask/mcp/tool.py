"""What a tool is, and how it calls an operation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from inspect import cleandoc
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from tubetotask.api.v1.asking import ask as ask
from tubetotask.api.v1.asking import do as do
from tubetotask.api.v1.operation import Call


class Given(BaseModel):
    """What a tool is given; each field's docstring is what the assistant is told of it."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True, defer_build=True)


Onward = Annotated[str, Field(max_length=6, pattern=r"^\d*$")]


class PageGiven(Given):
    """Which part of a list."""

    limit: Annotated[int, Field(ge=1, le=30)] = 15
    """So many at most; fewer come where they are long."""
    cursor: str = ""
    """"next" of the answer before."""


class PartGiven(Given):
    """Which part of a long answer."""

    cursor: Onward = ""
    """"next" of the answer before, where it had one: the answer goes on there."""


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool. ``run`` gets the call of who asks, and what was given.

    ``reads``: it changes nothing. ``destroys``: it removes, replaces or ends something. ``again``:
    doing it twice is doing it once. ``outside``: it leads to a request to the outside. ``whole``:
    its cursor goes on in one long answer (``bounds``); ``rest``: the tool that has what its answer
    leaves out.
    """

    name: str
    run: Callable[[Call, Any], dict[str, Any]]
    given: type[Given]
    scope: str
    title: str
    reads: bool = False
    destroys: bool = False
    again: bool = False
    outside: bool = False
    whole: bool = False
    rest: str = ""

    @property
    def description(self) -> str:
        """What an assistant is told of it."""
        return cleandoc(self.run.__doc__ or "")

    @property
    def schema(self) -> dict[str, Any]:
        """What it is given, as JSON Schema."""
        told = self.given.model_json_schema()
        told.pop("title", None)
        told.pop("description", None)
        for each in told.get("properties", {}).values():
            each.pop("title", None)
        told.setdefault("properties", {})
        return told
