"""Plain text and Markdown."""

from __future__ import annotations

import pytest

from tubetotask.domain.transcript import Transcript
from tubetotask.transcripts import read


def said(transcript: Transcript) -> list[tuple[float | None, str, str]]:
    return [(p.start_s, p.speaker, p.text) for p in transcript.passages]


@pytest.mark.parametrize(
    "text",
    [
        "0:00\nWe begin now.\n0:05\n5 seconds\nWe plan.\n1:02:03\nWe rest.\n",
        "[00:00] We begin now.\n[00:05] We plan.\n[01:02:03] We rest.\n",
        "(0:00) We begin now.\n(0:05) We plan.\n(1:02:03) We rest.\n",
        "0:00 We begin now.\n0:05 We plan.\n1:02:03 We rest.\n",
        "00:00:00.000 - We begin now.\n00:00:05.000 - We plan.\n01:02:03.000 - We rest.\n",
        "[0:00 - 0:05] We begin now.\n[0:05 - 0:09] We plan.\n[1:02:03 - 1:02:05] We rest.\n",
        "* [0:00](https://youtu.be/x?t=0) We begin now.\n* [0:05](https://youtu.be/x?t=5) We plan."
        "\n* [1:02:03](https://youtu.be/x?t=9) We rest.\n",
    ],
)
def test_times_at_the_start_of_lines_are_times(text: str) -> None:
    transcript = read(text).transcript

    assert said(transcript) == [
        (0.0, "", "We begin now."),
        (5.0, "", "We plan."),
        (3723.0, "", "We rest."),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Anna Lee (00:00:00):\nWe begin.\n\n(00:00:05):\nWe plan.\n\nBen (00:00:09):\nNo.\n",
        "[0:00] Anna Lee: We begin.\n[0:05] Anna Lee: We plan.\n[0:09] BEN: No.\n",
        "**Anna Lee** [0:00]\nWe begin.\n**Anna Lee** [0:05]\nWe plan.\n**Ben** [0:09]\nNo.\n",
        "Anna Lee  0:00\nWe begin.\nAnna Lee  0:05\nWe plan.\nBen  0:09\nNo.\n",
    ],
)
def test_speakers_with_times_are_speakers(text: str) -> None:
    transcript = read(text).transcript

    assert [(second, who.upper()) for second, who, _ in said(transcript)] == [
        (0.0, "ANNA LEE"),
        (5.0, "ANNA LEE"),
        (9.0, "BEN"),
    ]
    assert [words for _, _, words in said(transcript)] == ["We begin.", "We plan.", "No."]


def test_a_time_that_is_said_stays_a_word() -> None:
    transcript = read("3:45 okay let us begin\nit is 10:30 now\nand we plan the week").transcript

    assert transcript.words[0].text == "3:45"
    assert not transcript.timed


def test_a_long_turn_gives_each_sentence_its_share_of_the_time() -> None:
    transcript = read("[0:00] One two three four. Five six seven eight.\n[0:20] End.\n").transcript

    assert transcript.passages[1].start_s == pytest.approx(10, abs=2)
    assert transcript.passages[0].end_s == transcript.passages[1].start_s
    assert not any(word.exact for word in transcript.words)


MARKDOWN = """---
title: "Plan: a \\"week\\" of work"
youtube_url: https://www.youtube.com/watch?v=dQw4w9WgXcQ
channel: 'Anna''s channel'
language: en
duration_seconds: 120
description: |
  Read more: https://example.org
  0:00 Start
  0:30 The week
  1:00 The end
tags:
  - "plan"
---

# Plan a week

## Links

[here](https://example.org)

## Transcript

**Anna** (00:00:00):
We *plan* the week, see [this page](https://example.org).

Ben (00:00:40):
I do not. And you?

> Anna (00:01:10):
> Never again.

## Notes

Nothing of this is spoken.
"""


def test_markdown_gives_the_video_and_only_the_transcript_is_spoken() -> None:
    reading = read(MARKDOWN)

    assert reading.video.title == 'Plan: a "week" of work'
    assert reading.video.youtube_id == "dQw4w9WgXcQ"
    assert reading.video.channel == "Anna's channel"
    assert reading.video.duration_s == 120
    assert said(reading.transcript) == [
        (0.0, "Anna", "We plan the week, see this page."),
        (40.0, "Ben", "I do not."),
        (pytest.approx(58, abs=6), "Ben", "And you?"),
        (70.0, "Anna", "Never again."),
    ]


def test_the_creators_chapters_in_the_head_are_ranges_of_passages() -> None:
    chapters = read(MARKDOWN).transcript.chapters

    assert [(c.title, c.start_s, c.end_s) for c in chapters] == [
        ("Start", 0.0, 30.0),
        ("The week", 30.0, 60.0),
        ("The end", 60.0, 120.0),
    ]
    assert [(c.first, c.last) for c in chapters] == [(0, 1), (1, 2), (2, 4)]


def test_markdown_without_a_head_takes_its_title_from_the_first_heading() -> None:
    reading = read("# A plain title #\n\nWe plan the week.\n\n- And *we* rest.\n\n---\n")

    assert reading.video.title == "A plain title"
    assert [p.text for p in reading.transcript.passages] == ["We plan the week.", "And we rest."]


@pytest.mark.parametrize(
    ("value", "read_as"),
    [
        ("a: b", "a: b"),
        ("'folded\n  over two'", "folded over two"),
        (">\n  folded\n  too\n\n  and on", "folded too and on"),
        ('"tab\\tand\\nline"', "tab and line"),
        ("null", "A heading"),
        ("", "A heading"),
    ],
)
def test_the_values_of_a_head_are_read_as_yaml_means_them(value: str, read_as: str) -> None:
    assert read(f"---\ntitle: {value}\n# remark\n---\n# A heading\n\nWe plan.\n").video.title == (
        read_as
    )


def test_a_head_that_never_ends_is_text() -> None:
    transcript = read("---\ntitle: none\nwe plan the week\n").transcript

    assert "plan" in [word.text for word in transcript.words]


def test_equal_words_are_one_text_in_memory() -> None:
    words = read("We bake bread.\nThen we bake more, and we bake again.\n").transcript.words
    baked = [word.text for word in words if word.text == "bake"]
    assert len(baked) == 3
    assert len(set(map(id, baked))) == 1
