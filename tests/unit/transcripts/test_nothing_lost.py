"""Every word that is said comes out, be it written like a remark, a tag, a head or a number."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tubetotask.domain.transcript import Transcript
from tubetotask.transcripts import read

VTT = "WEBVTT\n\n00:01.000 --> 00:02.000\n"
SRT = "1\n00:00:01,000 --> 00:00:02,000\n"


def heard(text: str) -> str:
    return " ".join(word.text for word in read(text, language="en").transcript.words)


def ids(transcript: Transcript) -> list[str]:
    return [notice.id for notice in transcript.warnings]


@pytest.mark.parametrize(
    "text",
    [
        "NOTE that this matters",
        "NOTES are here",
        "STYLE is all",
        "STYLE",
        "REGION by region",
        "WEBVTT is a format",
        "We say\nNOTE this",
    ],
)
def test_a_cue_may_begin_with_the_name_of_a_block(text: str) -> None:
    assert heard(VTT + text + "\n\n00:03.000 --> 00:04.000\nand end\n") == (
        text.replace("\n", " ") + " and end"
    )


def test_the_text_below_a_blank_row_may_begin_with_the_name_of_a_block() -> None:
    assert heard(VTT + "\nNOTE that this matters\n") == "NOTE that this matters"


@pytest.mark.parametrize(
    "block", ["NOTE", "NOTE a remark", "STYLE", "REGION ", "X-TIMESTAMP-MAP=MPEGTS:9"]
)
def test_a_block_of_its_own_is_not_spoken(block: str) -> None:
    text = f"{VTT}so\n\n{block}\nmore of it\n\n00:03.000 --> 00:04.000\nwe go\n"

    assert heard(text) == "so we go"


@pytest.mark.parametrize("head", [VTT, SRT, "", "# A heading\n\n"])
@pytest.mark.parametrize(
    "text",
    [
        "if x<y then z>w stays",
        "type <your name> and <div> then List<String>",
        "a Map<Key, Value> of <T>",
        "when a <b and c> d",
        "x<v and v>y",
        "not a <> b",
        "press <Enter> <ctrl> <button>",
    ],
)
def test_what_is_no_known_tag_is_words(head: str, text: str) -> None:
    assert heard(head + text + "\n") == text


@pytest.mark.parametrize(
    "tagged",
    [
        "<i>we</i> <b.loud>plan</b> <u>it</u>",
        "<I>we</I> <font color=\"#fff\">plan</font> <FONT size='2'>it</FONT>",
        "<c.yellow.bg_black>we</c> <c>plan</c> <lang en>it</lang>",
        "<v Anna Lee>we plan</v> it",
        "<v.first.loud Anna>we plan it",
        "we<br>plan<br/>it",
        "<p>we</p><p>plan</p><p>it</p>",
        '<span class="x">we</span> <s>plan</s> <ruby>it<rt></rt></ruby>',
        "{\\an8}we {i}plan{/i} it</>",
    ],
)
def test_known_tags_are_not_spoken(tagged: str) -> None:
    assert heard(SRT + tagged + "\n") == "we plan it"


@settings(max_examples=80)
@given(st.lists(st.sampled_from(["a", "<x", "y>", "<", ">", "<b2>", "<T>", "&&", "<a b>"])))
def test_angles_lose_no_letter(pieces: list[str]) -> None:
    text = " ".join(["so", *pieces, "end"])

    assert [c for c in heard(SRT + text) if c.isalnum()] == [c for c in text if c.isalnum()]


@pytest.mark.parametrize("first", ["-00:00:01,500", "00:00:-1,500", "-0:00:01.500", "-1:59:58,500"])
def test_what_begins_before_the_beginning_is_said_at_0(first: str) -> None:
    text = f"1\n{first} --> 00:00:02,000\nso we\n\n2\n00:00:02,000 --> 00:00:03,000\ngo\n"
    transcript = read(text).transcript

    assert [(w.text, w.start_s) for w in transcript.words] == [("so", 0), ("we", 0), ("go", 2)]
    assert ids(transcript) == ["before-start"]
    assert transcript.warnings[0].message.startswith("1 cue begins before 0:00")


def test_cues_that_also_end_before_the_beginning_are_kept() -> None:
    text = "WEBVTT\n\n" + "".join(
        f"-00:0{9 - i}.000 --> -00:0{8 - i}.000\nword{i}\n\n" for i in range(3)
    )
    transcript = read(text + "00:01.000 --> 00:02.000\nend\n").transcript

    assert [word.text for word in transcript.words] == ["word0", "word1", "word2", "end"]
    assert "3 cues begin" in transcript.warnings[0].message


def test_a_negative_time_of_sbv_is_0() -> None:
    text = "-0:00:01.000,0:00:02.000\nso\n\n0:00:02.000,0:00:03.000\nwe go\n"
    transcript = read(text).transcript

    assert [(w.text, w.start_s) for w in transcript.words] == [("so", 0), ("we", 2), ("go", 2)]
    assert ids(transcript) == ["before-start"]


@pytest.mark.parametrize(
    "text",
    [
        "---\nwe plan the week\n---\nand we rest\n",
        "---\nAnna: we plan the week\nBen: yes\n---\nand we rest\n",
        "---\nNote to all: we plan\n---\nand we rest\n",
    ],
)
def test_words_between_dashes_are_no_head(text: str) -> None:
    assert "and we rest" in heard(text)
    assert "plan" in heard(text)


@pytest.mark.parametrize("head", ["title: A talk", "Title: A talk", "mood: good", "tags:\n- a"])
def test_lines_built_as_a_head_are_a_head(head: str) -> None:
    assert heard(f"---\n{head}\n---\nand we rest\n") == "and we rest"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ([{"text": "so", "start": 0}, {"text": 42, "start": 1}, {"text": "go"}], "so 42 go"),
        ([{"text": "so", "start": 0}, "bare", {"txt": "go", "start": 3}], "so bare go"),
        ({"transcript": ["so", "we go"]}, "so we go"),
        (["so we", "go"], "so we go"),
        ([{"txt": 3.5, "start": 0}, {"txt": "percent", "start": 1}], "3.5 percent"),
        ({"events": [{"tStartMs": 0, "segs": [{"utf8": 42}, " men"]}]}, "42 men"),
        ([{"word": "so", "start": 0}, {"word": 42}, {"word": "men", "start": 2}], "so 42 men"),
        ([{"word": "so"}, {"word": "few"}], "so few"),
        ([{"text": "so", "start": 0}, ["we", 1, 2], {"text": "go"}], "so we go"),
        ([{"words": [{"word": "in", "start": 0}, {"word": "26"}]}, {"text": "x"}], "in 26 x"),
    ],
)  # fmt: skip
def test_numbers_and_bare_strings_in_json_are_words(data: Any, expected: str) -> None:
    transcript = read(json.dumps(data), language="en").transcript

    assert " ".join(word.text for word in transcript.words) == expected
    assert "skipped" not in ids(transcript)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ([{"text": "so we", "start": 0}, {"text": None}, 7, {"x": 1}], "3 entries hold no text"),
        ([{"text": "so we", "start": 0}, {"text": ["go"]}], "1 entry holds no text"),
        ({"events": [{"segs": [{"utf8": "so we"}, {"utf8": [1]}, {"pen": 1}]}]}, "1 entry"),
        ([["so", 0], ["we", 1], ["go", 2], {"x": 1}], "1 entry holds no text"),
    ],
)
def test_entries_without_text_are_counted(data: Any, message: str) -> None:
    notices = [n.message for n in read(json.dumps(data)).transcript.warnings if n.id == "skipped"]

    assert len(notices) == 1
    assert message in notices[0]


@pytest.mark.parametrize(
    "data", [{"items": ["a b", "c d"]}, ["a", "b"], [{"content": 5}], {"results": [1, 2]}]
)
def test_lists_of_other_things_are_not_taken_for_speech(data: Any) -> None:
    with pytest.raises(Exception, match="not captions"):
        read(json.dumps(data))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (SRT + "&amp;lt;b&amp;gt; is bold", "&lt;b&gt; is bold"),
        (SRT + "&lt;b&gt; is bold", "<b> is bold"),
        (SRT + "it&amp;#39;s &amp;quot;so&amp;quot;&amp;nbsp;now", 'it\'s "so" now'),
        (SRT + "&amp;amp;lt;", "&amp;lt;"),
        ('<transcript><text start="1">&amp;lt;b&amp;gt; &amp;#39;</text></transcript>', "<b> '"),
        ('<transcript><text start="1">&amp;amp;lt; x</text></transcript>', "&lt; x"),
        ('<timedtext><body><p t="1">&amp;lt; &lt;i&gt;</p></body></timedtext>', "&lt; <i>"),
        ('<tt><body><p begin="1s">R&amp;D it&amp;#39;s</p></body></tt>', "R&D it's"),
        ('[{"text": "&amp;lt; it&#39;s", "start": 1}]', "&lt; it's"),
    ],
)  # fmt: skip
def test_entities_are_resolved_once(text: str, expected: str) -> None:
    assert heard(text) == expected
