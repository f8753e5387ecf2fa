"""A YouTube within the process, with a clock of its own: feeds, the Data API, the hub, captions.

Invariant: what it shows depends on its clock and its seed alone. Its answers have the shapes of the
fake that the tests use; they go through our real readers.
"""

from __future__ import annotations

import base64
import hashlib
import json
import random
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.fakes.youtube_shapes import FEED_HOLDS, FakeVideo, feed, list_item, video_item
from tubetotask import pipeline
from tubetotask.domain.errors import TranscriptUnavailable
from tubetotask.domain.video import Video
from tubetotask.sources.fetcher import MAX_BYTES, Answer, Fetcher
from tubetotask.transcripts import CaptionsProvider, Reading

START = datetime(2026, 11, 2, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# Days between two videos, and the share of the sources that publish so.
RHYTHMS = ((0.25, 0.1), (1.0, 0.3), (7.0, 0.4), (25.0, 0.2))
BURST = 60
TALK = b"WEBVTT\n\n00:00:01.000 --> 00:00:09.000\nSend the newsletter every Tuesday at eight.\n"


@dataclass
class Channel:
    """A channel and all it will ever publish, the oldest first."""

    id: str
    videos: list[FakeVideo]
    gone_at: dict[str, datetime] = field(default_factory=dict)
    times: list[datetime] = field(default_factory=list)

    def shown(self, at: datetime, most: int) -> list[FakeVideo]:
        """The newest at a time, the newest first."""
        out: list[FakeVideo] = []
        for index in range(bisect_right(self.times, at) - 1, -1, -1):
            video = self.videos[index]
            gone = self.gone_at.get(video.id)
            if gone is None or gone > at:
                out.append(video)
                if len(out) == most:
                    break
        return out


@dataclass
class World:
    """What happens in ``days`` days at ``count`` channels."""

    count: int
    days: int
    feed_outages: Sequence[tuple[datetime, datetime, int]]  # from, until, the status
    hub_outages: Sequence[tuple[datetime, datetime]]
    seed: int = 5
    at: datetime = START
    channels: dict[str, Channel] = field(default_factory=dict)
    captions_at: dict[str, datetime] = field(default_factory=dict)  # of those that come late
    asked: Counter[str] = field(default_factory=Counter)
    subscriptions: list[tuple[str, str, str]] = field(default_factory=list)  # id, callback, secret
    events: list[tuple[datetime, str]] = field(default_factory=list)  # of publishing, in order

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        for number in range(self.count):
            made = self._channel(number)
            self.channels[made.id] = made
        self.events.sort()

    def now(self) -> datetime:
        """The time in this world."""
        return self.at

    @property
    def end(self) -> datetime:
        """When it is over."""
        return START + self.days * DAY

    def out(self, spans: Sequence[tuple[datetime, datetime]]) -> bool:
        """Whether now lies in one of these."""
        return any(begin <= self.at < until for begin, until in spans)

    def _channel(self, number: int) -> Channel:
        digest = base64.urlsafe_b64encode(hashlib.sha256(str(number).encode()).digest()).decode()
        name = "UC" + digest[:22].replace("=", "-")
        times = self._times(number)
        owner = Channel(name, [])
        for index, at in enumerate(times):
            key = base64.urlsafe_b64encode(hashlib.sha256(f"{name}{index}".encode()).digest())
            owner.videos.append(FakeVideo(key[:11].decode(), f"Talk {index}", at, name))
        owner.times = times
        self._happen(owner)
        return owner

    def _times(self, number: int) -> list[datetime]:
        share, gap = number / self.count, 1.0
        for days, part in RHYTHMS:
            gap, share = days, share - part
            if share < 0:
                break
        hour = self.chance.randrange(24)
        at = START - 20 * gap * DAY
        times = []
        while at < self.end:
            minute = self.chance.gauss(0, 40)
            shown = at + timedelta(minutes=minute) + (hour * HOUR if gap >= 1 else 0 * HOUR)
            times.append(shown)
            at += gap * DAY * (1 if gap == 1 else self.chance.uniform(0.5, 1.5))
        if number % 50 == 7:  # now and then sixty in an hour
            begin = START + self.chance.uniform(0.1, 0.9) * self.days * DAY
            times += [begin + timedelta(minutes=self.chance.uniform(0, 60)) for _ in range(BURST)]
        return sorted(each.replace(microsecond=0) for each in times if each < self.end)

    def _happen(self, owner: Channel) -> None:
        """Some are taken away, some of these come back as another video, some words come late."""
        again = []
        for video in owner.videos:
            if video.published < START:
                continue
            luck = self.chance.random()
            if luck < 0.02:
                gone = video.published + timedelta(hours=self.chance.uniform(0.1, 72))
                owner.gone_at[video.id] = gone
                back = gone + timedelta(minutes=30)
                if luck < 0.01 and back < self.end:
                    key = base64.urlsafe_b64encode(hashlib.sha256(video.id.encode()).digest())
                    again.append(FakeVideo(key[:11].decode(), video.title, back, owner.id))
            elif luck < 0.07:
                late = timedelta(hours=self.chance.choice([0.5, 2, 5, 20, 60, 200, 500]))
                self.captions_at[video.id] = video.published + late
        owner.videos = sorted([*owner.videos, *again], key=lambda video: video.published)
        owner.times = [video.published for video in owner.videos]
        self.events += [(v.published, owner.id) for v in owner.videos if v.published >= START]


class WorldFetcher(Fetcher):
    """Answers from the world instead of the network."""

    def __init__(self, world: World) -> None:
        super().__init__(now=world.now)
        self._world = world

    def send(
        self,
        method: str,  # noqa: ARG002 - the name of what is replaced
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        data: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        max_bytes: int = MAX_BYTES,  # noqa: ARG002 - as above
    ) -> Answer:
        """See ``Fetcher``."""
        world, asked = self._world, dict(params or {})
        if "feeds/videos.xml" in url:
            world.asked["feed"] += 1
            return self._feed(url, asked["channel_id"], dict(headers or {}))
        if "googleapis" in url:
            world.asked["api"] += 1
            body = self._items(asked) if url.endswith("playlistItems") else self._videos(asked)
            return Answer(200, {}, json.dumps(body).encode(), url)
        if url.endswith("/subscribe"):
            world.asked["hub"] += 1
            if world.out(world.hub_outages):
                return Answer(503, {}, b"", url)
            form = dict(data or {})
            owner = form["hub.topic"].rsplit("=", 1)[-1]
            world.subscriptions.append((owner, form["hub.callback"], form["hub.secret"]))
            return Answer(202, {}, b"", url)
        world.asked["page"] += 1
        return Answer(503, {}, b"", url)

    def _feed(self, url: str, owner: str, headers: dict[str, str]) -> Answer:
        world = self._world
        for begin, until, status in world.feed_outages:
            if begin <= world.at < until:
                return Answer(status, {}, b"<html>out of order</html>", url)
        videos = world.channels[owner].shown(world.at, FEED_HOLDS)
        mark = hashlib.sha256("".join(video.id for video in videos).encode()).hexdigest()[:16]
        if headers.get("If-None-Match") == mark:
            return Answer(304, {"ETag": mark}, b"", url)
        return Answer(200, {"ETag": mark}, feed(owner, videos).encode(), url)

    def _items(self, asked: dict[str, str]) -> dict[str, Any]:
        owner = "UC" + asked["playlistId"][2:]
        start, size = int(asked.get("pageToken", "P0")[1:]), int(asked["maxResults"])
        videos = self._world.channels[owner].shown(self._world.at, start + size + 1)
        body: dict[str, Any] = {
            "items": [list_item(owner, each) for each in videos[start : start + size]]
        }
        if len(videos) > start + size:
            body["nextPageToken"] = f"P{start + size}"
        return body

    def _videos(self, asked: dict[str, str]) -> dict[str, Any]:
        wanted, world = set(asked["id"].split(",")), self._world
        return {
            "items": [
                video_item(video)
                for owner in world.channels.values()
                for video in owner.shown(world.at, 100)
                if video.id in wanted
            ]
        }


class LateCaptions(CaptionsProvider):
    """Words that are there from a time on."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.asked: Counter[str] = Counter()

    def fetch(self, youtube_id: str, *, languages: Sequence[str]) -> Reading:  # noqa: ARG002 - name
        """See ``CaptionsProvider``."""
        self.asked[youtube_id] += 1
        if self._world.at < self._world.captions_at[youtube_id]:
            raise TranscriptUnavailable("Not yet.", state="not-yet", remedy="Wait.")
        return pipeline.read_captions(TALK, video=Video("A talk", youtube_id))
