"""What each failure of YouTube means for a person: a state, a sentence and a remedy.

Invariant: no message carries an address, a key or a stack trace; YouTube's own reason is quoted
only as plain text of limited length.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import requests
from youtube_transcript_api import (
    AgeRestricted,
    InvalidVideoId,
    PoTokenRequired,
    RequestBlocked,
    TranscriptsDisabled,
    VideoUnavailable,
    VideoUnplayable,
    YouTubeRequestFailed,
)

from tubetotask.domain.errors import TranscriptUnavailable

UPLOAD = "Upload the captions, or paste them."
FRESH = timedelta(hours=48)
"""YouTube makes automatic captions within hours, for long talks within a day or two."""

_PUBLISHED = re.compile(
    r'(?:"(?:publishDate|uploadDate)":\s?"|itemprop="(?:datePublished|uploadDate)" content=")'
    r"(\d{4}-\d{2}-\d{2}(?:T[\d:]{5,8}(?:Z|[+-]\d{2}:\d{2}))?)"
)
_GONE = re.compile(r"removed|terminated|no longer|does(?:n.t| not) exist|deleted", re.IGNORECASE)
_LATER = re.compile(r"premiere|will begin|starts? in|live event|waiting|offline", re.IGNORECASE)
_BOT = re.compile(r"not a bot", re.IGNORECASE)


class NoTracks(Exception):
    """The list of tracks was there, and empty."""


@dataclass(frozen=True)
class Known:
    """What YouTube had said of the video before it failed."""

    page: str
    player: dict[str, Any]
    now: datetime


def unavailable(error: Exception, known: Known) -> TranscriptUnavailable:
    """The error of ours for one of theirs."""
    if isinstance(error, RequestBlocked):
        return _blocked()
    if isinstance(error, AgeRestricted):
        return _made("restricted", "YouTube shows this video only to adults.", UPLOAD, again=False)
    if isinstance(error, PoTokenRequired):
        message = "YouTube asks for a proof of origin before it gives these captions."
        return _made("token", message, UPLOAD, again=True)
    if isinstance(error, VideoUnavailable | InvalidVideoId):
        return _gone("There is no such video on YouTube.")
    if isinstance(error, VideoUnplayable):
        return _unplayable(str(error.reason or ""), error.sub_reasons)
    if isinstance(error, TranscriptsDisabled | NoTracks):
        return _without_tracks(known)
    if isinstance(error, YouTubeRequestFailed):
        return _refused(error.reason)
    if isinstance(error, requests.JSONDecodeError):
        return _unclear()
    if isinstance(error, requests.Timeout):
        return _made("offline", "YouTube did not answer in time.", "Try again later.", again=True)
    if isinstance(error, requests.exceptions.SSLError):
        message = "The connection to YouTube is not secure: its certificate was refused."
        return _made("offline", message, "Check its proxy and its clock.", again=True)
    if isinstance(error, requests.RequestException):
        message = "This server cannot reach YouTube."
        return _made("offline", message, f"Check the network, or do without: {UPLOAD}", again=True)
    return _unclear()


def _made(state: str, message: str, remedy: str, *, again: bool) -> TranscriptUnavailable:
    return TranscriptUnavailable(message, state=state, remedy=remedy, retryable=again)


def _blocked() -> TranscriptUnavailable:
    message = "YouTube blocks this server: it takes its requests for a robot's."
    return _made("blocked", message, f"Try again in some hours. {UPLOAD}", again=True)


def _gone(message: str) -> TranscriptUnavailable:
    return _made("gone", message, "Check the address.", again=False)


def _unclear() -> TranscriptUnavailable:
    message = "YouTube answered something that cannot be read."
    return _made("failed", message, f"Try again later, or do without: {UPLOAD}", again=True)


def _refused(reason: str) -> TranscriptUnavailable:
    status = re.match(r"\d{3}", reason)
    code = int(status[0]) if status else 0
    if code in {403, 429}:
        return _blocked()
    if code in {404, 410}:
        return _gone("YouTube does not know this video.")
    said = f" (HTTP {code})" if code else ""
    return _made("failed", f"YouTube refused the request{said}.", "Try again later.", again=True)


def _unplayable(reason: str, more: list[str]) -> TranscriptUnavailable:
    said = " ".join([reason, *more])
    said = re.sub(r"\s+", " ", re.sub(r"https?://\S+|<[^>]{0,200}>", "", said)).strip()[:200]
    if _BOT.search(said):
        return _blocked()
    if _GONE.search(said):
        return _gone(f"The video is gone: “{said}”")
    message = f"YouTube does not play this video: “{said}”" if said else "The video is not public."
    later = bool(_LATER.search(said))
    remedy = "Try again when it has been shown." if later else UPLOAD
    return _made("restricted", message, remedy, again=later)


def _without_tracks(known: Known) -> TranscriptUnavailable:
    """Captions that are off look like captions not made yet: the age of the video tells."""
    if _is_live(known.player) or _is_fresh(known):
        message = "YouTube has not published captions of this video yet."
        return _made("not-yet", message, "They usually come within a day: try again.", again=True)
    message = "This video has no captions: they are off."
    return _made("disabled", message, UPLOAD, again=False)


def _is_live(player: dict[str, Any]) -> bool:
    details = player.get("videoDetails")
    return isinstance(details, dict) and bool(details.get("isLive") or details.get("isUpcoming"))


def _is_fresh(known: Known) -> bool:
    found = _PUBLISHED.search(known.page)
    if not found:
        return False
    try:
        published = datetime.fromisoformat(found[1])
    except ValueError:
        return False
    if published.tzinfo is None:
        published = published.replace(tzinfo=UTC)
    return known.now - published < FRESH
