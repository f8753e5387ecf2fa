"""The chain of ways: what one way is denied another may get, and a block is not made worse."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from tests.contracts.conftest import NOW
from tests.contracts.ways import refusal
from tests.fakes.youtube import FakeYouTube, video
from tubetotask.domain.errors import TranscriptUnavailable
from tubetotask.domain.pauses import DELAYS, PausesInMemory
from tubetotask.domain.taken import Taken
from tubetotask.transcripts import Reading, offers
from tubetotask.transcripts.chain import Chain, Way, open_chain, told
from tubetotask.transcripts.provider import TrackProvider
from tubetotask.transcripts.session import Bounds
from tubetotask.transcripts.youtube import YouTubeCaptions
from tubetotask.transcripts.ytdlp import YtDlpCaptions


class Clock:
    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


class Counted(TrackProvider):
    """Another provider, and how often it was asked. ``as_if``: for this video instead."""

    def __init__(self, inner: TrackProvider, as_if: str = "") -> None:
        self.asked, self.as_if, self._inner = 0, as_if, inner

    def fetch(self, youtube_id: str, *, languages: Sequence[str]) -> Reading:
        return self._inner.fetch(self._wanted(youtube_id), languages=languages)

    def take(self, youtube_id: str, *, languages: Sequence[str]) -> Taken:
        return self._inner.take(self._wanted(youtube_id), languages=languages)

    def _wanted(self, youtube_id: str) -> str:
        self.asked += 1
        return video(self.as_if) if self.as_if else youtube_id


class Desk:
    """A chain of two ways of the same kind (the quick one), each with behaviours of its own."""

    def __init__(self, clock: Clock) -> None:
        page = YouTubeCaptions(Bounds(timeout_s=5), now=clock)
        self.first, self.second = Counted(page), Counted(page)
        self.pauses = PausesInMemory(clock)
        ways = [Way("watch page", "a", self.first), Way("yt-dlp", "b", self.second)]
        self.chain = Chain(ways, self.pauses)

    def asked(self) -> tuple[int, int]:
        return self.first.asked, self.second.asked

    def fetch(self, first: str, second: str = "") -> Reading:
        self.first.as_if, self.second.as_if = first, second or first
        return self.chain.fetch(video(first), languages=("en",))

    def refused(self, first: str, second: str = "") -> TranscriptUnavailable:
        with pytest.raises(TranscriptUnavailable) as caught:
            self.fetch(first, second)
        return caught.value


@pytest.fixture
def desk(youtube: FakeYouTube, clock: Clock) -> Desk:
    return Desk(clock)


@pytest.mark.parametrize(
    "scenario", ["busy", "captcha", "bot", "sorry", "token", "junk", "broken", "error", "age"]
)
def test_what_one_way_is_denied_the_next_may_get(desk: Desk, scenario: str) -> None:
    assert desk.fetch(scenario, "ok").transcript.words
    assert desk.asked() == (1, 1)


@pytest.mark.parametrize(
    "scenario",
    ["off", "new", "private", "members", "region", "gone", "removed", "soon", "premiere", "live"],
)
def test_what_the_video_itself_lacks_is_not_asked_for_twice(desk: Desk, scenario: str) -> None:
    error = desk.refused(scenario, "ok")

    assert desk.asked() == (1, 0)
    assert [name for name, _ in error.tried] == ["watch page"]


def test_captions_that_hold_no_words_are_not_fetched_by_another_way(desk: Desk) -> None:
    assert not desk.refused("music", "ok").retryable
    assert desk.asked() == (1, 0)


def test_the_error_says_all_that_was_tried(desk: Desk) -> None:
    error = desk.refused("token", "error")

    assert error.state == "token"
    assert [name for name, _ in error.tried] == ["watch page", "yt-dlp"]
    assert error.message == (
        "YouTube asks for a proof of origin before it gives these captions. "
        "Tried: watch page; yt-dlp (YouTube refused the request (HTTP 503))."
    )
    assert error.remedy


def test_what_the_next_way_finds_out_about_the_video_is_told_first(desk: Desk) -> None:
    error = desk.refused("junk", "private")

    assert (error.state, error.retryable) == ("private", False)
    assert "watch page (YouTube answered something that cannot be read)" in error.message


@pytest.mark.parametrize(("scenario", "state"), [("off", "disabled"), ("gone", "gone")])
def test_no_captions_are_not_believed_for_good_of_one_way_while_the_other_is_blocked(
    desk: Desk, scenario: str, state: str
) -> None:
    error = desk.refused("busy", scenario)
    assert (error.state, error.retryable) == (state, True)
    assert error.retry_at == NOW + DELAYS[0], "when the other way can be asked again"

    assert desk.refused("junk", scenario).retryable


def test_only_where_every_way_says_so_a_video_is_for_adults_for_good(desk: Desk) -> None:
    assert desk.refused("age", "age").retryable is False
    error = desk.refused("age", "error")
    assert (error.state, error.retryable) == ("failed", True)


def test_a_block_pauses_its_way_for_all_videos_and_leaves_the_other(desk: Desk) -> None:
    desk.fetch("busy", "ok")
    for _ in range(3):
        desk.fetch("ok", "ok")
    assert desk.asked() == (1, 4)


def test_with_all_ways_paused_nothing_is_asked_and_the_earliest_time_is_told(
    desk: Desk, clock: Clock
) -> None:
    desk.fetch("busy", "ok")
    clock.at += timedelta(minutes=5)
    desk.refused("ok", "bot")
    clock.at += timedelta(minutes=5)
    error = desk.refused("ok", "ok")

    assert desk.asked() == (1, 2)
    assert (error.state, error.retryable) == ("blocked", True)
    assert error.retry_at == NOW + DELAYS[0], "the way that was blocked first is free first"
    assert "since 22 November 2026, 15:00 UTC" in error.message
    assert "22 November 2026, 15:15 UTC" in error.remedy
    assert "YOUTUBE_PROXY" in error.remedy
    assert "Upload" in error.remedy


def test_when_the_pause_is_over_an_answer_opens_the_way_again(desk: Desk, clock: Clock) -> None:
    desk.refused("busy", "busy")
    clock.at += DELAYS[0]
    assert desk.fetch("ok").transcript.words
    assert desk.fetch("ok").transcript.words
    assert desk.asked() == (3, 1)


def test_a_way_that_is_still_blocked_is_left_alone_for_longer(desk: Desk, clock: Clock) -> None:
    for delay in DELAYS[:4]:
        error = desk.refused("busy", "busy")
        assert error.retry_at == clock.at + delay
        clock.at += delay
    assert desk.asked() == (4, 4)


def test_an_answer_about_the_video_shows_that_the_block_is_over(desk: Desk, clock: Clock) -> None:
    desk.refused("busy", "busy")
    clock.at += DELAYS[0]
    desk.refused("private")
    desk.refused("off")
    assert desk.asked() == (3, 1)


def test_a_probe_without_an_answer_does_not_open_the_way(desk: Desk, clock: Clock) -> None:
    desk.fetch("busy", "ok")
    clock.at += DELAYS[0]
    desk.fetch("error", "ok")
    desk.fetch("busy", "ok")
    desk.fetch("ok", "ok")
    assert desk.asked() == (3, 4), "the last one found it paused, longer than before"


def test_what_is_no_id_opens_nothing(desk: Desk, clock: Clock) -> None:
    desk.refused("busy", "busy")
    clock.at += DELAYS[0]
    with pytest.raises(TranscriptUnavailable):
        desk.chain.fetch("https://example.org/", languages=())
    assert desk.asked() == (1, 1)


def test_a_bug_in_a_way_does_not_hold_up_the_others_for_ever(desk: Desk, clock: Clock) -> None:
    desk.refused("busy", "busy")
    clock.at += DELAYS[0]
    desk.first.as_if = "ok"

    class Broken(TrackProvider):
        def fetch(self, youtube_id: str, *, languages: Sequence[str]) -> Reading:
            raise RuntimeError("a bug")

        def take(self, youtube_id: str, *, languages: Sequence[str]) -> Taken:
            raise RuntimeError("a bug")

    with pytest.raises(RuntimeError):
        Chain([Way("watch page", "a", Broken())], desk.pauses).fetch(video("ok"), languages=())
    assert desk.fetch("ok").transcript.words


@pytest.mark.slow
def test_through_another_proxy_a_block_does_not_count(youtube: FakeYouTube, clock: Clock) -> None:
    pauses = PausesInMemory(clock)
    with pytest.raises(TranscriptUnavailable):
        open_chain(Bounds(), pauses).fetch(video("bot"), languages=())
    other = open_chain(Bounds(proxy=youtube.url), pauses)
    assert other.fetch(video("ok"), languages=()).transcript.words


@pytest.mark.slow
def test_the_real_ways_go_on_from_the_watch_page_to_yt_dlp(
    youtube: FakeYouTube, clock: Clock
) -> None:
    pauses = PausesInMemory(clock)
    blocked = Counted(YouTubeCaptions(now=clock), as_if="captcha")
    ways = [Way("watch page", "a", blocked), Way("yt-dlp", "b", YtDlpCaptions(now=clock))]
    chain = Chain(ways, pauses)

    assert chain.fetch(video("ok"), languages=("en",)).transcript.words[-1].text == "en"
    assert refusal(chain, "off").state == "disabled"
    assert blocked.asked == 1


def test_the_times_of_other_obstacles_do_not_shorten_a_pause() -> None:
    late = TranscriptUnavailable("b", state="blocked", retry_at=datetime(2026, 1, 2, tzinfo=UTC))
    soon = TranscriptUnavailable("o", state="offline", retry_at=datetime(2026, 1, 1, tzinfo=UTC))

    assert told([("a", late), ("b", soon)]).retry_at == late.retry_at


def test_a_track_that_is_handed_on_is_the_one_that_is_read_here(desk: Desk) -> None:
    """By the second way, since the first is blocked."""
    desk.first.as_if, desk.second.as_if = "busy", "manual"
    taken = desk.chain.take(video("manual"), languages=("de",))
    assert (taken.language_code, taken.is_generated) == ("de", False)
    desk.second.as_if = "manual"
    read = desk.chain.fetch(video("manual"), languages=("de",))
    again = offers.reading(taken)
    assert again.transcript.hash == read.transcript.hash
    assert again.transcript.origin == read.transcript.origin
    assert again.video == read.video
