"""What somebody else would do is nobody's task where a sentence leaves its subject out."""

from __future__ import annotations

import pytest

from tests.unit.analysis.test_advice import shown
from tests.unit.analysis.test_first_person import ADVICE

OF_OTHERS = [
    ["What do you think they'd do?", "Probably spend a lot on advertising."],
    [
        "I think someone would jump in and run the company differently.",
        "Maybe resurrect a couple of things that we did in the past.",
        "Probably spend a lot on advertising, a lot of marketing, probably take our margin down.",
    ],
    ["Most people would come in and hire.", "Perhaps raise the prices every year."],
    ["Another owner would take the money, maybe write a letter to our readers every week."],
]
OF_THE_SPEAKER = [
    ["So we're probably going to end up looking at it.", "Maybe break down some of our decisions."],
    ["I will be in Berlin all summer.", "And maybe write a letter to our readers every week."],
]
TO_LISTENERS = [
    ["Maybe start with ten customers."],
    ["It was a cold winter.", "Maybe start with ten customers."],
    ["Ten of them would be enough.", "Maybe start with ten customers."],
    ["What would you do?", "Probably raise the prices every year."],
    ["They'd love to hear from you.", "Maybe write a letter every week."],
    ["They'd love a letter.", "Maybe send them a letter every week."],
    ["Someone else would wait.", "Write a letter to your readers every week."],
    ["Someone would pay.", "Maybe you're small.", "Maybe start with ten customers."],
]


@pytest.mark.parametrize("sentences", [*OF_OTHERS, *OF_THE_SPEAKER])
def test_what_somebody_else_would_do_is_no_advice(sentences: list[str]) -> None:
    alone = shown([*ADVICE, sentences[-1], *ADVICE])
    told = shown([*ADVICE, *sentences, *ADVICE])
    assert told == shown([*ADVICE, *ADVICE])
    assert len(sentences) == 1 or len(alone) == len(told) + 1, "it is the context that refuses it"


@pytest.mark.parametrize("sentences", TO_LISTENERS)
def test_maybe_and_a_verb_stays_advice_to_the_listener(sentences: list[str]) -> None:
    assert len(shown([*ADVICE, *sentences, *ADVICE])) == len(shown([*ADVICE, *ADVICE])) + 1


def test_among_steps_the_next_one_may_leave_its_subject_out() -> None:
    steps = [
        "Now we're going to fold the paper in half.",
        "Next we're going to turn the paper over.",
        "Then I'm going to press the left edge down to the crease.",
    ]
    step = "Maybe fold the corner twice."
    assert "Fold the corner twice" in shown([*steps, step, *steps])
