"""A YouTube of our own: real sockets, real TLS, the shapes of the real answers.

A loopback proxy takes CONNECT for the hosts it fakes, wraps the socket in TLS with a throw-away
authority and serves one small application. Every other host gets 502, so nothing can leak. What a
video does is told by the beginning of its id (see ``SCENARIOS``); the rest of the id is free.
"""

from __future__ import annotations

import json
import os
import ssl
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import trustme
from flask import Flask, Response, request
from werkzeug.serving import make_server

from tests.fakes.tls_proxy import handler
from tests.fakes.youtube_shapes import channel
from tests.fakes.youtube_sources import FakeSources

HOSTS = (
    "www.youtube.com",
    "youtube.com",
    "consent.youtube.com",
    "www.googleapis.com",
    "pubsubhubbub.appspot.com",
)
SCENARIOS = (
    "ok", "manual", "plain", "bot", "busy", "captcha", "age", "gone", "removed", "private", "soon",
    "off", "new", "live", "token", "empty", "junk", "broken", "error", "slow", "drip", "consent",
    "none", "music", "untitled", "shape", "refused", "missing",
)  # fmt: skip
PUBLISHED = {"new": "2026-11-22T06:00:08-07:00"}
LONG_AGO = "2018-08-02T06:00:08-07:00"
TITLE = "How we plan a week"
DESCRIPTION = "0:00 Start\n0:10 Plan\n0:20 End"
SAID = "we plan the week on friday and then we call three customers before noon"
WORDS = SAID.split()


def video(scenario: str) -> str:
    """The id of a video with this behaviour."""
    assert scenario in SCENARIOS
    return f"{scenario}-xxxxxxxxxxx"[:11]


@dataclass(frozen=True)
class Call:
    """A request as it arrived."""

    method: str
    host: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    form: dict[str, str]


class FakeYouTube:
    """Use as a context manager; ``env`` leads a client here."""

    def __init__(self, folder: Path) -> None:
        self.asked: list[str] = []  # path and query of every request, in order
        self.calls: list[Call] = []  # the same, with all that was said
        self.refused: list[str] = []  # hosts that are not faked
        self.release = threading.Event()  # lets "slow" and "drip" go
        self.sources = FakeSources(self.release)
        authority = trustme.CA()
        self.ca_file = folder / "fake-authority.pem"
        authority.cert_pem.write_to_path(str(self.ca_file))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(*HOSTS).configure_cert(context)
        self._server = make_server(
            "127.0.0.1",
            0,
            self._app(),
            threaded=True,
            request_handler=handler(context, HOSTS, self.refused),
        )
        self.url = f"http://127.0.0.1:{self._server.port}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )

    @property
    def env(self) -> dict[str, str]:
        """The environment that sends requests through the proxy and trusts its authority."""
        ca = os.fspath(self.ca_file)
        return {
            "HTTPS_PROXY": self.url,
            "https_proxy": self.url,
            "HTTP_PROXY": self.url,
            "http_proxy": self.url,
            "REQUESTS_CA_BUNDLE": ca,
            "SSL_CERT_FILE": ca,
            "NO_PROXY": "",
            "no_proxy": "",
        }

    def __enter__(self) -> FakeYouTube:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.release.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _app(self) -> Flask:
        app = Flask("fake-youtube")
        app.before_request(self._note)
        app.add_url_rule("/watch", view_func=self._watch)
        app.add_url_rule("/youtubei/v1/player", view_func=self._player, methods=["POST"])
        app.add_url_rule("/api/timedtext", view_func=self._timedtext)
        app.add_url_rule("/oembed", view_func=self._oembed)
        self.sources.register(app)
        return app

    def _note(self) -> None:
        self.asked.append(request.full_path)
        self.calls.append(
            Call(
                request.method,
                request.host,
                request.path,
                request.args.to_dict(),
                dict(request.headers),
                request.form.to_dict(),
            )
        )

    def _watch(self) -> Response:
        scenario = request.args["v"].split("-")[0]
        if scenario == "busy":
            return Response("<html>Too many requests</html>", 429)
        if scenario == "captcha":
            return Response('<html><form class="g-recaptcha"></form></html>')
        if scenario == "junk":
            return Response("<html><body>nothing of use</body></html>")
        if scenario in {"error", "refused", "missing"}:
            status = {"error": 503, "refused": 403, "missing": 404}[scenario]
            return Response("no", status)
        if scenario == "slow":
            self.release.wait(30)
        if scenario == "drip":
            return Response(self._drops(), mimetype="text/html")
        if scenario == "consent" and "CONSENT" not in request.cookies:
            form = (
                '<form action="https://consent.youtube.com/s"><input name="v" value="cb.1"></form>'
            )
            return Response(f"<html>{form}</html>")
        published = PUBLISHED.get(scenario, LONG_AGO)
        meta = f'<meta itemprop="datePublished" content="{published}">'
        script = f'<script>{{"INNERTUBE_API_KEY":"fake-key"}}</script>{_player_script()}'
        return Response(f"<html>{meta}{script}</html>")

    def _drops(self) -> Any:
        yield "<html>"
        while not self.release.wait(0.05):
            yield " " * 65536

    def _player(self) -> Response:
        video_id = (request.get_json() or {})["videoId"]
        scenario = video_id.split("-")[0]
        if scenario == "broken":
            return Response("<html>not json</html>")
        answer: dict[str, Any] = {
            "playabilityStatus": _playability(scenario),
            "videoDetails": _details(video_id, scenario),
        }
        tracks = _tracks(video_id, scenario)
        if tracks is not None:
            answer["captions"] = {"playerCaptionsTracklistRenderer": {"captionTracks": tracks}}
        if scenario == "shape":
            answer["captions"] = {"playerCaptionsTracklistRenderer": {"captionTracks": [{"a": 1}]}}
        return Response(json.dumps(answer), mimetype="application/json")

    def _timedtext(self) -> Response:
        scenario = request.args["v"].split("-")[0]
        language = request.args["lang"]
        if scenario == "empty":
            return Response("", mimetype="text/xml")
        if request.args.get("fmt") == "json3" and scenario != "plain":
            return Response(json.dumps(_json3(scenario, language)), mimetype="application/json")
        body = f'<transcript><text start="0.5" dur="3">{" ".join(WORDS)} {language}</text>'
        return Response(f'<?xml version="1.0" ?>{body}</transcript>', mimetype="text/xml")

    def _oembed(self) -> Response:
        body = {
            "title": TITLE,
            "author_name": "A channel",
            "author_url": "https://www.youtube.com/@ok",
        }
        return Response(json.dumps(body), mimetype="application/json")


