"""Chapters found by topic."""

from __future__ import annotations

import re
import tracemalloc
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tubetotask.analysis.encoders import TfidfEncoder, default_encoder
from tubetotask.analysis.offline.chapter_titles import titles
from tubetotask.analysis.offline.chapters import by_topic, expected_count
from tubetotask.analysis.offline.topic_shift import probabilities
from tubetotask.analysis.tokens import words
from tubetotask.domain.transcript import Chapter, Passage

BREAD = [
    "Good bread starts with flour, water and salt.",
    "Knead the dough until the dough is smooth.",
    "Let the dough rest in a warm bowl for an hour.",
    "The oven must be hot before the bread goes in.",
    "Bake the bread until the crust is brown.",
    "A dark crust gives the bread its taste.",
    "Flour with more protein makes a stronger dough.",
    "Salt slows the yeast and firms the dough.",
]
TAXES = [
    "Now let's talk about the taxes of a small company.",
    "A small company pays taxes on its profit every quarter.",
    "Keep each receipt, because the tax office may ask for it.",
    "The tax office counts a car as an expense of the company.",
    "Profit of the company is income minus every expense.",
    "An accountant files the tax return in spring.",
    "Late taxes cost the company interest.",
    "Every expense needs a receipt for the tax return.",
]
ROSES = [
    "Next, the roses in the garden behind the house.",
    "Roses need sun and loose soil in the garden.",
    "Cut the roses in early spring above a bud.",
    "Water the soil and never the leaves of roses.",
    "Greenfly on roses is washed off with soap and water.",
    "Old roses bloom once, modern roses all summer.",
    "Cover the soil of the garden with straw in winter.",
    "Plant roses with the graft below the soil.",
]


def _passages(texts: list[str], seconds: float = 8.0) -> list[Passage]:
    return [
        Passage(i, i, i + 1, text, seconds * i, seconds * (i + 1)) for i, text in enumerate(texts)
    ]


def _chapters(texts: list[str], count: int | None = None) -> tuple[Chapter, ...]:
    return by_topic(_passages(texts), default_encoder().encode(texts), count=count)


def test_chapters_begin_where_the_topic_changes() -> None:
    found = _chapters(BREAD + TAXES + ROSES, count=3)
    assert [chapter.first for chapter in found] == [0, 8, 16]
    assert [chapter.origin for chapter in found] == ["topic"] * 3
    assert [chapter.start_s for chapter in found] == [0.0, 64.0, 128.0]
    assert found[-1].end_s == 192.0


def test_titles_are_cut_from_the_chapters_own_words() -> None:
    texts = BREAD + TAXES + ROSES
    found = _chapters(texts, count=3)
    for chapter in found:
        said = " ".join(texts[chapter.first : chapter.last])
        for part in chapter.title.split(", "):
            assert re.search(re.escape(part), said, re.IGNORECASE)
    assert "dough" in found[0].title.lower()
    assert "roses" in found[2].title.lower()


def test_a_phrase_said_often_is_kept_together_and_as_it_is_written() -> None:
    texts = [
        "The Kyoto Protocol was signed by many.",
        "Nobody liked the Kyoto Protocol at first.",
        "The Kyoto Protocol went on.",
    ]
    (only,) = by_topic(_passages(texts), TfidfEncoder().encode(texts))
    assert only.title.startswith("Kyoto Protocol")


def test_a_chapter_without_telling_words_is_named_by_its_first_ones() -> None:
    (only,) = by_topic(_passages(["and so it is"]), TfidfEncoder().encode(["and so it is"]))
    assert only.title == "And so it is"


def test_a_pause_is_a_sign_of_a_new_chapter() -> None:
    texts = ["We go on talking about bread and dough here."] * 40
    passages = [
        replace(
            p,
            start_s=(p.start_s or 0) + 5 * (p.index >= 13),
            end_s=(p.end_s or 0) + 5 * (p.index >= 13),
        )
        for p in _passages(texts)
    ]
    found = by_topic(passages, default_encoder().encode(texts), count=2)
    assert found[1].first == 13


