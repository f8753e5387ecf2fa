"""The sound of a video, taken by yt-dlp: first what it is, then the smallest of it.

Invariant: whatever the program does or prints, each question returns or raises
TranscriptUnavailable within its deadline, and no more is written than is allowed. Of a video with
several languages the original is taken: a dubbed voice is not the speaker's.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tubetotask.domain.errors import TranscriptUnavailable
from tubetotask.domain.video import Video
from tubetotask.outside import ytdlp as program
from tubetotask.transcripts import reasons
from tubetotask.transcripts.hearing.scratch import no_room
from tubetotask.transcripts.session import MAX_PAGE_BYTES
from tubetotask.transcripts.ytdlp import obstacle, video_of

_WANTED = (
    "id,title,description,channel,duration,live_status,release_timestamp,timestamp,upload_date,"
    "availability,language"
)
_ALWAYS = ("--no-playlist", "--extractor-args", "youtube:player_skip=initial_data,configs")
_LOOK = (
    *_ALWAYS, "--skip-download", "--ignore-no-formats-error", "--print", f"%(.{{{_WANTED}}})j",
)  # fmt: skip
_SMALLEST = (
    "--format", "bestaudio[vcodec=none]/bestaudio/worst",
    "--format-sort", "lang,+size,+br",  # the original language, then the smallest
    "--no-mtime", "--no-part", "--no-continue", "--concurrent-fragments", "1",
)  # fmt: skip
_FULL = re.compile(r"No space left|Disk quota exceeded", re.IGNORECASE)
_LARGE = re.compile(r"larger than max-filesize|File too large", re.IGNORECASE)
_GUARD = 1.1  # more than is allowed, where the size was not told before


@dataclass(frozen=True)
class SoundBounds:
    """How long it may take, how large it may get, how long the video may be, through what."""

    look_s: float = 90.0
    take_s: float = 1800.0
    max_bytes: int = 500 * 1024 * 1024
    longest_s: float = 6 * 3600.0
    proxy: str = ""


class Sound:
    """Takes sounds; threads may share it."""

    def __init__(
        self,
        bounds: SoundBounds = SoundBounds(),
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        python: str = sys.executable,
    ) -> None:
        self._bounds, self._now, self._python = bounds, now, python

    def look(self, video_id: str) -> Video:
        """What the video is, with its length. Raises TranscriptUnavailable."""
        printed = self._run(_LOOK, video_id, self._bounds.look_s)
        try:
            found = json.loads(printed.out or b"null")
        except (ValueError, RecursionError):
            found = None
        known: dict[str, Any] | None = found if isinstance(found, dict) else None
        in_the_way = obstacle(printed.said, known, self._now())
        if in_the_way is not None:
            raise in_the_way
        video = video_of(video_id, known or {})
        longest_s = self._bounds.longest_s
        if video.duration_s is None:
            raise _made("YouTube does not say how long this video is.", again=True)
        if video.duration_s > longest_s:
            raise _made(
                f"This video has {video.duration_s / 60:.0f} minutes, more than speech recognition "
                f"is asked for here ({longest_s / 60:.0f}).",
                "Raise SPEECH_LONGEST_MIN, or do without: " + reasons.UPLOAD,
            )
        return video

    def take(self, video_id: str, folder: Path) -> Path:
        """Its sound, as a file in ``folder``. Raises TranscriptUnavailable, StorageFailed."""
        most = self._bounds.max_bytes
        target = str(folder).replace("%", "%%")
        options = (
            *_ALWAYS, *_SMALLEST, "--max-filesize", str(most),
            "--output", f"{target}/sound.%(ext)s",
        )  # fmt: skip
        printed = self._run(options, video_id, self._bounds.take_s, int(most * _GUARD))
        taken = [one for one in folder.glob("sound.*") if one.stat().st_size]
        if printed.code == 0 and len(taken) == 1:
            return taken[0]
        if _FULL.search(printed.said):
            raise no_room()
        if _LARGE.search(printed.said + printed.out.decode("utf-8", "replace")):
            raise _made(
                f"The sound of this video is larger than is taken here ({most >> 20} MB).",
                "Raise SPEECH_SOUND_MAX_MB, or do without: " + reasons.UPLOAD,
            )
        raise obstacle(printed.said, {}, self._now()) or _made(
            "YouTube did not give the sound of this video.", "A newer yt-dlp may help.", again=True
        )

    def _run(
        self, options: tuple[str, ...], video_id: str, deadline_s: float, most: int | None = None
    ) -> program.Printed:
        try:
            return program.run(
                options,
                f"https://www.youtube.com/watch?v={video_id}",
                deadline_s=deadline_s,
                max_bytes=MAX_PAGE_BYTES,
                max_file_bytes=most,
                proxy=self._bounds.proxy,
                python=self._python,
            )
        except program.TooLong:
            raise reasons.late() from None
        except program.TooMuch:
            raise reasons.unclear("yt-dlp found more about this video than is read.") from None
        except program.NotRun as error:
            message = "yt-dlp cannot be started on this server."
            raise _made(message, "Install it again.", again=True) from error


def _made(message: str, remedy: str = "", *, again: bool = False) -> TranscriptUnavailable:
    return reasons.made("failed", message, remedy or "Try again later.", again=again)