def _player_script() -> str:
    """The player's answer as a watch page holds it."""
    video_id = request.args["v"]
    scenario = video_id.split("-")[0]
    details = _details(video_id, scenario) | {"channelId": channel("ok")}
    answer: dict[str, Any] = {"playabilityStatus": _playability(scenario)}
    if answer["playabilityStatus"]["status"] != "ERROR":
        answer["videoDetails"] = details
    return f"<script>var ytInitialPlayerResponse = {json.dumps(answer)};</script>"


def _playability(scenario: str) -> dict[str, Any]:
    def login(reason: str) -> dict[str, Any]:
        return {"status": "LOGIN_REQUIRED", "reason": reason}

    if scenario == "removed":
        runs = [{"text": "See https://example.org for more"}]
        screen = {"playerErrorMessageRenderer": {"subreason": {"runs": runs}}}
        reason = "This video has been removed by the uploader"
        return {"status": "ERROR", "reason": reason, "errorScreen": screen}
    soon = {"status": "LIVE_STREAM_OFFLINE", "reason": "This live event will begin in 18 hours."}
    return {
        "bot": login("Sign in to confirm you’re not a bot"),
        "age": login("This video may be inappropriate for some users."),
        "private": login("This is a private video. Please sign in."),
        "gone": {"status": "ERROR", "reason": "This video is unavailable"},
        "soon": soon,
    }.get(scenario, {"status": "OK"})


def _details(video_id: str, scenario: str) -> dict[str, Any]:
    if scenario == "untitled":
        return {"videoId": video_id}
    return {
        "videoId": video_id,
        "title": TITLE,
        "lengthSeconds": "0" if scenario == "live" else "30",
        "shortDescription": DESCRIPTION,
        "author": "A channel",
        "isLive": scenario == "live",
    }


def _tracks(video_id: str, scenario: str) -> list[dict[str, Any]] | None:
    if scenario in {"off", "new", "live", "bot", "age", "private", "gone", "removed", "soon"}:
        return None
    if scenario == "none":
        return []
    tracks = [_track(video_id, "en", "asr")]
    if scenario == "manual":
        tracks += [_track(video_id, code, "") for code in ("de", "en-GB")]
    if scenario == "token":
        tracks[0]["baseUrl"] += "&exp=xpe"
    return tracks


def _track(video_id: str, language: str, kind: str) -> dict[str, Any]:
    address = f"https://www.youtube.com/api/timedtext?v={video_id}&lang={language}&kind={kind}"
    return {
        "baseUrl": address + "&fmt=srv3",
        "name": {"runs": [{"text": language}]},
        "languageCode": language,
        "kind": kind,
        "isTranslatable": True,
    }


def _json3(scenario: str, language: str) -> dict[str, Any]:
    if scenario == "music":
        return {"events": [{"tStartMs": 0, "dDurationMs": 9000, "segs": [{"utf8": "[Music]"}]}]}
    events: list[dict[str, Any]] = [{"tStartMs": 0, "dDurationMs": 30000, "id": 1}]
    for at, part in ((1000, WORDS[:7]), (13000, WORDS[7:]), (22000, ["in", language])):
        segs = [{"utf8": word, "tOffsetMs": i * 400} for i, word in enumerate(part)]
        for seg in segs[1:]:
            seg["utf8"] = f" {seg['utf8']}"
        del segs[0]["tOffsetMs"]
        events.append({"tStartMs": at, "dDurationMs": 5000, "segs": segs})
        events.append({"tStartMs": at + 90, "aAppend": 1, "segs": [{"utf8": "\n"}]})
    return {"wireMagic": "pb3", "events": events}
