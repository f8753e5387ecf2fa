"""Reading a feed's bytes: the quirks of the real one, and bytes that nobody would send kindly."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.youtube_shapes import EPOCH, FakeVideo, channel, feed
from tubetotask.domain.errors import FeedOutage, Unparsable
from tubetotask.sources.feed import MAX_BYTES, parse_feed, refuse_bad_status
from tubetotask.sources.fetcher import Answer

OK = channel("ok")
FEED = feed(OK, [FakeVideo(f"v{n:010}", f"Talk {n} & more", EPOCH, OK) for n in range(3)]).encode()


def test_the_feeds_own_channel_gets_back_what_it_lacks() -> None:
    parsed = parse_feed(FEED)

    assert parsed.channel_id == OK
    assert {v.channel_id for v in parsed.videos} == {OK}
    assert parsed.title == "A channel & its talks"


def test_a_video_that_stands_twice_is_found_once() -> None:
    twice = feed(OK, [FakeVideo("v0000000001", f"Title {n}", EPOCH, OK) for n in range(2)])

    parsed = parse_feed(twice.encode())

    assert [v.title for v in parsed.videos] == ["Title 0"]


def test_an_entry_without_an_id_is_left_out_and_the_others_stay() -> None:
    broken = FEED.replace(b"<yt:videoId>v0000000001<", b"<yt:videoId><").replace(
        b"<id>yt:video:v0000000001<", b"<id><"
    )

    ids = [v.youtube_id for v in parse_feed(broken).videos]

    assert ids == ["v0000000000", "v0000000002"]


def test_a_time_that_is_none_is_not_guessed() -> None:
    odd = FEED.replace(b"2026-11-01T12:00:00+00:00</published>", b"yesterday</published>")

    assert [v.published for v in parse_feed(odd).videos] == [None, None, None]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"http://127.0.0.1:9/feed.xml",  # what feedparser would fetch
        b"/etc/passwd",
        b"<html><body>hello</body></html>",
        b"<rss version='2.0'><channel><title>x</title></channel></rss>",
        FEED[:-10],
        FEED.replace(b"<feed", b"<!DOCTYPE f [<!ENTITY a 'ha'>]><feed", 1),
        FEED.replace(b"UTF-8", b"nonsense", 1),
        b"<feed xmlns='http://www.w3.org/2005/Atom'>" + b"<a>" * 100 + b"</a>" * 100 + b"</feed>",
        FEED + b" " * MAX_BYTES,
    ],
    ids=range(10),
)
def test_what_is_no_feed_of_youtubes_is_refused(data: bytes) -> None:
    with pytest.raises(Unparsable) as caught:
        parse_feed(data)

    assert caught.value.retryable


@given(st.integers(0, len(FEED) - 1), st.binary(max_size=40), st.integers(0, 60))
def test_no_bytes_do_anything_but_give_videos_or_an_error(
    place: int, junk: bytes, cut: int
) -> None:
    with contextlib.suppress(Unparsable):
        parsed = parse_feed(FEED[:place] + junk + FEED[place + cut :])
        assert all(len(v.youtube_id) == 11 for v in parsed.videos)


def test_the_real_feed(data: Path) -> None:
    parsed = parse_feed((data / "protocol" / "feed_kurzgesagt.xml").read_bytes())

    assert parsed.channel_id == "UCsXVk37bltHxD1rDPwtNM8Q"
    assert parsed.title == "Kurzgesagt – In a Nutshell"
    assert len(parsed.videos) == 15
    assert {v.channel_id for v in parsed.videos} == {parsed.channel_id}
    assert {v.is_short for v in parsed.videos} == {True, False}
    assert all(v.published and v.published.tzinfo for v in parsed.videos)
    assert all(v.description and v.thumbnail for v in parsed.videos)


def test_the_real_404_is_an_outage(data: Path) -> None:
    body = (data / "protocol" / "feed_404.html").read_bytes()

    with pytest.raises(FeedOutage) as caught:
        refuse_bad_status(Answer(404, {}, body, "https://www.youtube.com/feeds/videos.xml"))

    assert "gone" not in str(caught.value)
