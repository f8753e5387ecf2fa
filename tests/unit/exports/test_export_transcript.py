"""Transcripts as text, Markdown, JSON and subtitles."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.exports import samples
from tubetotask.domain.errors import InputError
from tubetotask.domain.transcript import Chapter, Epoch, Passage, Transcript, Word, join_words
from tubetotask.domain.video import Video
from tubetotask.exports import transcript as export
from tubetotask.transcripts import read

VIDEO = Video("Bread", "dQw4w9WgXcQ")
SUBTITLES = ("srt", "vtt")


def spoken(transcript: Transcript) -> str:
    """The words alone: how scripts without spaces are cut into words is nobody's concern."""
    return "".join(word.text for word in transcript.words)


def again(transcript: Transcript, form: str) -> Transcript:
    """``transcript`` written as subtitles and read from them."""
    return read(export.render(transcript, VIDEO, form).encode(), name=f"x.{form}").transcript


@pytest.mark.parametrize("form", SUBTITLES)
def test_subtitles_read_again_have_the_same_words(form: str) -> None:
    talk = samples.transcript(*samples.SENTENCES)
    assert [w.text for w in again(talk, form).words] == [w.text for w in talk.words]


@pytest.mark.parametrize("form", SUBTITLES)
@pytest.mark.parametrize(
    "sentence",
    [
        "less < than and more > than & both",
        "AT&T; and Q&A and a & alone",
        "a tag <b>bold</b> in the words",
        "an arrow --> to the end",
        "from plus one - then -1, and so on",
        "he asked Nora Feldt: what now and she said nothing at all that day",
        "it was (in a way) the whole of it",
        "2024",
    ],
)
def test_words_that_look_like_marks_survive_subtitles(form: str, sentence: str) -> None:
    talk = samples.transcript("So we begin with this.", sentence, "And here we end.")
    assert spoken(again(talk, form)) == spoken(talk)


@pytest.mark.parametrize("form", SUBTITLES)
@settings(max_examples=40)
@given(
    lengths=st.lists(st.integers(1, 30), min_size=1, max_size=12),
    steps=st.lists(st.floats(0, 20), min_size=12, max_size=12),
    spans=st.lists(st.floats(0, 30), min_size=12, max_size=12),
    exact=st.booleans(),
)
def test_whatever_the_times_no_word_is_lost_or_moved(
    form: str, lengths: list[int], steps: list[float], spans: list[float], exact: bool
) -> None:
    words: list[Word] = []
    start = 0.0
    for cue, length in enumerate(lengths):
        start += steps[cue]
        times = (start, start + spans[cue])
        words += [Word(f"word{cue}x{i}", *times, exact and length == 1) for i in range(length)]
    passage = Passage(0, 0, len(words), join_words(words), 0.0, None)
    talk = replace(
        samples.transcript("x"),
        words=tuple(words),
        passages=(passage,),
        epochs=(Epoch(0, 0, len(words)),),
        warnings=(),
    )
    assert spoken(again(talk, form)) == spoken(talk)


@pytest.mark.parametrize("form", SUBTITLES)
def test_cues_fit_a_screen_follow_one_another_and_are_not_empty(form: str) -> None:
    talk = samples.transcript(" ".join(f"word{i}" for i in range(200)), step_s=100.0)
    mark = "," if form == "srt" else "."
    written = export.render(talk, VIDEO, form)
    times = [line.split(" --> ") for line in written.splitlines() if " --> " in line]
    flat = [stamp for pair in times for stamp in pair]
    assert flat == sorted(flat)
    assert all(start < end and mark in start for start, end in times)
    assert max(len(line) for line in written.splitlines()) <= 84


def test_a_clock_that_starts_again_does_so_in_the_subtitles() -> None:
    first, second = "We start here.", "And again from nothing."
    talk = samples.transcript(first, second)
    words = tuple(
        w if i < 3 else replace(w, start_s=(w.start_s or 0) - 5, end_s=(w.end_s or 0) - 5)
        for i, w in enumerate(talk.words)
    )
    jumped = replace(talk, words=words, epochs=(Epoch(0, 0, 3), Epoch(1, 3, len(words), False)))
    assert export.render(jumped, VIDEO, "srt").count("00:00:00,000 -->") == 2
    whole = replace(talk, epochs=())
    assert export.render(whole, VIDEO, "srt") == export.render(talk, VIDEO, "srt")


def test_words_without_a_time_among_timed_ones_keep_their_place() -> None:
    talk = samples.transcript("We start here.", "Then go on.")
    words = tuple(
        replace(w, start_s=None, end_s=None) if i == 3 else w for i, w in enumerate(talk.words)
    )
    assert spoken(again(replace(talk, words=words), "vtt")) == spoken(talk)


