"""What stands between a video and its words, in YouTube's sentences and in ours.

Invariant: one table for all ways, so the same obstacle is the same state whoever met it. No
message carries an address, a key or a stack trace; YouTube's own reason is quoted only as plain
text of limited length. ``retryable`` means: it may pass without anybody's doing.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from tubetotask.domain.budget import moment
from tubetotask.domain.errors import TranscriptUnavailable

UPLOAD = "Upload the captions, or paste them."
FRESH = timedelta(hours=48)
"""YouTube makes automatic captions within hours, for long talks within a day or two."""
_AFTER_START = timedelta(hours=1)
"""What begins then has not ended before."""

_SAYS: tuple[tuple[str, str], ...] = (
    ("blocked", r"not a bot|unusual traffic|captcha|rate.limited|isn.t available, try again later"),
    ("members", r"members.only|channel.s members|join this channel|requires payment|premium only"),
    ("private", r"private video|video is private"),
    ("age", r"confirm your age|inappropriate for some users|age.restrict|age.verif"),
    ("region", r"in your (?:country|region|location)|blocked it .{0,40}countr|geo.restrict"),
    ("upcoming", r"premieres? (?:in|on|will)|will begin|starts? in|begins? in|premiere will"),
    ("ended", r"(?:live event|live ?stream|premiere) has ended|recording is (?:being )?process"),
    ("upcoming", r"waiting for|is offline|premiere|scheduled"),
    ("gone", r"removed|terminated|no longer|does(?:n.t| not) exist|deleted|"
     r"(?:video|recording|content)(?: is|) (?:unavailable|not available)|violat"),
)  # fmt: skip
"""The state for a sentence of YouTube's; the first that fits."""


def unavailable(said: str, *, starts_at: datetime | None, now: datetime) -> TranscriptUnavailable:
    """The error for YouTube's reason why it does not play a video ("" for none given)."""
    said = plain(said)
    state = next((s for s, pattern in _SAYS if re.search(pattern, said, re.IGNORECASE)), "")
    if state == "blocked":
        return blocked()
    if state == "upcoming":
        return upcoming(starts_at, now, said)
    if state == "ended":
        message = "It has just been shown; YouTube has not published the recording yet."
        return made("not-yet", message, "Try again in some hours.", again=True)
    if state in _FOR_SOME:
        elsewhere = "Go through another country (YOUTUBE_PROXY), or do without: "
        remedy = f"{elsewhere if state == 'region' else ''}{UPLOAD}"
        return made(state, _FOR_SOME[state], remedy, again=False)
    if state == "gone":
        return gone(f"The video is gone: “{said}”")
    told = f": “{said}”" if said else ", and gives no reason."
    return made("failed", f"YouTube does not play this video{told}", UPLOAD, again=True)


_FOR_SOME = {
    "members": "YouTube shows this video only to members of its channel, or to those who pay.",
    "private": "This video is private.",
    "age": "YouTube shows this video only to adults.",
    "region": "YouTube does not show this video in this server's country.",
}


def plain(said: str) -> str:
    """YouTube's words as text: without addresses and marks, one line, 200 characters at most."""
    said = re.sub(r"https?://\S{0,2000}|<[^<>]{0,200}>", "", said[:5000])
    return re.sub(r"\s+", " ", said).strip()[:200].strip()


def made(state: str, message: str, remedy: str, *, again: bool) -> TranscriptUnavailable:
    """An error of ours."""
    return TranscriptUnavailable(message, state=state, remedy=remedy, retryable=again)


def blocked() -> TranscriptUnavailable:
    """YouTube takes this server for a robot."""
    message = "YouTube blocks this server: it takes its requests for a robot's."
    return made("blocked", message, f"Try again in some hours. {UPLOAD}", again=True)


def gone(message: str) -> TranscriptUnavailable:
    """There is no such video, or no more."""
    return made("gone", message, "Check the address.", again=False)


def token() -> TranscriptUnavailable:
    """Captions that only a player of YouTube's gets."""
    message = "YouTube asks for a proof of origin before it gives these captions."
    return made("token", message, UPLOAD, again=True)


def unclear(
    message: str = "YouTube answered something that cannot be read.",
) -> TranscriptUnavailable:
    """An answer that says nothing."""
    return made("failed", message, f"Try again later, or do without: {UPLOAD}", again=True)


def late() -> TranscriptUnavailable:
    """No answer within the time."""
    return made("offline", "YouTube did not answer in time.", "Try again later.", again=True)


def unreachable() -> TranscriptUnavailable:
    """No network."""
    message = "This server cannot reach YouTube."
    return made("offline", message, f"Check the network, or do without: {UPLOAD}", again=True)


def untrusted() -> TranscriptUnavailable:
    """Somebody between here and YouTube, or a wrong clock."""
    message = "The connection to YouTube is not secure: its certificate was refused."
    return made("offline", message, "Check its proxy and its clock.", again=True)


def live() -> TranscriptUnavailable:
    """It is being shown."""
    message = "This live event has not ended: its captions come afterwards."
    return made("live", message, "Try again when it has ended.", again=True)


def upcoming(starts_at: datetime | None, now: datetime, said: str = "") -> TranscriptUnavailable:
    """It has not been shown yet; tried again an hour after its beginning, where that is known."""
    told = f" It begins on {moment(starts_at)}." if starts_at else f" “{said}”" if said else ""
    message = f"This video has not been shown yet.{told}"
    error = made("upcoming", message, "Try again when it has been shown.", again=True)
    if starts_at is not None:
        error.retry_at = max(starts_at, now) + _AFTER_START
    return error


def without_tracks(published: datetime | None, now: datetime) -> TranscriptUnavailable:
    """The video plays and has no captions: not yet or not at all, which its age tells."""
    if published is not None and now - published < FRESH:
        message = "YouTube has not published captions of this video yet."
        remedy = "They usually come within a day: try again."
        return made("not-yet", message, remedy, again=True)
    message = "This video has no captions: they are off."
    return made("disabled", message, UPLOAD, again=False)
