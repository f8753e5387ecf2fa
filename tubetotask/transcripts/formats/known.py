"""What a mapping (JSON, or the head of a Markdown file) says of the video and of its language.

Invariant: only the recognised keys are read, only where they have the right type, and never more
of a value than a video can have.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tubetotask.domain.video import Video
from tubetotask.transcripts import links, markup
from tubetotask.transcripts.track import seconds

_TITLE = ("title", "video_title")
_CHANNEL = ("channel", "author", "uploader", "channel_name", "author_name")


def first(item: dict[str, Any], keys: Sequence[str], kind: type) -> Any:
    """The value of the first key that has one of this type, or None."""
    return next((item[key] for key in keys if isinstance(item.get(key), kind)), None)


def language_of(data: dict[str, Any]) -> str:
    """The language as the mapping names it, or ""."""
    for key in ("language_code", "languageCode", "lang", "language"):
        value = data.get(key)
        if isinstance(value, str) and len(value) <= 40:
            return value
    return ""


def video_of(data: dict[str, Any]) -> Video:
    """Title, id, description, channel and length, where the keys of a mapping give them."""
    found = first(data, ("video_id", "videoId", "youtube_id", "id"), str) or ""
    address = first(data, ("url", "youtube_url", "webpage_url", "video_url", "link"), str) or ""
    known = links.youtube_id(found) if len(found) == 11 else None
    return Video(
        title=markup.visible(first(data, _TITLE, str) or "").strip()[:500],
        youtube_id=known or links.youtube_id(address) or "",
        description=(first(data, ("description",), str) or "")[:20_000],
        channel=markup.visible(first(data, _CHANNEL, str) or "").strip()[:200],
        duration_s=_length(data),
    )


def _length(data: dict[str, Any]) -> float | None:
    for key in ("duration_seconds", "duration_s", "lengthSeconds", "duration"):
        value = seconds(data.get(key))
        if value:
            return value
    return None
