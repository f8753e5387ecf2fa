"""What each failure of youtube-transcript-api means for a person: see ``reasons``.

Invariant: every exception of the library, of requests and of its parsers becomes one of our own.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import requests
from youtube_transcript_api import (
    AgeRestricted,
    FailedToCreateConsentCookie,
    InvalidVideoId,
    NoTranscriptFound,
    PoTokenRequired,
    RequestBlocked,
    TranscriptsDisabled,
    VideoUnavailable,
    VideoUnplayable,
    YouTubeDataUnparsable,
    YouTubeRequestFailed,
)

from tubetotask.domain.errors import TranscriptUnavailable
from tubetotask.transcripts import reasons
from tubetotask.transcripts.reasons import UPLOAD
from tubetotask.transcripts.session import AnswerTooLarge, SentAway

_PUBLISHED = re.compile(
    r'(?:"(?:publishDate|uploadDate)":\s?"|itemprop="(?:datePublished|uploadDate)" content=")'
    r"(\d{4}-\d{2}-\d{2}(?:T[\d:]{5,8}(?:Z|[+-]\d{2}:\d{2}))?)"
)
_STARTS = re.compile(r'"scheduledStartTime":\s?"(\d{9,11})"|"startTimestamp":\s?"([^"]{10,40})"')


class NoTracks(Exception):
    """The list of tracks was there, and empty."""


@dataclass(frozen=True)
class Known:
    """What YouTube had said of the video before it failed."""

    page: str
    player: dict[str, Any]
    now: datetime

    @property
    def published(self) -> datetime | None:
        """When it was published, by the watch page."""
        found = _PUBLISHED.search(self.page)
        return _moment(found[1]) if found else None

    @property
    def starts_at(self) -> datetime | None:
        """When a live event or premiere begins, by the player's answer or the page."""
        status = self.player.get("playabilityStatus")
        found = _STARTS.search(_scheduled(status)) or _STARTS.search(self.page)
        if not found:
            return None
        return datetime.fromtimestamp(int(found[1]), UTC) if found[1] else _moment(found[2])

    def says(self, name: str) -> bool:
        """Whether the details of the video say so: "isLive", "isUpcoming"."""
        details = self.player.get("videoDetails")
        return isinstance(details, dict) and details.get(name) is True


def unavailable(error: Exception, known: Known) -> TranscriptUnavailable:
    """The error of ours for one of theirs."""
    for kinds, translated in _TABLE:
        if isinstance(error, kinds):
            return translated(error, known)
    return reasons.unclear()


def _unplayable(error: Any, known: Known) -> TranscriptUnavailable:
    said = " ".join(str(part) for part in (error.reason or "", *error.sub_reasons))
    return reasons.unavailable(said, starts_at=known.starts_at, now=known.now)


def _refused(error: Any, _known: Known) -> TranscriptUnavailable:
    status = re.match(r"\d{3}", str(error.reason))
    code = int(status[0]) if status else 0
    if code in {403, 429}:
        return reasons.blocked()
    if code in {404, 410}:
        return reasons.gone("YouTube does not know this video.")
    said = f" (HTTP {code})" if code else ""
    message = f"YouTube refused the request{said}."
    return reasons.made("failed", message, "Try again later.", again=True)


def _without_tracks(_error: Exception, known: Known) -> TranscriptUnavailable:
    """The video plays, but the list of tracks is not there or empty: its age tells."""
    if known.says("isUpcoming"):
        return reasons.upcoming(known.starts_at, known.now)
    if known.says("isLive"):
        return reasons.live()
    return reasons.without_tracks(known.published, known.now)


def _sent_away(error: Any, _known: Known) -> TranscriptUnavailable:
    return reasons.blocked() if error.blocked else reasons.unclear(str(error))


_TABLE: tuple[tuple[Any, Callable[[Any, Known], TranscriptUnavailable]], ...] = (
    (RequestBlocked, lambda _e, _k: reasons.blocked()),  # IpBlocked is one, too
    (
        AgeRestricted,
        lambda _e, k: reasons.unavailable("age-restricted", starts_at=None, now=k.now),
    ),
    (PoTokenRequired, lambda _e, _k: reasons.token()),
    (
        (VideoUnavailable, InvalidVideoId),
        lambda _e, _k: reasons.gone("There is no such video on YouTube."),
    ),
    (VideoUnplayable, _unplayable),
    ((TranscriptsDisabled, NoTracks, NoTranscriptFound), _without_tracks),
    (YouTubeRequestFailed, _refused),
    ((YouTubeDataUnparsable, FailedToCreateConsentCookie), lambda _e, _k: reasons.unclear()),
    (SentAway, _sent_away),
    (
        AnswerTooLarge,
        lambda e, _k: reasons.made("failed", str(e), f"Do without: {UPLOAD}", again=True),
    ),
    (requests.JSONDecodeError, lambda _e, _k: reasons.unclear()),
    (requests.Timeout, lambda _e, _k: reasons.late()),
    (requests.exceptions.SSLError, lambda _e, _k: reasons.untrusted()),
    (requests.TooManyRedirects, lambda _e, _k: reasons.unclear()),
    (
        requests.exceptions.ChunkedEncodingError,
        lambda _e, _k: reasons.made(
            "offline", "YouTube's answer broke off.", "Try again later.", again=True
        ),
    ),
    (requests.RequestException, lambda _e, _k: reasons.unreachable()),
)
"""The first kind that fits; what is in none is an answer of a new shape."""


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def _scheduled(status: Any) -> str:
    """The one field of the player's answer that tells the time of a live event, if it is there."""
    for name in (
        "liveStreamability",
        "liveStreamabilityRenderer",
        "offlineSlate",
        "liveStreamOfflineSlateRenderer",
    ):
        status = status.get(name) if isinstance(status, dict) else None
    told = status.get("scheduledStartTime") if isinstance(status, dict) else None
    return f'"scheduledStartTime":"{told}"'
