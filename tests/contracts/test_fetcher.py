"""Requests to YouTube keep their time, their size and their manners."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest

from tests.contracts.conftest import NOW
from tests.fakes.bare import BareServer
from tests.fakes.youtube import FakeYouTube
from tests.fakes.youtube_shapes import channel
from tubetotask import __version__
from tubetotask.domain.errors import Blocked, Unparsable, Unreachable
from tubetotask.domain.source import SourceKind, SourceRef
from tubetotask.sources.fetcher import Fetcher, retry_after
from tubetotask.sources.hub import Hub
from tubetotask.sources.politeness import Politeness

FEED = "https://www.youtube.com/feeds/videos.xml"


def ask(fetcher: Fetcher, scenario: str, max_bytes: int = 1_000_000) -> bytes:
    params = {"channel_id": channel(scenario)}
    return fetcher.get(FEED, params=params, max_bytes=max_bytes).body


def test_says_who_asks_and_keeps_no_cookie(fetcher: Fetcher, youtube: FakeYouTube) -> None:
    ask(fetcher, "ok")
    fetcher.get("https://www.youtube.com/@ok")

    assert youtube.calls[0].headers["User-Agent"].startswith(f"TubeToTask/{__version__}")
    assert all("Cookie" not in call.headers for call in youtube.calls)


@pytest.mark.parametrize("part", ["the proxy's answer", "the body"])
def test_a_server_that_drips_is_given_up_at_the_deadline(
    youtube: FakeYouTube, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    """Each byte comes well within the time limit of a read: only the deadline ends it."""
    with BareServer(b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 10_000, drip_s=0.02) as bare:
        if part != "the body":
            monkeypatch.setenv("HTTPS_PROXY", bare.url.removesuffix("/v1"))
            monkeypatch.setenv("https_proxy", bare.url.removesuffix("/v1"))
        with Fetcher(timeout_s=30, deadline_s=0.4) as fetcher, pytest.raises(Unreachable) as caught:
            ask(fetcher, "drip")

    assert "in time" in caught.value.message


@pytest.mark.slow
def test_a_deadline_that_is_kept_leaves_the_connection_to_the_next(
    youtube: FakeYouTube,
) -> None:
    with Fetcher(deadline_s=1.5, politeness=Politeness(0)) as fetcher:
        ask(fetcher, "ok")
        threading.Event().wait(1.6)  # the first one's time is up
        assert ask(fetcher, "ok")


def test_no_more_is_read_than_is_allowed(fetcher: Fetcher) -> None:
    with pytest.raises(Unparsable):
        ask(fetcher, "huge", max_bytes=100_000)


def test_only_youtubes_own_hosts_are_asked(fetcher: Fetcher, youtube: FakeYouTube) -> None:
    for url in ("https://example.org/", "http://www.youtube.com/", "https://127.0.0.1/"):
        with pytest.raises(Unparsable):
            fetcher.get(url)

    assert youtube.calls == []
    assert youtube.refused == []


def test_a_host_that_asks_for_fewer_requests_is_left_alone_until_then(
    youtube: FakeYouTube,
) -> None:
    at = [NOW]
    politeness = Politeness(0, now=lambda: at[0])
    with Fetcher(politeness=politeness, now=lambda: at[0]) as fetcher:
        for _ in range(3):
            with pytest.raises(Blocked) as caught:
                ask(fetcher, "busy")
            assert caught.value.retry_at == NOW + timedelta(seconds=120)
        assert len(youtube.calls) == 1

        at[0] += timedelta(seconds=120)
        assert ask(fetcher, "ok")


def test_between_two_requests_to_a_host_lies_the_gap_whoever_asks() -> None:
    slept: list[float] = []
    politeness = Politeness(0.5, clock=lambda: 100.0, sleep=slept.append)

    for _ in range(4):
        politeness.wait("www.youtube.com")
    politeness.wait("www.googleapis.com")

    assert slept == [0.5, 1.0, 1.5]


def test_threads_may_share_one_fetcher(fetcher: Fetcher) -> None:
    bodies: list[bytes] = []
    threads = [
        threading.Thread(target=lambda s=s: bodies.append(ask(fetcher, s)))
        for s in ("ok", "many") * 8
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(bodies) == 16
    assert len(set(bodies)) == 2


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("120", 120),
        ("0", 0),
        ("99999999999", 86400),
        ("Sun, 22 Nov 2026 15:10:00 GMT", 600),
        ("Sun, 22 Nov 2026 14:00:00 GMT", 0),
        ("Sun, 22 Nov 2037 14:00:00 GMT", 86400),
        ("soon", None),
        ("-5", None),
        ("", None),
    ],
)
def test_retry_after_is_a_number_or_a_date_and_a_day_at_most(
    said: str, seconds: int | None
) -> None:
    wanted = None if seconds is None else NOW + timedelta(seconds=seconds)

    assert retry_after({"Retry-After": said}, NOW) == wanted


def test_the_hub_is_asked_in_its_own_words(fetcher: Fetcher, youtube: FakeYouTube) -> None:
    source = SourceRef(SourceKind.CHANNEL, channel("ok"))

    Hub(fetcher).subscribe(source, "https://me.example/push/1", "s" * 32, lease_s=1000)
    Hub(fetcher).subscribe(source, "https://me.example/push/1", "s" * 32, ending=True)

    first, second = youtube.calls
    assert (first.method, first.host) == ("POST", "pubsubhubbub.appspot.com")
    assert first.form == {
        "hub.callback": "https://me.example/push/1",
        "hub.topic": f"https://www.youtube.com/xml/feeds/videos.xml?channel_id={channel('ok')}",
        "hub.mode": "subscribe",
        "hub.verify": "async",
        "hub.secret": "s" * 32,
        "hub.lease_seconds": "1000",
    }
    assert second.form["hub.mode"] == "unsubscribe"
    assert "hub.secret" not in second.form


@pytest.mark.parametrize(
    ("status", "error", "again"),
    [(503, Unreachable, True), (500, Unreachable, True), (400, Unparsable, False)],
)
def test_a_hub_out_of_order_is_told_from_one_that_refuses(
    fetcher: Fetcher, youtube: FakeYouTube, status: int, error: type[Exception], again: bool
) -> None:
    youtube.sources.hub_status = status
    source = SourceRef(SourceKind.CHANNEL, channel("ok"))

    with pytest.raises(error) as caught:
        Hub(fetcher).subscribe(source, "https://me.example/push/1", "s" * 32)

    assert getattr(caught.value, "retryable", None) is again


def test_the_clock_of_politeness_is_real_by_default() -> None:
    politeness = Politeness(0.001)
    begun = time.monotonic()

    for _ in range(3):
        politeness.wait("www.youtube.com")

    assert time.monotonic() >= begun + 0.002


def test_the_proxy_of_the_settings_beats_that_of_the_environment(
    youtube: FakeYouTube, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "www.youtube.com")
    with Fetcher(proxy=youtube.url.replace("://", "://name:secret@")) as fetcher:
        answer = fetcher.get("https://www.youtube.com/oembed")

    assert answer.status == 200
