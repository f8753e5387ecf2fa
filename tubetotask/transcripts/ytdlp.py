"""Captions through yt-dlp: it finds the tracks, and the one that is taken is fetched here.

Invariant: whatever the program does or prints, ``fetch`` returns a reading or raises
TranscriptUnavailable within its deadline. A track that YouTube would translate is never offered:
its address says so.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests

from tubetotask.domain.errors import TranscriptUnavailable
from tubetotask.domain.taken import Taken
from tubetotask.domain.video import Video
from tubetotask.outside import ytdlp as program
from tubetotask.transcripts import links, offers, reasons
from tubetotask.transcripts.provider import TrackProvider
from tubetotask.transcripts.reader import Reading
from tubetotask.transcripts.session import MAX_PAGE_BYTES, Bounds, Session
from tubetotask.transcripts.youtube import not_an_id, with_oembed
from tubetotask.transcripts.youtube_errors import Known, unavailable

_LEAST_S = 5.0  # left for the track itself, however long the search took
_WANTED = (
    "title,description,channel,duration,live_status,release_timestamp,timestamp,upload_date,"
    "availability,subtitles,automatic_captions"
)
_OPTIONS = (
    "--skip-download", "--ignore-no-formats-error", "--no-playlist",
    "--write-subs", "--write-auto-subs",  # or it does not say that a proof of origin is missing
    "--extractor-args", "youtube:player_skip=initial_data,configs;skip=translated_subs",
    "--print", f"%(.{{{_WANTED}}})j",
)  # fmt: skip
_NOISE = re.compile(
    r"report this issue|JavaScript runtime|Incomplete data received|No video formats found|"
    r"Requested format is not available|HTTP Error|Unable to download|Retrying|"
    r"Failed to extract|There are no subtitles|impersonat",
    re.IGNORECASE,
)
_ADVICE = re.compile(r"\.? +(?:Use --|See +https?:|Also see|You might want to use).*", re.DOTALL)
_HIDDEN = {
    "private": "private video",
    "subscriber_only": "members-only",
    "premium_only": "premium only",
    "needs_auth": "age-restricted",
}


@dataclass(frozen=True)
class _Track:
    """A track that yt-dlp names."""

    language_code: str
    is_generated: bool
    url: str


class YtDlpCaptions(TrackProvider):
    """yt-dlp behind our Protocol; threads may share it."""

    def __init__(
        self,
        bounds: Bounds = Bounds(),  # noqa: B008 - frozen
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        python: str = sys.executable,
    ) -> None:
        self._bounds, self._now, self._python = bounds, now, python

    def fetch(self, youtube_id: str, *, languages: Sequence[str]) -> Reading:
        """See ``CaptionsProvider.fetch``."""
        return self._read(youtube_id, languages)[1]

    def take(self, youtube_id: str, *, languages: Sequence[str]) -> Taken:
        """See ``TrackProvider.take``."""
        return self._read(youtube_id, languages)[0]

    def _read(self, youtube_id: str, languages: Sequence[str]) -> tuple[Taken, Reading]:
        wanted = links.youtube_id(youtube_id)
        if wanted is None:
            raise not_an_id()
        until = time.monotonic() + self._bounds.deadline_s
        found, said = self._asked(wanted)
        track = offers.choose(_tracks(found), languages)
        if track is None:
            error = why(said, found, self._now())
            error.video = video_of(wanted, found)
            raise error
        left_s = max(_LEAST_S, until - time.monotonic())
        with Session(replace(self._bounds, deadline_s=left_s)) as session:
            try:
                got = _fetched(session, track, _video(session, wanted, found))
                return got, offers.reading(got)
            except TranscriptUnavailable:
                raise
            except Exception as error:
                # As in ``youtube``: what our parsers and requests raise on an answer of a new
                # shape is to the person: not now, and why.
                raise unavailable(error, Known("", {}, self._now())) from error

    def _asked(self, video_id: str) -> tuple[dict[str, Any], str]:
        """What yt-dlp found, and its warnings. Raises TranscriptUnavailable."""
        try:
            printed = program.run(
                _OPTIONS,
                f"https://www.youtube.com/watch?v={video_id}",
                deadline_s=self._bounds.deadline_s,
                max_bytes=MAX_PAGE_BYTES,
                proxy=self._bounds.proxy,
                python=self._python,
            )
        except program.TooLong:
            raise reasons.late() from None
        except program.TooMuch:
            message = "yt-dlp found more about this video than is read."
            raise reasons.unclear(message) from None
        except program.NotRun as error:
            message = "yt-dlp cannot be started on this server."
            raise reasons.made("failed", message, "Install it again.", again=True) from error
        try:
            found = json.loads(printed.out or b"null")
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            raise why(printed.said, None, self._now())
        return found, printed.said


def _fetched(session: Session, track: _Track, video: Video) -> Taken:
    answer = session.get(track.url)
    if answer.status_code in {403, 429}:
        raise reasons.blocked()
    if not answer.ok or not offers.is_json3(answer.content):
        # An empty 200 is what YouTube sends in place of a refusal.
        raise reasons.unclear("YouTube gave nothing, or something else, in place of the captions.")
    return offers.taken(answer.content, track, video)


def _tracks(found: dict[str, Any]) -> list[_Track]:
    """What is offered as json3 in YouTube's own words, the original language first."""
    tracks: dict[tuple[str, bool], _Track] = {}
    for name, generated in (("subtitles", False), ("automatic_captions", True)):
        listed = found.get(name)
        listed = listed if isinstance(listed, dict) else {}
        original_first = sorted(listed.items(), key=lambda one: not one[0].endswith("-orig"))
        for key, forms in original_first:
            url = _json3(forms)
            asked = parse_qs(urlsplit(url).query) if url else {}
            if not url or "tlang" in asked:
                continue
            code = (asked.get("lang") or [key.removesuffix("-orig")])[0]
            tracks.setdefault((code, generated), _Track(code, generated, url))
    return list(tracks.values())


