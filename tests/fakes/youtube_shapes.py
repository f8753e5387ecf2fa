"""What our own YouTube is made of: names that tell a behaviour, videos, shapes of answers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape

from flask import Response

SCENARIOS = (
    "ok", "many", "none", "outage", "broken", "slow", "drip", "huge", "bomb", "html", "cut",
    "busy", "captcha", "refused", "consent", "gone", "rss", "moved", "away", "ended",
)  # fmt: skip
KEYS = ("good", "bad", "oldbad", "spent", "closed", "rate", "down", "junk", "shape")
EPOCH = datetime(2026, 11, 1, 12, tzinfo=UTC)
FEED_HOLDS = 15


def channel(scenario: str, number: int = 0) -> str:
    """The id of a channel with this behaviour."""
    assert scenario in SCENARIOS
    return f"UC{scenario}{number or ''}{'-' * 22}"[:24]


def playlist(scenario: str, number: int = 0) -> str:
    """The id of a playlist with this behaviour; its videos stand the oldest first."""
    return f"PL{scenario}{number or ''}{'-' * 32}"[:34]


def scenario_of(name: str) -> str:
    """The behaviour that an id or a name asks for."""
    bare = name.removeprefix("@")
    for prefix in ("UULF", "UC", "UU", "PL"):
        bare = bare.removeprefix(prefix) if len(name) > 20 else bare
    return max((s for s in SCENARIOS if bare.startswith(s)), key=len, default="unknown")


@dataclass
class FakeVideo:
    """One video of the fake."""

    id: str
    title: str
    published: datetime
    owner: str
    length: str = "PT10M5S"
    short: bool = False
    live: str = "none"  # "live", "upcoming"
    starts: datetime | None = None
    hidden: bool = False  # private: it stands in lists only

    @property
    def link(self) -> str:
        kind = "shorts/" if self.short else "watch?v="
        return f"https://www.youtube.com/{kind}{self.id}"


def feed(source: str, videos: list[FakeVideo]) -> str:
    """An Atom feed as YouTube writes it: its own channel's id lacks "UC"."""
    owner = source if source.startswith("UC") else channel("ok")
    head = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<feed '
        'xmlns:yt="http://www.youtube.com/xml/schemas/2015" '
        'xmlns:media="http://search.yahoo.com/mrss/" xmlns="http://www.w3.org/2005/Atom">\n'
        f" <id>yt:channel:{owner[2:]}</id>\n <yt:channelId>{owner[2:]}</yt:channelId>\n"
        f" <title>A channel &amp; its talks</title>\n"
        f' <link rel="alternate" href="https://www.youtube.com/channel/{owner}"/>\n'
    )
    return head + "".join(map(entry, videos)) + "</feed>\n"


def entry(video: FakeVideo) -> str:
    at = video.published.isoformat()
    title = escape(video.title)
    return (
        f" <entry>\n  <id>yt:video:{video.id}</id>\n  <yt:videoId>{video.id}</yt:videoId>\n"
        f"  <yt:channelId>{video.owner}</yt:channelId>\n  <title>{title}</title>\n"
        f'  <link rel="alternate" href="{video.link}"/>\n'
        f"  <author><name>A channel</name><uri>https://www.youtube.com/channel/{video.owner}</uri></author>\n"
        f"  <published>{at}</published>\n  <updated>{at[:19]}.647444806+00:00</updated>\n"
        f"  <media:group><media:title>{title}</media:title>\n"
        f'   <media:thumbnail url="https://i1.ytimg.com/vi/{video.id}/hqdefault.jpg"/>\n'
        f"   <media:description>Said in {title}</media:description></media:group>\n </entry>\n"
    )


def error(status: int, reason: str, domain: str = "youtube.api") -> dict[str, Any]:
    """A refusal of the Data API."""
    one = {"message": "no", "domain": domain, "reason": reason}
    return {"error": {"code": status, "message": "no", "errors": [one]}}


def key_answer(key: str) -> tuple[int, Any]:
    """What the Data API says to a key, or (200, None)."""
    info = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"}
    bad = error(400, "badRequest", "global")
    bad["error"] |= {
        "message": "API key not valid. Please pass a valid API key.",
        "details": [info],
    }
    return {
        "good": (200, None),
        "oldbad": (400, error(400, "keyInvalid", "usageLimits")),
        "spent": (403, error(403, "quotaExceeded", "youtube.quota")),
        "closed": (403, error(403, "accessNotConfigured", "usageLimits")),
        "rate": (403, error(403, "rateLimitExceeded", "usageLimits")),
        "down": (503, "<html>no</html>"),
        "junk": (200, "<html>not json</html>"),
        "shape": (200, {"items": "none"}),
    }.get(key, (400, bad))


def channel_item(one: str) -> dict[str, Any]:
    snippet = {
        "title": f"Channel {scenario_of(one)}",
        "customUrl": f"@{scenario_of(one)}",
        "thumbnails": {"medium": {"url": f"https://yt3.ggpht.com/{one}", "width": 240}},
    }
    return {"kind": "youtube#channel", "id": one, "snippet": snippet}


def list_item(source: str, video: FakeVideo) -> dict[str, Any]:
    snippet: dict[str, Any] = {
        "publishedAt": "2026-11-27T00:00:00Z",  # when it was put into the list
        "channelId": channel("ok"),
        "title": "Private video" if video.hidden else video.title,
        "description": "This video is private." if video.hidden else "said",
        "thumbnails": {},
        "playlistId": source,
        "resourceId": {"kind": "youtube#video", "videoId": video.id},
    }
    content: dict[str, Any] = {"videoId": video.id}
    if not video.hidden:
        snippet |= {
            "videoOwnerChannelId": video.owner,
            "videoOwnerChannelTitle": f"Channel {video.owner[2:5]}",
        }
        content["videoPublishedAt"] = _z(video.published)
    return {"kind": "youtube#playlistItem", "snippet": snippet, "contentDetails": content}


def video_item(video: FakeVideo) -> dict[str, Any]:
    item: dict[str, Any] = {
        "kind": "youtube#video",
        "id": video.id,
        "snippet": {
            "publishedAt": _z(video.published),
            "channelId": video.owner,
            "title": video.title,
            "description": "said",
            "channelTitle": "A channel",
            "liveBroadcastContent": video.live,
            "defaultAudioLanguage": "en",
        },
        "contentDetails": {"duration": video.length},
        "status": {"uploadStatus": "processed", "privacyStatus": "public"},
    }
    if video.starts is not None:
        item["liveStreamingDetails"] = {"scheduledStartTime": _z(video.starts)}
    return item


def _z(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def answer(body: Any, status: int = 200) -> Response:
    text = body if isinstance(body, str) else json.dumps(body)
    return Response(text, status, mimetype="application/json")
