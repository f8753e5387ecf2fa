"""What is known of a video besides its words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Video:
    """One YouTube video, or an uploaded recording's captions (then ``youtube_id`` is empty)."""

    title: str = ""
    youtube_id: str = ""
    description: str = ""
    channel: str = ""
    duration_s: float | None = None

    def link_at(self, second: float | None) -> str:
        """Address of the video at that second, or "" where the video is not on YouTube."""
        if not self.youtube_id:
            return ""
        link = f"https://www.youtube.com/watch?v={self.youtube_id}"
        return link if second is None else f"{link}&t={int(second)}s"
