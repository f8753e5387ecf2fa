"""A sponsor's spot is known by what is said only in spots, and is left out whole."""

from __future__ import annotations

from dataclasses import replace

from tubetotask.analysis.offline.adverts import sponsored
from tubetotask.domain.transcript import Passage

TALK = ["Bread needs time and a hot oven.", "A dark crust gives the bread its taste."]
SPOT = [
    "Imagine a place where all the bakers you want to reach already are.",
    "That place exists, and it is called Ovenly.",
    "Two of my own bakeries found their best millers there within a month.",
    "With Ovenly you reach three million people who buy flour.",
    "Make your flour sell and get $100 credit on your first campaign.",
    "Just go to ovenly.com/bread to claim your credit.",
    "Terms and conditions apply.",
]


def passages(texts: list[str], who: str = "") -> list[Passage]:
    said = [Passage(i, i, i + 1, text, 5.0 * i, 5.0 * i + 5) for i, text in enumerate(texts)]
    return [replace(one, speaker=who) for one in said]


def test_a_spot_that_is_not_announced_is_left_out_from_its_first_sentence_to_its_last() -> None:
    found = sponsored(passages([*TALK, *SPOT, *TALK]))
    assert found == set(range(len(TALK), len(TALK) + len(SPOT)))


def test_a_spot_ends_where_somebody_else_speaks() -> None:
    said = passages([*TALK, *SPOT], "Ada")
    answer = replace(said[0], text="Ovenly bread is what I bake at home.", speaker="Bea")
    assert len(said) not in sponsored([*said, answer])


def test_a_long_spot_is_left_out_from_its_announcement_to_its_address() -> None:
    middle = [f"Reason {n} why dough rises better in a clean bowl." for n in range(16)]
    said = ["This episode is brought to you by Wheatly.", *middle, "More at wheatly.com/talk."]
    found = sponsored([*passages(said, "Ada"), *passages(TALK, "Bea")])
    assert found == set(range(len(said)))


def test_a_word_that_spots_use_too_makes_no_spot() -> None:
    said = [
        "Maybe you do not know how to close a big sponsor.",
        "Have the longest free trial possible.",
        "You could sell tickets and get some sponsors for the meetup.",
        "If you go to our site there is a book about it, and it costs nothing.",
    ]
    assert sponsored(passages(said)) == frozenset()


def test_an_address_where_nothing_is_offered_is_left_out_alone() -> None:
    said = ["We call it Shape Up.", "If you go to basecamp.com/shapeup you can read the book."]
    assert sponsored(passages([*said, "Basecamp works in six weeks, not in years."])) == {1}
