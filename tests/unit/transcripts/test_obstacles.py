"""What YouTube, its clients and the network say, and which state each of it is."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree.ElementTree import ParseError

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st
from youtube_transcript_api import (
    AgeRestricted,
    FailedToCreateConsentCookie,
    InvalidVideoId,
    IpBlocked,
    NoTranscriptFound,
    PoTokenRequired,
    RequestBlocked,
    TranscriptsDisabled,
    VideoUnavailable,
    VideoUnplayable,
    YouTubeDataUnparsable,
    YouTubeRequestFailed,
)

from tubetotask.domain.errors import TranscriptUnavailable
from tubetotask.transcripts import reasons
from tubetotask.transcripts.session import AnswerTooLarge, SentAway
from tubetotask.transcripts.youtube_errors import Known, NoTracks, unavailable
from tubetotask.transcripts.ytdlp import why

ID = "xxxxxxxxxxx"
NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
STATES = {
    "blocked", "offline", "token", "failed", "not-yet", "upcoming", "live", "disabled", "private",
    "members", "age", "region", "gone",
}  # fmt: skip

SENTENCES = (
    ("Sign in to confirm you’re not a bot", "blocked"),
    ("Sign in to confirm you're not a bot. This helps protect our community.", "blocked"),
    ("This content isn't available, try again later.", "blocked"),
    ("Our systems have detected unusual traffic from your computer network.", "blocked"),
    ("Join this channel to get access to members-only content like this video.", "members"),
    ("This video is available to this channel's members on level: Gold.", "members"),
    ("This video requires payment to watch.", "members"),
    ("Private video. Sign in if you've been granted access to this video", "private"),
    ("This is a private video. Please sign in.", "private"),
    ("This video is private.", "private"),
    ("Sign in to confirm your age. This video may be inappropriate for some users.", "age"),
    ("This video may be inappropriate for some users.", "age"),
    ("The uploader has not made this video available in your country", "region"),
    ("Video unavailable. This video contains content from X, who has blocked it in your country "
     "on copyright grounds", "region"),
    ("This video is not available in your country.", "region"),
    ("Premieres in 3 hours", "upcoming"),
    ("Premiere will begin shortly", "upcoming"),
    ("This live event will begin in 18 hours.", "upcoming"),
    ("This live event will begin in a few moments.", "upcoming"),
    ("Waiting for Some Channel", "upcoming"),
    ("Some Channel is offline.", "upcoming"),
    ("This live event has ended.", "not-yet"),
    ("We're processing this video. The recording is being processed.", "not-yet"),
    ("This video has been removed by the uploader", "gone"),
    ("This video has been removed for violating YouTube's Terms of Service", "gone"),
    ("This video is no longer available because the YouTube account associated with this video "
     "has been terminated.", "gone"),
    ("This video is no longer available due to a copyright claim by X", "gone"),
    ("This video doesn't exist", "gone"),
    ("Video unavailable", "gone"),
    ("This video is unavailable", "gone"),
    ("This live stream recording is not available.", "gone"),
    ("The page needs to be reloaded.", "failed"),
    ("", "failed"),
)  # fmt: skip


@pytest.mark.parametrize(("said", "state"), SENTENCES)
def test_each_sentence_of_youtubes_is_one_state_by_both_ways(said: str, state: str) -> None:
    by_page = unavailable(VideoUnplayable(ID, said, []), Known("", {}, NOW))
    assert by_page.state == state

    printed = f"WARNING: [youtube] {said}\nWARNING: No video formats found!\n"
    by_ytdlp = why(printed if said else "", None, NOW)
    assert by_ytdlp.state == state


CLIENT_ERRORS: tuple[tuple[Exception, str, bool], ...] = (
    (IpBlocked(ID), "blocked", True),
    (RequestBlocked(ID), "blocked", True),
    (AgeRestricted(ID), "age", False),
    (VideoUnavailable(ID), "gone", False),
    (InvalidVideoId(ID), "gone", False),
    (VideoUnplayable(ID, "Private video", []), "private", False),
    (VideoUnplayable(ID, "Video unavailable", ["not available in your country"]), "region", False),
    (VideoUnplayable(ID, None, []), "failed", True),
    (TranscriptsDisabled(ID), "disabled", False),
    (NoTranscriptFound(ID, ["en"], None), "disabled", False),
    (NoTracks(), "disabled", False),
    (PoTokenRequired(ID), "token", True),
    (YouTubeDataUnparsable(ID), "failed", True),
    (FailedToCreateConsentCookie(ID), "failed", True),
    (YouTubeRequestFailed(ID, requests.HTTPError("429 Client Error")), "blocked", True),
    (YouTubeRequestFailed(ID, requests.HTTPError("403 Client Error")), "blocked", True),
    (YouTubeRequestFailed(ID, requests.HTTPError("404 Client Error")), "gone", False),
    (YouTubeRequestFailed(ID, requests.HTTPError("500 Server Error")), "failed", True),
    (requests.ConnectTimeout(), "offline", True),
    (requests.ReadTimeout(), "offline", True),
    (requests.ConnectionError(), "offline", True),
    (requests.exceptions.ProxyError(), "offline", True),
    (requests.exceptions.SSLError(), "offline", True),
    (requests.exceptions.ChunkedEncodingError(), "offline", True),
    (requests.TooManyRedirects(), "failed", True),
    (requests.JSONDecodeError("x", "y", 0), "failed", True),
    (ParseError("no element found"), "failed", True),
    (SentAway(blocked=True), "blocked", True),
    (SentAway(blocked=False), "failed", True),
    (AnswerTooLarge(1024 * 1024), "failed", True),
    (KeyError("captionTracks"), "failed", True),
    (RecursionError(), "failed", True),
)


@pytest.mark.parametrize(
    ("error", "state", "retryable"), CLIENT_ERRORS, ids=lambda one: type(one).__name__
)
def test_each_error_of_a_client_is_one_state(error: Exception, state: str, retryable: bool) -> None:
    found = unavailable(error, Known("", {}, NOW))

    assert (found.state, found.retryable) == (state, retryable)
    assert found.message
    assert found.remedy


PRINTED = (
    ("ERROR: [youtube] x: Unable to download API page: HTTP Error 429: Too Many", "blocked"),
    ("WARNING: [youtube] x: Unable to download webpage: HTTP Error 403: Forbidden", "blocked"),
    ("ERROR: [youtube] All player responses are invalid. Your IP is likely being blocked by "
     "Youtube", "blocked"),
    ("WARNING: [youtube] xxxxxxxxxxx: There are missing subtitles languages because a PO token was "
     "not provided.", "token"),
    ("ERROR: [youtube] x: Unable to download API page: The read operation timed out", "offline"),
    ("ERROR: [youtube] x: Failed to resolve 'www.youtube.com' ([Errno -2] Name or service not "
     "known)", "offline"),
    ("ERROR: [youtube] x: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed", "offline"),
    ("ERROR: [youtube] x: ('Unable to connect to proxy', OSError('refused'))", "offline"),
    ("ERROR: [youtube] x: Failed to extract any player response; please report this issue",
     "failed"),
    ("Traceback (most recent call last):\nMemoryError", "failed"),
    ("", "failed"),
)  # fmt: skip


@pytest.mark.parametrize(("said", "state"), PRINTED)
def test_what_yt_dlp_prints_without_finding_anything_is_one_state(said: str, state: str) -> None:
    error = why(said, None, NOW)

    assert error.state == state
    assert "Errno" not in str(error)


@pytest.mark.parametrize(
    ("found", "state"),
    [
        ({"live_status": "is_live"}, "live"),
        ({"live_status": "is_upcoming"}, "upcoming"),
        ({"availability": "private"}, "private"),
        ({"availability": "subscriber_only"}, "members"),
        ({"availability": "premium_only"}, "members"),
        ({"availability": "needs_auth"}, "age"),
        ({"timestamp": (NOW - timedelta(hours=5)).timestamp()}, "not-yet"),
        ({"upload_date": "20261121"}, "not-yet"),
        ({"upload_date": "20181121"}, "disabled"),
        ({"upload_date": "20261399"}, "disabled"),
        ({}, "disabled"),
    ],
)
def test_what_yt_dlp_finds_beside_tracks_tells_why_there_are_none(
    found: dict[str, Any], state: str
) -> None:
    assert why("WARNING: No video formats found!", found, NOW).state == state


def test_a_warning_about_formats_does_not_hide_that_a_video_that_plays_has_no_captions() -> None:
    said = "WARNING: [youtube] xxxxxxxxxxx: nsig extraction failed: Some formats may be missing\n"

    assert why(said, {"upload_date": "20181121"}, NOW).state == "disabled"


def test_of_several_warnings_the_last_one_is_youtubes_own() -> None:
    said = (
        "WARNING: [youtube] xxxxxxxxxxx: nsig extraction failed\n"
        "WARNING: [youtube] xxxxxxxxxxx: Private video\nWARNING: No video formats found!\n"
    )

    assert why(said, {}, NOW).state == "private"


def test_a_premiere_is_tried_an_hour_after_its_beginning_and_a_late_one_in_an_hour() -> None:
    hour = timedelta(hours=1)
    assert reasons.upcoming(NOW + 3 * hour, NOW).retry_at == NOW + 4 * hour
    assert reasons.upcoming(NOW - 3 * hour, NOW).retry_at == NOW + hour
    assert reasons.upcoming(None, NOW).retry_at is None


def test_what_youtube_says_is_quoted_as_plain_short_text() -> None:
    said = "See https://example.org/x?token=1 <b>now</b>\n" + "word " * 100
    error = unavailable(VideoUnplayable(ID, said, []), Known("", {}, NOW))

    assert "example.org" not in error.message
    assert "<b>" not in error.message
    assert len(error.message) < 260


junk = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["playabilityStatus", "liveStreamability", "videoDetails", "isLive", "ext",
                         "url", "en", "en-orig", "json3", "offlineSlate"]),
        inner, max_size=4),
    max_leaves=15,
)  # fmt: skip


@given(junk, st.text(max_size=200))
def test_whatever_a_player_answers_the_failure_is_a_state(player: Any, page: str) -> None:
    known = Known(page, player if isinstance(player, dict) else {}, NOW)
    for error in (TranscriptsDisabled(ID), VideoUnplayable(ID, page, [page])):
        found = unavailable(error, known)
        assert found.state in STATES
        assert found.message


@given(
    st.dictionaries(
        st.sampled_from(
            ["title", "duration", "live_status", "timestamp", "upload_date", "availability",
             "release_timestamp"]
        ),
        junk,
    ),
    st.text(max_size=300),
)  # fmt: skip
def test_whatever_yt_dlp_finds_and_prints_the_failure_is_a_state(
    found: dict[str, Any], said: str
) -> None:
    for known in (found, None):
        error = why(f"WARNING: [youtube] {said}", known, NOW)
        assert isinstance(error, TranscriptUnavailable)
        assert error.state in STATES
    json.dumps(str(error))
