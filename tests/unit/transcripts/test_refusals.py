"""What is no caption is named for what it is; what is too much is refused at once."""

from __future__ import annotations

import json

import pytest

from tubetotask.domain.errors import EmptyCaptions, TooLarge, UnreadableCaptions
from tubetotask.domain.transcript import join_words
from tubetotask.transcripts import MAX_BYTES, read
from tubetotask.transcripts.tokens import LONGEST, MAX_CHARACTERS


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


@pytest.mark.parametrize("piece", ["a\n", "[", '{"a":', "<a>", "1,", "a\r", "\u2028a"])
def test_small_pieces_without_number_are_refused_before_they_fill_the_memory(piece: str) -> None:
    with pytest.raises(TooLarge):
        read(piece * (12_000_000 // len(piece)))


@pytest.mark.slow
def test_more_words_than_forty_hours_are_refused() -> None:
    with pytest.raises(TooLarge) as caught:
        read("we plan it and go\n" * 100_000)

    assert "400,000 words" in caught.value.message


@pytest.mark.slow
@pytest.mark.parametrize("character", ["漢", "ก", "မ", "ཀ", "ខ", "漢。"])
def test_scripts_without_spaces_have_a_limit_in_characters(character: str) -> None:
    with pytest.raises(TooLarge) as caught:
        read(character * (MAX_CHARACTERS + 1))

    assert "800,000 characters" in caught.value.message


@pytest.mark.slow
def test_more_letters_than_so_many_words_have_are_refused() -> None:
    with pytest.raises(TooLarge) as caught:
        read("жжжжжжжжжжжжжжж " * 300_000)

    assert "400,000 words" in caught.value.message


def test_words_that_other_spaces_part_are_counted_too() -> None:
    with pytest.raises(TooLarge) as caught:
        read("a\t\u3000" * 400_001)

    assert "400,000 words" in caught.value.message


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        json.dumps([{"text": "a" + "\n" * 600_001, "start": 1}]),
        json.dumps({"events": [{"segs": [{"utf8": "a" + "\n" * 600_001}]}]}),
        '<tt><p begin="1s">a' + "&#10;" * 600_001 + "</p></tt>",
        '<tt><p begin="1s">a' + "<br/>" * 600_001 + "</p></tt>",
    ],
    ids=["json", "json3", "references", "breaks"],
)
def test_lines_that_arise_in_reading_are_counted(text: str) -> None:
    with pytest.raises(TooLarge) as caught:
        read(text)

    assert "lines or entries" in caught.value.message


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [json.dumps([{"text": "a", "start": i} for i in range(120_001)]), "漢。字。" * 60_001],
    ids=["lines", "sentences"],
)
def test_more_lines_or_sentences_than_forty_hours_are_refused(text: str) -> None:
    with pytest.raises(TooLarge):
        read(text)


@pytest.mark.parametrize("piece", ["a", "ж", "\U0001f600b", "("])
def test_an_endless_word_is_cut_into_words_that_join_to_it(piece: str) -> None:
    text = f"so {piece * 1000}x on"
    found = read(text).transcript.words

    assert join_words(found) == text
    assert max(len(word.text) for word in found) <= LONGEST


def test_a_word_that_grows_letter_by_letter_has_an_end() -> None:
    cues = "".join(
        f"{i // 3600:02d}:{i // 60 % 60:02d}:{i % 60:02d}.000 --> "
        f"{i // 3600:02d}:{i // 60 % 60:02d}:{i % 60:02d}.900\n{'a' * (i + 1)}\n\n"
        for i in range(450)
    )
    found = read("WEBVTT\n\n" + cues).transcript.words

    assert max(len(word.text) for word in found) <= LONGEST
    assert join_words(found) == "a" * 450


@pytest.mark.slow
@pytest.mark.parametrize("mark", ["# ", "- ", "-", "*", "`", "# a", "_"])
def test_a_line_of_nothing_but_marks_is_read_at_once(mark: str) -> None:
    text = "# A talk\n\n" + mark * 200_000 + " " * 200_000 + "y" * 400 + "\n\nWe plan.\n"

    assert read(text, name="talk.md").transcript.words[-1].text == "plan."
