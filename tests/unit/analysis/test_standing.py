"""A title that becomes a task can be read without its sentence and keeps its meaning."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tubetotask.analysis.offline import titles
from tubetotask.analysis.offline.standing import around, readable, stands_alone
from tubetotask.analysis.offline.wholes import whole


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Water the roses before noon", "Water the roses before noon."),
        ("Never store keys in the code", "You should never store keys in the code."),
        ("You shouldn't skip the warm up", "You shouldn't skip the warm up."),
        ("Keep it under two hundred lines", "Keep it under two hundred lines."),
        ("Find these clerks who read the contract", "Find these clerks who read the contract."),
        ("Do not bake every day", "So do not bake every day."),
        ("Make sure the price is fair", "Make sure the price is fair."),
        ("Hire one baker for the night", "Hire one baker for the night."),
        ("Take your rent in euros and divide that by four", "Take your rent in euros and ..."),
        ("Be honest about the delay", "Be honest about the delay."),
        ("Fold and press the dough", "Fold and press the dough."),
        ("Turn the paper over", "Turn the paper over and look."),
        (
            "Take this long wooden spoon and stir the flour slowly",
            "Take this long wooden spoon and stir the flour slowly.",
        ),
        ("Train the apprentices this year", "Train the apprentices this year."),
        ("Zuerst mit Kunden reden", "Du solltest zuerst mit Kunden reden."),
    ],
)
def test_a_command_that_names_its_object_stands_alone(title: str, text: str) -> None:
    assert stands_alone(title, text, "de" if title.startswith("Zuerst") else "en")


@pytest.mark.parametrize(
    ("title", "text", "why"),
    [
        ("Don't invite them", "Just don't invite them.", "pronoun"),
        ("Sell these things", "You've got to sell these things.", "vague"),
        ("Give them a shovel", "Give them a shovel.", "pronoun"),
        ("Paint that", "Paint that.", "pronoun"),
        ("Paint something", "Paint something.", "vague"),
        ("Rent a shop like that and don't..", "So rent a shop like that and don't...", "cut off"),
        (
            "Never hire a baker at night",
            "Never hire a baker at night ... unless you need to.",
            "breaks off",
        ),
        ("Bake more, sell more", "Bake more, sell more, and being good at not … it.", "breaks off"),
        ("Ask the baker of", "Ask the baker of the town.", "preposition"),
        ("Fold the flap over", "Fold the flap over the edge.", "preposition"),
        ("Open a second shop once", "Open a second shop once the first pays.", "conjunction"),
        ("Do it", "Do it.", "one word"),
        ("Back to the letters of your guests", "Back to the letters of your guests.", "no verb"),
        ("Using a small oven for bread", "Using a small oven for bread.", "no verb"),
        ("Look for is a recipe", "What you look for is a recipe.", "ungrammatical"),
        ("Use if you want", "Use if you want.", "ungrammatical"),
        ("Have to clean the oven", "Have to clean the oven.", "ungrammatical"),
        ("Take the less road", "Take the less road.", "ungrammatical"),
        ('Say, "Bring the bread', 'Say, "Bring the bread.', "half a quotation"),
        (
            "Take a cook and his kitchen was bigger",
            "If you've, take a cook and his kitchen was bigger, he will be lost.",
            "hypothesis",
        ),
        ("Hire a cook with a car", "If you, hire a cook with a car, he leaves.", "condition"),
        (
            "You should not buy any flour",
            "You should not buy any flour that has no certificate.",
            "lost restriction",
        ),
        (
            "You should not buy any flour",
            "For people who sell to schools you should not buy any flour.",
            "lost condition",
        ),
        ("Open one shop", "Open one shop and you have to open two.", "turned round"),
        (
            "Make sure that either butter or oil",
            "Make sure that either butter or oil or lard is there.",
            "half an alternative",
        ),
        (
            "Rent a bigger shop",
            "The worst advice bakers get is rent a bigger shop.",
            "advised against",
        ),
        ("Salt the dough", '"Oh, and now you have to salt the dough."', "another's words"),
        ("Salt the dough", "They go, “You should salt the dough.”", "another's words"),
        ("Salt the dough", 'Salt the dough and let it rest," they say.', "another's words"),
        ("Arbeiten", "Du solltest arbeiten.", "one word"),
    ],
)
def test_what_needs_its_sentence_is_no_task(title: str, text: str, why: str) -> None:
    assert why
    assert not stands_alone(title, text, "de" if title == "Arbeiten" else "en")


@pytest.mark.parametrize(
    ("title", "text", "told"),
    [
        ("Let them watch", "Let them watch another loaf.", False),
        ("Don't hire them", "Just don't hire them.", False),
        (
            "Rent a shop like that and don't make..",
            "Rent a shop like that and don't make...",
            False,
        ),
        ("Salt the dough", '"Oh, and now you have to salt the dough."', False),
        ("Salt the dough", 'You should salt the "old" dough.', True),
        ("Salt the dough", 'A "good" baker knows: you have to salt the dough.', True),
        ("Push these", "Push these loaves to the guests of your bakery with a letter.", True),
        ("Don't hire them", "Don't hire them for the oven or the counter of your bakery.", True),
        ("Nimm das", "Nimm das.", True),
    ],
)
def test_advice_that_tells_nothing_without_its_neighbours_is_not_readable(
    title: str, text: str, told: bool
) -> None:
    assert readable(title, text, "de" if text.startswith("Nimm") else "en") is told


@pytest.mark.parametrize(
    "title",
    [
        "Start as small as you possibly",
        "Sell some bread, man",
        "Borrow money from the bank, you end up working for somebody else",
        "Be baking the bread before the shop opens",
        "Be very careful about how you do it",
        "Baker spoke yesterday afternoon on the price of bread",
        "Do have to leave out the salt of the dough",
        "Ask your guests about their bread or things",
    ],
)
def test_half_a_command_an_aside_or_a_statement_is_no_task(title: str) -> None:
    assert not stands_alone(title, f"{title}.")


@pytest.mark.parametrize(
    ("sentence", "title"),
    [
        (
            "If it rains, go back to the letters of your guests.",
            "Go back to the letters of your guests",
        ),
        (
            "You should open a second shop once you're sure the first one pays the rent of both.",
            "Open a second shop once you're sure the first one pays the rent of both",
        ),
        (
            "You need to hire one cook and you've got to hire two.",
            "Hire one cook and you've got to hire two",
        ),
        (
            "Pay for the oven and read the label on it don't touch the door.",
            "Don't touch the door",
        ),
        ("Cut as little as possible, whatever that is for you.", "Cut as little as possible"),
        ("You should bake with butter only.", "Bake with butter only"),
    ],
)
def test_a_cut_gets_back_the_verb_or_the_restriction_it_lost(sentence: str, title: str) -> None:
    cut = titles.cut(sentence, "en")
    assert cut is not None
    assert whole(cut, sentence) == title


def test_half_a_comparison_is_left_out() -> None:
    text = "Add water slowly rather than " + "pouring the entire bucket " * 4
    assert whole("Add water slowly rather", text) == "Add water slowly"


def test_a_restriction_that_is_too_long_stays_away() -> None:
    title = "Never sign any contract"
    text = title + " that " + "somebody who knows somebody else has read only once " * 3
    assert whole(title, text) == title
    assert not stands_alone(title, text)


def test_what_surrounds_a_title_is_of_its_own_sentence() -> None:
    text = "It rains. When it stops, paint the old door green because it peels. Then rest."
    assert around("Paint the old door", text) == ("When it stops, ", " green because it peels")
    assert around("Sell every last chair", text) == ("", "")


def test_what_is_behind_a_title_that_says_its_last_words_twice_is_behind_the_last_of_them() -> None:
    text = "So hire you that hire you that whenever it snows."
    assert around("Hire you that hire you that", text) == ("So ", " whenever it snows")
    assert around("Hire you that", text) == ("So ", " hire you that whenever it snows")


def test_a_word_said_twice_belongs_to_the_title_that_keeps_it_once() -> None:
    text = "Back back to go to the oven and bake bake."
    assert around("Back to go to the oven and bake", text) == ("", "")
    assert whole("Back go back", "back back go back go") == "Back go back"


@given(st.text(max_size=60), st.text(max_size=120))
def test_any_title_and_text_are_survived(title: str, text: str) -> None:
    assert stands_alone(title, text) in {True, False}
    assert len(whole(title, text)) <= max(len(title), titles.LONGEST)


@given(
    st.lists(
        st.sampled_from(
            (
                "you",
                "should",
                "never",
                "go",
                "back",
                "to",
                "the",
                "oven",
                "and",
                "that",
                "if",
                "it",
                "don't",
                "hire",
                "two",
                "cooks",
                ",",
                "once",
                "who",
                "want",
                "rather",
                "than",
                "whatever",
                "bake",
                "bread",
                "you've",
                "got",
            )
        ),
        max_size=25,
    )
)
@example(["hire", "you", "that", "hire", "you", "that"])
def test_a_mended_title_is_still_the_speakers_words_in_order(spoken: list[str]) -> None:
    sentence = " ".join(spoken)
    cut = titles.cut(sentence, "en")
    if cut is None:
        return
    rest = iter(sentence.lower().replace(",", " ").split())
    assert all(word in rest for word in whole(cut, sentence).lower().replace(",", " ").split())
