"""Rolling captions: what the screen shows again is one thing, what is said again another."""

# ruff: noqa: W293, E501 - rows of one space, and long rows of tags, are the format itself

from __future__ import annotations

import pytest

from tubetotask.domain.transcript import Origin, Transcript
from tubetotask.transcripts import read


def words(transcript: Transcript) -> str:
    return " ".join(word.text for word in transcript.words)


AUTOMATIC = """WEBVTT
Kind: captions
Language: en

00:00:01.000 --> 00:00:03.000 align:start position:0%
 
we<00:00:01.400><c> plan</c><00:00:01.800><c> the</c>

00:00:03.000 --> 00:00:03.010 align:start position:0%
we plan the
 

00:00:03.010 --> 00:00:05.000 align:start position:0%
we plan the
week<00:00:03.500><c> and</c><00:00:04.000><c> we</c>

00:00:05.000 --> 00:00:05.010 align:start position:0%
week and we
 

00:00:05.010 --> 00:00:07.000 align:start position:0%
week and we
rest
"""


def test_each_word_of_rolling_captions_comes_once_with_its_own_time() -> None:
    transcript = read(AUTOMATIC).transcript

    assert words(transcript) == "we plan the week and we rest"
    assert [w.start_s for w in transcript.words] == [1.0, 1.4, 1.8, 3.01, 3.5, 4.0, 5.01]
    assert all(word.exact for word in transcript.words)
    assert transcript.origin is Origin.AUTOMATIC


def test_a_line_that_is_really_said_twice_is_kept_twice() -> None:
    again = """WEBVTT

00:00:01.000 --> 00:00:02.000
 
no<00:00:01.200><c> no</c><00:00:01.400><c> no</c>

00:00:02.000 --> 00:00:02.010
no no no
 

00:00:02.010 --> 00:00:03.000
no no no
no<00:00:02.200><c> no</c><00:00:02.400><c> no</c>

00:00:03.000 --> 00:00:03.010
no no no
 

00:00:03.010 --> 00:00:04.000
 
no<00:00:03.200><c> no</c><00:00:03.400><c> no</c>
"""
    assert words(read(again).transcript) == " ".join(["no"] * 9)


def test_rolling_lines_without_word_times_are_unrolled_too() -> None:
    converted = """1
00:00:00,000 --> 00:00:02,000

good game point

2
00:00:02,000 --> 00:00:02,010
good game point
 

3
00:00:02,010 --> 00:00:04,000
good game point
see you on Monday

4
00:00:04,000 --> 00:00:04,010
see you on Monday
 

5
00:00:04,010 --> 00:00:06,000
see you on Monday
what
"""
    transcript = read(converted).transcript

    assert words(transcript) == "good game point see you on Monday what"
    assert transcript.format == "srt"
    assert not any(word.exact for word in transcript.words)


def test_a_bridge_that_clears_the_screen_forgets_its_rows() -> None:
    cleared = """1
00:00:00,000 --> 00:00:02,000

good game

2
00:00:02,000 --> 00:00:02,010

 

3
00:00:02,010 --> 00:00:04,000

good game
"""
    assert words(read(cleared).transcript) == "good game good game"


def test_rows_that_two_cues_share_without_bridges_come_once() -> None:
    shared = "WEBVTT\n\n" + "\n\n".join(
        f"00:00:0{i}.000 --> 00:00:0{i + 1}.000\n{'abcdef'[i]} {'abcdef'[i]} one\n"
        f"{'abcdef'[i + 1]} {'abcdef'[i + 1]} one"
        for i in range(5)
    )
    assert words(read(shared).transcript) == "a a one b b one c c one d d one e e one f f one"


def test_captions_that_people_made_may_repeat_a_line() -> None:
    song = "\n\n".join(
        f"{i + 1}\n00:00:{i * 2:02d},000 --> 00:00:{i * 2 + 2:02d},000\n{text}"
        for i, text in enumerate(["Yes we can.", "Yes we can.", "Now go home.", "We will."])
    )
    assert words(read(song).transcript) == "Yes we can. Yes we can. Now go home. We will."


LIVE = """00:01:56.432 --> 00:01:56.917 align:start position:0%
 
 
An<00:00:04.486><c>d</c>

00:01:56.917 --> 00:02:01.803 align:start position:0%
 
 
And<00:00:01.984><c> t</c><00:00:02.017><c>he</c><00:00:02.050><c>re</c><00:00:02.718><c> w</c><00:00:02.751><c>e</c>

00:02:01.803 --> 00:02:01.870 align:start position:0%
 
And there we
 

00:02:01.870 --> 00:02:01.922 align:start position:0%
 
And there we
go

00:02:01.922 --> 00:02:05.707 align:start position:0%
 
And there we
go<00:00:00.582><c> t</c><00:00:00.615><c>o </c><00:00:00.648><c>C</c>

00:02:05.707 --> 00:02:06.700 align:start position:0%
 
And there we
go to Ch<00:00:00.015><c>ic</c><00:00:00.048><c>ag</c><00:00:00.050><c>o.</c>
"""


def test_live_captions_without_a_header_grow_letter_by_letter() -> None:
    transcript = read(LIVE).transcript

    assert words(transcript) == "And there we go to Chicago."
    assert transcript.format == "vtt"
    assert transcript.words[0].start_s == pytest.approx(116.432)


def test_inner_times_that_count_from_elsewhere_are_not_believed() -> None:
    transcript = read(LIVE).transcript

    assert not any(word.exact for word in transcript.words)
    assert all(116.4 <= (word.start_s or 0) <= 126 for word in transcript.words)


def test_every_character_of_growing_captions_comes_once() -> None:
    said = "we plan the week"
    cues = [
        f"00:00:{i:02d}.000 --> 00:00:{i + 1:02d}.000\n{said[: i + 1]}"
        for i in range(len(said))
        if said[i] != " "
    ]
    assert words(read("WEBVTT\n\n" + "\n\n".join(cues)).transcript) == said
