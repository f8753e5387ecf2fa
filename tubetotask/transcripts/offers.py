"""The tracks that YouTube offers for a video: which one is taken, and what it becomes.

Invariant: made by a person goes before made by a machine, wanted before unwanted; a translation
that YouTube would make is never among them. What is not a transcript raises, it is never empty.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Protocol, TypeVar

from tubetotask.domain.errors import InputError, TranscriptUnavailable
from tubetotask.domain.taken import Taken
from tubetotask.domain.transcript import Origin
from tubetotask.domain.video import Video
from tubetotask.transcripts import detect
from tubetotask.transcripts.decode import decode
from tubetotask.transcripts.reader import Reading, read_track


class Offer(Protocol):
    """A track that can be had. ``is_generated``: a machine heard it."""

    @property
    def language_code(self) -> str: ...

    @property
    def is_generated(self) -> bool: ...


T = TypeVar("T", bound=Offer)


def choose(listed: Sequence[T], languages: Sequence[str]) -> T | None:
    """Manual in a wanted language, automatic in one, manual in the original, automatic, any."""
    manual = [track for track in listed if not track.is_generated]
    automatic = [track for track in listed if track.is_generated]
    for tracks in (manual, automatic):
        for language in languages:
            found = _in_language(tracks, language)
            if found is not None:
                return found
    original = automatic[0].language_code if automatic else ""
    best = _in_language(manual, original) if original else None
    return next((t for t in (best, *automatic, *manual) if t is not None), None)


def _in_language(tracks: Sequence[T], language: str) -> T | None:
    """The track in exactly this language, else in a variety of it ("en-US" for "en")."""
    asked = language.lower()
    exact = [t for t in tracks if t.language_code.lower() == asked]
    alike = [t for t in tracks if t.language_code.lower().split("-")[0] == asked.split("-")[0]]
    return next(iter(exact + alike), None)


def taken(data: bytes, track: Offer, video: Video) -> Taken:
    """The track that was fetched, to be read here or handed on."""
    return Taken(video, track.language_code, track.is_generated, data)


def reading(track: Taken) -> Reading:
    """What a track says. Raises TranscriptUnavailable."""
    try:
        parsed = detect.parse(decode(track.data).text)
        made_by = Origin.AUTOMATIC if track.is_generated else Origin.MANUAL
        parsed = dataclasses.replace(parsed, origin=made_by, language=track.language_code)
        return read_track(parsed, video=track.video)
    except InputError as error:
        raise TranscriptUnavailable(
            f"YouTube's captions of this video cannot be used. {error.message}",
            state="failed",
            remedy="Upload captions of your own.",
            retryable=False,
        ) from error


def is_timed_xml(body: bytes) -> bool:
    """Whether this is one of YouTube's captions in XML."""
    start = body[:500].lstrip(b"\xef\xbb\xbf \t\r\n")
    return start[:1] == b"<" and (b"<transcript" in start or b"<timedtext" in start)


def is_json3(body: bytes) -> bool:
    """Whether this is captions with the times of words."""
    return body.lstrip()[:1] == b"{" and b'"segs"' in body
