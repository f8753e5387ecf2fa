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
from tests.fakes.youtube_sound import HOST as SOUND_HOST
from tests.fakes.youtube_sound import FakeSounds
from tests.fakes.youtube_sources import FakeSources
from tests.fakes.youtube_talk import (
    DESCRIPTION,
    LONG_AGO,
    PUBLISHED,
    SAID,
    TITLE,
    TRANSLATED,
    WORDS,
    answer_of_player,
    json3,
    player_script,
)

__all__ = ["DESCRIPTION", "SAID", "SCENARIOS", "TITLE", "WORDS", "FakeYouTube", "video"]

HOSTS = (
    "www.youtube.com",
    "youtube.com",
    "consent.youtube.com",
    "www.googleapis.com",
    "pubsubhubbub.appspot.com",
    SOUND_HOST,
)
SCENARIOS = (
    "ok", "manual", "plain", "bot", "busy", "captcha", "age", "gone", "removed", "private", "soon",
    "off", "new", "live", "token", "empty", "junk", "broken", "error", "slow", "drip", "consent",
    "none", "music", "untitled", "shape", "refused", "missing", "members", "region", "premiere",
    "sorry", "away", "huge", "million", "cut", "short", "hollow",
)  # fmt: skip


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
        self.raw: dict[str, bytes] = {}  # path: what is answered there in place of the usual
        self.release = threading.Event()  # lets "slow" and "drip" go
        self.sources = FakeSources(self.release)
        self.sounds = FakeSounds(self.release)
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
        self.sounds.register(app)
        return app

    def _note(self) -> Response | None:
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
        raw = self.raw.get(request.path)
        return None if raw is None else Response(raw, mimetype="text/plain")

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
        if scenario in {"sorry", "away"}:
            host = {"sorry": "www.google.com/sorry/index", "away": "example.org/"}[scenario]
            return Response("", 302, headers={"Location": f"https://{host}"})
        if scenario == "slow":
            self.release.wait(30)
        if scenario == "drip":
            return Response(self._drops(), mimetype="text/html")
        if scenario == "huge":
            return Response(self._endless(" " * 65536), mimetype="text/html")
        if scenario == "consent" and "CONSENT" not in request.cookies:
            form = (
                '<form action="https://consent.youtube.com/s"><input name="v" value="cb.1"></form>'
            )
            return Response(f"<html>{form}</html>")
        published = PUBLISHED.get(scenario, LONG_AGO)
        meta = "".join(
            f'<meta itemprop="{name}" content="{published}">'
            for name in ("datePublished", "uploadDate")
        )
        script = f'<script>{{"INNERTUBE_API_KEY":"fake-key"}}</script>{player_script()}'
        sound = self.sounds.by_id.get(request.args["v"])
        if sound is not None:
            length = f'"lengthSeconds": "{round(sound.length_s)}"'
            script = script.replace('"lengthSeconds": "30"', length)
        return Response(f"<html>{meta}{script}</html>")

    def _drops(self) -> Any:
        yield "<html>"
        while not self.release.wait(0.05):
            yield " " * 65536

    def _endless(self, piece: str) -> Any:
        while not self.release.is_set():
            yield piece

    def _player(self) -> Response:
        video_id = (request.get_json() or {})["videoId"]
        scenario = video_id.split("-")[0]
        if scenario == "broken":
            return Response("<html>not json</html>")
        answer = answer_of_player(video_id)
        sound = self.sounds.by_id.get(video_id)
        if sound is not None:
            answer["streamingData"] = sound.formats(video_id)
            answer["videoDetails"]["lengthSeconds"] = str(round(sound.length_s))
        return Response(json.dumps(answer), mimetype="application/json")

    def _timedtext(self) -> Response:
        scenario = request.args["v"].split("-")[0]
        language = request.args["lang"]
        if scenario == "empty":
            return Response("", mimetype="text/xml")
        if "tlang" in request.args:
            return Response(json.dumps(json3("ok", TRANSLATED)), mimetype="application/json")
        if scenario == "million":
            event = '{"tStartMs":0,"dDurationMs":9,"segs":[{"utf8":"word "}]},' * 500
            return Response(self._endless(event), mimetype="application/json")
        if request.args.get("fmt") == "json3" and scenario != "plain":
            body = json.dumps(json3(scenario, language))
            if scenario == "cut":
                body = body[: len(body) // 2]
            if scenario == "short":  # the server goes away before it has sent all
                headers = {"Content-Length": str(len(body)), "Connection": "close"}
                return Response(iter([body[:40]]), headers=headers)
            return Response(body, mimetype="application/json")
        body = f'<transcript><text start="0.5" dur="3">{" ".join(WORDS)} {language}</text>'
        return Response(f'<?xml version="1.0" ?>{body}</transcript>', mimetype="text/xml")

    def _oembed(self) -> Response:
        body = {
            "title": TITLE,
            "author_name": "A channel",
            "author_url": "https://www.youtube.com/@ok",
        }
        return Response(json.dumps(body), mimetype="application/json")
