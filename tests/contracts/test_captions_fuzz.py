"""Whatever bytes YouTube sends: a transcript with words, or an error of the tree."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.contracts.ways import made
from tests.fakes.youtube import FakeYouTube, video
from tests.fakes.youtube_talk import answer_of_player, json3
from tubetotask.domain.errors import TranscriptUnavailable
from tubetotask.domain.video import Video
from tubetotask.transcripts import Reading, offers
from tubetotask.transcripts.ytdlp import _Track, _tracks

PLAYER, WORDS = "/youtubei/v1/player", "/api/timedtext"
XML = b'<?xml version="1.0" ?><transcript><text start="0.5" dur="3">we plan the week</text>'
BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE t [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">]>'
    b'<transcript><text start="0" dur="1">&d;</text></transcript>'
)
ANSWERS = (
    json.dumps(answer_of_player(video("ok"))).encode(),
    json.dumps(json3("ok", "en")).encode(),
    XML + b"</transcript>",
    BOMB,
    b"<html>Sorry</html>",
)


def outcome(work: Callable[[], Reading]) -> Reading | TranscriptUnavailable:
    try:
        return work()
    except TranscriptUnavailable as error:
        return error


def told(found: Reading | TranscriptUnavailable) -> bool:
    """Whether it holds words, or says what is wrong and what to do."""
    if isinstance(found, TranscriptUnavailable):
        return bool(found.message and found.remedy)
    return bool(found.transcript.words)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """An answer of YouTube's with pieces cut out, doubled, or put in."""
    body = bytearray(draw(st.sampled_from(ANSWERS)))
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(body)))
        to = min(len(body), at + draw(st.integers(0, 40)))
        piece = draw(
            st.binary(max_size=12)
            | st.sampled_from([bytes(body[at:to]) * 3, b"null", b"-1e999", b"[]", b"\x00", b"&#0;"])
        )
        body[at:to] = piece
    return bytes(body)


@pytest.mark.slow
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(damaged(), st.sampled_from([PLAYER, WORDS]))
def test_whatever_youtube_sends_there_are_words_or_an_error_that_says_why(
    youtube: FakeYouTube, body: bytes, path: str
) -> None:
    youtube.raw = {path: body}
    found = outcome(lambda: made("watch page").fetch(video("ok"), languages=("en",)))
    assert told(found)


@pytest.mark.parametrize(
    "body",
    [b"", b" ", b"{}", b'{"events":[]}', b"null", b"[]", b"Sorry, try again", b"<html>no</html>"],
)
def test_an_empty_answer_is_no_transcript(youtube: FakeYouTube, body: bytes) -> None:
    youtube.raw = {WORDS: body}
    with pytest.raises(TranscriptUnavailable):
        made("watch page").fetch(video("ok"), languages=("en",))


def test_entities_that_grow_are_not_followed_for_long(youtube: FakeYouTube) -> None:
    grown = BOMB.replace(b"]>", b'<!ENTITY e "' + b"&d;" * 1000 + b'"><!ENTITY f "' + b"&e;" * 9999)
    youtube.raw = {WORDS: grown.replace(b">&d;", b'">]>&f;', 1)}
    with pytest.raises(TranscriptUnavailable):
        made("watch page").fetch(video("ok"), languages=("en",))


@given(damaged())
def test_bytes_of_a_track_become_words_or_an_error(body: bytes) -> None:
    track = _Track("en", True, "https://www.youtube.com/api/timedtext")
    taken = offers.taken(body, track, Video(youtube_id=video("ok")))
    assert told(outcome(lambda: offers.reading(taken)))


@pytest.mark.slow
@pytest.mark.parametrize(
    "body",
    [
        b"<transcript>" + b"<a/>" * 5_000_000,
        b'{"events":[{"segs":[]}' + b",{}" * 6_000_000,
        b"<transcript>" + b'<text start="1">a</text>' * 700_000,
    ],
    ids=["tags", "events", "cues"],
)
def test_captions_of_millions_of_cues_are_refused_before_they_cost_memory(
    youtube: FakeYouTube, body: bytes
) -> None:
    youtube.raw = {WORDS: body}
    tracemalloc.start()
    try:
        found = outcome(lambda: made("watch page").fetch(video("ok"), languages=("en",)))
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert isinstance(found, TranscriptUnavailable)
    assert (found.state, found.retryable) == ("failed", False)
    assert "larger than 20 MB" in found.message or "forty hours" in found.message
    assert most < 10 * len(body)


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["ext", "url", "en", "de-orig", "x"]), inner, max_size=3)
    ),
    max_leaves=12,
)
urls = st.sampled_from(
    [
        "https://www.youtube.com/api/timedtext?v=x&lang=en&kind=asr",
        "https://www.youtube.com/api/timedtext?v=x&lang=en&kind=asr&tlang=de",
        "https://www.youtube.com/api/timedtext?v=x",
        "https://www.youtube.com.example.org/steal",
        "file:///etc/passwd",
        "https://[",
    ]
)
forms = st.lists(st.fixed_dictionaries({"ext": st.just("json3"), "url": urls}) | junk, max_size=3)


@given(
    st.fixed_dictionaries(
        {
            "subtitles": st.dictionaries(st.sampled_from(["en", "de"]), forms) | junk,
            "automatic_captions": st.dictionaries(st.sampled_from(["en-orig", "en", "de"]), forms)
            | junk,
        }
    )
)
def test_of_whatever_yt_dlp_lists_only_youtubes_own_untranslated_tracks_are_offered(
    found: dict[str, Any],
) -> None:
    for track in _tracks(found):
        assert track.url.startswith("https://www.youtube.com/")
        assert "tlang" not in track.url
        assert track.language_code
