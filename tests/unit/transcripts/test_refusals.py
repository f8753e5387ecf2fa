"""What is no caption is named for what it is; what is too much is refused at once."""

from __future__ import annotations

import pytest

from tubetotask.domain.errors import EmptyCaptions, TooLarge, UnreadableCaptions
from tubetotask.transcripts import MAX_BYTES, read


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, "a PNG image"),
        (b"%PDF-1.7 ...", "a PDF document"),
        (b"PK\x03\x04....", "a ZIP archive"),
        (b"\x00\x00\x00\x20ftypisom", "an MP4"),
        (b"RIFF....WAVE", "a WAV"),
        (bytes(range(256)) * 8, "a binary file"),
        (b"ab\x00\x00\x00\x01" * 30, "a binary file"),
        (b"\x01\x02\x03word" * 30, "a binary file"),
        (b"<!DOCTYPE html><html><body>Hi</body></html>", "a web page"),
        (b"#EXTM3U\n#EXTINF:9\nx.ts", "a playlist"),
        (b"-----BEGIN PRIVATE KEY-----\nabc", "a key"),
    ],
)
def test_a_wrong_file_is_named(data: bytes, what: str) -> None:
    with pytest.raises(UnreadableCaptions) as caught:
        read(data, name="folder/talk.vtt")

    assert what in caught.value.message
    assert "“talk.vtt”" in caught.value.message
    assert "WebVTT, SRT" in caught.value.remedy


@pytest.mark.parametrize("data", [b"", "", b" \n\t\r\n ", "\ufeff\n"])
def test_nothing_is_empty(data: bytes | str) -> None:
    with pytest.raises(EmptyCaptions):
        read(data)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("WEBVTT\n\n00:01.000 --> 00:09.000\n[Music]\n", "only sounds"),
        ("WEBVTT\n\n00:01.000 --> 00:09.000\n♪ ♪\n", "no words"),
        ("WEBVTT\nKind: captions\n", "no words"),
        ("...\n---\n", "no words"),
    ],
)
def test_captions_without_a_word_say_so(text: str, told: str) -> None:
    with pytest.raises(EmptyCaptions) as caught:
        read(text)

    assert told in caught.value.message
    assert caught.value.remedy


@pytest.mark.parametrize("data", [b"a" * (MAX_BYTES + 1), "ä" * (MAX_BYTES // 2 + 1)])
def test_more_than_the_limit_is_refused(data: bytes | str) -> None:
    with pytest.raises(TooLarge) as caught:
        read(data)

    assert "20 MB" in caught.value.message


@pytest.mark.parametrize("piece", ["a\n", "[", '{"a":', "<a>"])
def test_small_pieces_without_number_are_refused_before_they_fill_the_memory(piece: str) -> None:
    with pytest.raises(TooLarge):
        read(piece * (12_000_000 // len(piece)))


def test_more_words_than_forty_hours_are_refused() -> None:
    with pytest.raises(TooLarge) as caught:
        read("we plan it\n" * 140_000)

    assert "400,000 words" in caught.value.message
