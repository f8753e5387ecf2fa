"""Following a source: the feed first, deeper ways where it is not enough, and nothing missed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from tests.contracts.conftest import NOW
from tests.fakes.youtube import FakeYouTube
from tests.fakes.youtube_shapes import EPOCH, channel, playlist
from tubetotask.domain.errors import Blocked, FeedOutage, SourceUnavailable
from tubetotask.domain.source import SourceKind, SourceRef
from tubetotask.sources import Following, Listing, Says, Seen, Ways, channels_in, open_ways
from tubetotask.sources.feed import FeedFinder
from tubetotask.sources.fetcher import Fetcher
from tubetotask.sources.finding import Finder, Want
from tubetotask.sources.gone import ask
from tubetotask.sources.ytdlp import YtDlp

Open = Callable[[str], Ways]


def source(scenario: str) -> SourceRef:
    return SourceRef(SourceKind.CHANNEL, channel(scenario))


@pytest.fixture
def ways(fetcher: Fetcher) -> Open:
    """The ways with a key; yt-dlp is not installed."""
    none = YtDlp(python="/nonexistent/python")
    return lambda key: open_ways(key, fetcher=fetcher, ytdlp=none, now=lambda: NOW)


def seen(*ids: str, read_at: datetime | None = None, etag: str = "") -> Seen:
    return Seen(frozenset(ids), etag=etag, read_at=read_at)


def test_while_the_feed_works_no_quota_is_spent(ways: Open, youtube: FakeYouTube) -> None:
    known = youtube.sources.of(channel("many"))[2].id

    listing = ways("good").following.find(source("many"), seen(known))

    assert (listing.way, listing.complete, listing.units) == ("feed", True, 0)
    assert youtube.sources.units == 0


def test_a_burst_larger_than_the_feed_is_found_whole(ways: Open, youtube: FakeYouTube) -> None:
    known = [v.id for v in youtube.sources.of(channel("ok"))]
    burst = youtube.sources.publish(channel("ok"), 60, short=True, length="PT50S")

    listing = ways("good").following.find(source("ok"), seen(*known))

    new = listing.new(known)
    assert {v.youtube_id for v in new} == {v.id for v in burst}
    assert listing.complete
    assert listing.way == "api"
    assert listing.units == 2 + 2
    # What only the feed knows is kept: the newest fifteen are told to be Shorts.
    assert sum(v.is_short is True for v in new) == 15
    assert listing.etag


def test_an_outage_of_the_feed_is_bridged_with_a_key(ways: Open, youtube: FakeYouTube) -> None:
    listing = ways("good").following.find(source("outage"), seen())

    assert (listing.way, listing.complete, len(listing.videos)) == ("api", True, 5)


def test_without_a_key_and_without_yt_dlp_an_outage_is_told_with_all_that_was_tried(
    ways: Open,
) -> None:
    with pytest.raises(FeedOutage) as caught:
        ways("").following.find(source("outage"), seen())

    assert [way for way, _ in caught.value.tried] == ["feed", "yt-dlp"]
    assert caught.value.retryable
    assert caught.value.status == 404


@pytest.mark.slow
def test_without_a_key_an_outage_is_bridged_by_yt_dlp(
    fetcher: Fetcher, youtube: FakeYouTube
) -> None:
    listing = open_ways("", fetcher=fetcher).following.find(source("outage"), seen())

    assert (listing.way, listing.complete, len(listing.videos)) == ("yt-dlp", True, 5)
    assert listing.units == 0


def test_a_gap_that_cannot_be_filled_is_told_and_the_feed_is_read_again(
    ways: Open, youtube: FakeYouTube
) -> None:
    known = [v.id for v in youtube.sources.of(channel("ok"))]
    youtube.sources.publish(channel("ok"), 20)

    listing = ways("spent").following.find(source("ok"), seen(*known))

    assert not listing.complete
    assert len(listing.new(known)) == 15
    assert listing.etag == ""
    assert listing.units == 1
    assert listing.trouble is not None
    assert listing.trouble.state == "quota"
    assert [way for way, _ in listing.trouble.tried] == ["api", "yt-dlp"]


def test_who_is_asked_for_fewer_requests_does_not_ask_the_same_site_another_way(
    fetcher: Fetcher, youtube: FakeYouTube
) -> None:
    class Spy(Finder):
        way, asks_site, asked = "spy", True, 0

        def look(self, source: SourceRef, want: Want) -> Listing:
            self.asked += 1
            return Listing((), True, self.way)

    spy = Spy()
    feed = FeedFinder(fetcher)

    with pytest.raises(Blocked) as caught:
        Following(feed, [spy]).find(source("busy"), seen())
    with pytest.raises(Blocked):
        Following(feed, [spy]).find(source("ok"), seen())

    assert spy.asked == 0
    assert caught.value.retry_at == NOW + timedelta(seconds=120)
    assert len(youtube.calls) == 1  # the second was not even asked


def test_an_unchanged_feed_costs_one_request(ways: Open, youtube: FakeYouTube) -> None:
    following = ways("good").following
    first = following.find(source("ok"), seen())
    ids = [v.youtube_id for v in first.videos]

    again = following.find(source("ok"), seen(*ids, etag=first.etag))

    assert again.unchanged
    assert again.complete
    assert len(youtube.calls) == 2


def test_a_long_playlist_is_read_whole_at_its_time_only(ways: Open, youtube: FakeYouTube) -> None:
    long = SourceRef(SourceKind.PLAYLIST, playlist("many"))
    known = [v.id for v in youtube.sources.of(playlist("many"))]
    added = youtube.sources.publish(playlist("many"))[0]
    following = ways("good").following

    early = following.find(long, seen(*known, read_at=NOW - timedelta(hours=1)))
    units = youtube.sources.units
    etag = early.etag
    due = following.find(long, seen(*known, read_at=NOW - timedelta(hours=7), etag=etag))

    assert (early.new(known), early.read_whole, units) == ((), False, 0)
    assert [v.youtube_id for v in due.new(known)] == [added.id]
    assert due.read_whole


def test_backfill_takes_what_the_feed_holds_for_nothing(ways: Open, youtube: FakeYouTube) -> None:
    following = ways("good").following

    ten = following.backfill(source("many"), last=10)
    twenty = following.backfill(source("many"), last=20)

    assert (ten.way, len(ten.videos), ten.units) == ("feed", 10, 0)
    assert (twenty.way, len(twenty.videos), twenty.units) == ("api", 20, 2)
    wanted = [v.id for v in youtube.sources.of(channel("many"))]
    assert [v.youtube_id for v in twenty.videos] == wanted[:20]


def test_backfill_since_a_date_takes_that_date_and_later(ways: Open) -> None:
    following = ways("good").following

    recent = following.backfill(source("many"), since=EPOCH + timedelta(hours=110))
    older = following.backfill(source("many"), since=EPOCH + timedelta(hours=80))

    assert (recent.way, len(recent.videos)) == ("feed", 10)
    assert (older.way, len(older.videos)) == ("api", 40)
    assert min(v.published for v in older.videos if v.published) == EPOCH + timedelta(hours=80)


def test_the_last_videos_of_a_playlist_are_the_newest_wherever_they_stand(
    ways: Open, youtube: FakeYouTube
) -> None:
    """A playlist grows at its end: its first videos are its oldest."""
    following = ways("good").following
    for scenario in ("ok", "many"):
        newest = [v.id for v in youtube.sources.of(playlist(scenario))][:-4:-1]

        found = following.backfill(SourceRef(SourceKind.PLAYLIST, playlist(scenario)), last=3)

        assert [v.youtube_id for v in found.videos] == newest


def test_all_channels_of_a_playlist_each_once(ways: Open, youtube: FakeYouTube) -> None:
    listing = ways("good").following.backfill(SourceRef(SourceKind.PLAYLIST, playlist("ok")))

    found = channels_in(listing)

    assert [one.ref.youtube_id for one in found] == [channel("ok", n) for n in (1, 2, 3)]
    assert all(one.title for one in found)


@pytest.mark.parametrize(
    ("scenario", "key", "says"),
    [
        ("gone", "good", Says.MISSING),
        ("outage", "good", Says.THERE),
        ("outage", "", Says.THERE),
        ("ended", "", Says.MISSING),
        ("gone", "spent", Says.UNCLEAR),
        ("captcha", "", Says.UNCLEAR),
    ],
)
def test_a_witness_says_only_what_youtube_said(
    ways: Open, scenario: str, key: str, says: Says
) -> None:
    assert ask(source(scenario), ways(key).witness, NOW).says is says


def test_a_listing_misses_nothing_while_videos_come_and_the_feed_comes_and_goes(
    ways: Open, youtube: FakeYouTube
) -> None:
    following = ways("good").following
    known: set[str] = set()
    etag = ""
    for count in (0, 1, 14, 15, 16, 40, 0, 3):
        youtube.sources.publish(channel("ok"), count)
        listing = following.find(source("ok"), Seen(frozenset(known), etag=etag))
        found = [v.youtube_id for v in listing.new(known)]
        assert len(found) == len(set(found))
        known |= set(found)
        etag = listing.etag

    assert known == {v.id for v in youtube.sources.of(channel("ok"))}


def test_every_error_of_following_is_one_of_ours(ways: Open) -> None:
    for scenario in ("broken", "html", "bomb", "refused"):
        with pytest.raises(SourceUnavailable):
            ways("bad").following.find(source(scenario), seen())
