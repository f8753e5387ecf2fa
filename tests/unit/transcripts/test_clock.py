"""Clocks that restart, jump or stand still."""

from __future__ import annotations

from tubetotask.domain.transcript import Transcript
from tubetotask.domain.video import Video
from tubetotask.transcripts import read


def track(*seconds: float, text: str = "we say something here") -> str:
    def clock(s: float) -> str:
        return f"{int(s) // 3600:02d}:{int(s) // 60 % 60:02d}:{s % 60:06.3f}"

    cues = [f"{clock(s)} --> {clock(s + 2)}\n{text} {i}." for i, s in enumerate(seconds)]
    return "WEBVTT\n\n" + "\n\n".join(cues)


def ids(transcript: Transcript) -> list[str]:
    return [notice.id for notice in transcript.warnings]


def test_a_clock_that_starts_again_starts_an_epoch_without_links() -> None:
    transcript = read(track(0, 10, 3723, 4, 14)).transcript

    assert [epoch.mapped for epoch in transcript.epochs] == [True, False]
    assert "clock-back" in ids(transcript)
    message = next(n.message for n in transcript.warnings if n.id == "clock-back")
    assert message == "The clock jumps back from 1:02:03 to 0:04."
    assert [p.epoch for p in transcript.passages] == [0, 0, 0, 1, 1]


def test_a_clock_that_jumps_to_27_hours_is_not_the_videos() -> None:
    transcript = read(track(0, 10, 27 * 3600, 27 * 3600 + 10)).transcript

    assert [epoch.mapped for epoch in transcript.epochs] == [True, False]
    assert "clock-ahead" in ids(transcript)


def test_times_past_the_end_of_the_video_are_not_linked() -> None:
    transcript = read(track(0, 10, 400), video=Video(duration_s=200)).transcript

    assert [epoch.mapped for epoch in transcript.epochs] == [False]
    assert "unmapped" in ids(transcript)


def test_words_keep_their_order_in_every_epoch() -> None:
    transcript = read(track(0, 10, 20, 3, 13)).transcript

    spoken = [word.text for word in transcript.words if word.text.rstrip(".").isdigit()]
    assert spoken == ["0.", "1.", "2.", "3.", "4."]


def test_cues_a_little_out_of_order_are_put_in_order() -> None:
    transcript = read(track(0, 10, 8, 20)).transcript

    assert len(transcript.epochs) == 1
    starts = [word.start_s or 0.0 for word in transcript.words]
    assert starts == sorted(starts)


def test_a_shuffled_file_is_sorted_and_told() -> None:
    seconds = [float(20 + 10 * ((i * 7) % 41)) for i in range(41)]
    transcript = read(track(*seconds)).transcript

    assert "out-of-order" in ids(transcript)
    assert len(transcript.epochs) == 1


def test_many_restarts_are_epochs_not_disorder() -> None:
    transcript = read(track(*[float(s) for _ in range(8) for s in (0, 10, 20)])).transcript

    assert len(transcript.epochs) == 8
    assert ids(transcript).count("clock-back") == 6  # five, and how many more


def test_a_long_silence_is_told() -> None:
    transcript = read(track(0, 470)).transcript

    assert transcript.warnings[0].message == "No captions for 468 s from 0:02."


def test_text_without_times_has_no_link() -> None:
    transcript = read("We plan the week. Then we rest.").transcript

    assert not transcript.timed
    assert [epoch.mapped for epoch in transcript.epochs] == [False]
    assert transcript.duration_s is None


def test_few_words_in_a_long_track_are_told() -> None:
    transcript = read(
        "WEBVTT\nKind: captions\nLanguage: ar\n\n00:00:37.500 --> 00:00:49.590\n[موسيقى]\n\n"
        "00:01:49.600 --> 00:01:51.600\nأنت\n"
    ).transcript

    assert ids(transcript) == ["few-words"]
