"""Real captions: all files, their languages, and what each automatic track really says."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.captions import (
    Sample,
    added,
    added_live,
    disorder,
    near_repeats,
    opened,
    samples,
    word_error,
    words_of,
)
from tubetotask.domain.transcript import Origin, Transcript, join_words
from tubetotask.transcripts import read


@pytest.fixture(scope="module")
def listed(data: Path) -> list[Sample]:
    return samples(data)


@pytest.fixture(scope="module")
def transcripts(listed: list[Sample]) -> dict[str, Transcript]:
    return {sample.path.name: opened(sample).transcript for sample in listed}


def test_every_file_is_read_with_words_and_in_its_language(
    listed: list[Sample], transcripts: dict[str, Transcript]
) -> None:
    wrong = [
        sample.path.name
        for sample in listed
        if transcripts[sample.path.name].language != sample.language
        or not transcripts[sample.path.name].words
    ]

    assert len(transcripts) == 88
    assert wrong == []


def test_times_run_forward_and_passages_partition_the_words(
    transcripts: dict[str, Transcript],
) -> None:
    assert {name: disorder(t) for name, t in transcripts.items() if disorder(t) != (0, 0, 0)} == {}


def test_display_changes_nothing_but_case_spaces_and_marks(
    transcripts: dict[str, Transcript],
) -> None:
    def bare(text: str) -> str:
        return "".join(c for c in text.casefold() if c.isalnum())

    for transcript in transcripts.values():
        for passage in transcript.passages:
            words = list(transcript.words[passage.first : passage.last])
            assert bare(passage.text) == bare(join_words(words))


def test_automatic_tracks_say_what_their_cues_add_and_nothing_twice(
    listed: list[Sample], transcripts: dict[str, Transcript]
) -> None:
    tracks = 0
    for sample in listed:
        live = "live" in sample.kind
        if not live and "auto VTT" not in sample.kind and "rolling" not in sample.kind:
            continue
        tracks += 1
        text = sample.path.read_text("utf-8")
        oracle = added_live(text) if live else added(text)
        ours = words_of(transcripts[sample.path.name])
        assert word_error(oracle, ours) <= 0.01, sample.path.name
        assert near_repeats(ours) <= near_repeats(oracle), sample.path.name

    assert tracks == 20


def test_the_raw_track_says_what_its_cleaned_pair_says(
    transcripts: dict[str, Transcript],
) -> None:
    clean = words_of(transcripts["Q8wVMdwhlh4.clean.en.vtt"])
    raw = words_of(transcripts["Q8wVMdwhlh4.en.vtt"])

    assert word_error(clean, raw) <= 0.01
    assert all(word.exact for word in transcripts["Q8wVMdwhlh4.en.vtt"].words)


def test_word_times_agree_with_a_second_source(data: Path) -> None:
    """The same recording as cues and as a list of words: a word's cue holds its time."""
    folder = data / "captions" / "captions"
    cues = read((folder / "aircAruvnKk.en.srt").read_bytes()).transcript
    exact = read((folder / "aircAruvnKk.en.words.json").read_bytes()).transcript
    starts = {w.text: w.start_s for w in exact.words if len(w.text) > 9}
    once = [w for w in cues.words if [x.text for x in cues.words].count(w.text) == 1]
    both = [(w, starts[w.text]) for w in once if w.text in starts]
    outside = [
        w.text for w, at in both if not (w.start_s or 0) - 1 <= (at or 0) <= (w.end_s or 0) + 1
    ]

    assert len(both) > 50
    assert len(outside) <= 0.02 * len(both)


@pytest.mark.parametrize(
    ("name", "warning", "said"),
    [
        ("unknown_fanfest.whisper.json", "loop", "822 of 1,442 lines repeat"),
        ("GOMovkQCYD4.zh-Hans.vtt", "gap", "463 s"),
        ("aircAruvnKk.en.srt", "bad-end", "ended before"),
        ("-0Bt2OkcLd0.ar.vtt", "few-words", "2 words"),
        ("I-R1bc1rlFs.en.md", "unmapped", "past the end"),
    ],
)
def test_what_is_odd_is_told(
    transcripts: dict[str, Transcript], name: str, warning: str, said: str
) -> None:
    messages = [n.message for n in transcripts[name].warnings if n.id == warning]

    assert any(said in message for message in messages)


@pytest.mark.parametrize(
    ("name", "origin"),
    [
        ("GOMovkQCYD4.en.vtt", Origin.AUTOMATIC),
        ("GOMovkQCYD4.zh-Hans.vtt", Origin.TRANSLATED),
        ("3zu317upAUA.fr.vtt", Origin.MANUAL),
        ("unknown_dashboards.en.json3", Origin.AUTOMATIC),
        ("44eFf-tRiSg.en.json", Origin.AUTOMATIC),
        ("aircAruvnKk.en.words.json", Origin.SPEECH),
        ("v2BTwxHjvBk.en.srt", Origin.AUTOMATIC),
        ("LG53Vxum0as.en.txt", Origin.UPLOAD),
    ],
)
def test_who_made_the_captions_is_known(
    transcripts: dict[str, Transcript], name: str, origin: Origin
) -> None:
    assert transcripts[name].origin is origin


def test_markdown_transcripts_give_the_video(listed: list[Sample]) -> None:
    for sample in listed:
        if sample.path.suffix == ".md":
            video = opened(sample).video
            assert video.youtube_id == sample.video_id
            assert video.title
            assert video.channel
            assert video.duration_s
