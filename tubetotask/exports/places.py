"""Where a thing stands: times, links into the video, and how a quote is printed.

Invariant: every link leads to YouTube or is absent: a time of a clock that cannot be mapped to the
video has none. An unknown time is None and never 0.
"""

from __future__ import annotations

import math
import re

from tubetotask.domain.transcript import Chapter, Passage, Transcript
from tubetotask.domain.video import Video

_YOUTUBE_ID = re.compile(r"[A-Za-z0-9_-]{11}\Z")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def elided(quote: str, transcript: Transcript) -> str:
    """A quote for print: where sentence borders were restored, nobody knows that it ends there."""
    return quote if transcript.punctuated else between(quote)


def between(quote: str) -> str:
    """A quote whose ends nobody knows."""
    # No-break spaces: no line may start with the mark alone.
    return f"…\N{NO-BREAK SPACE}{quote}\N{NO-BREAK SPACE}…"


def mapped(transcript: Transcript, passage: Passage) -> bool:
    """Whether the passage's times are those of the video."""
    return all(epoch.mapped for epoch in transcript.epochs if epoch.index == passage.epoch)


def chapter_link(chapter: Chapter, transcript: Transcript, video: Video) -> str | None:
    """Address of the video at the chapter's start, or None where its clock is not the video's."""
    inside = transcript.passages[chapter.first : chapter.last]
    if chapter.start_s is None or not all(mapped(transcript, p) for p in inside[:1]):
        return None
    return link_at(video, chapter.start_s)


def link_at(video: Video, second: float | None) -> str | None:
    """Address of the video at ``second``, or None where it is not a video on YouTube."""
    if not _YOUTUBE_ID.match(video.youtube_id):
        return None
    return video.link_at(seconds(second))


def seconds(value: float | None) -> float | None:
    """A time to the millisecond; what is no time is unknown."""
    return None if value is None or not math.isfinite(value) else round(max(0.0, value), 3)


def clean(text: str) -> str:
    """``text`` without halves of characters, which no file can hold."""
    return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)


def language_mark(code: str) -> str:
    """A language as a page may claim it; "" where it is unknown or is no code at all."""
    return code if code != "und" and _LANGUAGE.fullmatch(code) else ""
