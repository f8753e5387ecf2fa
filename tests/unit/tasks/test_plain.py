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
    ("Run on Mondays", "Run Mondays"),
    ("Track our mistakes", "Track your mistakes"),
    ("Ask customers about their problems", "Ask your customers about their problems"),
    ("Play for ten minutes", "Play ten minutes"),
    ("Start in May", "Start during May"),
    ("Review every pull request within a day", "Look at each pull request inside a day"),
    ("Never answer at once", "Don't answer at once"),
    ("Give feedback in private", "Give your feedback privately"),
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
    ("Use your phone to stop working", "Stop working with your phone"),
)
# One has a small word that the other has not, or a "not" that stands elsewhere.
IN_SMALL_WORDS = (
    ("en", "Prepare for the exam", "Prepare the exam"),
    ("en", "Search for your phone", "Search your phone"),
    ("en", "Ask for your boss", "Ask your boss"),
    ("en", "Raise prices 10 percent", "Raise prices to 10 percent"),
    ("en", "Store tomatoes on the fridge", "Store tomatoes in the fridge"),
    ("en", "Call back in two days", "Call back within two days"),
    ("en", "Start in a week", "Start within a week"),
    ("en", "Do what you love", "Love what you do"),
    ("en", "Pay yourself every month", "Pay every month"),
    ("en", "Tell your team not to wait", "Do not tell your team to wait"),
    ("en", "Hire people who do not smoke", "Do not hire people who smoke"),
    ("en", "Post what others do not post", "Do not post what others post"),
    ("en", "Never promise to deliver early", "Promise to never deliver early"),
    ("en", "Don't answer every email", "Don't answer email"),
    ("en", "Don't always answer at once", "Don't answer at once"),
    ("en", "Don't just read the book", "Don't read the book"),
    ("en", "Don't just read, write", "Just read, don't write"),
    ("en", "Describe the product in their words", "Describe the product in your words"),
    ("en", "Invest all your money", "Invest your money"),
    ("en", "You should be trained before you start", "Train before you start"),
    ("de", "Erhöhe den Preis um 10 Euro", "Erhöhe den Preis auf 10 Euro"),
    ("de", "Gib das Rauchen auf", "Gib das Rauchen"),
    ("de", "Kauf für die Woche ein", "Kauf für die Woche"),
    ("de", "Bereite dich auf die Prüfung vor", "Bereite die Prüfung vor"),
    ("de", "Verkaufe an deine Freunde", "Verkaufe deine Freunde"),
    ("de", "Beantworte nicht jede Mail", "Beantworte nicht Mails"),
    ("es", "Vende a tus amigos", "Vende tus amigos"),
    ("es", "Baja los precios un 20 %", "Baja los precios al 20 %"),
    ("es", "No respondas todos los correos", "No respondas correos"),
    ("fr", "Vends à tes amis", "Vends tes amis"),
    ("fr", "Baisse les prix de 20 %", "Baisse les prix à 20 %"),
    ("fr", "Ne réponds pas toujours", "Ne réponds pas"),
)


def band(one: str, other: str, language: str = "") -> Band:
    language = language or ("es" if "pesas" in one else "en")
    forth = pipeline.same_task((one, language), (other, language), ALIKE).band
    assert pipeline.same_task((other, language), (one, language), ALIKE).band is forth
    return forth


@pytest.mark.parametrize(("one", "other"), SAME)
def test_what_grammar_and_spelling_leave_open_is_one_task(one: str, other: str) -> None:
    assert band(one, other) is Band.SAME


@pytest.mark.parametrize(("one", "other"), APART)
def test_what_is_another_action_time_or_thing_is_not(one: str, other: str) -> None:
    assert band(one, other) is not Band.SAME


@pytest.mark.parametrize(("language", "one", "other"), IN_SMALL_WORDS)
def test_a_small_word_or_another_place_of_not_makes_it_another(
    language: str, one: str, other: str
) -> None:
    assert band(one, other, language) is not Band.SAME


@pytest.mark.parametrize("text", ["", "   ", "So", "On Mondays,", ", , ,", "a" * 3000, "if " * 900])
def test_any_text_can_be_said_plainly(text: str) -> None:
    assert len(plain(text, "en")) <= len(text) + 10


def test_what_is_plain_stays_so() -> None:
    for pair in SAME:
        for text in pair:
            assert plain(plain(text, "en"), "en") == plain(text, "en")
