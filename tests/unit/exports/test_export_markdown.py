"""Markdown: readable, linked, and deaf to what a video's words look like."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tests.unit.exports import samples
from tubetotask.domain.evidence import Wording
from tubetotask.domain.video import Video
from tubetotask.exports import markdown
from tubetotask.exports.phrases import one_line

DIALECT = MarkdownIt("commonmark").enable(["table", "strikethrough"])
HOSTILE = (
    "<script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "![x](https://evil.example/p.png)",
    "# a heading",
    "a | b",
    "`code` and ```fence```",
    "1. one",
    "1) one",
    "1.",
    "2026. A year",
    "44.1 for strength",
    "-5 degrees and - dashes",
    "---",
    "- - -",
    "- item",
    "+ item",
    "===",
    "> quoted",
    "&lt;b&gt; &#60;",
    "https://evil.example www.evil.example me@evil.example",
    "*bold* _thin_ ~~gone~~ $x$",
    "back\\slash \\* end\\",
    "<https://evil.example>",
    "[ref]: https://evil.example",
)


def shown(escaped: str) -> str:
    """The text a reader sees; fails where anything but text came out."""
    tokens = DIALECT.parse(f"- {escaped}")
    kinds = [t.type for t in tokens]
    assert kinds == [
        "bullet_list_open",
        "list_item_open",
        "paragraph_open",
        "inline",
        "paragraph_close",
        "list_item_close",
        "bullet_list_close",
    ], kinds
    children = tokens[3].children or []
    assert {c.type for c in children} <= {"text", "text_special"}, children
    return "".join(c.content for c in children)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_shows_as_its_own_characters(text: str) -> None:
    assert shown(markdown.escape(text)) == text


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60))
def test_any_text_shows_as_its_own_characters(text: str) -> None:
    line = one_line(text)
    if line:
        assert shown(markdown.escape(text)) == line


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_changes_no_block_of_the_whole_page(text: str) -> None:
    def blocks(page: str) -> list[str]:
        return [t.type for t in DIALECT.parse(page)]

    def page(words: str) -> str:
        whole = samples.analysis()
        assert whole.assessment
        said = samples.statement(words)
        notes = replace(
            whole.notes,
            premise=said,
            limits=(words,),
            chapters=tuple(replace(c, title=words) for c in whole.notes.chapters),
        )
        tasks = tuple(
            replace(t, title=words, statement=said, section_title=words, why=words)
            for t in whole.assessment.tasks
        )
        sections = tuple(replace(s, title=words) for s in whole.assessment.sections)
        assessment = replace(whole.assessment, tasks=tasks, sections=sections, limits=())
        video = Video(words, "dQw4w9WgXcQ", channel=words)
        return markdown.render(replace(whole, video=video, notes=notes, assessment=assessment))

    assert blocks(page(text)) == blocks(page("plain"))
    assert not re.search(
        r'(?:href|src)="(?!https://www\.youtube\.com/)', DIALECT.render(page(text))
    )


@pytest.mark.parametrize(
    "text", ["44.1 for strength", "58.8", "-5 degrees", "+3 points", "3.5.1 came out"]
)
def test_numbers_that_make_no_list_stay_as_they_are(text: str) -> None:
    assert markdown.escape(text) == text


def test_only_the_start_of_a_line_can_be_a_list() -> None:
    assert markdown.escape("1. one") == "1\\. one"
    assert markdown.inline("1. one") == "1. one"
    page = markdown.render(samples.analysis())
    assert "- Score 72: 60 for part 0 (60 measured); 12 for part 1" in page
    assert "&#" not in page


def test_each_quote_links_to_its_second() -> None:
    page = markdown.render(samples.analysis())
    assert "[0:05](https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=5s) “Write down" in page


def test_the_answer_comes_before_everything_else() -> None:
    page = markdown.render(samples.analysis())
    order = ["**Compared with your plan:** same", "**Should you act:** save", "**First step:**"]
    order += [
        "## Summary",
        "## New to your plan",
        "## Your plan's",
        "## Tasks (1)",
        "## Your question",
        "## Off your plan",
        "## Key passages",
        "## About",
    ]
    places = [page.index(part) for part in order]
    assert places == sorted(places)


def test_without_a_plan_the_page_says_so_and_shows_the_advice() -> None:
    page = markdown.render(samples.without_plan())
    assert "No plan was given" in page
    assert "## Advice (1)" in page
    assert "## Tasks" not in page


def test_without_tasks_and_advice_the_page_says_so_and_fills_nothing() -> None:
    whole = samples.analysis()
    assert whole.assessment
    bare = replace(whole, assessment=replace(whole.assessment, tasks=(), sections=()))
    page = markdown.render(bare)
    assert page.count("Nothing in this video asks to be done for your plan.") == 2
    assert "## Your plan's sections" not in page
    quiet = replace(samples.without_plan(), notes=replace(whole.notes, advice=()))
    assert "No clear advice was found." in markdown.render(quiet)


def test_a_models_wording_stands_after_the_quote_and_is_marked() -> None:
    whole = samples.analysis()
    told = replace(samples.statement("said by"), text="As told", wording=Wording.MODEL)
    page = markdown.render(replace(whole, notes=replace(whole.notes, premise=told)))
    assert "“said by”\n  - In a model's words: As told" in page
