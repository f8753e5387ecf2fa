"""A source's Atom feed: the 15 newest, without quota.

Invariant: the bytes are ours before feedparser sees them: fetched within limits, passed by the
guard against bombs. A feed that answers 404 or 5xx is out of order, which says nothing about its
channel (whole days of that were seen).
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import Any

from tubetotask.domain.errors import Blocked, FeedOutage, Unparsable
from tubetotask.domain.source import FoundVideo, Showing, SourceKind, SourceRef
from tubetotask.domain.youtube import VIDEO_ID
from tubetotask.sources.fetcher import Answer, Fetcher
from tubetotask.sources.finding import Finder, Listing, Want, once
from tubetotask.sources.guarded_xml import RefusedXml, walk
from tubetotask.sources.pages import refuse_walls
from tubetotask.sources.shapes import as_picture, as_text, as_time, one_line

ADDRESS = "https://www.youtube.com/feeds/videos.xml"
HOLDS = 15
MAX_BYTES = 2_000_000
_CHANNEL = re.compile(r"UC[A-Za-z0-9_-]{22}")


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """What a feed says. ``channel_id``: "UC…", of a playlist's owner, too; "" if not told."""

    title: str
    channel_id: str
    videos: tuple[FoundVideo, ...]


class FeedFinder(Finder):
    """The feed, asked again only for what changed."""

    way = "feed"
    asks_site = True

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher

    def look(self, source: SourceRef, want: Want) -> Listing:
        """See ``Finder``. Raises FeedOutage, Blocked, Unparsable, Unreachable."""
        by = "channel_id" if source.kind is SourceKind.CHANNEL else "playlist_id"
        headers = {"Accept": "application/atom+xml, application/xml;q=0.9"}
        if want.etag:
            headers["If-None-Match"] = want.etag
        if want.last_modified:
            headers["If-Modified-Since"] = want.last_modified
        answer = self._fetcher.get(
            ADDRESS, params={by: source.youtube_id}, headers=headers, max_bytes=MAX_BYTES
        )
        if answer.status == 304:
            return Listing(
                (),
                source.newest_first,  # of a list the feed never shows the end
                self.way,
                unchanged=True,
                etag=want.etag,
                last_modified=want.last_modified,
            )
        refuse_bad_status(answer)
        feed = parse_feed(answer.body)
        return Listing(
            feed.videos,
            _complete(source, want, feed.videos),
            self.way,
            title=feed.title,
            etag=answer.headers.get("ETag", "")[:200],
            last_modified=answer.headers.get("Last-Modified", "")[:200],
        )


def refuse_bad_status(answer: Answer) -> None:
    """Raises FeedOutage or Blocked where the feed did not answer with a feed."""
    if answer.status == 200:
        return
    refuse_walls(answer)
    if answer.status in {401, 403}:
        raise Blocked(
            "YouTube refuses this server its feeds.", remedy="It is tried again later by itself."
        )
    error = FeedOutage(
        f"YouTube's feed is out of order (HTTP {answer.status}).",
        remedy="It is tried again by itself. With YOUTUBE_API_KEY videos are found meanwhile.",
    )
    error.status = answer.status
    raise error


def _complete(source: SourceRef, want: Want, videos: tuple[FoundVideo, ...]) -> bool:
    """Whether nothing that is wanted can be missing."""
    if want.last is not None and want.last > len(videos) >= HOLDS:
        return False
    if want.since is not None and len(videos) >= HOLDS:
        oldest = [video.published for video in videos if video.published is not None]
        if not oldest or min(oldest) >= want.since:
            return False
    if not videos:
        return not want.known_ids  # empty where there were videos: proves nothing
    if len(videos) < HOLDS:
        return True
    if not source.newest_first:
        return False  # the feed of a list holds its first 15, and new ones may stand at its end
    return not want.known_ids or any(video.youtube_id in want.known_ids for video in videos)


def parse_feed(data: bytes) -> ParsedFeed:
    """Read a feed's bytes. Raises Unparsable on everything that is no feed of YouTube's."""
    try:
        walk(data, max_bytes=MAX_BYTES)
    except RefusedXml as error:
        raise _unparsable(str(error)) from error
    import feedparser  # 0.1 s: nobody pays for it who reads no feed

    try:
        # A stream, for feedparser takes bytes that look like an address or a path for one.
        feed = feedparser.parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False)
        entries = [_video(entry) for entry in feed.entries[:200]]
    except Exception as error:
        # feedparser lets through what its parts raise on what nobody thought of.
        raise _unparsable("") from error
    if not feed.version.startswith("atom"):
        raise _unparsable("It is no Atom feed.")
    return ParsedFeed(
        title=one_line(feed.feed.get("title")),
        channel_id=_channel_id(feed.feed),
        videos=once(video for video in entries if video is not None),
    )


def _video(entry: Any) -> FoundVideo | None:
    video_id = as_text(entry.get("yt_videoid")) or as_text(entry.get("id")).removeprefix(
        "yt:video:"
    )
    if not VIDEO_ID.fullmatch(video_id):
        return None
    link = as_text(entry.get("link"))
    pictures = entry.get("media_thumbnail") or [{}]
    short = "/shorts/" in link
    return FoundVideo(
        video_id,
        one_line(entry.get("title")),
        channel_id=_channel_id(entry),
        channel=one_line(entry.get("author")),
        published=as_time(entry.get("published")),
        updated=as_time(entry.get("updated")),
        description=as_text(entry.get("summary")),
        is_short=True if short else (False if "/watch" in link else None),
        showing=Showing.RECORDED if short else None,
        thumbnail=as_picture(pictures[0].get("url")),
    )


def _channel_id(place: Any) -> str:
    """The channel of an entry or of the feed, which leaves "UC" out of its own."""
    for said in (as_text(place.get("yt_channelid")), as_text(place.get("href"))):
        bare = said.rsplit("/channel/", 1)[-1]
        for candidate in (bare, "UC" + bare):
            if _CHANNEL.fullmatch(candidate):
                return candidate
    return ""


def _unparsable(why: str) -> Unparsable:
    return Unparsable(
        f"YouTube's feed cannot be read. {why}".strip(), remedy="It is tried again by itself."
    )
