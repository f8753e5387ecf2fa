"""What is followed, and what is found there.

Invariant: a source is known by kind and id alone; title and picture may change. What a way of
looking does not tell is None or "", never a guess: 0 is a length, None is a length nobody knows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class SourceKind(StrEnum):
    """The two things that can be followed."""

    CHANNEL = "channel"
    PLAYLIST = "playlist"


@dataclass(frozen=True, slots=True)
class SourceRef:
    """A channel ("UC…") or a playlist, by its id."""

    kind: SourceKind
    youtube_id: str

    @property
    def uploads(self) -> str:
        """The playlist whose items are the videos: of a channel its uploads, "UU…"."""
        if self.kind is SourceKind.CHANNEL:
            return "UU" + self.youtube_id[2:]
        return self.youtube_id

    @property
    def newest_first(self) -> bool:
        """Whether new videos stand at the top: so in uploads ("UU…", "UULF…"), not in any list."""
        return self.uploads.startswith("UU")

    @property
    def link(self) -> str:
        """The address of its page."""
        if self.kind is SourceKind.CHANNEL:
            return f"https://www.youtube.com/channel/{self.youtube_id}"
        return f"https://www.youtube.com/playlist?list={self.youtube_id}"


@dataclass(frozen=True, slots=True)
class FoundSource:
    """A source as YouTube names it. ``way``: who said so ("api", "page", "yt-dlp")."""

    ref: SourceRef
    title: str
    thumbnail: str = ""  # https address of its picture, "" if none was told
    handle: str = ""  # "@name", "" if none was told
    way: str = ""
    units: int = 0  # quota of the Data API that finding it took


class Showing(StrEnum):
    """Where a video stands with its showing."""

    RECORDED = "recorded"  # can be watched from start to end (also a live video that has ended)
    LIVE = "live"  # is being shown
    UPCOMING_LIVE = "upcoming live"
    PREMIERE = "premiere"  # recorded, and shown from a time on


@dataclass(frozen=True, slots=True)
class FoundVideo:
    """A video of a source, as far as the way that found it tells. Times are UTC, and aware."""

    youtube_id: str
    title: str
    channel_id: str = ""
    channel: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    description: str = ""
    duration_s: float | None = None
    is_short: bool | None = None  # None: not known
    showing: Showing | None = None  # None: not known
    was_live: bool | None = None
    starts_at: datetime | None = None  # of a premiere or a live video
    language: str = ""  # BCP 47 of its sound, "" if not told
    thumbnail: str = ""
