"""What is sent to where a person works, and what came of it.

Invariants: a thing has one ``uid`` for each integration, the same at every try, so that what
answers can tell a second try from a second thing. What is sent holds the speaker's own words with
the link to their second; a model's wording is marked as such.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

_SPACE = uuid.UUID("6f3f2d0e-58a1-4d3b-9f43-6c1f1f0c8a52")
"""Of our names among all UUIDs; never to be changed."""


class Sending(StrEnum):
    """Where a delivery stands. WAITING: it is tried again at a time."""

    QUEUED = "queued"
    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"  # a person, or a removed integration, called it off


class Link(StrEnum):
    """Where an integration stands."""

    ACTIVE = "active"
    PAUSED = "paused"
    BROKEN = "broken"  # nothing goes before a person mends it: a token was revoked, say


class What(StrEnum):
    """What is sent."""

    TASK = "task"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Quote:
    """The speaker's words. ``clock``: "12:04" or ""; ``link``: to the second, or ""."""

    text: str
    who: str
    video: str
    clock: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class TaskOut:
    """A task as it leaves. ``status``, ``priority``, ``effort``: the domain's values.

    ``by_model``: whether a model worded the title; ``url``: its page here, or "".
    """

    id: int
    title: str
    status: str
    priority: str
    section: str = ""
    why: str = ""
    first_step: str = ""
    effort: str = ""
    due_on: date | None = None
    recurs: str = ""
    by_model: bool = False
    url: str = ""
    quotes: tuple[Quote, ...] = ()
    changed_at: datetime | None = None

    @property
    def over(self) -> bool:
        """Whether nothing is left to be done: done, or dismissed."""
        return self.status in ("done", "dismissed")


@dataclass(frozen=True, slots=True)
class ReportOut:
    """A report as it leaves. ``key``: the same for each version of the same day or week."""

    id: int
    key: str
    title: str
    markdown: str
    day: date
    url: str = ""
    version: int = 1


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is sent. ``uid``: see the module; ``event``: what happened, "task.done".

    ``again``: it may have arrived before, by a try whose answer was lost. ``remote``: what the
    other side called it when it arrived, or "". ``at``: when it happened. ``first_at``: when the
    first happened of what was tried of this thing: it is not there since longer. ``tried``: other
    versions whose answer was lost: each may be what stands there, and no person wrote it.
    """

    uid: str
    event: str
    at: datetime
    thing: TaskOut | ReportOut
    again: bool = False
    remote: str = ""
    mark: str = ""  # what the last send left for itself to compare with
    first_at: datetime | None = None
    tried: tuple[ReportOut, ...] = ()


@dataclass(frozen=True, slots=True)
class Sent:
    """It arrived. ``remote``: how the other side calls it; ``url``: its page there, or "".

    ``state``: how it stands there, in our word ("open", "done"), or "" where that is not asked.
    ``note``: for the log, where something is worth telling. ``mark``: see ``Item``. ``settings``:
    what was found on the way and is to be kept with the settings.
    """

    remote: str = ""
    url: str = ""
    state: str = ""
    note: str = ""
    mark: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Checked:
    """A connection works. ``told``: for the person, as what and where.

    ``settings``: what was found or set up and is to be kept with the settings.
    """

    told: str
    settings: Mapping[str, str] = field(default_factory=dict)


def uid_of(integration: str, what: What, name: int | str) -> str:
    """The one name of a thing for one integration. ``integration``: its own random mark."""
    return str(uuid.uuid5(_SPACE, f"{integration}/{what.value}/{name}"))
