"""The contract of ``CaptionsProvider``, run on each way against a YouTube of our own."""

from __future__ import annotations

import concurrent.futures
import json
import socket
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests
from youtube_transcript_api import CouldNotRetrieveTranscript, TranscriptsDisabled
from youtube_transcript_api._transcripts import TranscriptListFetcher

from tests.contracts.conftest import NOW
from tests.contracts.ways import PAGE, made, on_each_way, refusal
from tests.fakes.youtube import DESCRIPTION, TITLE, WORDS, FakeYouTube, video
from tubetotask.domain.errors import TranscriptUnavailable
from tubetotask.domain.transcript import Origin
from tubetotask.transcripts import CaptionsProvider
from tubetotask.transcripts.session import Bounds
from tubetotask.transcripts.youtube import YouTubeCaptions
from tubetotask.transcripts.youtube_errors import Known, unavailable


@pytest.fixture
def way() -> str:
    return PAGE


@pytest.fixture
def provider(youtube: FakeYouTube, way: str) -> CaptionsProvider:
    return made(way)


@on_each_way
def test_gives_the_words_with_their_own_times(provider: CaptionsProvider) -> None:
    transcript = provider.fetch(video("ok"), languages=("en",)).transcript

    assert [word.text for word in transcript.words] == [*WORDS, "in", "en"]
    assert all(word.exact for word in transcript.words)
    assert transcript.words[1].start_s == pytest.approx(1.4)
    assert transcript.origin is Origin.AUTOMATIC
    assert transcript.language == "en"


@on_each_way
def test_gives_what_youtube_says_of_the_video(provider: CaptionsProvider) -> None:
    known = provider.fetch(video("ok"), languages=("en",)).video

    assert known.title == TITLE
    assert known.description == DESCRIPTION
    assert known.channel == "A channel"
    assert known.duration_s == 30
    assert known.youtube_id == video("ok")


def test_the_creators_chapters_are_ranges_of_passages(provider: CaptionsProvider) -> None:
    transcript = provider.fetch(video("ok"), languages=("en",)).transcript

    assert [chapter.title for chapter in transcript.chapters] == ["Start", "Plan", "End"]
    assert transcript.chapters[-1].last == len(transcript.passages)


@on_each_way
def test_takes_the_link_of_a_video_for_its_id(provider: CaptionsProvider) -> None:
    reading = provider.fetch(f"https://youtu.be/{video('ok')}?si=abc", languages=("en",))

    assert reading.video.youtube_id == video("ok")


def test_asks_the_public_address_for_a_title_only_when_there_is_none(
    provider: CaptionsProvider, youtube: FakeYouTube
) -> None:
    assert provider.fetch(video("untitled"), languages=()).video.title == TITLE
    assert any(path.startswith("/oembed") for path in youtube.asked)

    youtube.asked.clear()
    provider.fetch(video("ok"), languages=())
    assert not any(path.startswith("/oembed") for path in youtube.asked)


@pytest.mark.parametrize(
    ("languages", "language", "origin"),
    [
        (("de", "en"), "de", Origin.MANUAL),
        (("en",), "en-GB", Origin.MANUAL),
        (("en-GB",), "en-GB", Origin.MANUAL),
        ((), "en-GB", Origin.MANUAL),
        (("fr",), "en-GB", Origin.MANUAL),
    ],
)
def test_what_people_made_beats_what_a_machine_heard(
    provider: CaptionsProvider, languages: tuple[str, ...], language: str, origin: Origin
) -> None:
    transcript = provider.fetch(video("manual"), languages=languages).transcript

    assert (transcript.language, transcript.origin) == (language, origin)


def test_an_unwanted_language_is_better_than_nothing(provider: CaptionsProvider) -> None:
    transcript = provider.fetch(video("ok"), languages=("fr",)).transcript

    assert (transcript.language, transcript.origin) == ("en", Origin.AUTOMATIC)


def test_without_json3_what_youtube_has_instead_is_read(provider: CaptionsProvider) -> None:
    transcript = provider.fetch(video("plain"), languages=("en",)).transcript

    assert [word.text for word in transcript.words] == [*WORDS, "en"]
    assert not any(word.exact for word in transcript.words)
    assert transcript.origin is Origin.AUTOMATIC


def test_agrees_to_the_consent_page(provider: CaptionsProvider) -> None:
    assert provider.fetch(video("consent"), languages=("en",)).transcript.words


