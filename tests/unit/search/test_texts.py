"""Statements and tasks as texts; two orders as one; the nearest of many vectors."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests import builders
from tubetotask.analysis.tokens import search_words
from tubetotask.domain.assessment import Assessment, FindingKind
from tubetotask.domain.notes import Advice, Concept, KeyPassage, Notes, Takeaway
from tubetotask.search import texts
from tubetotask.search.fusing import fused
from tubetotask.search.nearest import Nearest, packed, unpacked


def test_every_statement_of_notes_is_a_text_and_the_same_one_is_there_once() -> None:
    said = [builders.statement(f"Statement {n}", start_s=n) for n in range(7)]
    notes = Notes(
        "a",
        "en",
        premise=said[0],
        concepts=(Concept(said[1], problem=said[2]),),
        takeaways=(Takeaway("Theme", said[3]),),
        advice=(Advice(said[4], "Do it", 0.9, also=(said[5],), first_step=said[6]),),
        key_passages=tuple(KeyPassage(each, builders.task().score) for each in said[3:5]),
    )
    found = texts.of_notes(notes, search_words)
    assert sorted(each.text for each in found) == sorted(each.text for each in said)
    assert [each.place for each in found] == list(range(7))
    by_text = {each.text: each for each in found}
    assert by_text["Statement 2"].about == "Statement 1"
    assert by_text["Statement 3"].about == "Theme"
    assert {"theme", "statement", "3"} <= set(by_text["Statement 3"].words)
    assert by_text["Statement 6"].start_s == 6


def test_what_has_no_quote_of_the_video_is_no_text_and_an_untimed_one_has_no_link() -> None:
    said = builders.statement("Write daily")
    untimed = replace(said, evidence=(replace(said.evidence[0], start_s=None, end_s=None),))
    bare = replace(said, evidence=())
    advice = tuple(Advice(each, "", 0.9) for each in (untimed, bare))
    [found] = texts.of_notes(Notes("a", "en", advice=advice), search_words)
    assert (found.start_s, found.linked) == (None, False)


def test_a_finding_has_its_section_and_the_plan_s_quote_is_not_the_speaker_s() -> None:
    held = builders.finding(FindingKind.REAFFIRMS, "Write every day")
    [found] = texts.of_assessment(Assessment("a", "h", findings=(held,)), search_words)
    assert (found.part, found.section_id, found.quote) == ("reaffirms", "s", "Write every day")


def test_a_task_holds_its_title_section_and_what_its_witnesses_say_each_line_once() -> None:
    said = builders.task("Raise your prices", also=1)
    found = texts.of_task("Raise your prices", "Sales", [said, said], search_words)
    assert found.text.split() == [], "its why only names the section, which is looked in anyway"
    given = replace(said, why="Prices are low.")
    found = texts.of_task("Charge more", "Sales", [given, given], search_words)
    assert list(texts.lines_of_task(found.text)) == [
        ("Raise your prices", True),
        ("Prices are low.", False),
    ]
    assert {"raise", "price", "sale", "charge", "low"} <= set(found.words)


@given(st.lists(st.integers(0, 30), unique=True), st.lists(st.integers(0, 30), unique=True))
def test_two_orders_made_one_hold_each_once_and_keep_the_order_of_words_alone(
    words: list[int], meaning: list[int]
) -> None:
    found = fused(words, meaning)
    assert sorted(found) == sorted({*words, *meaning})
    alone = [each for each in words if each not in meaning]
    assert [each for each in found if each in alone] == alone


def test_the_nearest_are_found_however_many_are_looked_at_at_a_time() -> None:
    made = np.random.default_rng(1).standard_normal((500, 64)).astype(np.float32)
    made /= np.linalg.norm(made, axis=1, keepdims=True)
    kept = unpacked(packed(made), 64)
    assert np.abs((kept * made).sum(axis=1) - 1).max() < 0.01
    wanted = made[7]
    right = [int(n) for n in np.argsort(-(kept @ wanted), kind="stable")[:5]]
    nearest: Nearest[int] = Nearest(wanted, 5, -1.0)
    for first in range(0, 500, 37):
        nearest.look(range(first, min(first + 37, 500)), kept[first : first + 37])
    assert nearest.best() == right
    assert right[0] == 7
    few: Nearest[int] = Nearest(wanted, 5, 0.99)
    few.look(range(500), kept)
    assert few.best() == [7]


def test_a_text_without_a_word_is_near_to_nothing() -> None:
    kept = unpacked(packed(np.zeros((1, 8), np.float32)), 8)
    nearest: Nearest[int] = Nearest(np.ones(8, np.float32) / np.sqrt(8), 5, 0.1)
    nearest.look([0], kept)
    assert nearest.best() == []
