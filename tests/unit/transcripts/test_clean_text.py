"""No control character and no half of a surrogate pair gets into anything that leaves this room."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tubetotask.domain.errors import InputError
from tubetotask.domain.video import Video
from tubetotask.transcripts import Reading, read
from tubetotask.transcripts.signs import clean, clean_line

BAD = "\x00\x01\x07\x08\x0b\x1b\x1c\x1f\x7f\x80\x85\x9f\ud800\udc00\udfff\u2028"
TEXT = st.text(alphabet=st.sampled_from("ab .:<&" + BAD), min_size=1, max_size=12)


def strings(reading: Reading) -> Iterator[tuple[str, str]]:
    """(characters that may be there, text) of everything a reading holds."""
    yield "\n\t", reading.video.description
    transcript = reading.transcript
    yield from (("", word.text) for word in transcript.words)
    yield from (("", p.text + p.speaker) for p in transcript.passages)
    yield from (("", notice.message) for notice in transcript.warnings)
    yield from (("", chapter.title) for chapter in transcript.chapters)
    yield "", reading.video.title
    yield "", reading.video.channel
    yield "", transcript.language


def bad(reading: Reading) -> list[str]:
    return [
        text
        for allowed, text in strings(reading)
        if any(unicodedata.category(c) in {"Cc", "Cs"} and c not in allowed for c in text)
    ]


def bad_in(data: str | bytes) -> list[str]:
    """What is bad in the reading of an input, or in the error it is refused with."""
    try:
        return bad(read(data, name="a\ud800\x00b.en.vtt"))
    except InputError as error:
        told = str(error)
    return [told] if any(unicodedata.category(c) in {"Cc", "Cs"} for c in told) else []


def _json(said: str) -> str:
    return json.dumps(
        {
            "title": said,
            "channel": said,
            "description": f"0:00 {said}a\n0:30 b{said}\n1:00 {said}c\n",
            "duration_seconds": 90,
            "transcript": [
                *({"text": f"w {said} x", "start": i, "speaker": said} for i in range(9)),
                {"text": said, "start": 70},
            ],
        }
    )


def _references(said: str) -> str:
    return "".join(f"&#{ord(c)};" for c in said)


READERS: dict[str, Callable[[str], str]] = {
    "vtt": lambda s: f"WEBVTT\n\n00:01.000 --> 00:02.000\n<v {s}>w {s} x<00:01.500> {s}y\n",
    "srt": lambda s: f"1\n00:00:01,000 --> 00:00:02,000\nANNA {s}: w {s} x\n",
    "references": lambda s: f"1\n00:00:01,000 --> 00:00:02,000\nw {_references(s)} x\n",
    "sbv": lambda s: f"0:00:01.000,0:00:02.000\nw {s} x\n",
    "json": _json,
    "json3": lambda s: json.dumps({"events": [{"tStartMs": 9, "segs": [{"utf8": f"w {s} x"}]}]}),
    "words": lambda s: json.dumps([[f"w{s}", 1, 2], [s, 2, 3], ["x", 3, 4]]),
    "srv1": lambda s: f"<transcript><text start='1'>w &amp;#{ord(s[0])}; x</text></transcript>",
    "srv3": lambda s: f'<timedtext><body><p t="1">w &#x85;&#x7f;{s} x</p></body></timedtext>',
    "text": lambda s: f"we {s} plan\n",
    "timed text": lambda s: f"[00:01] A{s}n: w {s} x\n[00:09] Ben: y\n",
    "markdown": lambda s: f'---\ntitle: "a {s}"\nchannel: {s}\n---\n# {s}\n\nw {s} x\n',
}


@pytest.mark.parametrize("reader", READERS)
@settings(max_examples=40)
@given(TEXT)
def test_no_reader_lets_one_through(reader: str, said: str) -> None:
    source = READERS[reader](said)
    for data in (source, source.encode("utf-8", "surrogatepass")):
        assert bad_in(data) == []


def test_words_survive_what_stands_between_them() -> None:
    text = json.dumps([{"text": "so\x00 we\ud800 pl\x07an\x1ethe\x85week", "start": 1}])

    assert [w.text for w in read(text).transcript.words] == [
        "so",
        "we\ufffd",
        "plan",
        "the",
        "week",
    ]


def test_what_a_provider_knows_of_a_video_is_cleaned() -> None:
    video = Video("a\x00\ud800b", "", "one\r\ntwo\x00\n\tthree\ud83d\ude00", "c\nd\x07 ")

    known = read("we plan the week", video=video).video

    assert (known.title, known.channel) == ("a\ufffdb", "c d")
    assert known.description == "one\ntwo\n\tthree\U0001f600"


def test_halves_that_belong_together_become_one() -> None:
    assert clean("\ud83d\ude00 \ude00\ud83d") == "\U0001f600 \ufffd\ufffd"
    assert clean_line("  a\t\r\n b \x85") == "a b"