@pytest.mark.parametrize(
    ("scenario", "state", "retryable"),
    [
        ("busy", "blocked", True),
        ("captcha", "blocked", True),
        ("bot", "blocked", True),
        ("refused", "blocked", True),
        ("sorry", "blocked", True),
        ("age", "age", False),
        ("private", "private", False),
        ("members", "members", False),
        ("region", "region", False),
        ("soon", "upcoming", True),
        ("premiere", "upcoming", True),
        ("gone", "gone", False),
        ("removed", "gone", False),
        ("missing", "gone", False),
        ("off", "disabled", False),
        ("none", "disabled", False),
        ("new", "not-yet", True),
        ("live", "live", True),
        ("token", "token", True),
        ("empty", "failed", True),
        ("junk", "failed", True),
        ("broken", "failed", True),
        ("shape", "failed", True),
        ("error", "failed", True),
        ("away", "failed", True),
        ("cut", "failed", False),
        ("short", "offline", True),
        ("music", "failed", False),
        ("hollow", "failed", False),
    ],
)
def test_every_failure_is_a_state_with_a_remedy(
    provider: CaptionsProvider, scenario: str, state: str, retryable: bool
) -> None:
    error = refusal(provider, scenario)

    assert error.state == state
    assert error.retryable is retryable
    assert error.message
    assert error.remedy
    assert "http" not in str(error)
    assert "Traceback" not in str(error)


@on_each_way
def test_what_is_no_id_is_refused_without_a_request(
    provider: CaptionsProvider, youtube: FakeYouTube
) -> None:
    with pytest.raises(TranscriptUnavailable) as caught:
        provider.fetch("https://example.org/video", languages=())

    assert caught.value.state == "gone"
    assert youtube.asked == []


def test_a_server_that_never_answers_is_given_up(youtube: FakeYouTube) -> None:
    error = refusal(YouTubeCaptions(Bounds(timeout_s=0.3)), "slow")

    assert error.state == "offline"
    assert error.retryable


def test_a_server_that_drips_is_given_up_at_the_deadline(youtube: FakeYouTube) -> None:
    error = refusal(YouTubeCaptions(Bounds(timeout_s=5, deadline_s=0.4)), "drip")

    assert error.state == "offline"


def test_no_network_is_a_state_of_its_own(
    youtube: FakeYouTube, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
    monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{port}")

    error = refusal(YouTubeCaptions(), "ok")

    assert error.state == "offline"
    assert str(port) not in str(error)


def test_a_connection_that_cannot_be_trusted_is_not_used(
    youtube: FakeYouTube, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    monkeypatch.delenv("SSL_CERT_FILE")

    error = refusal(YouTubeCaptions(), "ok")

    assert error.state == "offline"
    assert youtube.asked == []


def test_threads_may_share_one_provider(provider: CaptionsProvider) -> None:
    wanted = [video("ok"), video("manual"), video("plain")] * 4
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        readings = list(pool.map(lambda v: provider.fetch(v, languages=("en",)), wanted))

    assert [reading.video.youtube_id for reading in readings] == wanted
    assert {r.transcript.words[-1].text for r in readings[::3]} == {"en"}
    assert {r.transcript.words[-1].text for r in readings[1::3]} == {"en-GB"}


def test_nothing_leaves_for_a_host_that_is_not_youtube(youtube: FakeYouTube) -> None:
    with requests.Session() as session, pytest.raises(requests.exceptions.ProxyError):
        session.get("https://example.org/")

    assert youtube.refused == ["example.org"]


@pytest.mark.parametrize(
    ("published", "state"),
    [("2026-11-21", "not-yet"), ("2026-13-77", "disabled"), ("", "disabled")],
)
def test_the_age_of_a_video_tells_not_yet_from_never(published: str, state: str) -> None:
    page = f'"publishDate":"{published}"'

    assert unavailable(TranscriptsDisabled("x"), Known(page, {}, NOW)).state == state


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("age_restricted", "age"),
        ("request_blocked", "blocked"),
        ("transcripts_disabled", "disabled"),
        ("video_unavailable", "gone"),
    ],
)
def test_the_real_answers_mean_what_they_say(data: Path, name: str, state: str) -> None:
    """The library reads YouTube's recorded answers into the errors that our table translates."""
    player = json.loads((data / "protocol" / f"yta_youtube_{name}.innertube.json").read_bytes())

    with requests.Session() as session, pytest.raises(CouldNotRetrieveTranscript) as caught:
        TranscriptListFetcher(session, None)._extract_captions_json(player, "xxxxxxxxxxx")

    assert unavailable(caught.value, Known("", player, NOW)).state == state


def test_the_age_of_a_video_is_found_in_a_real_page(data: Path) -> None:
    page = (data / "protocol" / "yta_youtube.html").read_text("utf-8")
    day_after = datetime(2018, 8, 3, tzinfo=UTC)
    off = TranscriptsDisabled("xxxxxxxxxxx")

    assert unavailable(off, Known(page, {}, day_after)).state == "not-yet"
    assert unavailable(off, Known(page, {}, NOW)).state == "disabled"
