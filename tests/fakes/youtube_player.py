"""YouTube's embedded player, on this machine: a page that speaks its messages.

It behaves as YouTube's own widget script expects it to (www-widgetapi.js, read 2026): it hears
nothing before it has started; the first {"event":"listening"} that it hears is answered with
"initialDelivery" and "onReady"; commands are {"event":"command","func":…,"args":[…]}; states are
told to who has asked for them by "addEventListener"; times come several times a second as
"infoDelivery", of which each tells only what has changed; every message is a JSON text with the id
that the page gave. Without a Referer it plays nothing and says error 153, as since 2025.
"""

from __future__ import annotations

import json
import ssl
import threading
from dataclasses import dataclass, field

import trustme
from flask import Flask, Response, request
from werkzeug.serving import make_server

from tests.fakes.tls_proxy import handler

HOST = "www.youtube-nocookie.com"
UNPLAYABLE = "owner_150__"  # a video whose owner lets it be played on YouTube alone
_LATE_MS = 200
_EACH_MS = 25
_PAGE = """<!doctype html><title>player</title><body style="background:#123;color:#fff">
<p id="told"></p><script>
const how = JSON.parse(%(how)s), asked = new URLSearchParams(location.search);
let second = Number(asked.get("start") || 0), state = -1, heard = false, id = null;
const error = how.error;
const wanted = new Set();
const commands = [];
const say = (event, info) => parent.postMessage(
  JSON.stringify({ event, info, id, channel: "widget" }), asked.get("origin"));
const tell = (event, info) => { if (wanted.has(event)) say(event, info); };
function set(next) {
  state = next;
  tell("onStateChange", state);
  say("infoDelivery", { playerState: state, currentTime: second });
  document.getElementById("told").textContent = `${state} ${second}`;
}
const does = {
  addEventListener: ([event]) => {
    wanted.add(event);
    if (event === "onError" && error) tell("onError", error);
  },
  seekTo: ([to]) => {
    // What was under way when the jump was asked for still arrives.
    say("infoDelivery", { currentTime: second });
    second = Math.min(to, how.duration);
    set(3);
  },
  playVideo: () => { if (!error) set(1); },
  pauseVideo: () => set(2),
};
setTimeout(() => addEventListener("message", (event) => {
  if (event.origin !== asked.get("origin") || asked.get("enablejsapi") !== "1") return;
  const told = JSON.parse(event.data);
  if (told.channel !== "widget") return;
  if (told.event === "listening" && !heard) {
    heard = true;
    id = told.id;
    const { duration, rate: playbackRate } = how;
    say("initialDelivery", { playerState: state, currentTime: second, duration, playbackRate });
    say("onReady", null);
  }
  if (told.event === "command" && heard) {
    commands.push([told.func, ...told.args]);
    does[told.func]?.(told.args);
  }
}), %(late)d);
setInterval(() => {
  if (state !== 1) return;
  second = Math.min(second + how.rate * %(each)d / 1000, how.duration);
  if (second >= how.duration) return set(0);
  say("infoDelivery", { currentTime: second });
}, %(each)d);
</script>"""


@dataclass(frozen=True)
class Asked:
    """A player that was asked for: of which video, how, and by which page."""

    video: str
    query: dict[str, str]
    referrer: str


@dataclass
class FakePlayer:
    """Use as a context manager; ``proxy`` is where a browser finds it.

    ``rate``: seconds of video a second, which it tells as its playback rate.
    """

    duration_s: float = 104.0
    rate: float = 32.0
    asked: list[Asked] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        trustme.CA().issue_cert(HOST).configure_cert(context)
        app = Flask("fake-player")
        app.add_url_rule("/embed/<video>", view_func=self._embed)
        self._server = make_server(
            "127.0.0.1",
            0,
            app,
            threaded=True,
            request_handler=handler(context, (HOST,), self.refused),
        )
        self.proxy = f"http://127.0.0.1:{self._server.port}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )

    def __enter__(self) -> FakePlayer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _embed(self, video: str) -> Response:
        referrer = request.headers.get("Referer", "")
        self.asked.append(Asked(video, request.args.to_dict(), referrer))
        error = 0 if referrer else 153
        if video == UNPLAYABLE:
            error = 150
        how = {"duration": self.duration_s, "rate": self.rate, "error": error}
        # Twice: the inner text is what the page's script reads.
        told = json.dumps(json.dumps(how))
        page = _PAGE % {"how": told, "late": _LATE_MS, "each": _EACH_MS}
        return Response(page, mimetype="text/html")
