"""Captions from YouTube, through youtube-transcript-api on a session of our own.

Invariant: whatever YouTube, the network or the library does, ``fetch`` returns a reading or raises
TranscriptUnavailable; it never waits longer than its deadline. The library picks no track: any
track in a wanted language would beat the one people made.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import requests
from youtube_transcript_api import (
    PoTokenRequired,
    YouTubeDataUnparsable,
    YouTubeRequestFailed,
    YouTubeTranscriptApi,
)
from youtube_transcript_api import Transcript as Listed

from tubetotask.domain.errors import TranscriptUnavailable
from tubetotask.domain.taken import Taken
from tubetotask.domain.video import Video
from tubetotask.transcripts import links, offers, reasons
from tubetotask.transcripts.provider import TrackProvider
from tubetotask.transcripts.reader import Reading
from tubetotask.transcripts.session import Bounds, Session
from tubetotask.transcripts.youtube_errors import Known, NoTracks, unavailable

_OEMBED = "https://www.youtube.com/oembed"


class YouTubeCaptions(TrackProvider):
    """youtube-transcript-api behind our Protocol; one session a call, so threads may share it."""

    def __init__(
        self,
        bounds: Bounds = Bounds(),  # noqa: B008 - frozen
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._bounds = bounds
        self._now = now

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
        with Session(self._bounds) as session:
            try:
                track = _taken(session, wanted, languages)
                return track, offers.reading(track)
            except TranscriptUnavailable:
                raise
            except Exception as error:
                # The library lets through whatever its parsers and requests raise on an answer
                # of a new shape; to the person each of them means: not now, and why.
                known = Known(session.page, session.player, self._now())
                told = unavailable(error, known)
                told.video = _told(session, wanted)
                raise told from error


def not_an_id() -> TranscriptUnavailable:
    """The error for what names no video."""
    return reasons.made(
        "gone",
        "This is not the id of a YouTube video.",
        "Paste the address of the video.",
        again=False,
    )


def _taken(session: Session, video_id: str, languages: Sequence[str]) -> Taken:
    listed = list(YouTubeTranscriptApi(http_client=session).list(video_id))
    track = offers.choose(listed, languages)
    if track is None:
        raise NoTracks
    video = _video(session, video_id)
    data = _captions(session, track)
    return offers.taken(data, track, video)


def _captions(session: Session, track: Listed) -> bytes:
    """The track as json3, which has the times of words and does not roll; else as it comes.

    Not through the library's own reader, which would make an object of every tag before anybody
    has counted them. Raises what the library does.
    """
    address = track._url
    if not address.startswith("https://www.youtube.com/"):
        raise YouTubeDataUnparsable(track.video_id)
    if "&exp=xpe" in address:
        raise PoTokenRequired(track.video_id)
    answer = session.get(address + "&fmt=json3")
    if answer.ok and offers.is_json3(answer.content):
        return answer.content
    answer = session.get(address)
    if not answer.ok:
        raise YouTubeRequestFailed(track.video_id, requests.HTTPError(str(answer.status_code)))
    if not offers.is_timed_xml(answer.content):
        # An empty 200 is what YouTube sends in place of a refusal; any other text would be read
        # as if somebody had said it.
        raise reasons.unclear("YouTube gave nothing, or something else, in place of the captions.")
    return answer.content


def _video(session: Session, video_id: str) -> Video:
    video = _told(session, video_id)
    return video if video.title else with_oembed(session, video)


def _told(session: Session, video_id: str) -> Video:
    """What the player said of the video."""
    details = session.player.get("videoDetails")
    details = details if isinstance(details, dict) else {}
    length = str(details.get("lengthSeconds", ""))
    return Video(
        title=_text(details.get("title")),
        youtube_id=video_id,
        description=_text(details.get("shortDescription")),
        channel=_text(details.get("author")),
        duration_s=float(length) if length.isascii() and length.isdigit() and int(length) else None,
    )


def with_oembed(session: Session, video: Video) -> Video:
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
