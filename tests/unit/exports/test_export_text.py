"""The terminal text: answer first, honest about what is missing, safe to print."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.exports import samples
from tubetotask.domain.cost import Cost
from tubetotask.domain.evidence import Wording
from tubetotask.domain.transcript import Notice
from tubetotask.domain.video import Video
from tubetotask.exports import text
from tubetotask.exports.wrap import columns, wrap


def test_the_three_answers_stand_in_the_first_lines() -> None:
    lines = text.render(samples.analysis()).splitlines()
    assert lines[0] == "Price your bread"
    answers = lines[lines.index("ANSWER") + 1 :]
    assert answers[0].startswith("Compared with your plan   same: ")
    assert answers[1].startswith("Should you act            save for later (relevance 72 of 100)")
    assert any(line == "First step                “before you open” · 0:07" for line in answers[:4])


def test_the_parts_follow_in_the_order_of_their_use() -> None:
    page = text.render(samples.analysis())
    heads = ["ANSWER", "SUMMARY", "NEW TO", "REAFFIRMS", "Your plan's sections", "TASKS (1)"]
    heads += ["Your question: What could I post?", "OFF YOUR PLAN", "KEY PASSAGES (3)"]
    heads += ["ABOUT THIS ANALYSIS"]
    places = [page.index(head) for head in heads]
    assert places == sorted(places)


def test_what_lies_off_the_plan_is_cut_short_and_says_how_many_more_there_are() -> None:
    whole = samples.analysis()
    assert whole.assessment
    off = whole.assessment.findings[2]
    many = replace(whole.assessment, findings=(off,) * 7)
    page = text.render(replace(whole, assessment=many))
    assert "OFF YOUR PLAN (7)" in page
    assert "… and 2 more: the formats md, html and json show all." in page


def test_dropped_statements_warnings_coverage_and_limits_are_told() -> None:
    page = " ".join(text.render(samples.analysis()).split())
    assert "Read: 99.9 % of the words." in page
    assert "3 (2 × a number is not in the quote; 1 × the quote does not occur" in page
    assert "Warning: The clock jumps back. (at 0:07)" in page
    assert page.count("It does not judge whether advice is good.") == 1
    assert "It cannot say better or worse." in page


def test_a_question_without_an_answer_says_not_found() -> None:
    page = text.render(samples.analysis())
    assert "Your question: What do competitors do?\nNot found in this video.\n" in page


def test_filters_without_an_answer_are_left_to_the_reader() -> None:
    assert "For you to answer: Does it run without me?" in text.render(samples.analysis())
    whole = samples.analysis()
    assert whole.assessment
    task = whole.assessment.tasks[0]
    yes = replace(task.filters[0], answer="yes", reason="it is a list")
    answered = replace(whole.assessment, tasks=(replace(task, filters=(yes,)),))
    page = text.render(replace(whole, assessment=answered))
    assert "Does it run without me? yes: it is a list" in page


def test_without_a_plan_it_says_so_and_shows_the_advice() -> None:
    page = text.render(samples.without_plan())
    assert "No plan was given" in page
    assert "ADVICE (1)" in page
    quiet = samples.without_plan()
    quiet = replace(quiet, notes=replace(quiet.notes, advice=()))
    assert "No clear advice was found." in text.render(quiet)


def test_a_video_with_nothing_to_do_yields_no_task() -> None:
    whole = samples.analysis()
    assert whole.assessment
    page = text.render(replace(whole, assessment=replace(whole.assessment, tasks=(), sections=())))
    assert "TASKS (0)" in page
    assert "Nothing in this video asks to be done" in page


def test_captions_without_title_time_or_known_language_are_named_honestly() -> None:
    whole = samples.analysis()
    bare = replace(
        whole,
        video=Video(),
        transcript=replace(
            samples.transcript("One sentence.", timed=False),
            language="und",
            warnings=(Notice("few", "Little is said."),),
        ),
        notes=replace(whole.notes, premise=samples.statement("no time here", None), coverage=1.0),
        dropped=(),
        cost=Cost("gpt-4o", 100, 20),
    )
    page = text.render(bare)
    assert page.startswith("Captions without a title\nlanguage unknown · automatic captions\n")
    assert "no time  “no time here”" in page
    assert "Read: 100 % of the words." in page
    assert "Dropped for want of evidence: none." in page
    assert "0 US dollars (gpt-4o; 100 tokens read, 20 written)." in page
    untitled = replace(bare, video=Video(youtube_id="dQw4w9WgXcQ"))
    assert text.render(untitled).startswith("YouTube video dQw4w9WgXcQ\n")


def test_a_models_wording_follows_the_quote_and_is_marked() -> None:
    whole = samples.analysis()
    told = replace(samples.statement("said by"), text="As told", wording=Wording.MODEL)
    page = text.render(replace(whole, notes=replace(whole.notes, premise=told)))
    assert re.search("“said by”\n +In a model's words: As told", page)


def test_colours_are_used_only_when_asked_for() -> None:
    plain, coloured = text.render(samples.analysis()), text.render(samples.analysis(), colour=True)
    assert "\x1b" not in plain
    assert "\x1b[1mANSWER\x1b[0m" in coloured
    assert re.sub("\x1b\\[[0-9]+m", "", coloured) == plain


def test_a_caption_cannot_steer_the_terminal() -> None:
    whole = samples.analysis()
    evil = samples.statement("clear \x1b[2J\x9b2J\x07 and \u202eturn\r\nover")
    page = text.render(replace(whole, notes=replace(whole.notes, premise=evil)))
    assert "“clear [2J 2J and turn over”" in page


@pytest.mark.parametrize("width", [40, 72, 80, 132])
def test_no_line_is_wider_than_asked(width: int) -> None:
    assert (
        max(columns(line) for line in text.render(samples.analysis(), width=width).splitlines())
        <= width
    )


@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=200),
    st.integers(min_value=10, max_value=60),
)
def test_wrapping_loses_nothing_and_keeps_the_width(said: str, width: int) -> None:
    lines = wrap(said, width, first="- ", rest="  ")
    assert all(columns(line) <= width for line in lines)
    assert "".join("".join(line[2:] for line in lines).split()) == "".join(said.split())


def test_text_without_spaces_is_broken_by_columns_and_no_line_starts_with_its_full_stop() -> None:
    said = "これは長い文です。" * 6
    lines = wrap(said, 20)
    assert len(lines) > 1
    assert not any(line.startswith("。") for line in lines)
    assert columns("日本") == 4
    assert columns("e\u0301") == 1
