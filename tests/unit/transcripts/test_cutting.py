"""Where a long sound is cut: in silences, and else so that no word is lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.fakes import tones
from tubetotask.domain.hearing import RATE
from tubetotask.transcripts.hearing import cutter, cutting

SECOND = RATE // cutting.LEVEL  # levels


def levels(*parts: tuple[float, float]) -> cutting.Levels:
    """Loudness for so many seconds each."""
    return np.concatenate([np.full(int(s * SECOND), loud, np.float32) for loud, s in parts])


def test_a_cut_lies_in_the_middle_of_the_longest_silence_of_the_last_quarter() -> None:
    found = levels((900, 10), (0, 5), (900, 63), (20, 0.5), (900, 10), (20, 2), (900, 9.5))
    at, silent = cutting.cut(found)
    assert silent
    assert at / RATE == pytest.approx(89.5, abs=0.05)


def test_of_silences_of_one_length_the_later_one_is_taken() -> None:
    at, silent = cutting.cut(levels((900, 80), (0, 1), (900, 9), (0, 1), (900, 9)))
    assert silent
    assert at / RATE == pytest.approx(90.5, abs=0.05)


def test_what_is_quiet_is_told_by_how_loud_the_speaker_is() -> None:
    whispered = levels((200, 80), (8, 1), (200, 19))
    shouted = levels((9000, 80), (300, 1), (9000, 19))
    assert all(cutting.cut(each)[1] for each in (whispered, shouted))
    assert not cutting.cut(levels((200, 80), (100, 1), (200, 19)))[1]


def test_without_a_silence_the_quietest_place_is_taken_and_not_the_very_end() -> None:
    at, silent = cutting.cut(levels((900, 84), (700, 0.2), (900, 15), (300, 0.2)))
    assert not silent
    assert at / RATE == pytest.approx(84.1, abs=0.15)


def test_a_pause_between_two_words_is_no_silence() -> None:
    assert not cutting.cut(levels((900, 90), (0, 0.2), (900, 9)))[1]


def test_levels_are_the_loudness_of_each_20_ms_and_of_the_rest() -> None:
    samples = np.concatenate((np.full(320, 100), np.full(100, -50))).astype(np.int16)
    assert cutting.levels(samples).tolist() == [100.0, 50.0]
    assert not len(cutting.levels(samples[:0]))


def test_a_piece_is_never_larger_than_the_server_takes() -> None:
    most = cutter.most_samples(7200, 1024 * 1024) / RATE
    assert 300 < most < 350
    assert cutter.most_samples(20, 1024 * 1024) == 20 * RATE


def work(folder: Path, data: bytes, *, start: int = 0, lead: int = 0) -> list[dict[str, Any]]:
    file = folder / "sound"
    file.write_bytes(data)
    return list(cutter.work(file, folder, start, lead, cutter.most_samples(8, 10**7)))


@pytest.mark.parametrize("codec", ["libopus", "aac"])
def test_pieces_follow_each_other_to_the_sample_and_hold_every_word(
    tmp_path: Path, codec: str
) -> None:
    said = tones.talk(20)
    *pieces, told = work(tmp_path, tones.sound(said, 20, codec=codec))
    assert [one["start"] for one in pieces[1:]] == [one["end"] for one in pieces[:-1]]
    assert [one["last"] for one in pieces] == [False, False, True]
    assert pieces[-1]["end"] == told["samples"]
    assert told["samples"] / RATE == pytest.approx(20, abs=0.05)
    heard = []
    for one in pieces:
        data = (tmp_path / one["file"]).read_bytes()
        assert len(data) < (one["end"] - one["start"]) / RATE * 3200 + 2000
        heard += [
            (w.text, w.start_s + one["start"] / RATE) for w in tones.heard(tones.decoded(data))
        ]
    assert [text for text, _ in heard] == [word.text for word in said]
    assert max(abs(at - w.start_s) for (_, at), w in zip(heard, said, strict=True)) < 0.03
    assert (tmp_path / "piece.raw").stat().st_size < 9 * RATE * 2


def test_pieces_begin_again_where_an_earlier_run_stopped(tmp_path: Path) -> None:
    data = tones.sound(tones.talk(20), 20)
    whole = work(tmp_path, data)
    again = work(tmp_path, data, start=whole[0]["end"], lead=whole[0]["tail"])
    assert [one["end"] for one in again[:-1]] == [one["end"] for one in whole[1:-1]]


def test_without_silences_pieces_share_a_second_on_each_side(tmp_path: Path) -> None:
    *pieces, _ = work(tmp_path, tones.sound(tones.talk(20, gap_s=0, pause_s=0), 20))
    assert pieces[0]["tail"] == pieces[1]["lead"] == cutting.OVERLAP
    assert pieces[0]["lead"] == pieces[-1]["tail"] == 0


def test_a_stream_that_begins_later_than_the_video_keeps_its_times(tmp_path: Path) -> None:
    said = tones.talk(6)
    *pieces, told = work(tmp_path, tones.sound(said, 6, begins_s=1.5))
    assert told["samples"] / RATE == pytest.approx(7.5, abs=0.1)
    first = tones.heard(tones.decoded((tmp_path / pieces[0]["file"]).read_bytes()))[0]
    assert first.start_s == pytest.approx(said[0].start_s + 1.5, abs=0.05)


def test_a_damaged_stretch_is_a_hole_and_not_the_end(tmp_path: Path) -> None:
    said = tones.talk(20)
    data = bytearray(tones.sound(said, 20))
    middle = len(data) // 2
    data[middle : middle + 600] = b"\xff" * 600
    *pieces, told = work(tmp_path, bytes(data))
    assert told["samples"] / RATE > 15
    last = tones.heard(tones.decoded((tmp_path / pieces[-1]["file"]).read_bytes()))[-1]
    assert last.text == said[-1].text
