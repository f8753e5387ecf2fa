"""What speakers tell of their own doing becomes nobody's task, however much advice is around it."""

from __future__ import annotations

import pytest

from tests.unit.analysis.test_advice import shown
from tubetotask.analysis.offline import first_person, titles
from tubetotask.analysis.offline.clauses import find

ADVICE = [
    "You should call every customer once a month.",
    "Raise your prices every year.",
    "Make sure that you answer every letter within a day.",
    "My advice is to ask each customer for one more name.",
    "You need to plan your week on Friday.",
    "Put the price on the first page.",
    "Send an invoice on the same day.",
]
REPORTS = [
    "I write a letter to our readers every week.",
    "I always write down the cost of each loaf.",
    "Every week I send a newsletter to my list.",
    "We test every headline with ten customers.",
    "Every morning I get up, write a letter, and call ten customers.",
    "The first thing I do is write down the cost of each loaf.",
    "What we do is write down the cost of each loaf.",
    "The best thing we did was to change our prices.",
    "The trick was to write down the cost of each loaf.",
    "We changed our prices last spring.",
]
TO_LISTENERS = [
    "We need to write a letter every week.",
    "What I'd do is write down the cost of each loaf.",
    "I recommend writing a letter every week.",
    "If you can, write a letter every week.",
    "I write a letter every week, and you should write one to your readers, too.",
]


@pytest.mark.parametrize("sentence", REPORTS)
def test_a_report_among_advice_is_no_advice(sentence: str) -> None:
    around = shown([*ADVICE, *ADVICE])
    assert shown([*ADVICE, sentence, *ADVICE]) == around
    assert len(around) > len(ADVICE)


@pytest.mark.parametrize("sentence", TO_LISTENERS)
def test_what_is_said_to_the_listener_stays_advice(sentence: str) -> None:
    assert len(shown([*ADVICE, sentence, *ADVICE])) == len(shown([*ADVICE, *ADVICE])) + 1


def test_a_step_that_is_shown_for_repeating_stays_one() -> None:
    how_to = [
        "Now we're going to fold the paper in half.",
        "Then we're going to turn the paper over.",
        "And then we fold the left edge over to the crease.",
        "Once you've done that, fold this corner up to the top.",
        "So we're going to rotate the paper and fold the right edge.",
        "And now we're going to pull the bottom corner over to the left.",
    ]
    assert "Fold the left edge over to the crease" in shown(how_to)


@pytest.mark.parametrize(
    ("sentence", "own"),
    [
        ("I open the shop at six, write down the cost of each loaf.", True),
        ("Open the shop at six, write down the cost of each loaf.", False),
        ("What we want to do is write down the cost of each loaf.", False),
        ("The first thing I tell people is write down the cost of each loaf.", False),
        ("The trick is to write down the cost of each loaf.", False),
        ("One thing we started doing is writing down the cost of each loaf.", True),
        ("We can write down the cost of each loaf.", False),
        ("We'll write down the cost of each loaf.", False),
        ("Let's write down the cost of each loaf.", False),
    ],
)
def test_forms_tell_whose_doing_it_is(sentence: str, own: bool) -> None:
    clauses = find(sentence)
    clause = titles.choose(clauses)
    assert clause
    assert first_person.told_of_oneself(clause, clauses) is own