def test_without_times_words_are_the_clock_and_chapters_have_none() -> None:
    texts = BREAD + TAXES + ROSES
    untimed = [replace(p, start_s=None, end_s=None) for p in _passages(texts)]
    found = by_topic(untimed, default_encoder().encode(texts), count=3)
    assert [chapter.first for chapter in found] == [0, 8, 16]
    assert {(chapter.start_s, chapter.end_s) for chapter in found} == {(None, None)}


def test_a_clock_that_restarts_does_not_end_a_chapter_before_it_starts() -> None:
    texts = BREAD + BREAD
    passages = [
        replace(p, epoch=p.index // 8, start_s=8.0 * (p.index % 8), end_s=8.0 * (p.index % 8) + 8)
        for p in _passages(texts)
    ]
    for chapter in by_topic(passages, default_encoder().encode(texts)):
        assert chapter.start_s is not None
        assert chapter.end_s is not None
        assert chapter.start_s <= chapter.end_s


def test_no_passage_gives_no_chapter_and_a_short_talk_gives_one() -> None:
    assert by_topic([], np.zeros((0, 4), dtype=np.float32)) == ()
    assert len(_chapters(["Hello there, this is short."])) == 1


def test_passages_that_all_start_at_once_are_one_chapter() -> None:
    texts = BREAD + TAXES
    at_once = [replace(p, start_s=0.0, end_s=900.0) for p in _passages(texts)]
    assert len(by_topic(at_once, default_encoder().encode(texts))) == 1


@pytest.mark.parametrize(
    ("minutes", "least", "most"), [(0, 1, 1), (1, 1, 1), (10, 6, 10), (60, 10, 20), (240, 25, 45)]
)
def test_longer_talks_have_more_and_longer_chapters(minutes: int, least: int, most: int) -> None:
    assert least <= expected_count(minutes * 60) <= most


@settings(max_examples=40)
@example(texts=["ß"], count=1, seconds=1.0, language="en")
@example(texts=["µ"], count=1, seconds=1.0, language="en")  # its capital has another small letter
@given(
    st.lists(st.text(max_size=30), min_size=1, max_size=25),
    st.integers(1, 8),
    st.floats(0.0, 60.0),
    st.sampled_from(["en", "ja", "ar", "und"]),
)
def test_chapters_are_a_partition_in_order(
    texts: list[str], count: int, seconds: float, language: str
) -> None:
    vectors = TfidfEncoder().encode(texts)
    found = by_topic(_passages(texts, seconds), vectors, count=count, language=language)
    assert found[0].first == 0
    assert found[-1].last == len(texts)
    assert all(a.last == b.first for a, b in pairwise(found))
    assert all(chapter.first < chapter.last for chapter in found)
    assert len(found) <= count
    for chapter in found:
        said = {word.casefold() for word in words(" ".join(texts[chapter.first : chapter.last]))}
        named = {word.casefold() for word in words(chapter.title)}
        assert named <= said or not said or language != "en"


def test_a_short_sentence_that_says_what_the_chapter_is_about_is_its_title() -> None:
    told = [
        "Costs decide everything here.",
        "The costs of a shop and the costs of flour: costs and more costs.",
    ]
    story = "I love my costs very much."
    found = titles([told, ["Roses need sun."]], "en", whole=[[story, *told], []])
    assert found[0] == "Costs decide everything here"


def test_a_title_names_a_thing_and_nobody_who_speaks() -> None:
    told = [
        "Jason, they hired quickly, sold quickly and hired sales reps.",
        "Jason hired sales reps, and hired and sold quickly, Jason.",
    ]
    other = ["The garden is green.", "A green garden grows."]
    assert titles([told, other], "en", who=["Jason Lemkin"])[0] == "Sales reps"


def test_topics_of_an_hour_take_one_table_of_sums() -> None:
    count = 600
    vectors = np.random.default_rng(0).standard_normal((count, 512), dtype=np.float32)
    times = np.arange(0.0, count * 6.0, 6.0, dtype=np.float64)
    tracemalloc.start()
    try:
        chances = probabilities(
            BREAD * (count // len(BREAD)),
            vectors,
            times,
            pauses=np.zeros(count),
            chapter_s=300.0,
            language="en",
        )
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(chances) == count
    assert most < 2 * (count + 1) * 512 * 8  # of 8 bytes each
