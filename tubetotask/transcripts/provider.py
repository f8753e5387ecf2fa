"""Where the words of a YouTube video come from: one Protocol, one contract suite."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from tubetotask.domain.taken import Taken
from tubetotask.transcripts.reader import Reading


class CaptionsProvider(Protocol):
    """Gets a video's captions from the outside world."""

    def fetch(self, youtube_id: str, *, languages: Sequence[str]) -> Reading:
        """The best track of the video: made by people before automatic, wanted before others.

        ``languages``: BCP 47 codes, the most wanted first; () means the video's own language.
        Raises TranscriptUnavailable (with state and remedy) and nothing else.
        """
        ...


class TrackProvider(CaptionsProvider, Protocol):
    """One that can also hand a track on as it came, to be read elsewhere."""

    def take(self, youtube_id: str, *, languages: Sequence[str]) -> Taken:
        """The same track as ``fetch`` reads, unread; one that cannot be read raises as there."""
        ...
