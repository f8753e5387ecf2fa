"""Captions from YouTube, through youtube-transcript-api on a session of our own.

Invariant: whatever YouTube, the network or the library does, ``fetch`` returns a reading or raises
TranscriptUnavailable; it never waits longer than its deadline. The library picks no track: any
track in a wanted language would beat the one people made.
"""

from __future__ import annotations

import dataclasses
import json
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import requests
from youtube_transcript_api import Transcript as Listed
from youtube_transcript_api import YouTubeTranscriptApi

from tubetotask.domain.errors import InputError, TranscriptUnavailable
from tubetotask.domain.transcript import Origin
from tubetotask.domain.video import Video
from tubetotask.transcripts import detect, links
from tubetotask.transcripts.decode import decode
from tubetotask.transcripts.provider import CaptionsProvider
from tubetotask.transcripts.reader import Reading, read_track
from tubetotask.transcripts.youtube_errors import Known, NoTracks, unavailable

TIMEOUT_S = 15.0
DEADLINE_S = 60.0
MAX_ANSWER_BYTES = 24 * 1024 * 1024
_OEMBED = "https://www.youtube.com/oembed"


class YouTubeCaptions(CaptionsProvider):
    """youtube-transcript-api behind our Protocol; one session a call, so threads may share it."""

    def __init__(
        self,
        *,
        timeout_s: float = TIMEOUT_S,
        deadline_s: float = DEADLINE_S,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._timeout_s = timeout_s
        self._deadline_s = deadline_s
        self._now = now

    def fetch(self, youtube_id: str, *, languages: Sequence[str]) -> Reading:
        """See ``CaptionsProvider.fetch``."""
        wanted = links.youtube_id(youtube_id)
        if wanted is None:
            raise TranscriptUnavailable(
                "This is not the id of a YouTube video.",
                state="gone",
                remedy="Paste the address of the video.",
                retryable=False,
            )
        with Session(self._timeout_s, self._deadline_s) as session:
            try:
                return _fetch(session, wanted, languages)
            except TranscriptUnavailable:
                raise
            except Exception as error:
                # The library lets through whatever its parsers and requests raise on an answer
                # of a new shape; to the person each of them means: not now, and why.
                known = Known(session.page, session.player, self._now())
                raise unavailable(error, known) from error


class Session(requests.Session):
    """Keeps a deadline and a size, and what YouTube said of the video on the way."""

    def __init__(self, timeout_s: float, deadline_s: float) -> None:
        super().__init__()
        self._timeout_s = timeout_s
        self._until = time.monotonic() + deadline_s
        self.page = ""
        self.player: dict[str, Any] = {}

    def request(self, method: Any, url: Any, *args: Any, **kwargs: Any) -> requests.Response:
        left = self._until - time.monotonic()
        if left <= 0:
            raise requests.Timeout("the deadline for this video has passed")
        kwargs["timeout"] = min(self._timeout_s, left)
        kwargs["stream"] = True
        answer = super().request(method, url, *args, **kwargs)
        answer._content = self._body(answer)
        self._remember(str(url), answer)
        return answer

    def _body(self, answer: requests.Response) -> bytes:
        """The whole body: a server that drips or never ends is cut off."""
        body = bytearray()
        for chunk in answer.iter_content(65536):
            body += chunk
            if len(body) > MAX_ANSWER_BYTES:
                answer.close()
                raise ValueError("the answer is too large")
            if time.monotonic() > self._until:
                answer.close()
                raise requests.Timeout("the deadline for this video has passed")
        return bytes(body)

    def _remember(self, url: str, answer: requests.Response) -> None:
        if "/watch?" in url:
            self.page = answer.text
        elif "/youtubei/v1/player" in url and answer.ok:
            try:
                found = answer.json()
            except ValueError:
                return
            self.player = found if isinstance(found, dict) else {}


def _fetch(session: Session, video_id: str, languages: Sequence[str]) -> Reading:
    listed = list(YouTubeTranscriptApi(http_client=session).list(video_id))
    track = choose(listed, languages)
    if track is None:
        raise NoTracks
    video = _video(session, video_id)
    with_words = _with_word_times(session, track)
    data = with_words if with_words is not None else _snippets(track)
    try:
        parsed = detect.parse(decode(data).text)
        made_by = Origin.AUTOMATIC if track.is_generated else Origin.MANUAL
        parsed = dataclasses.replace(parsed, origin=made_by, language=track.language_code)
        return read_track(parsed, video=video)
    except InputError as error:
        raise TranscriptUnavailable(
            f"YouTube's captions of this video cannot be used. {error.message}",
            state="failed",
            remedy="Upload captions of your own.",
            retryable=False,
        ) from error


def choose(listed: Sequence[Listed], languages: Sequence[str]) -> Listed | None:
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


def _in_language(tracks: Sequence[Listed], language: str) -> Listed | None:
    """The track in exactly this language, else in a variety of it ("en-US" for "en")."""
    asked = language.lower()
    exact = [t for t in tracks if t.language_code.lower() == asked]
    alike = [t for t in tracks if t.language_code.lower().split("-")[0] == asked.split("-")[0]]
    return next(iter(exact + alike), None)


def _with_word_times(session: Session, track: Listed) -> bytes | None:
    """The track as json3, which has the times of words and does not roll; None if not to be had."""
    address = getattr(track, "_url", "")
    if not isinstance(address, str) or not address or "&exp=xpe" in address:
        return None
    answer = session.get(address + "&fmt=json3")
    body: bytes = answer.content
    return body if answer.ok and body.lstrip()[:1] == b"{" and b'"segs"' in body else None


def _snippets(track: Listed) -> str:
    """The track as the library reads it, in the JSON that our reader knows."""
    return json.dumps({"transcript": track.fetch().to_raw_data()})


def _video(session: Session, video_id: str) -> Video:
    details = session.player.get("videoDetails")
    details = details if isinstance(details, dict) else {}
    length = str(details.get("lengthSeconds", ""))
    video = Video(
        title=_text(details.get("title")),
        youtube_id=video_id,
        description=_text(details.get("shortDescription")),
        channel=_text(details.get("author")),
        duration_s=float(length) if length.isascii() and length.isdigit() and int(length) else None,
    )
    return video if video.title else _with_oembed(session, video)


def _with_oembed(session: Session, video: Video) -> Video:
    """Title and channel by the public address that gives them; without them the video has none."""
    try:
        answer = session.get(_OEMBED, params={"url": video.link_at(None), "format": "json"})
        found = answer.json() if answer.ok else {}
    except (requests.RequestException, ValueError):
        return video
    if not isinstance(found, dict):
        return video
    title, channel = _text(found.get("title")), _text(found.get("author_name"))
    return dataclasses.replace(video, title=title, channel=video.channel or channel)


def _text(value: object) -> str:
    return value.strip()[:20_000] if isinstance(value, str) else ""
