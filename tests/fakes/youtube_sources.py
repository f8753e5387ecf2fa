"""The part of our own YouTube that is followed: feeds, pages, the Data API, the push hub.

What a source does is told by the beginning of its id or name (``youtube_shapes.SCENARIOS``), what
a key does by its name. The shapes are those of the real answers, with few and invented words in
them. Videos can be published, hidden and taken away while a test runs.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from flask import Flask, Response, request

from tests.fakes import youtube_pages
from tests.fakes.youtube_shapes import (
    EPOCH,
    FEED_HOLDS,
    FakeVideo,
    answer,
    channel,
    channel_item,
    error,
    feed,
    key_answer,
    list_item,
    scenario_of,
    video_item,
)

_FILLING = threading.RLock()


@dataclass
class FakeSources:
    """What is published where. Register it with a Flask application."""

    release: threading.Event
    videos: dict[str, list[FakeVideo]] = field(default_factory=dict)  # by id of the source
    units: int = 0  # of the Data API, as YouTube counts them
    hub_status: int = 202
    pause_s: float = 0.0  # before a feed is answered

    def publish(self, source: str, count: int = 1, **settings: Any) -> list[FakeVideo]:
        """New videos of a source, the newest last in what is returned."""
        kept = self._kept(source)
        made = [self._made(source, len(kept) + i, dict(settings)) for i in range(count)]
        for video in made:
            kept.insert(0, video)
        return made

    def of(self, source: str) -> list[FakeVideo]:
        """The videos of a channel (the newest first) or playlist (the oldest first)."""
        source = "UC" + source[2:] if source.startswith("UU") and len(source) == 24 else source
        kept = self._kept(source)
        return list(reversed(kept)) if source.startswith("PL") else list(kept)

    def _kept(self, source: str) -> list[FakeVideo]:
        with _FILLING:  # several ask at once, and none may see it half filled
            if source not in self.videos:
                counts = {"none": 0, "many": 120, "unknown": 0}
                count = counts.get(scenario_of(source), 5)
                self.videos[source] = []
                self.publish(source, count)
            return self.videos[source]

    def _made(self, source: str, number: int, settings: dict[str, Any]) -> FakeVideo:
        digest = hashlib.sha256(f"{source}{number}".encode()).hexdigest()
        owner = source if source.startswith("UC") else channel("ok", number % 3 + 1)
        at = EPOCH + timedelta(hours=number)
        title = settings.pop("title", f"Talk {number} & more")
        return FakeVideo(f"v{digest[:10]}", title, at, owner, **settings)

    def register(self, app: Flask) -> None:
        """Answer for feeds, the Data API, pages and the hub."""
        app.add_url_rule("/feeds/videos.xml", view_func=self._feed)
        app.add_url_rule("/youtube/v3/<resource>", view_func=self._api)
        app.add_url_rule("/subscribe", view_func=self._hub, methods=["POST"])
        youtube_pages.register(app, self)

    def _hub(self) -> Response:
        return Response("" if self.hub_status < 300 else "out of order", self.hub_status)

    # Feeds

    def _feed(self) -> Response:
        source = request.args.get("channel_id") or request.args.get("playlist_id") or ""
        scenario = scenario_of(source)
        time.sleep(self.pause_s)
        special = self._no_feed(scenario)
        if special is not None:
            return special
        body = feed(source, self.of(source)[:FEED_HOLDS])
        etag = f'"{hashlib.sha256(body.encode()).hexdigest()[:16]}"'
        if request.headers.get("If-None-Match") == etag:
            return Response(status=304, headers={"ETag": etag})
        if scenario == "cut":
            body = body[: len(body) // 2]
        return Response(body, mimetype="text/xml", headers={"ETag": etag})

    def _no_feed(self, scenario: str) -> Response | None:
        if scenario in {"outage", "gone", "unknown", "ended"}:
            return Response("<!DOCTYPE html><title>Error 404 (Not Found)!!1</title>", 404)
        if scenario in {"broken", "refused"}:
            return Response("<html>no</html>", 500 if scenario == "broken" else 403)
        if scenario == "busy":
            return Response("<html>Too many</html>", 429, headers={"Retry-After": "120"})
        if scenario == "captcha":
            return Response('<form action="/das_captcha"><div class="g-recaptcha">', 200)
        if scenario == "html":
            return Response("<!DOCTYPE html><html><p>Hello<br></html>")
        if scenario == "slow":
            self.release.wait(30)
        if scenario in {"huge", "drip"}:
            return Response(self._endless(scenario), mimetype="text/xml")
        if scenario == "bomb":
            entities = "".join(
                f'<!ENTITY {b} "{f"&{a};" * 10}">'
                for a, b in zip("abcdefgh", "bcdefghi", strict=True)
            )
            return Response(
                f'<?xml version="1.0"?><!DOCTYPE f [<!ENTITY a "ha">{entities}]><feed>&i;</feed>'
            )
        if scenario == "moved":
            return Response("", 302, headers={"Location": "https://example.org/feed"})
        if scenario == "away":
            return Response("", 302, headers={"Location": request.url})
        return None

    def _endless(self, scenario: str) -> Iterator[str]:
        yield '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom">'
        while not self.release.wait(0.02 if scenario == "drip" else 0):
            yield " " if scenario == "drip" else "<entry/>" * 8192

    # The Data API

    def _api(self, resource: str) -> Response:
        self.units += 1
        key = request.headers.get("X-Goog-Api-Key") or request.args.get("key", "")
        status, refused = key_answer(key)
        if refused is not None:
            return answer(refused, status)
        ask = {"channels": self._channels, "playlists": self._playlists, "videos": self._videos}
        if resource == "playlistItems":
            return self._playlist_items()
        if resource not in ask:
            return answer(error(404, "notFound"), 404)
        items = ask[resource]()
        body: dict[str, Any] = {"kind": f"youtube#{resource[:-1]}ListResponse", "etag": "e"}
        body["pageInfo"] = {"totalResults": len(items), "resultsPerPage": 5}
        if items:
            body["items"] = items  # YouTube leaves it out where nothing matches
        return answer(body)

    def _channels(self) -> list[dict[str, Any]]:
        name = request.args.get("forHandle") or request.args.get("forUsername")
        ids = [channel(scenario_of(name))] if name and scenario_of(name) != "unknown" else []
        if "id" in request.args:
            ids = request.args["id"].split(",")
        return [
            channel_item(one) for one in ids if scenario_of(one) not in {"gone", "unknown", "ended"}
        ]

    def _playlists(self) -> list[dict[str, Any]]:
        ids = [
            one
            for one in request.args["id"].split(",")
            if scenario_of(one) not in {"gone", "unknown"}
        ]
        snippet = {"title": "A list", "channelId": channel("ok"), "thumbnails": {}}
        return [{"kind": "youtube#playlist", "id": one, "snippet": snippet} for one in ids]

    def _videos(self) -> list[dict[str, Any]]:
        ids = set(request.args["id"].split(","))
        assert len(ids) <= 50
        return [
            video_item(v)
            for kept in self.videos.values()
            for v in kept
            if v.id in ids and not v.hidden
        ]

    def _playlist_items(self) -> Response:
        source = request.args["playlistId"]
        if scenario_of(source) in {"gone", "unknown", "ended"}:
            return answer(error(404, "playlistNotFound"), 404)
        size = int(request.args.get("maxResults", 5))
        start = int(request.args.get("pageToken", "P0")[1:])
        videos = self.of(source)
        body: dict[str, Any] = {"kind": "youtube#playlistItemListResponse", "etag": "e"}
        if start + size < len(videos):
            body["nextPageToken"] = f"P{start + size}"
        body["items"] = [list_item(source, v) for v in videos[start : start + size]]
        body["pageInfo"] = {"totalResults": len(videos), "resultsPerPage": size}
        return answer(body)