@pytest.mark.parametrize("form", SUBTITLES)
def test_a_transcript_without_times_is_not_given_any(form: str) -> None:
    with pytest.raises(InputError) as refused:
        export.render(samples.transcript("No times.", timed=False), VIDEO, form)
    assert "no times" in refused.value.message
    assert "text, md or json" in refused.value.remedy


def test_webvtt_names_the_language_unless_it_is_unknown() -> None:
    talk = samples.transcript("Hello there.")
    assert export.render(talk, VIDEO, "vtt").startswith("WEBVTT\nKind: captions\nLanguage: en\n\n")
    unknown = replace(talk, language="und")
    assert export.render(unknown, VIDEO, "vtt").startswith("WEBVTT\n\n00:00:00.000 --> ")


def test_text_has_paragraphs_with_the_time_at_which_each_starts() -> None:
    talk = samples.transcript(
        *(f"Sentence number {i} of a long talk about bread." for i in range(40))
    )
    page = export.render(talk, VIDEO, "text")
    paragraphs = page.strip().split("\n\n")
    assert paragraphs[0] == "Bread"
    assert paragraphs[1].startswith("0:00  Sentence number 0 of")
    assert 3 <= len(paragraphs) <= 6
    assert all(f"number {i} of" in " ".join(page.split()) for i in range(40))


def test_a_pause_a_new_speaker_or_a_chapter_starts_a_paragraph() -> None:
    long = "This sentence is long enough to stand on its own. " * 4
    talk = samples.transcript(long, "After a pause.", "Somebody else.", "A new chapter.")
    one, two, three, four = talk.passages
    apart = replace(
        talk,
        passages=(
            one,
            replace(two, start_s=9.0),
            replace(three, speaker="Ada"),
            replace(four, speaker="Ada"),
        ),
        chapters=(Chapter("The end | of it", 15.0, 20.0, 3, 4),),
    )
    starts = [
        block.split("  ")[1][:16]
        for block in export.render(apart, Video(), "text").strip().split("\n\n")
    ]
    assert starts == ["This sentence is", "After a pause.", "Ada: Somebody el", "Ada: A new chapt"]
    assert "## The end \\| of it\n\n[0:15](" in export.render(apart, VIDEO, "md")


def test_markdown_links_each_paragraph_unless_its_clock_is_not_the_videos() -> None:
    talk = samples.transcript("Hello *there*.")
    page = export.render(talk, VIDEO, "md")
    assert "[0:00](https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=0s) Hello \\*there\\*." in page
    lost = replace(talk, epochs=(Epoch(0, 0, 2, mapped=False),))
    assert "\n\n0:00 Hello" in export.render(lost, VIDEO, "md")
    untimed = samples.transcript("No times.", timed=False)
    assert export.render(untimed, Video(), "md") == "# Transcript\n\nNo times.\n"


def test_json_has_every_passage_with_its_time_and_link() -> None:
    talk = replace(
        samples.transcript("One \ud83d half.", "Two."),
        chapters=(Chapter("Start", 0.0, 10.0, 0, 2),),
        punctuated=False,
    )
    found = json.loads(export.render(talk, VIDEO, "json"))
    assert [p["text"] for p in found["passages"]] == ["One \ufffd half.", "Two."]
    assert found["passages"][1]["url"].endswith("&t=5s")
    assert found["sentences_restored"] is True
    assert found["warnings"][0]["at_s"] == 7.0
    assert found["chapters"] == [{"title": "Start", "start_s": 0.0, "end_s": 10.0}]
    untimed = json.loads(export.render(samples.transcript("x y", timed=False), VIDEO, "json"))
    assert untimed["passages"][0]["url"] is None


REAL = ("GOMovkQCYD4.zh-Hans.vtt", "3zu317upAUA.fr.vtt", "aircAruvnKk.fa.srt", "XS6VywRxDzY.en.srt")


@pytest.mark.slow
@pytest.mark.parametrize("form", SUBTITLES)
@pytest.mark.parametrize("name", REAL)
def test_real_captions_survive_subtitles(data: Path, name: str, form: str) -> None:
    [file] = (data / "captions").rglob(name)
    talk = read(file.read_bytes(), name=name).transcript
    assert spoken(again(talk, form)) == spoken(talk)


def test_every_format_has_a_name_and_writes_something() -> None:
    talk = samples.transcript(*samples.SENTENCES)
    assert list(export.FORMATS) == ["text", "md", "json", "srt", "vtt"]
    assert all(export.render(talk, VIDEO, form).strip() for form in export.FORMATS)
