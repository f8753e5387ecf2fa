"""Advice said plainly: what grammar and spelling leave open, and what never becomes the same."""

from __future__ import annotations

import pytest

from tubetotask import pipeline
from tubetotask.tasks.plain import plain
from tubetotask.tasks.sameness import Band

ALIKE = 0.97

SAME = (
    ("What I'd do is call your first ten customers", "Call your first ten customers"),
    ("You know, you really want to raise your prices", "Raise your prices"),
    ("Make sure you back up the database", "Back the database up"),
    ("Every day, play your scales slowly", "Play your scales slowly every day"),
    ("If it rains, train inside", "Train inside if it rains"),
    (
        "Antes de levantar pesas, calienta los hombros",
        "Calienta los hombros antes de levantar pesas",
    ),
    ("Turn your phone off while you write", "Switch off your phone when you're writing"),
    ("Write your goals down", "Write down your goals"),
    ("Hand your bookkeeping over to a friend", "Hand over your bookkeeping to a friend"),
    ("Organize your photos by year", "Organise your pictures by year"),
    ("Read aloud to your kids every night", "Read out loud to your children each night"),
    ("Send the newsletter once a week", "Send the newsletter every week"),
    ("Lift weights three times per week", "Lift weights three times a week"),
    ("Post the best clip six months later", "Post the best clip after six months"),
    ("Learn twenty new words a day", "Learn twenty new words every day"),
    ("Reply to every comment in the first hour", "Answer all comments within the first hour"),
    ("Make recordings of your sales calls", "Record your sales calls"),
    ("Say thank you to your best customers", "Thank your best customers"),
    ("Take a look at your expenses every month", "Look at your expenses every month"),
    ("Speak with five customers each week", "Talk to five customers every week"),
    ("Use Zapier to automate your invoices", "Automate invoices with Zapier"),
    ("Give a discount to the first ten students", "Give the first ten students a discount"),
    ("Request a review from every client", "Ask each client for a review"),
    ("Test yourself rather than reread the chapter", "Test yourself instead of reread the chapter"),
)
APART = (
    ("Turn your phone off", "Turn your phone on"),
    ("Write your goals down", "Write your goals"),
    ("Practise on your own", "Practise"),
    ("Eat a little sugar", "Eat little sugar"),
    ("Buy a few shares", "Buy few shares"),
    ("The jumper is in the pool", "Jump into the pool"),
    ("Listen to your customers", "Look at your customers"),
    ("Use a timer to not lose time", "Lose time with a timer"),
    ("Before a run, eat", "After a run, eat"),
    ("Before you eat, drink", "Before you drink, eat"),
    ("Once a week, post a clip", "Twice a week, post a clip"),
    ("Send the newsletter once a week", "Send the newsletter once a month"),
    ("Give a discount to students", "Give students to a discount"),
    ("Ask customers for a review", "Review your customers"),
    ("Use knives to sharpen wood", "Sharpen knives with wood"),
    ("If it rains, train inside", "Train inside until it rains"),
    ("Take the lid off the pan", "Take the pan off the lid"),
    ("You don't need to raise your prices", "You need to raise your prices"),
    ("Three days later, call again", "Three days before, call again"),
    ("Learn the song", "Rehearse the song"),
    ("Teach children to cook", "Cook for children"),
    ("Pay your debts off", "Pay your debts back"),
    ("Say no to feature requests", "Say thank you to feature requests"),
)


def band(one: str, other: str) -> Band:
    language = "es" if "pesas" in one else "en"
    forth = pipeline.same_task((one, language), (other, language), ALIKE).band
    assert pipeline.same_task((other, language), (one, language), ALIKE).band is forth
    return forth


@pytest.mark.parametrize(("one", "other"), SAME)
def test_what_grammar_and_spelling_leave_open_is_one_task(one: str, other: str) -> None:
    assert band(one, other) is Band.SAME


@pytest.mark.parametrize(("one", "other"), APART)
def test_what_is_another_action_time_or_thing_is_not(one: str, other: str) -> None:
    assert band(one, other) is not Band.SAME


@pytest.mark.parametrize("text", ["", "   ", "So", "On Mondays,", ", , ,", "a" * 3000, "if " * 900])
def test_any_text_can_be_said_plainly(text: str) -> None:
    assert len(plain(text, "en")) <= len(text) + 10


def test_what_is_plain_stays_so() -> None:
    for pair in SAME:
        for text in pair:
            assert plain(plain(text, "en"), "en") == plain(text, "en")
