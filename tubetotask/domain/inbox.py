"""The inbox: where a talk stands for one person, and what can be done with it there. Pure.

Invariant: nothing is lost by a press: a talk that is archived or dismissed is behind a filter, and
each press can be taken back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Place(StrEnum):
    """Where a talk stands."""

    INBOX = ""
    LATER = "later"
    ARCHIVED = "archived"
    DISMISSED = "dismissed"


class Verb(StrEnum):
    """What can be done with a talk, or with several at once."""

    ACCEPT = "accept"  # its most urgent proposed task; the talk stays
    LATER = "later"  # out of the way until somebody looks there
    ARCHIVE = "archive"  # dealt with; its tasks stay as they are
    DISMISS = "dismiss"  # of no use: archived, and its proposed tasks dismissed
    INBOX = "inbox"  # back
    READ = "read"
    UNREAD = "unread"


MOVES = {
    Verb.LATER: Place.LATER,
    Verb.ARCHIVE: Place.ARCHIVED,
    Verb.DISMISS: Place.DISMISSED,
    Verb.INBOX: Place.INBOX,
}
"""Where a verb takes a talk."""

ALL = "all"
SORTS = ("matters", "newest")
SHOWN: dict[str, tuple[Place, ...]] = {
    "inbox": (Place.INBOX,),
    "later": (Place.LATER,),
    "archived": (Place.ARCHIVED, Place.DISMISSED),
    ALL: tuple(Place),
}
"""What can be shown, and the places that are then looked at."""


@dataclass(frozen=True, slots=True)
class Which:
    """Which talks: those for which everything that is set holds.

    ``source``: of a followed source by its number, 0 for what was given by hand, None for all.
    ``section``: a section of the plan for which one of its tasks is; ``category``: of such a one.
    """

    show: str = "inbox"
    verdict: str | None = None
    source: int | None = None
    section: str = ""
    category: str = ""
    tag: str = ""
    unread: bool = False
    since: datetime | None = None

    @property
    def narrowed(self) -> bool:
        """Whether it leaves anything out besides by place."""
        return bool(
            self.verdict is not None
            or self.source is not None
            or self.section
            or self.category
            or self.tag
            or self.unread
            or self.since
        )
