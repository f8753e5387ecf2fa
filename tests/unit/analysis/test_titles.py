"""A title is cut from the speaker's own words, never written."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tubetotask.analysis.offline import titles
from tubetotask.analysis.offline.clauses import find
from tubetotask.analysis.offline.verbs import gerund_of, opens_imperative


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.lower().replace("’", "'"))


@pytest.mark.parametrize(
    ("sentence", "title"),
    [
        ("So what I'd say is you should really start with a budget.", "Start with a budget"),
        ("And then, um, write down the, uh, three goals.", "Write down the, three goals"),
        ("Don't hire a salesperson too early, right?", "Don't hire a salesperson too early"),
        ("You should never store keys in the code.", "Never store keys in the code"),
        ("You shouldn't skip the warm up.", "You shouldn't skip the warm up"),
        ("You don't want to flatten the model.", "Don't flatten the model"),
        ("The first tip is to call ten customers.", "Call ten customers"),
        ("I would recommend reading the contract twice.", "Reading the contract twice"),
        ("If the dough is wet, add a bit of flour.", "Add a bit of flour"),
        ("Now we're going to fold the edge over.", "Fold the edge over"),
        ("What you want to do is rotate the keys.", "Rotate the keys"),
        ("Write a brief because nobody reads plans.", "Write a brief"),
        ("Send the the invoice today.", "Send the invoice today"),
        ("It's better to ship a draft on Monday.", "Ship a draft on Monday"),
        ("You’ve got to test the backups.", "Test the backups"),
        ("you need to get your prices online i think", "Get your prices online"),
    ],
)
def test_the_clause_that_says_what_to_do_is_the_title(sentence: str, title: str) -> None:
    assert titles.cut(sentence, "en") == title


@pytest.mark.parametrize(
    "sentence",
    [
        "",
        "…",
        "Copper carries heat better than steel.",
        "Imagine a river.",
        "Let me show you the numbers.",
        "Look at that.",
        "Thank you for having me.",
        "Don't forget to subscribe to the channel.",
        "How should a founder set prices?",
        "If you start a company everything is on fire.",
        "We moved the shop to Leeds.",
        "Do it.",
        "Work is hard.",
        "Be",
        "They don't want to sit in meetings.",
        "And that gets them in the bloodstream.",
        "You have a point.",
    ],
)
def test_what_asks_for_nothing_has_no_title(sentence: str) -> None:
    assert titles.cut(sentence, "en") is None


@pytest.mark.parametrize(
    ("sentence", "title"),
    [
        (
            "Spend more money, grow faster, and being good at not ...",
            "Spend more money, grow faster",
        ),
        ("So hire bakers who love bread and don't make...", "Hire bakers who love bread"),
        ("Call each baker, put it on a list, put it…", "Call each baker, put it on a list"),
        ("Write a letter to your readers...", "Write a letter to your readers"),
        ("Write a letter to the…", "Write a letter"),
        ("Open the file .env and set the key.", "Open the file .env and set the key"),
    ],
)
def test_what_breaks_off_ends_with_its_last_whole_clause(sentence: str, title: str) -> None:
    assert titles.cut(sentence, "en") == title


@pytest.mark.parametrize(
    ("sentence", "title"),
    [
        ('Raise the prices, and fame," and the whole thing.', "Raise the prices, and fame"),
        ("Cut the costs of each loaf,” and so on.", "Cut the costs of each loaf"),
        ('Call your customers "guests" every day.', 'Call your customers "guests" every day'),
        ('Buy a 5" board and cut it.', 'Buy a 5" board and cut it'),
    ],
)
def test_a_title_ends_where_the_mouth_does_it_is_put_into(sentence: str, title: str) -> None:
    assert titles.cut(sentence, "en") == title


def test_a_long_clause_ends_at_a_border() -> None:
    long = (
        "Write down every single thing that you did yesterday in the office, how long each of "
        "them took and who had asked you for it in the first place."
    )
    title = titles.cut(long, "en")
    assert title == "Write down every single thing that you did yesterday in the office"
    assert len(title) <= titles.LONGEST


def test_a_long_clause_without_any_border_has_no_title() -> None:
    assert titles.cut("Write " + "verylongword" * 9 + " today.", "en") is None


def test_the_surer_clause_is_chosen_over_an_earlier_one() -> None:
    title = titles.cut("You can wait, but you should call your bank today.", "en")
    assert title == "Call your bank today"


def test_a_joined_command_counts_only_where_somebody_is_addressed() -> None:
    assert titles.cut("He opened the door and take the first left.", "en") is None
    assert [c.kind for c in find("Take the box and open the lid.")] == [
        "imperative",
        "joined imperative",
    ]


@pytest.mark.parametrize(
    ("language", "sentence", "title"),
    [
        ("de", "Du solltest zuerst mit Kunden reden.", "Zuerst mit Kunden reden"),
        ("es", "Hay que escribir el plan primero.", "Escribir el plan primero"),
        ("fr", "Il faut parler à vos clients.", "Parler à vos clients"),
        ("it", "Dovresti scrivere un piano, credo.", "Scrivere un piano"),
        ("pt-BR", "Você precisa testar o produto.", "Testar o produto"),
        ("de", "Du solltest gehen.", None),
        ("de", "Solltest du zuerst mit Kunden reden?", None),
        ("es", "El cobre es un metal.", None),
        ("ja", "You should start with a budget.", None),
    ],
)
def test_other_languages_cut_behind_a_fixed_turn_of_phrase(
    language: str, sentence: str, title: str | None
) -> None:
    assert titles.cut(sentence, language) == title


def test_a_long_turn_abroad_ends_at_a_word() -> None:
    title = titles.cut("Il faut " + "parler longuement " * 9, "fr")
    assert title is not None
    assert len(title) <= 80
    assert title.endswith(("parler", "longuement"))


_TALK = st.lists(
    st.sampled_from(
        [
            "you",
            "should",
            "never",
            "don't",
            "want",
            "to",
            "write",
            "the",
            "plan",
            "and",
            "then",
            "uh",
            "you",
            "know",
            "if",
            "call",
            ",",
            ".",
            "?",
            "we're",
            "going",
            "really",
            "just",
            "make",
            "sure",
            "it",
            "that",
            "is",
            "because",
            "I",
            "recommend",
            "talking",
            "customers",
            "let's",
            "fold",
            "over",
            "do",
            "not",
            "have",
            "keep",
            "“",
            "”",
            "—",
            "the",
            "first",
            "tip",
            "is",
            "so",
            "um",
            "get",
            "Kunden",
            "!",
            "20",
            "%",
            "back’s",
        ]
    ),
    max_size=40,
)


@given(_TALK)
def test_every_word_of_a_title_is_the_speakers_and_in_order(spoken: list[str]) -> None:
    sentence = " ".join(spoken)
    title = titles.cut(sentence, "en")
    if title is None:
        return
    assert title
    assert len(title) <= titles.LONGEST
    assert not title[0].islower()
    rest = iter(words(sentence))
    assert all(word in rest for word in words(title))


@given(st.text(max_size=200), st.sampled_from(["en", "de", "fr", "und", "x"]))
def test_any_text_is_survived(text: str, language: str) -> None:
    title = titles.cut(text, language)
    assert title is None or 0 < len(title) <= titles.LONGEST + 1


def test_only_words_of_the_lexicon_are_verbs() -> None:
    assert opens_imperative("write", "tests")
    assert opens_imperative("plan", "the")
    assert not opens_imperative("plan", "is")
    assert not opens_imperative("florb", "the")
    assert gerund_of("writing") == "write"
    assert gerund_of("cutting") == "cut"
    assert gerund_of("talking") == "talk"
    assert gerund_of("ceiling") is None
    assert gerund_of("plan") is None
