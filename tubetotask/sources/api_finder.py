"""A source's videos by the Data API: 1 unit for 50 items, 1 more for the details of 50 videos.

Invariant: pages are read whole, and reading goes on until a page holds what ends it: uploads are
in order, but not strictly. What stands in the list and cannot be seen is told apart from what
was found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from tubetotask.domain.source import FoundVideo, Showing, SourceRef
from tubetotask.domain.youtube import VIDEO_ID
from tubetotask.sources.data_api import PAGE, DataApi, Talk, items_of
from tubetotask.sources.finding import Finder, Listing, Want, newest, once
from tubetotask.sources.shapes import as_dict, as_picture, as_text, as_time, one_line

MAX_PAGES = 100
_PARTS = "snippet,contentDetails,liveStreamingDetails,status"
_LENGTH = re.compile(
    r"P(?:(\d{1,4})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,6})M)?(?:(\d{1,8})(?:\.\d+)?S)?)?"
)
LONGEST_SHORT_S = 180.0
"""A Short has three minutes at most, so what is longer is none."""


def units_for(last: int) -> int:
    """The most units that ``last`` videos cost: to list them, and to look each up."""
    return 2 * -(-max(last, 0) // PAGE)


class ApiFinder(Finder):
    """``max_pages`` bounds what one look may cost: a page and its details are 2 units."""

    way = "api"
    asks_site = False

    def __init__(self, api: DataApi, *, max_pages: int = MAX_PAGES) -> None:
        self._api, self._max_pages = api, max_pages

    def look(self, source: SourceRef, want: Want) -> Listing:
        """See ``Finder``. Raises QuotaReached, KeyRefused, SourceMissing, Blocked, Unparsable."""
        talk = self._api.talk()
        listed, ended = self._listed(talk, source, want)
        dated = [v for v in listed if want.since is None or not _before(v, want)]
        wanted = newest(dated, source, want.last)
        details = _details(
            talk, [v.youtube_id for v in wanted if v.youtube_id not in want.known_ids]
        )
        found = [details.get(v.youtube_id, v) for v in wanted]
        gone = tuple(
            v.youtube_id
            for v in wanted
            if v.youtube_id not in details and v.youtube_id not in want.known_ids
        )
        return Listing(
            tuple(v for v in found if v.youtube_id not in gone),
            ended,
            self.way,
            unavailable=gone,
            units=talk.units,
            read_whole=True,
        )

    def details(self, video_ids: Iterable[str]) -> tuple[dict[str, FoundVideo], int]:
        """What is known of each video that can be seen, and the units it took (1 for 50)."""
        talk = self._api.talk()
        return _details(talk, video_ids), talk.units

    def _listed(
        self, talk: Talk, source: SourceRef, want: Want
    ) -> tuple[tuple[FoundVideo, ...], bool]:
        """The items of the list, and whether reading ended where it should."""
        out: list[FoundVideo] = []
        page = ""
        for _ in range(self._max_pages):
            asked = {"part": "snippet,contentDetails", "maxResults": str(PAGE)}
            asked["playlistId"] = source.uploads
            if page:
                asked["pageToken"] = page
            body = talk.call("playlistItems", **asked)
            items = [video for item in items_of(body) if (video := _listed_video(item))]
            out += items
            page = as_text(body.get("nextPageToken"))
            if not page or _enough(source, want, out, items):
                return once(out), True
        return once(out), False


def _enough(
    source: SourceRef, want: Want, so_far: list[FoundVideo], page: list[FoundVideo]
) -> bool:
    if not source.newest_first:
        return False
    if want.last is not None:
        return len(so_far) >= want.last
    if want.since is not None:
        return bool(page) and all(_before(video, want) for video in page)
    return not want.known_ids or any(video.youtube_id in want.known_ids for video in page)


def _before(video: FoundVideo, want: Want) -> bool:
    at = video.published
    return want.since is not None and at is not None and at < want.since


def _listed_video(item: dict[str, Any]) -> FoundVideo | None:
    snippet, content = as_dict(item.get("snippet")), as_dict(item.get("contentDetails"))
    video_id = as_text(as_dict(snippet.get("resourceId")).get("videoId")) or as_text(
        content.get("videoId")
    )
    if not VIDEO_ID.fullmatch(video_id):
        return None
    return FoundVideo(
        video_id,
        one_line(snippet.get("title")),
        # Of a list the snippet's channel is who made the list; the video's own is named apart.
        channel_id=as_text(snippet.get("videoOwnerChannelId")),
        channel=one_line(snippet.get("videoOwnerChannelTitle")),
        published=as_time(content.get("videoPublishedAt")),
        description=as_text(snippet.get("description")),
        thumbnail=_picture(snippet),
    )


def _details(talk: Talk, video_ids: Iterable[str]) -> dict[str, FoundVideo]:
    found = (detailed(item) for item in talk.by_id("videos", _PARTS, video_ids))
    return {video.youtube_id: video for video in found if video is not None}


def detailed(item: dict[str, Any]) -> FoundVideo | None:
    """A video as ``videos.list`` tells it; None where it has no id."""
    video_id = as_text(item.get("id"))
    if not VIDEO_ID.fullmatch(video_id):
        return None
    snippet, live = as_dict(item.get("snippet")), as_dict(item.get("liveStreamingDetails"))
    length = seconds(as_dict(item.get("contentDetails")).get("duration"))
    showing = _showing(as_text(snippet.get("liveBroadcastContent")), length)
    recorded = showing is Showing.RECORDED
    return FoundVideo(
        video_id,
        one_line(snippet.get("title")),
        channel_id=as_text(snippet.get("channelId")),
        channel=one_line(snippet.get("channelTitle")),
        published=as_time(snippet.get("publishedAt")),
        description=as_text(snippet.get("description")),
        duration_s=length if recorded or showing is Showing.PREMIERE else None,
        is_short=False if length is not None and length > LONGEST_SHORT_S else None,
        showing=showing,
        was_live=bool(live.get("actualStartTime")) if recorded else None,
        starts_at=as_time(live.get("scheduledStartTime")),
        language=as_text(snippet.get("defaultAudioLanguage"), 35),
        thumbnail=_picture(snippet),
    )


def _showing(said: str, length: float | None) -> Showing | None:
    """A premiere has its length before it is shown, a live video has none yet."""
    if said == "upcoming":
        return Showing.PREMIERE if length else Showing.UPCOMING_LIVE
    return {"live": Showing.LIVE, "none": Showing.RECORDED}.get(said)


def seconds(said: object) -> float | None:
    """The seconds of an ISO 8601 length ("PT1H2M3S"); None for "P0D", which means unknown."""
    found = _LENGTH.fullmatch(as_text(said, 40))
    if found is None or not any(found.groups()):
        return None
    days, hours, minutes, rest = (int(part or 0) for part in found.groups())
    return float(((days * 24 + hours) * 60 + minutes) * 60 + rest) or None


def _picture(snippet: dict[str, Any]) -> str:
    pictures = as_dict(snippet.get("thumbnails"))
    best = next((as_dict(pictures[k]) for k in ("medium", "high", "default") if k in pictures), {})
    return as_picture(best.get("url"))
