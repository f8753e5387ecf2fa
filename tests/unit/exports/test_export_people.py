"""What the three exports for people (text, Markdown, HTML) have in common."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape

import pytest

from tests.unit.exports import samples
from tubetotask.domain.analysis import Analysis
from tubetotask.domain.assessment import Comparison, ComparisonValue
from tubetotask.domain.score import Score, ScorePart
from tubetotask.exports import html, markdown, phrases, text
from tubetotask.exports.document import document
from tubetotask.exports.printed import for_people

RENDERERS = [text.render, markdown.render, html.render]
Render = Callable[[Analysis], str]


def words(page: str) -> str:
    """A page as running text: no tags, no line breaks."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def restored() -> Analysis:
    """The talk with captions that have no punctuation; the passage shows what they lack."""
    whole = samples.analysis()
    said = replace(samples.statement("so we write it down"), text="So we write it down.")
    return replace(
        whole,
        transcript=replace(whole.transcript, punctuated=False),
        notes=replace(whole.notes, premise=said),
    )


@pytest.mark.parametrize("render", RENDERERS)
def test_quotes_of_restored_sentences_are_the_captions_own_words_and_open_ended(
    render: Render,
) -> None:
    page = words(render(restored()))
    assert "“… so we write it down …”" in page
    assert "So we write it down." not in page
    assert "“know the cost of each loaf”" in page, "the plan is quoted as it stands"
    assert page.count(words(phrases.RESTORED)) == 1


@pytest.mark.parametrize("made", [restored, samples.analysis])
def test_the_published_form_gives_the_same_page_as_the_analysis_it_comes_from(
    made: Callable[[], Analysis],
) -> None:
    told = made()
    assert for_people(document(told)) == document(told, for_people=True)


@pytest.mark.parametrize("render", RENDERERS)
def test_punctuated_captions_are_quoted_as_they_stand(render: Render) -> None:
    page = words(render(samples.analysis()))
    assert f"“{samples.SENTENCES[1]}”" in page
    assert phrases.RESTORED not in page


@pytest.mark.parametrize("render", RENDERERS)
def test_a_topic_is_said_to_be_found_and_named_in_the_same_words_everywhere(
    render: Render,
) -> None:
    page = words(render(samples.analysis()))
    assert "loaf cost (found by topic, named in the talk’s own words)" in page
    assert "The problem (" not in page


@pytest.mark.parametrize("render", RENDERERS)
def test_what_was_not_judged_says_by_whom(render: Render) -> None:
    whole = samples.analysis()
    assert whole.assessment
    open_ = replace(whole.assessment, comparison=Comparison(ComparisonValue.NOT_JUDGED, "Why."))
    page = words(render(replace(whole, assessment=open_)))
    assert "not judged by the built-in analyser" in page
    by_model = replace(whole, assessment=open_, notes=replace(whole.notes, analyser="model/1"))
    page = words(render(by_model))
    assert "not judged" in page
    assert "not judged by" not in page


@pytest.mark.parametrize("render", RENDERERS)
def test_what_gave_no_points_is_left_out_of_an_opened_score(render: Render) -> None:
    whole = samples.analysis()
    assert whole.assessment
    score = Score.of(ScorePart("strength", "0.9", 41.0), ScorePart("said again", "0 times", 0.0))
    tasks = (replace(whole.assessment.tasks[0], score=score),)
    page = words(render(replace(whole, assessment=replace(whole.assessment, tasks=tasks))))
    assert "41 for strength (0.9)" in page
    assert "said again" not in page


@pytest.mark.parametrize("render", RENDERERS)
def test_what_new_means_stands_below_its_heading_and_below_no_other(render: Render) -> None:
    page = words(render(samples.analysis()))
    assert page.count(phrases.NEW_MEANS) == 1
    assert page.lower().index("new to your plan") < page.index(phrases.NEW_MEANS)
    none = replace(samples.assessment(), findings=())
    assert phrases.NEW_MEANS not in words(render(replace(samples.analysis(), assessment=none)))
