"""What was heard piece by piece becomes one track: no word lost, none twice, each at its time."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tubetotask.domain.hearing import RATE, Heard, HeardSegment, HeardWord, Piece
from tubetotask.domain.transcript import Origin
from tubetotask.transcripts.hearing import joining
from tubetotask.transcripts.reader import read_track

Time = tuple[str, float, float]


def piece(start_s: float, end_s: float, *, lead_s: float = 0, tail_s: float = 0) -> Piece:
    start, end, lead, tail = (round(s * RATE) for s in (start_s, end_s, lead_s, tail_s))
    return Piece(start, end, lead, tail, last=False)


def heard(where: Piece, *words: Time, segments: tuple[Time, ...] = ()) -> Heard:
    return Heard(
        where,
        tuple(HeardWord(*w) for w in words),
        tuple(HeardSegment(*s) for s in segments),
        "english",
    )


def words(*pieces: Heard) -> list[tuple[str, float | None]]:
    transcript = read_track(joining.track(pieces)).transcript
    return [(word.text, word.start_s) for word in transcript.words]


def test_times_are_the_pieces_place_and_the_servers_time_in_it() -> None:
    first = heard(piece(0, 600.5), ("one", 1.0, 1.4))
    second = heard(piece(600.5, 700), ("two", 0.25, 0.5))
    assert words(first, second) == [("one", 1.0), ("two", 600.75)]


def test_a_word_at_a_cut_in_speech_is_taken_once_by_the_piece_that_holds_its_middle() -> None:
    first = heard(
        piece(0, 10, tail_s=1), ("one", 9.0, 9.4), ("two", 9.8, 10.1), ("three", 10.4, 10.8)
    )
    second = heard(
        piece(10, 20, lead_s=1), ("one", 0.0, 0.4), ("two", 0.8, 1.1), ("three", 1.4, 1.8)
    )
    assert words(first, second) == [("one", 9.0), ("two", 9.8), ("three", 10.4)]


def test_a_word_that_both_pieces_claim_is_not_said_twice() -> None:
    first = heard(piece(0, 10, tail_s=1), ("one", 9.0, 9.4), ("two", 9.7, 10.1))
    second = heard(piece(10, 20, lead_s=1), ("two", 0.9, 1.3), ("three", 1.5, 1.9))
    assert [text for text, _ in words(first, second)] == ["one", "two", "three"]


def test_a_word_that_neither_piece_claims_is_not_lost() -> None:
    first = heard(piece(0, 10, tail_s=1), ("one", 9.0, 9.4), ("two", 9.9, 10.3))
    second = heard(piece(10, 20, lead_s=1), ("two", 0.6, 1.0), ("three", 1.5, 1.9))
    assert [text for text, _ in words(first, second)] == ["one", "two", "three"]


def test_what_a_speaker_says_twice_at_a_cut_stays_said_twice() -> None:
    first = heard(
        piece(0, 10, tail_s=1), ("very", 8.9, 9.2), ("very", 9.6, 9.9), ("well", 10.2, 10.5)
    )
    second = heard(piece(10, 20, lead_s=1), ("very", 0.6, 0.9), ("well", 1.2, 1.5))
    assert [text for text, _ in words(first, second)] == ["very", "very", "well"]


def test_a_time_that_is_told_a_little_late_at_a_cut_in_a_silence_loses_no_word() -> None:
    first = heard(piece(0, 10), ("one", 9.5, 10.4))
    second = heard(piece(10, 20), ("two", 0.0, 0.2))
    assert [text for text, _ in words(first, second)] == ["one", "two"]


def test_words_get_the_punctuation_of_their_sentences() -> None:
    found = heard(
        piece(0, 10),
        ("Don't", 1.0, 1.2), ("do", 1.3, 1.4), ("that", 1.5, 1.7),
        ("Twenty", 2.0, 2.3), ("five", 2.3, 2.6),
        segments=((' "Don\'t do that!"', 1.0, 1.7), (" Twenty-five?", 2.0, 2.6)),
    )  # fmt: skip
    assert words(found) == [("\"Don't", 1.0), ("do", 1.3), ('that!"', 1.5), ("Twenty-five?", 2.0)]


def test_a_script_without_spaces_keeps_the_times_of_its_characters() -> None:
    told = (("今日", 1.0, 1.4), ("は", 1.4, 1.6), ("晴れ", 1.8, 2.2))
    found = heard(piece(0, 10), *told, segments=(("今日は、晴れ。", 1.0, 2.2),))
    text = "".join(text for text, _ in words(found))
    assert text == "今日は、晴れ。"
    assert {1.0, 1.4, 1.8} <= {at for _, at in words(found)}


def test_a_sentence_whose_words_are_told_otherwise_keeps_its_own_time() -> None:
    found = heard(
        piece(0, 10),
        ("some", 1.0, 1.2), ("noise", 1.2, 1.6), ("and", 3.0, 3.2), ("then", 3.3, 3.6),
        segments=((" Something else.", 1.0, 1.8), (" And then.", 3.0, 3.6)),
    )  # fmt: skip
    assert words(found) == [("Something", 1.0), ("else.", 1.0), ("And", 3.0), ("then.", 3.3)]


def test_what_the_server_itself_takes_for_silence_is_left_out() -> None:
    segments = (
        HeardSegment(" Real words.", 1.0, 2.0),
        HeardSegment(" Thanks for watching!", 5.0, 9.0, silent=True),
    )
    found = Heard(piece(0, 10), (), segments, "english")
    assert [text for text, _ in words(found)] == ["Real", "words."]


def test_the_track_says_what_it_is_and_that_a_sound_ended_early() -> None:
    found = joining.track([heard(piece(0, 600), ("one", 1.0, 1.4))], length_s=3600)
    assert (found.origin, found.language) == (Origin.SPEECH, "english")
    assert [notice.id for notice in found.warnings] == ["short-sound"]
    assert "50 minutes" in found.warnings[0].message


@given(st.integers(0, 2**32), st.floats(4.0, 9.0))
def test_wherever_it_is_cut_and_however_its_times_shake_each_word_is_there_once(
    seed: int, longest_s: float
) -> None:
    chance = Random(seed)  # noqa: S311 - for a talk, not for a secret
    said: list[Time] = []
    at = 0.2
    for number in range(60):
        length = chance.uniform(0.15, 0.5)
        said.append((f"word{number}", at, at + length))
        at += length + chance.uniform(0, 0.4)
    pieces, start = [], 0.0
    while start < at:
        end = min(start + longest_s, at + 1)
        last = end > at
        lead, tail = (1.0 if start else 0.0), (0.0 if last else 1.0)
        where = piece(start, end, lead_s=lead, tail_s=tail)
        within = [w for w in said if w[1] >= start - lead and w[2] <= end + tail]
        told: list[Time] = []
        for text, a, b in within:
            # A server tells words in the order in which they are said, whatever their times.
            shake, latest = chance.uniform(-0.12, 0.12), told[-1][1] if told else 0.0
            at_s = max(latest, a + shake - where.offset_s)
            told.append((text, at_s, max(at_s, b + shake - where.offset_s)))
        pieces.append(heard(where, *told))
        start = end
    rows = [row for cue in joining.track(pieces).cues for row in cue.rows]
    found = [word for row in rows for word in row.text.split()]
    assert found == [text for text, _, _ in said]


@pytest.mark.parametrize("count", [1, 3])
def test_pieces_in_which_nobody_speaks_are_passed_over(count: int) -> None:
    silent = [heard(piece(n * 10, n * 10 + 10)) for n in range(count)]
    assert words(*silent, heard(piece(count * 10, 100), ("word", 1.0, 1.3))) == [
        ("word", count * 10 + 1.0)
    ]
