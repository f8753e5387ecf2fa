"""Pages for people of our own YouTube: channels, playlists, and the data inside them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, request

from tests.fakes.youtube_shapes import FakeVideo, channel, scenario_of

if TYPE_CHECKING:
    from tests.fakes.youtube_sources import FakeSources

CONSENT = (
    '<!DOCTYPE html><html lang="de"><title>Bevor Sie zu YouTube weitergehen</title>'
    '<form action="https://consent.youtube.com/s" method="POST"><input name="v"></form>'
)
CAPTCHA = '<!DOCTYPE html><form action="/das_captcha?fw=1"><div class="g-recaptcha"></div></form>'


PAGE_HOLDS = 100  # items of a list; the rest comes by continuations


def register(app: Flask, sources: FakeSources) -> None:
    """Answer for the pages of channels and playlists, and for what their scripts ask."""
    pages = Pages(sources)
    for before in ("/", "/c/", "/user/", "/channel/"):
        app.add_url_rule(f"{before}<name>", f"page {before}", pages.channel)
        app.add_url_rule(f"{before}<name>/videos", f"videos {before}", pages.channel)
    app.add_url_rule("/playlist", view_func=pages.playlist)
    app.add_url_rule("/youtubei/v1/browse", view_func=pages.browse, methods=["POST"])


class Pages:
    """What a person's browser would get."""

    def __init__(self, sources: FakeSources) -> None:
        self._sources = sources

    def channel(self, name: str) -> Response:
        scenario = scenario_of(name)
        if scenario == "unknown" or scenario == "gone":
            return Response("<!DOCTYPE html><title>404 Not Found</title>", 404)
        walls = {
            "consent": Response(CONSENT),
            "captcha": Response(CAPTCHA),
            "busy": Response("", 429),
        }
        if scenario in walls:
            return walls[scenario]
        if scenario == "ended":
            text = {"simpleText": "This channel does not exist."}
            alert = {"alertRenderer": {"type": "ERROR", "text": text}}
            return _page("", {"alerts": [alert]})
        if scenario == "broken":
            return Response("no", 503)
        if scenario == "html":
            return _page('<link rel="canonical" href="https://www.youtube.com/">', {})
        one = name if name.startswith("UC") and len(name) == 24 else channel(scenario)
        feed = f"https://www.youtube.com/feeds/videos.xml?channel_id={one}"
        head = f'<link rel="alternate" type="application/rss+xml" title="RSS" href="{feed}">'
        if scenario != "rss":
            head += f'<link rel="canonical" href="https://www.youtube.com/channel/{one}">'
        head += f'<meta property="og:title" content="Channel &amp; {scenario}">'
        head += '<meta property="og:image" content="https://yt3.ggpht.com/picture">'
        # Other channels stand on the page, too, and before its own data.
        other = {"browseEndpoint": {"browseId": channel("many")}}
        told = {"externalId": one, "title": f"Channel & {scenario}"}
        return _page(
            head,
            {
                "featured": other,
                "contents": _tabs({"richGridRenderer": {"contents": []}}, f"/{name}/videos"),
                "metadata": {"channelMetadataRenderer": told},
            },
        )

    def playlist(self) -> Response:
        wanted = request.args.get("list", "")
        scenario = scenario_of(wanted)
        if scenario in {"gone", "unknown"}:
            words = {"runs": [{"text": "The playlist does not exist."}]}
            return _page("", {"alerts": [{"alertRenderer": {"type": "ERROR", "text": words}}]})
        head = f'<link rel="canonical" href="https://www.youtube.com/playlist?list={wanted}">'
        head += '<meta property="og:title" content="A list">'
        return _page(head, playlist_data(wanted, self._sources.of(wanted)))

    def browse(self) -> Response:
        """The same data without the page, and the parts of long lists."""
        asked = request.get_json()
        if "continuation" in asked:
            wanted, start = asked["continuation"].split("@")
            items = _items(wanted, self._sources.of(wanted), int(start))
            action = {"appendContinuationItemsAction": {"continuationItems": items}}
            return Response(
                json.dumps({"onResponseReceivedActions": [action]}), mimetype="application/json"
            )
        wanted = asked["browseId"].removeprefix("VL")
        body = playlist_data(wanted, self._sources.of(wanted))
        return Response(json.dumps(body), mimetype="application/json")


def playlist_data(wanted: str, videos: list[FakeVideo]) -> dict[str, Any]:
    """The data inside a playlist's page, as far as clients read it."""
    inner = {
        "playlistVideoListRenderer": {"contents": _items(wanted, videos, 0), "playlistId": wanted}
    }
    section = {"itemSectionRenderer": {"contents": [inner]}}
    return {
        "contents": _tabs({"sectionListRenderer": {"contents": [section]}}, ""),
        "metadata": {"playlistMetadataRenderer": {"title": "A list"}},
        "sidebar": {"playlistSidebarRenderer": {"items": []}},
    }


def _tabs(content: dict[str, Any], url: str) -> dict[str, Any]:
    endpoint = {"commandMetadata": {"webCommandMetadata": {"url": url}}}
    tab: dict[str, Any] = {"selected": True, "content": content}
    if url:
        tab |= {"title": "Videos", "endpoint": endpoint}
    return {"twoColumnBrowseResultsRenderer": {"tabs": [{"tabRenderer": tab}]}}


def _items(wanted: str, videos: list[FakeVideo], start: int) -> list[dict[str, Any]]:
    part = videos[start : start + PAGE_HOLDS]
    items: list[dict[str, Any]] = [{"playlistVideoRenderer": _renderer(v)} for v in part]
    if start + PAGE_HOLDS < len(videos):
        command = {"token": f"{wanted}@{start + PAGE_HOLDS}", "request": "BROWSE"}
        endpoint = {"continuationCommand": command}
        items.append({"continuationItemRenderer": {"continuationEndpoint": endpoint}})
    return items


def _renderer(video: FakeVideo) -> dict[str, Any]:
    path = f"/channel/{video.owner}"
    endpoint = {
        "commandMetadata": {"webCommandMetadata": {"url": path}},
        "browseEndpoint": {"browseId": video.owner, "canonicalBaseUrl": path},
    }
    by = {"text": f"Channel {video.owner[2:5]}", "navigationEndpoint": endpoint}
    if video.hidden:
        return {"videoId": video.id, "title": {"simpleText": "[Private video]"}}
    return {
        "videoId": video.id,
        "title": {"runs": [{"text": video.title}]},
        "shortBylineText": {"runs": [by]},
        "lengthSeconds": "605",
        "lengthText": {"simpleText": "10:05"},
        "isPlayable": True,
        "thumbnail": {
            "thumbnails": [{"url": "https://i.ytimg.com/x.jpg", "width": 1, "height": 1}]
        },
    }


def _page(head: str, data: dict[str, Any]) -> Response:
    config = {
        "INNERTUBE_API_KEY": "fake-key",
        "INNERTUBE_CONTEXT_CLIENT_VERSION": "2.20261101.00.00",
    }
    script = f"<script>ytcfg.set({json.dumps(config)});</script>"
    body = f"<script>var ytInitialData = {json.dumps(data)};</script>"
    return Response(f"<!DOCTYPE html><html><head>{head}{script}</head><body>{body}</body></html>")