def _json3(forms: object) -> str:
    """The address of the form with the times of words, on YouTube's own host; "" without one."""
    for form in forms if isinstance(forms, list) else []:
        url = form.get("url") if isinstance(form, dict) and form.get("ext") == "json3" else None
        if isinstance(url, str) and url.startswith("https://www.youtube.com/"):
            return url
    return ""


def why(said: str, found: dict[str, Any] | None, now: datetime) -> TranscriptUnavailable:
    """Why there is no track: by what yt-dlp ``said`` and ``found`` (None: it found nothing)."""
    return obstacle(said, found, now) or reasons.without_tracks(_published(found or {}), now)


def obstacle(
    said: str, found: dict[str, Any] | None, now: datetime
) -> TranscriptUnavailable | None:
    """What stands between this server and the video, or None where it plays."""
    for pattern, error in (
        (program.BLOCKED, reasons.blocked),
        (re.compile(r"PO token", re.IGNORECASE), reasons.token),
        (program.UNTRUSTED, reasons.untrusted),
        (program.OFFLINE, reasons.unreachable if "timed out" not in said else reasons.late),
    ):
        if pattern.search(said):
            return error()
    known = found or {}
    starts_at = _time(known.get("release_timestamp"))
    played = found is not None and "No video formats" not in said
    told = ("" if played else _reason(said)) or _HIDDEN.get(str(known.get("availability")), "")
    if told:
        return reasons.unavailable(told, starts_at=starts_at, now=now)
    if found is None:
        message = "yt-dlp cannot read YouTube's page."
        return reasons.made("failed", message, "A newer yt-dlp may help.", again=True)
    if known.get("live_status") == "is_upcoming":
        return reasons.upcoming(starts_at, now)
    return reasons.live() if known.get("live_status") == "is_live" else None


def _reason(said: str) -> str:
    """YouTube's own sentence among what yt-dlp printed, "" where there is none: it comes last."""
    for line in reversed(said.splitlines()):
        found = re.match(r"(?:WARNING|ERROR): \[youtube\] (?:[\w-]{11}: )?(.+)", line)
        if found and not _NOISE.search(line):
            return _ADVICE.sub("", found[1])
    return ""


def _published(found: dict[str, Any]) -> datetime | None:
    known = _time(found.get("timestamp"))
    if known is not None:
        return known
    try:
        return datetime.strptime(str(found.get("upload_date")), "%Y%m%d").replace(tzinfo=UTC)
    except ValueError:
        return None


def _time(value: object) -> datetime | None:
    """A time told in seconds, or None."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1e11:
        return None
    return datetime.fromtimestamp(value, UTC)


def video_of(video_id: str, found: dict[str, Any]) -> Video:
    """What yt-dlp tells of a video."""
    length = found.get("duration")
    known = isinstance(length, int | float) and not isinstance(length, bool) and 0 < length < 1e6
    return Video(
        title=_text(found.get("title")),
        youtube_id=video_id,
        description=_text(found.get("description")),
        channel=_text(found.get("channel")),
        duration_s=float(length) if known else None,  # type: ignore[arg-type] # a number: known
    )


def _video(session: Session, video_id: str, found: dict[str, Any]) -> Video:
    video = video_of(video_id, found)
    if video.title and video.channel:
        return video
    try:
        return with_oembed(session, video)
    except requests.RequestException:
        return video


def _text(value: object) -> str:
    return value.strip()[:20_000] if isinstance(value, str) else ""
