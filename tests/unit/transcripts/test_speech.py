"""What is spoken, by whom, and what is only a sound."""

from __future__ import annotations

import pytest

from tubetotask.domain.transcript import Transcript
from tubetotask.transcripts import read


def track(*rows: str) -> Transcript:
    cues = [f"00:00:{i * 3:02d}.000 --> 00:00:{i * 3 + 3:02d}.000\n{r}" for i, r in enumerate(rows)]
    return read("WEBVTT\n\n" + "\n\n".join(cues)).transcript


def words(transcript: Transcript) -> str:
    return " ".join(word.text for word in transcript.words)


@pytest.mark.parametrize(
    ("row", "spoken"),
    [
        ("[Music] we go on", "we go on"),
        ("we [laughter] go on", "we go on"),
        ("we go on (applause)", "we go on"),
        ("♪ we go on ♪", "we go on"),
        ("we go [ __ ] on", "we go [__] on"),
        ("we [? go ?] on", "we go on"),
        ("we (only three of us) go on", "we (only three of us) go on"),
        ("we told [Anna] to go", "we told [Anna] to go"),
        ("we drink [CLICK]. On we go", "we drink. On we go"),
        ("[موسيقى] we go on", "we go on"),
        ("【音楽】 we go on", "we go on"),
        ("we said f(x) [0] = 3", "we said f(x) [0] = 3"),
    ],
)
def test_sounds_go_and_words_stay(row: str, spoken: str) -> None:
    assert words(track("First of all.", row)) == f"First of all. {spoken}"


def test_a_change_of_voice_begins_a_passage() -> None:
    transcript = track("so we begin &gt;&gt; yes we", "do &gt;&gt;&gt; fine", "- Hello. - You?")

    bare = [p.text.rstrip(".") for p in transcript.passages]
    assert bare[:4] == ["So we begin", "Yes we do", "Fine", "Hello"]
    assert ">>" not in words(transcript)


def test_names_before_a_colon_are_speakers_when_the_track_marks_speakers() -> None:
    transcript = track("ANNA: We go on.", "BEN LEE: We do.", "Of course: we do.", "Carl Otto: Yes.")

    assert [(p.speaker, p.text) for p in transcript.passages] == [
        ("ANNA", "We go on."),
        ("BEN LEE", "We do."),
        ("BEN LEE", "Of course: we do."),
        ("Carl Otto", "Yes."),
    ]


def test_a_word_before_a_colon_is_a_word() -> None:
    assert words(track("Note: we go on.", "Question: why?")) == "Note: we go on. Question: why?"


def test_a_name_in_brackets_on_a_line_of_its_own_speaks_the_next_line() -> None:
    transcript = track("- [Charles Severance]\nHello and welcome.", "We go on.")

    assert words(transcript) == "Hello and welcome. We go on."
    assert transcript.passages[0].speaker == "Charles Severance"


def test_word_times_survive_the_removal_of_sounds() -> None:
    transcript = read(
        "WEBVTT\n\n00:00:01.000 --> 00:00:05.000\n"
        "[Music]<00:00:02.000><c> we</c><00:00:03.000><c> go</c>\n"
    ).transcript

    assert [(w.text, w.start_s) for w in transcript.words] == [("we", 2.0), ("go", 3.0)]


def test_who_marks_many_speakers_marks_them_all() -> None:
    rows = ["LR: We go on.", "JL: We do.", "LR: Fine.", "JL: Good.", "Virginie Efira: I come, too."]

    assert track(*rows).passages[-1].speaker == "Virginie Efira"


def test_a_friend_who_is_greeted_once_is_no_speaker() -> None:
    rows = [f"We say line number {i}." for i in range(15)]
    transcript = track(*rows, "Camarade Jean-Luc: welcome!")

    assert words(transcript).endswith("Camarade Jean-Luc: welcome!")
