"""Which passages are chosen, why, and which a reader is spared."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tubetotask.analysis.encoders import TfidfEncoder, default_encoder
from tubetotask.analysis.offline.key_passages import Scored, quotable, rank, select, sponsored
from tubetotask.domain.score import Score
from tubetotask.domain.transcript import Passage

TALK = [
    "Hello everyone and welcome back to the channel.",
    "Pricing decides whether a small bakery survives its first year.",
    "Yeah.",
    "Most bakeries set the price of bread from the cost of flour and forget the rent.",
    "My cousin has a dog.",
    "So write down every cost of the bakery, then set the price of each bread.",
    "It was raining that day, you know, and we just sort of sat there.",
    "Please subscribe and hit the bell if you like this.",
]


def _passages(texts: list[str]) -> list[Passage]:
    return [Passage(i, i, i + 1, text, 5.0 * i, 5.0 * i + 5) for i, text in enumerate(texts)]


def _never_alike(_i: int, _j: int) -> float:
    return 0.0


def test_passages_about_the_subject_come_before_small_talk() -> None:
    scored = rank(_passages(TALK), title="Pricing for a bakery", language="en")
    order = [entry.index for entry in scored]
    assert sorted(order) == list(range(len(TALK)))
    assert order.index(3) < order.index(4)
    assert order.index(5) < order.index(6)
    assert order.index(1) < order.index(2)


def test_a_score_is_the_sum_of_its_parts_and_names_them() -> None:
    scored = rank(_passages(TALK), title="Pricing for a bakery", language="en")
    for entry in scored:
        names = [part.name for part in entry.score.parts]
        assert names[1:] == ["centroid", "content words", "title", "position"]
        assert entry.score == Score.of(*entry.score.parts)


def test_the_start_of_each_chapter_gains_from_its_position() -> None:
    same = ["We talk about the price of bread in this town."] * 8
    with_chapter = rank(_passages(same), title="", language="en", starts=[0, 5])
    assert {entry.index for entry in with_chapter[:2]} == {0, 5}


def test_given_vectors_are_used_and_change_nothing() -> None:
    passages = _passages(TALK)
    encoder = default_encoder()
    vectors = encoder.encode(TALK)
    given_ = rank(passages, title="Bakery", language="en", encoder=encoder, vectors=vectors)
    assert given_ == rank(passages, title="Bakery", language="en")


def test_no_passage_gives_no_rank() -> None:
    assert rank([], title="x", language="en") == []


@settings(max_examples=30)
@given(st.lists(st.text(max_size=25), min_size=1, max_size=8), st.sampled_from(["en", "ja", "ar"]))
def test_any_text_is_ranked_once(texts: list[str], language: str) -> None:
    scored = rank(_passages(texts), title="", language=language, encoder=TfidfEncoder())
    assert sorted(entry.index for entry in scored) == list(range(len(texts)))
    assert all(0 <= entry.score.value <= 100 for entry in scored)


def test_what_a_better_passage_says_is_not_chosen_again() -> None:
    texts = ["Set the price of bread by its cost.", "Write every cost of the bakery down."] * 2
    passages = _passages(texts)
    scored = [Scored(i, Score(50, ())) for i in range(4)]

    def alike(i: int, j: int) -> float:
        return 1.0 if texts[i] == texts[j] else 0.0

    chosen = select(scored, passages, limit=4, similarity=alike)
    assert [entry.index for entry in chosen] == [0, 1]


def test_nothing_is_filled_up_and_the_limit_holds() -> None:
    passages = _passages(TALK)
    scored = rank(passages, title="Pricing for a bakery", language="en")
    assert len(select(scored, passages, limit=2, similarity=_never_alike)) == 2
    many = select(scored, passages, limit=8, similarity=_never_alike)
    assert {entry.index for entry in many} & {0, 2, 7} == set()


@pytest.mark.parametrize(
    "text",
    [
        "Thank you so much for watching.",
        "This video is sponsored by a company that sells beds to sleepy people.",
        "Use my code BREAD at checkout for ten percent off your first order.",
        "Hi everyone, can you hear me at the back of the room?",
        "Okay, yeah.",
        "[Music playing over the end titles]",
        "no no no no no no no no no no no no no no no",
        "",
    ],
)
def test_housekeeping_sounds_and_loops_are_not_quoted(text: str) -> None:
    assert quotable(_passages([text])[0]) < 0.5


@pytest.mark.parametrize(
    "text",
    [
        "Write down every cost before you set a price for the bread.",
        "Send the newsletter on the same day every week, and let readers wait for it.",
        "The head of a bakery is the author of its prices, whatever the mill may say.",
        "Schreiben Sie alle Kosten auf, bevor Sie den Preis des Brotes festlegen.",
        "価格を決める前に、すべての費用を書き出してください。",
    ],
)
def test_a_whole_sentence_is_quoted_in_any_language(text: str) -> None:
    assert quotable(_passages([text])[0]) == 1.0


def test_a_sentence_that_hangs_on_another_stands_less_well_alone() -> None:
    whole, hanging, connected, short, endless = (
        quotable(passage)
        for passage in _passages(
            [
                "The baker writes every cost down before the shop opens.",
                "They write every cost down before the shop opens.",
                "But bakers write every cost down before the shop opens.",
                "Bakers write costs down.",
                " ".join(f"word{i}" for i in range(80)),
            ]
        )
    )
    assert whole > connected > hanging > short > 0
    assert endless < whole


def test_uncertain_borders_make_a_passage_less_quotable() -> None:
    sure = _passages(["Write down every cost before you set a price for the bread."])[0]
    assert quotable(replace(sure, confidence=0.5)) < quotable(sure)


def test_what_is_said_between_two_signs_of_a_sponsor_is_left_out() -> None:
    texts = [
        "Bread needs time and a hot oven.",
        "This part is sponsored by a maker of beds.",
        "Good beds make the back strong and the mind clear.",
        "Get ten percent off at checkout.",
        "Bread also needs salt and good flour.",
    ]
    passages = _passages(texts)
    assert sponsored(passages) == {1, 2, 3}
    scored = [Scored(i, Score(50, ())) for i in range(5)]
    chosen = select(scored, passages, limit=5, similarity=_never_alike)
    assert [entry.index for entry in chosen] == [0, 4]


def test_two_signs_far_apart_are_two_spots() -> None:
    texts = ["Our sponsor makes beds.", *["Bread needs time."] * 20, "Use my code for beds."]
    assert sponsored(_passages(texts)) == {0, 21}


def test_a_piece_of_a_sentence_stands_less_well_alone_than_a_question() -> None:
    piece, question = _passages(
        ["Is that you want to bake the bread slowly.", "Is the bread baked slowly enough there?"]
    )
    assert quotable(piece) < quotable(question)


@pytest.mark.parametrize(
    "text",
    [
        "In my conversation with Ada we get into why small bakeries raise their prices too late.",
        "Hi, I'm Ben and I am the head of baking at the largest mill of the country.",
        "Do you have any advice for somebody who wants to open a bakery without any money?",
        "We have talked a lot about the price of bread and the rent of the shop so far.",
        "Ada is head of baking at the largest mill of the whole country.",
        "Let's actually walk through some of the things that bakers learn in their first year.",
        "I'm curious just to get your thoughts on the price of bread in small towns.",
        "So whatever you can tell of prices and profits, I would love to give bakers...",
        "You can read more about bread when you join my mailing list at a mill of bread.",
    ],
)
def test_talk_about_the_talk_introductions_and_questions_are_not_quoted(text: str) -> None:
    assert quotable(_passages([text])[0]) < 0.5
