"""Captions as JSON of many makers."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tubetotask.domain.errors import EmptyCaptions, UnreadableCaptions
from tubetotask.domain.transcript import Origin, Transcript
from tubetotask.transcripts import read


def reading(data: Any) -> Transcript:
    return read(json.dumps(data)).transcript


def words(transcript: Transcript) -> list[str]:
    return [word.text for word in transcript.words]


def test_json3_gives_each_word_its_time() -> None:
    transcript = reading(
        {
            "wireMagic": "pb3",
            "events": [
                {"tStartMs": 0, "dDurationMs": 50000, "id": 1},
                {
                    "tStartMs": 1000,
                    "segs": [{"utf8": "so", "acAsrConf": 0}, {"utf8": " we", "tOffsetMs": 500}],
                },
                {"tStartMs": 1800, "aAppend": 1, "segs": [{"utf8": "\n"}]},
                {"tStartMs": 2000, "dDurationMs": 9000, "segs": [{"utf8": "plan"}]},
                {"tStartMs": 3000, "dDurationMs": 2000, "segs": [{"utf8": "a &amp; b"}, {"x": 1}]},
            ],
        }
    )

    assert words(transcript) == ["so", "we", "plan", "a", "&", "b"]
    assert [w.start_s for w in transcript.words][:3] == [1.0, 1.5, 2.0]
    assert transcript.words[2].end_s == pytest.approx(3.0)
    assert transcript.origin is Origin.AUTOMATIC


def test_youtube_transcript_api_json_is_read_wrapped_or_bare() -> None:
    snippets = [
        {"text": "Plan the week", "start": 0.6, "duration": 5.1},
        {"text": "on Friday.", "start": 2.4, "duration": 5.0},
    ]
    wrapped = read(
        json.dumps(
            {
                "url": "https://youtu.be/dQw4w9WgXcQ?si=x",
                "title": "A talk",
                "language_code": "en",
                "is_generated": True,
                "transcript": snippets,
            }
        )
    )

    assert words(reading(snippets)) == words(wrapped.transcript)
    assert wrapped.video.youtube_id == "dQw4w9WgXcQ"
    assert wrapped.video.title == "A talk"
    assert wrapped.transcript.origin is Origin.AUTOMATIC
    assert wrapped.transcript.passages[0].text == "Plan the week on Friday."


def test_whisper_words_are_exact_and_its_segments_are_speech_recognition() -> None:
    transcript = reading(
        {
            "text": "ignored",
            "language": "english",
            "segments": [
                {
                    "start": 0,
                    "end": 3,
                    "text": " Light-sensitive cells.",
                    "avg_logprob": -0.2,
                    "words": [
                        {"word": " Light", "start": 0.0, "end": 0.5},
                        {"word": "-sensitive", "start": 0.5, "end": 1.0},
                        {"word": " cells.", "start": 1.4, "end": 2.0},
                    ],
                }
            ],
        }
    )

    assert words(transcript) == ["Light-sensitive", "cells."]
    assert transcript.words[1].start_s == pytest.approx(1.4)
    assert transcript.origin is Origin.SPEECH
    assert transcript.language == "en"


def test_a_list_of_words_is_read() -> None:
    transcript = reading([[" This", 4.2, 4.6], [" is", 4.6, 5.0], [" a", 5.0, 5.1], [" 3.", 6, 6]])

    assert words(transcript) == ["This", "is", "a", "3."]
    assert transcript.format == "words-json"


@pytest.mark.parametrize(
    "segment",
    [
        {"text": "we go", "start_time": 1.0, "end_time": 2.0},
        {"text": "we go", "startMs": "1000", "end": 2},
        {"content": "we go", "offset": 1, "dur": "1"},
        {"text": "we go", "timestamp": [1, 2]},
        {"text": "we go", "start": 1.0, "speaker": "Anna"},
    ],
)
def test_the_times_of_other_makers_are_understood(segment: dict[str, Any]) -> None:
    transcript = reading({"data": {"segments": [segment, segment]}})

    assert words(transcript) == ["we", "go", "we", "go"]
    assert transcript.words[0].start_s == 1.0
    assert transcript.passages[0].speaker == segment.get("speaker", "")


@pytest.mark.parametrize("bad", [None, True, "soon", -1, 1e30, [], {"a": 1}])
def test_a_time_that_is_none_leaves_the_words(bad: Any) -> None:
    transcript = reading([{"text": "we go", "start": bad}, {"text": "on", "start": bad}])

    assert words(transcript) == ["we", "go", "on"]
    assert not transcript.timed


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1}',
        '["plan", "the", "week"]',
        '{"events": [{"segs"',
        "[" * 100_000,
        '[{"text": "a", "start": ' + "9" * 5000 + "}]",
    ],
)
def test_json_that_holds_no_captions_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(UnreadableCaptions) as caught:
        read(text)

    assert "JSON" in caught.value.message
    assert caught.value.remedy


def test_json_without_words_is_empty() -> None:
    with pytest.raises(EmptyCaptions):
        reading({"events": []})


def test_a_loop_of_speech_recognition_is_told_and_marked() -> None:
    loop = [{"start": i * 30, "text": "Let's get started."} for i in range(12)]
    talk = [{"start": 400 + i * 5, "text": f"We speak about item {i}."} for i in range(6)]
    transcript = reading({"segments": loop + talk})

    notice = next(n for n in transcript.warnings if n.id == "loop")
    assert notice.message.startswith("12 of 18 lines repeat")
    assert "speech recognition loop" in notice.message
    assert len(transcript.words) == 12 * 3 + 6 * 5
    assert [p.confidence for p in transcript.passages[:3]] == [1.0, 0.0, 0.0]
