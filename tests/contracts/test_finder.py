"""The contract of ``Finder``, run on the feed, the Data API and yt-dlp."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.contracts.conftest import NOW
from tests.fakes.youtube import FakeYouTube
from tests.fakes.youtube_shapes import channel, playlist
from tubetotask.domain.errors import (
    Blocked,
    FeedOutage,
    SourceMissing,
    SourceUnavailable,
    Unparsable,
    Unreachable,
)
from tubetotask.domain.source import Showing, SourceKind, SourceRef
from tubetotask.sources.api_finder import ApiFinder
from tubetotask.sources.data_api import DataApi
from tubetotask.sources.feed import FeedFinder
from tubetotask.sources.fetcher import Fetcher
from tubetotask.sources.finding import Finder, Want
from tubetotask.sources.ytdlp import YtDlp, YtDlpFinder

WAYS = ["feed", "api", pytest.param("yt-dlp", marks=pytest.mark.slow)]


def source(scenario: str, number: int = 0) -> SourceRef:
    return SourceRef(SourceKind.CHANNEL, channel(scenario, number))


def listed(scenario: str) -> SourceRef:
    return SourceRef(SourceKind.PLAYLIST, playlist(scenario))


@pytest.fixture(params=WAYS)
def finder(request: pytest.FixtureRequest, fetcher: Fetcher) -> Finder:
    made: dict[str, Finder] = {
        "feed": FeedFinder(fetcher),
        "api": ApiFinder(DataApi("good", fetcher, now=lambda: NOW)),
        "yt-dlp": YtDlpFinder(YtDlp()),
    }
    return made[request.param]


def test_every_way_finds_the_same_videos_in_the_same_order(
    finder: Finder, youtube: FakeYouTube
) -> None:
    youtube.sources.publish(channel("ok"), title="the newest")
    wanted = youtube.sources.of(channel("ok"))

    listing = finder.look(source("ok"), Want())

    assert [v.youtube_id for v in listing.videos] == [v.id for v in wanted]
    assert [v.title for v in listing.videos] == [v.title for v in wanted]
    assert {v.channel_id for v in listing.videos} == {channel("ok")}
    assert listing.complete
    assert listing.way == finder.way
    assert listing.videos[0].title == "the newest"


def test_a_source_that_youtube_refuses_is_never_an_empty_listing(finder: Finder) -> None:
    with pytest.raises(SourceUnavailable) as caught:
        finder.look(source("gone"), Want())

    assert caught.value.message
    assert caught.value.state
    assert "http" not in str(caught.value).replace("HTTP", "")


def test_what_is_known_ends_the_search(finder: Finder, youtube: FakeYouTube) -> None:
    many = youtube.sources.of(channel("many"))

    listing = finder.look(source("many"), Want(known_ids=frozenset({many[3].id})))

    new = listing.new({many[3].id})
    assert [v.youtube_id for v in new[:3]] == [v.id for v in many[:3]]
    assert listing.complete


def test_all_new_and_none_known_is_read_on_or_said_to_be_incomplete(
    finder: Finder, youtube: FakeYouTube
) -> None:
    known = frozenset({youtube.sources.of(channel("many"))[110].id})

    listing = finder.look(source("many"), Want(known_ids=known))

    assert listing.complete is (finder.way != "feed")
    assert len(listing.new(known)) == (15 if finder.way == "feed" else 119)


# The feed


def test_the_feed_knows_shorts_times_and_texts(fetcher: Fetcher, youtube: FakeYouTube) -> None:
    short = youtube.sources.publish(channel("ok"), short=True)[0]

    first, second = FeedFinder(fetcher).look(source("ok"), Want()).videos[:2]

    assert (first.youtube_id, first.is_short, first.showing) == (short.id, True, Showing.RECORDED)
    assert (second.is_short, second.showing) == (False, None)
    assert first.published == short.published
    assert first.updated is not None
    assert first.updated.microsecond == 647444
    assert first.description.startswith("Said in")
    assert first.channel == "A channel"
    assert first.thumbnail.startswith("https://")


def test_an_unchanged_feed_is_not_read_again(fetcher: Fetcher, youtube: FakeYouTube) -> None:
    finder = FeedFinder(fetcher)
    etag = finder.look(source("ok"), Want()).etag

    again = finder.look(source("ok"), Want(etag=etag))
    youtube.sources.publish(channel("ok"))
    changed = finder.look(source("ok"), Want(etag=etag))

    assert again.unchanged
    assert (again.videos, again.complete, again.etag) == ((), True, etag)
    assert youtube.calls[-1].headers["If-None-Match"] == etag
    assert not changed.unchanged
    assert changed.etag != etag


@pytest.mark.parametrize(
    ("scenario", "error"),
    [
        ("outage", FeedOutage),
        ("broken", FeedOutage),
        ("gone", FeedOutage),
        ("refused", Blocked),
        ("busy", Blocked),
        ("captcha", Unparsable),
        ("html", Unparsable),
        ("cut", Unparsable),
        ("bomb", Unparsable),
        ("huge", Unparsable),
        ("moved", Unparsable),
        ("away", Unparsable),
        ("slow", Unreachable),
        ("drip", Unreachable),
    ],
)
def test_every_trouble_of_the_feed_has_its_error(
    youtube: FakeYouTube, scenario: str, error: type[SourceUnavailable]
) -> None:
    wait_s = 0.5 if error is Unreachable else 20.0  # a busy machine is no reason to fail
    with Fetcher(timeout_s=wait_s, deadline_s=wait_s) as one, pytest.raises(error) as caught:
        FeedFinder(one).look(source(scenario), Want())

    assert caught.value.retryable
    assert caught.value.remedy


def test_a_feed_that_is_empty_where_there_were_videos_proves_nothing(fetcher: Fetcher) -> None:
    finder = FeedFinder(fetcher)

    assert finder.look(source("none"), Want()).complete
    assert not finder.look(source("none"), Want(known_ids=frozenset({"v1234567890"}))).complete


def test_a_long_playlists_feed_is_never_complete(fetcher: Fetcher, youtube: FakeYouTube) -> None:
    known = frozenset(v.id for v in youtube.sources.of(playlist("many"))[:15])
    finder = FeedFinder(fetcher)

    assert not finder.look(listed("many"), Want(known_ids=known)).complete
    assert finder.look(listed("ok"), Want()).complete


# yt-dlp


@pytest.mark.slow
def test_yt_dlp_reads_a_playlist_and_leaves_hidden_videos_out(youtube: FakeYouTube) -> None:
    hidden = youtube.sources.publish(playlist("ok"), hidden=True)[0]

    listing = YtDlpFinder(YtDlp()).look(listed("ok"), Want())

    assert listing.unavailable == (hidden.id,)
    assert [v.youtube_id for v in listing.videos] == [
        v.id for v in youtube.sources.of(playlist("ok")) if not v.hidden
    ]
    assert listing.videos[0].duration_s == 605
    assert listing.videos[0].published is None


def test_yt_dlp_is_ended_when_its_time_is_up(youtube: FakeYouTube) -> None:
    with pytest.raises(Unreachable):
        YtDlpFinder(YtDlp(deadline_s=0.05)).look(source("ok"), Want())


def test_a_yt_dlp_that_is_not_there_is_a_failure_of_that_way(youtube: FakeYouTube) -> None:
    with pytest.raises(Unparsable):
        YtDlpFinder(YtDlp(python="/nonexistent/python")).look(source("ok"), Want())


def test_yt_dlp_gets_none_of_our_secrets(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    spy, told = tmp_path / "python", tmp_path / "told"
    spy.write_text(f"#!/bin/sh\nenv > {told}\necho '{{}}'\n")
    spy.chmod(0o700)

    assert YtDlp(python=str(spy)).flat("https://www.youtube.com/", 1) == {}

    assert "HTTPS_PROXY" in told.read_text()
    assert "secret" not in told.read_text()


@pytest.mark.slow
def test_what_yt_dlp_says_becomes_an_error_of_ours(youtube: FakeYouTube) -> None:
    finder = YtDlpFinder(YtDlp())

    with pytest.raises(SourceMissing):
        finder.look(listed("gone"), Want())
