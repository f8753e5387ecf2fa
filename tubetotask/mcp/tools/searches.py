"""Searches that the user keeps."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from tubetotask.api.v1.operation import Call
from tubetotask.api.v1.shapes.base import Number, Verdict
from tubetotask.api.v1.shapes.search import By, Kind
from tubetotask.api.v1.shapes.searches import KeptSearch, KeptSearches
from tubetotask.mcp.said import said, without_none
from tubetotask.mcp.tool import Given, PageGiven, Tool, ask, do
from tubetotask.storage.tokens import READ, WRITE


class KeepGiven(Given):
    """What is kept."""

    q: Annotated[str, Field(min_length=1, max_length=300)]
    """As search takes it."""
    kind: Kind | None = None
    """What of; left out: of talks, notes and tasks."""
    by: By = "words"
    """"meaning": notes and tasks, too, that say the like in other words."""
    channel: Annotated[str, Field(max_length=300)] = ""
    """Only of this channel (its name)."""
    section: Annotated[str, Field(max_length=200)] = ""
    """The id of a section of the plan, as read_plan tells it."""
    verdict: Verdict | None = None
    """Only of talks with this verdict."""
    alert: bool = False
    """Tell the user when a new video holds it, in the channels that they have set up for that."""


class SearchGiven(Given):
    """Which search."""

    search: Number
    """Its number, as kept_searches tells it."""


def kept_searches(call: Call, given: PageGiven) -> dict[str, Any]:
    """List the searches that the user keeps, and of which they are told."""
    found = ask(call, "listKeptSearches", KeptSearches, query=given.model_dump())
    return without_none({"searches": [_kept(each) for each in found.items], "next": found.next})


def keep_search(call: Call, given: KeepGiven) -> dict[str, Any]:
    """Keep a search for the user. With alert they are told of each new video that holds it.

    The same search is kept once.
    """
    return _kept(ask(call, "keepSearch", KeptSearch, body=given.model_dump(exclude_none=True)))


def forget_search(call: Call, given: SearchGiven) -> dict[str, Any]:
    """Keep a search no longer. Only when the user asks for exactly that."""
    do(call, "removeKeptSearch", {"search_id": given.search})
    return {"removed": given.search}


def _kept(found: KeptSearch) -> dict[str, Any]:
    return without_none(
        {
            "search": found.id,
            "q": found.q,
            "kind": found.kind,
            "by": found.by,
            "channel": said(found.channel, 100),
            "section": found.section or None,
            "verdict": found.verdict,
            "alert": found.alert,
        }
    )


TOOLS = (
    Tool("kept_searches", kept_searches, PageGiven, READ, "Searches that are kept", reads=True),
    Tool("keep_search", keep_search, KeepGiven, WRITE, "Keep a search", again=True),
    Tool("forget_search", forget_search, SearchGiven, WRITE, "Forget a search", destroys=True),
)
