"""Captions from YouTube, through youtube-transcript-api."""

from __future__ import annotations

from collections.abc import Sequence

from tubetotask.transcripts.provider import CaptionsProvider
from tubetotask.transcripts.reader import Reading


class YouTubeCaptions(CaptionsProvider):
    def fetch(self, youtube_id: str, *, languages: Sequence[str]) -> Reading:
        raise NotImplementedError
