"""The inbox: talks by what matters, and where each stands."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from tubetotask.api.v1.paging import PageOf
from tubetotask.api.v1.shapes.analyses import Analysis, analysis
from tubetotask.api.v1.shapes.base import LARGEST_ID, Number, SparseList, Text, Time, Verdict, known
from tubetotask.exports.places import clean
from tubetotask.exports.schema_base import Part
from tubetotask.storage.inbox import Entry as Found


class InboxTask(Part):
    """The task of a talk that would be accepted first."""

    id: Number
    title: str
    status: Literal["candidate", "open", "later", "done", "dismissed"]
    priority: Literal["P1", "P2", "P3"]


class InboxEntry(Part):
    """A talk in the inbox."""

    analysis: Analysis
    place: Literal["inbox", "later", "archived", "dismissed"]
    read: bool
    first_task: InboxTask | None
    """Its most urgent task that is still proposed, else its most urgent one."""
    proposed: int
    """How many of its tasks are still proposed."""
    tags: list[str]
    """The person's own words for it."""


class InboxList(PageOf[InboxEntry]):
    """A part of the inbox, what matters most first."""


class InboxQuery(SparseList):
    """Which talks: those for which everything that is set holds."""

    show: Literal["inbox", "later", "archived", "all"] = "inbox"
    sort: Literal["matters", "newest"] = "matters"
    verdict: Verdict | None = None
    source: Annotated[int, Field(ge=0, le=LARGEST_ID)] | None = None
    """Of a followed source by its number; 0: given by hand."""
    section: Annotated[Text, Field(max_length=200)] = ""
    """A section of the plan for which one of its tasks is."""
    category: Annotated[Text, Field(max_length=40)] = ""
    """One of its tasks is for a section of this category."""
    tag: Annotated[Text, Field(max_length=40)] = ""
    unread: bool = False
    since: Time | None = None


class InboxAct(Part):
    """What is done with which talks."""

    act: Literal["accept", "later", "archive", "dismiss", "inbox", "read", "unread"]
    """"accept": its most urgent proposed task. "dismiss": archive it, and dismiss what it
    proposed. "inbox": bring it back."""
    analyses: Annotated[list[Number], Field(min_length=1, max_length=200)]


class InboxDone(Part):
    """What was done."""

    talks: int
    tasks: int
    batch: str
    """``undoInbox`` takes both; empty where there is nothing to take back."""
    tasks_batch: str


class InboxBatch(Part):
    """What is to be undone."""

    batch: Annotated[str, Field(pattern=r"^([0-9a-f]{32})?$")] = ""
    tasks_batch: Annotated[str, Field(pattern=r"^([0-9a-f]{32})?$")] = ""


class InboxUndone(Part):
    """How many talks and tasks are as they were."""

    count: int


def entry(found: Found) -> InboxEntry:
    """An entry as programs see it."""
    first = found.first
    return InboxEntry(
        analysis=analysis(found.row),
        place=known(found.place.value or "inbox"),
        read=found.read,
        first_task=InboxTask(
            id=first.id,
            title=clean(first.title),
            status=known(first.status),
            priority=known(first.priority),
        )
        if first
        else None,
        proposed=found.proposed,
        tags=[clean(name) for name in found.tags],
    )
