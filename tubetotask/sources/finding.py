"""What looking at a source yields, whichever way it is looked at: one Protocol, one listing.

Invariant: ``complete`` is True only where nothing that was asked for can be missing; who is not
sure says False. A listing never holds a video twice.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from tubetotask.domain.errors import SourceUnavailable
from tubetotask.domain.source import FoundVideo, SourceRef


@dataclass(frozen=True, slots=True)
class Want:
    """What to look for: the videos of a source, the newest first, until …

    ``known_ids``: … one that is known; ``since``: … one that was published before; ``last``: …
    there are so many. Where a list has no order all of it is read, and the newest are taken. With
    none of them the newest page is enough. ``etag`` and ``last_modified``: what the feed said last.
    """

    known_ids: frozenset[str] = frozenset()
    since: datetime | None = None
    last: int | None = None
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """What was found. ``videos`` may hold known ones, too: their titles may have changed."""

    videos: tuple[FoundVideo, ...]
    complete: bool
    way: str  # "feed", "api", "yt-dlp"
    title: str = ""  # of the source, "" if not told
    unchanged: bool = False  # the feed is the same as last time; ``videos`` is empty
    unavailable: tuple[str, ...] = ()  # ids that stand in the list, but are private or deleted
    etag: str = ""  # to be kept for the next look
    last_modified: str = ""
    units: int = 0  # quota of the Data API that was spent
    read_whole: bool = False  # the source itself was read, not only what its feed holds
    trouble: SourceUnavailable | None = None  # why it is not complete

    def new(self, known_ids: Iterable[str]) -> tuple[FoundVideo, ...]:
        """The videos that are not known, in the order of the list."""
        known = frozenset(known_ids)
        return tuple(video for video in self.videos if video.youtube_id not in known)


class Finder(Protocol):
    """One way to look at a source. ``asks_site``: whether it asks www.youtube.com itself."""

    way: str
    asks_site: bool

    def look(self, source: SourceRef, want: Want) -> Listing:
        """The videos of the source.

        Raises a SourceUnavailable: what was not answered is never an empty listing.
        """
        ...


def once(videos: Iterable[FoundVideo]) -> tuple[FoundVideo, ...]:
    """The first of each id, in order."""
    out: dict[str, FoundVideo] = {}
    for video in videos:
        out.setdefault(video.youtube_id, video)
    return tuple(out.values())


def newest(
    videos: Iterable[FoundVideo], source: SourceRef, last: int | None
) -> tuple[FoundVideo, ...]:
    """The ``last`` of them (None for all): of a list in order its first, else by their dates."""
    listed = tuple(videos)
    if last is None:
        return listed
    if not source.newest_first:
        undated = datetime.min.replace(tzinfo=UTC)
        listed = tuple(sorted(listed, key=lambda v: v.published or undated, reverse=True))
    return listed[:last]


def merged(first: Iterable[FoundVideo], more: Iterable[FoundVideo]) -> tuple[FoundVideo, ...]:
    """The videos of both; of one in both what either knows, and ``first`` where both do."""
    out = {video.youtube_id: video for video in first}
    for other in more:
        mine = out.get(other.youtube_id)
        out[other.youtube_id] = other if mine is None else _filled(mine, other)
    return tuple(out.values())


def _filled(mine: FoundVideo, other: FoundVideo) -> FoundVideo:
    lacking = {
        field.name: getattr(other, field.name)
        for field in dataclasses.fields(FoundVideo)
        if getattr(mine, field.name) in (None, "")
    }
    return dataclasses.replace(mine, **lacking)
