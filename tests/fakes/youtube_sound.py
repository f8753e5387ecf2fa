"""The sound of a talk on our own YouTube: its formats in the player's answer, its bytes in ranges.

Invariant: which file is fetched is told by its address, so a test sees which one was chosen.
"""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, Response, request

HOST = "rr1---sn-fake.googlevideo.com"
_PATH = "/videoplayback"


@dataclass
class FakeSound:
    """A video's sound, by its id. ``length_s``: as the player tells it; ``dubbed``: a smaller file
    in another language. ``status``: of every answer that should be bytes. ``short``: bytes left
    out at the end, although they were announced. ``endless``: it never ends."""

    data: bytes
    length_s: float
    kind: str = 'audio/webm; codecs="opus"'
    dubbed: bytes = b""
    status: int = 200
    short: int = 0
    endless: bool = False
    announced: bool = True  # whether its length is told before
    fetched: list[str] = field(default_factory=list)  # "large", "small" or "dubbed"

    def formats(self, video_id: str) -> dict[str, Any]:
        """``streamingData`` of the player's answer."""
        made = [
            self._format(video_id, "large", 251, 4 * len(self.data), 140_000),
            self._format(video_id, "small", 249, len(self.data), 50_000),
        ]
        if self.dubbed:
            made.append(self._format(video_id, "dubbed", 249, len(self.dubbed), 20_000))
        return {"expiresInSeconds": "21540", "adaptiveFormats": made}

    def _format(self, video_id: str, name: str, itag: int, size: int, bits: int) -> dict[str, Any]:
        found: dict[str, Any] = {
            "itag": itag,
            "url": f"https://{HOST}{_PATH}?id={video_id}&file={name}&itag={itag}",
            "mimeType": self.kind,
            "bitrate": bits,
            "averageBitrate": bits,
            "approxDurationMs": str(int(self.length_s * 1000)),
            "audioQuality": "AUDIO_QUALITY_LOW" if itag == 249 else "AUDIO_QUALITY_MEDIUM",
            "audioSampleRate": "48000",
            "audioChannels": 1,
        }
        if self.announced:
            found["contentLength"] = str(size)
        if self.dubbed:
            original = name != "dubbed"
            shown = "English original" if original else "German"
            code = "en.4" if original else "de.3"
            found["audioTrack"] = {"displayName": shown, "id": code, "audioIsDefault": original}
        return found


class FakeSounds:
    """All of them, by video id."""

    def __init__(self, release: threading.Event) -> None:
        self.by_id: dict[str, FakeSound] = {}
        self._release = release

    def register(self, app: Flask) -> None:
        """Answer for their host."""
        app.add_url_rule(_PATH, view_func=self._play)

    def _play(self) -> Response:
        sound = self.by_id[request.args["id"]]
        if "file" in request.args:
            sound.fetched.append(request.args["file"])
        if sound.status != 200:
            return Response("no", sound.status)
        if sound.endless:
            return Response(self._endless(), mimetype="audio/webm")
        data = sound.dubbed if request.args["file"] == "dubbed" else sound.data
        if request.args["file"] == "large":
            data *= 4
        asked = re.match(r"bytes=(\d+)-(\d*)", request.headers.get("Range", ""))
        if asked is None:
            return _bytes(data, {}, 200, sound.short)
        first, last = int(asked[1]), int(asked[2] or len(data) - 1)
        last = min(last, len(data) - 1)
        headers = {"Content-Range": f"bytes {first}-{last}/{len(data)}"}
        return _bytes(data[first : last + 1], headers, 206, sound.short)

    def _endless(self) -> Any:
        while not self._release.is_set():
            yield b"\x00" * 65536


def _bytes(data: bytes, headers: dict[str, str], status: int, short: int) -> Response:
    headers = {**headers, "Content-Length": str(len(data)), "Accept-Ranges": "bytes"}
    if short:
        headers["Connection"] = "close"
        return Response(iter([data[: -short or None]]), status, headers, mimetype="audio/webm")
    return Response(data, status, headers, mimetype="audio/webm")
