"""A cut may leave out its beginning only if nothing in that beginning turns its meaning."""

from __future__ import annotations

import pytest

from tests.builders import transcript
from tubetotask.domain.evidence import Dropped, Quote, Statement, Wording
from tubetotask.domain.video import Video
from tubetotask.evidence import Gate


def refused(title: str, said: str) -> bool:
    gate = Gate(transcript("Good morning to all of you.", said, "That was it."), Video())
    held = gate.statement(Statement(said, (Quote(said),)), "advice")
    assert isinstance(held, Statement), "the sentence itself is the speaker's"
    answer = gate.label(title, held, "advice.title")
    return isinstance(answer, Dropped)


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("Lower your prices", "Under no circumstances should you lower your prices."),
        ("Send cold emails", "Do not, and I mean this, send cold emails."),
        ("Post every day", "It's a myth that you should post every day."),
        ("Buy email lists", "You should never ever, under any circumstances, buy email lists."),
        ("Buy backlinks", "I don't think you should buy backlinks."),
        ("Post without a plan", "If you want to fail, then post without a plan."),
        ("Quit my job", "The worst advice I ever got was to quit my job."),
        ("Post every day", "The idea that you must post every day is a myth."),
        ("Work for free", "Work for free is the worst advice you can get."),
        ("Buy links", "never ever buy links"),
    ],
)
def test_a_title_that_says_the_opposite_of_its_sentence_is_refused(title: str, said: str) -> None:
    assert refused(title, said)


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("Ask your readers", "Don't guess what they want, ask your readers."),
        ("Write every day", "It is not about luck, so write every day."),
        ("Write to ten people", "You are not alone in this, but write to ten people."),
        ("Raise your prices", "To avoid that mistake, raise your prices."),
        ("Send a letter", "Why don't you send a letter?"),
        ("Do not buy links", "I tell you again, do not buy links."),
        ("Call ten shops", "That was wrong. So call ten shops."),
        ("Raise your prices", "I think you should raise your prices."),
    ],
)
def test_a_title_whose_sentence_only_denies_something_else_is_kept(title: str, said: str) -> None:
    assert not refused(title, said)


def test_the_speaker_s_own_words_are_kept_even_torn_off_a_fraction() -> None:
    gate = Gate(transcript("That was two and a half weeks ago I did it again."), Video())
    said = "and a half weeks ago I did it again."
    held = gate.statement(Statement(said, (Quote(said),), Wording.MODEL), "premise")
    assert isinstance(held, Statement)
    assert held.evidence[0].quote == said
