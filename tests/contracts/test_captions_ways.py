"""What the ways to captions have in common, and what is yt-dlp's own; their limits and proxies."""

from __future__ import annotations

import socket
from datetime import UTC, datetime

import pytest

from tests.contracts.ways import PAGE, YTDLP, made, on_both_ways, on_each_way, refusal
from tests.fakes.youtube import FakeYouTube, video
from tubetotask.domain.transcript import Origin
from tubetotask.transcripts import CaptionsProvider
from tubetotask.transcripts.session import Bounds
from tubetotask.transcripts.ytdlp import YtDlpCaptions


@pytest.fixture
def way() -> str:
    return PAGE


@pytest.fixture
def provider(youtube: FakeYouTube, way: str) -> CaptionsProvider:
    return made(way)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("scenario", "state", "retryable"),
    [
        ("bot", "blocked", True),
        ("region", "region", False),
        ("off", "disabled", False),
        ("token", "token", True),
        ("empty", "failed", True),
        ("short", "offline", True),
    ],
)
def test_yt_dlp_meets_the_same_obstacles_as_the_same_states(
    youtube: FakeYouTube, scenario: str, state: str, retryable: bool
) -> None:
    error = refusal(made("yt-dlp"), scenario)

    assert (error.state, error.retryable) == (state, retryable)
    assert error.message
    assert error.remedy
    assert "http" not in str(error)
    assert "cookies" not in str(error), "advice that is of no use here"


@pytest.mark.parametrize("way", [PAGE, YTDLP])
def test_the_time_of_a_premiere_is_told_and_waited_for(provider: CaptionsProvider) -> None:
    error = refusal(provider, "premiere")

    assert "22 November 2026, 18:00 UTC" in error.message
    assert error.retry_at == datetime(2026, 11, 22, 19, tzinfo=UTC)


@on_each_way
def test_what_youtube_would_translate_is_never_taken_in_silence(
    provider: CaptionsProvider, youtube: FakeYouTube
) -> None:
    transcript = provider.fetch(video("ok"), languages=("de",)).transcript

    assert (transcript.language, transcript.words[-1].text) == ("en", "en")
    assert not any("tlang" in path for path in youtube.asked)


@pytest.mark.slow
def test_yt_dlp_takes_what_people_made_in_the_wanted_language(
    youtube: FakeYouTube,
) -> None:
    transcript = made("yt-dlp").fetch(video("manual"), languages=("de", "en")).transcript

    assert (transcript.language, transcript.origin) == ("de", Origin.MANUAL)


@pytest.mark.parametrize(
    ("way", "scenario"),
    [
        (PAGE, "huge"),
        (PAGE, "million"),
        pytest.param("yt-dlp", "million", marks=pytest.mark.slow),
    ],
)
def test_a_body_without_end_is_refused_at_its_limit(
    youtube: FakeYouTube, way: str, scenario: str
) -> None:
    error = refusal(made(way, Bounds(max_bytes=1024 * 1024)), scenario)

    assert (error.state, error.message) == ("failed", "YouTube answered with more than 1 MB.")
    assert error.remedy


@pytest.mark.slow
@pytest.mark.parametrize("scenario", ["huge", "drip"])
def test_yt_dlp_is_ended_when_its_time_is_up(youtube: FakeYouTube, scenario: str) -> None:
    error = refusal(made("yt-dlp", Bounds(deadline_s=1)), scenario)

    assert (error.state, error.message) == ("offline", "YouTube did not answer in time.")


def test_a_yt_dlp_that_is_not_there_is_a_failure_with_a_remedy(youtube: FakeYouTube) -> None:
    error = refusal(YtDlpCaptions(python="/nonexistent/python"), "ok")

    assert (error.state, error.retryable) == ("failed", True)
    assert "yt-dlp" in error.message


@on_both_ways
def test_the_proxy_of_the_settings_beats_that_of_the_environment(
    youtube: FakeYouTube, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{closed.getsockname()[1]}")
        monkeypatch.setenv("NO_PROXY", "youtube.com,www.youtube.com")
        proxy = youtube.url.replace("://", "://name:secret@")
        reading = made(way, Bounds(proxy=proxy)).fetch(video("ok"), languages=("en",))

    assert reading.transcript.words
    assert any("/timedtext" in path for path in youtube.asked)


@on_both_ways
def test_a_proxy_that_does_not_answer_is_told_without_its_password(
    youtube: FakeYouTube, way: str
) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        proxy = f"http://name:secret@127.0.0.1:{closed.getsockname()[1]}"
        error = refusal(made(way, Bounds(proxy=proxy)), "ok")

    assert error.state == "offline"
    assert "secret" not in str(error)
    assert youtube.asked == []
