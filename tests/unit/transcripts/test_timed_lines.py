"""WebVTT, SRT and SBV as people really have them."""

from __future__ import annotations

import pytest

from tubetotask.domain.transcript import Origin, Transcript
from tubetotask.transcripts import read


def said(transcript: Transcript) -> list[str]:
    return [passage.text for passage in transcript.passages]


def test_a_blank_line_after_the_timing_line_does_not_end_the_cue() -> None:
    transcript = read("1\n00:00:00,000 --> 00:00:10,310\n\nall right game point\n").transcript

    assert [word.text for word in transcript.words] == ["all", "right", "game", "point"]


def test_headers_styles_remarks_and_names_of_cues_are_not_spoken() -> None:
    reading = read(
        "WEBVTT - a talk\nKind: captions\nLanguage: fr\nLastUpdated: 2017-04-20T19:40:34.620Z\n"
        "Video: 3zu317upAUA\n\nSTYLE\n::cue { color: red }\n\nNOTE\na remark\nof two lines\n\n"
        "introduction\n00:01.000 --> 00:02.500\nBonsoir à tous.\n\nNOTE one more\n\n"
        "1\n00:02.500 --> 00:04.000\nMerci beaucoup.\n"
    )

    assert said(reading.transcript) == ["Bonsoir à tous.", "Merci beaucoup."]
    assert reading.transcript.language == "fr"
    assert reading.transcript.origin is Origin.MANUAL
    assert reading.video.youtube_id == "3zu317upAUA"


def test_numbers_may_be_missing_wrong_or_spoken() -> None:
    transcript = read(
        "7\n00:00:01,000 --> 00:00:02,000\nWe count:\n\n\n\n9\n00:00:02,000 --> 00:00:03,000\n"
        "10\n\n10\n00:00:03,000 --> 00:00:04,000\nand rest.\n00:00:04,000 --> 00:00:05,000\nDone.\n"
    ).transcript

    assert " ".join(word.text for word in transcript.words) == "We count: 10 and rest. Done."


def test_crlf_marks_of_order_and_invisible_signs_leave_no_trace() -> None:
    text = (
        "\ufeffWEBVTT\r\n\r\n00:00:01.000 --> 00:00:02.000 position:100%\r\n"
        "\u200fzero\u200bwidth\u00ad &nbsp;space\u00a0 &gt; &amp;#39;end&amp;quot;\r\n"
    )
    transcript = read(text.encode()).transcript

    assert [word.text for word in transcript.words] == ["zerowidth", "space", ">", "'end\""]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_text_of_any_unicode_encoding_is_read(encoding: str) -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\nGrüße aus Köln, liebe Leute.\n"

    transcript = read(text.encode(encoding)).transcript

    assert said(transcript) == ["Grüße aus Köln, liebe Leute."]


def test_western_text_in_an_old_encoding_is_read_with_a_warning() -> None:
    transcript = read(
        "1\n00:00:01,000 --> 00:00:02,000\nGrüße aus Köln\n".encode("cp1252")
    ).transcript

    assert transcript.words[0].text == "Grüße"
    assert [notice.id for notice in transcript.warnings] == ["encoding"]


def test_some_damaged_characters_in_good_text_are_counted() -> None:
    body = "Größe für später, schöne Grüße aus dem Süden übrigens".encode() * 5
    transcript = read(body + b"\xff").transcript

    assert "1 character" in transcript.warnings[0].message


def test_tags_positions_and_drawings_are_not_spoken() -> None:
    transcript = read(
        "1\n00:00:01,000 --> 00:00:02,000\n<i>We</i> {\\an8}<font color='red'>go</font> <b>on"
        "</b> &lt;now&gt;\n"
    ).transcript

    assert [word.text for word in transcript.words] == ["We", "go", "on", "<now>"]


def test_a_voice_tag_names_the_speaker() -> None:
    transcript = read(
        "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Anna>We go on.\n\n"
        "00:02.000 --> 00:03.000\n<v.loud Ben Lee>No way.</v>\n"
    ).transcript

    assert [passage.speaker for passage in transcript.passages] == ["Anna", "Ben Lee"]


def test_an_end_before_its_start_is_mended_and_told() -> None:
    transcript = read(
        "1\n00:00:05,000 --> 00:00:01,000\nFirst line.\n\n"
        "2\n00:00:06,000 --> 00:00:06,000\nSecond line.\n"
    ).transcript

    assert [n.id for n in transcript.warnings] == ["bad-end"]
    assert all((p.end_s or 0) > (p.start_s or 0) for p in transcript.passages)
    assert (transcript.passages[0].end_s or 0) <= 6.0


def test_a_cue_of_minutes_is_told() -> None:
    transcript = read(
        "WEBVTT\n\n00:00:00.000 --> 00:04:10.000\nA short line.\n\n"
        "00:04:10.000 --> 00:04:12.000\nThe next line.\n"
    ).transcript

    assert transcript.warnings[0].id == "long-cue"
    assert "250 s" in transcript.warnings[0].message


def test_overlapping_cues_become_times_that_do_not_overlap() -> None:
    cues = "\n\n".join(
        f"00:00:{i * 2:02d}.000 --> 00:00:{i * 2 + 5:02d}.000\nwe say line number {i}"
        for i in range(12)
    )
    transcript = read("WEBVTT\nKind: captions\nLanguage: en\n\n" + cues).transcript

    assert transcript.origin is Origin.TRANSLATED
    for one, two in zip(transcript.passages, transcript.passages[1:], strict=False):
        assert (one.end_s or 0) <= (two.start_s or 0)


def test_sbv_is_read() -> None:
    transcript = read(
        "0:00:00.599,0:00:04.160\nHi, my name[br]is Anna.\n\n0:00:04.160,0:00:06.770\nI plan.\n"
    ).transcript

    assert transcript.format == "sbv"
    assert said(transcript) == ["Hi, my name is Anna.", "I plan."]
    assert transcript.passages[1].start_s == pytest.approx(4.16)


def test_times_beyond_any_video_are_no_times() -> None:
    transcript = read("1\n999999:00:00,000 --> 999999:00:01,000\nWe go on here.\n").transcript

    assert not transcript.timed
