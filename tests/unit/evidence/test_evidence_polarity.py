"""A negation is recognised over other words, and a statement that loses or gains one is refused."""

from __future__ import annotations

import pytest

from tests.unit.evidence.builders import gate, said
from tests.unit.evidence.test_evidence_facts import verdict
from tubetotask.domain.assessment import Assessment, CandidateTask, LensAnswer
from tubetotask.domain.evidence import Quote, Statement, Wording


@pytest.mark.parametrize(
    ("quote", "right", "wrong"),
    [
        (
            "i would not expect him to enjoy the trip",
            "He is not thought to like the trip",
            "He is thought to like the trip",
        ),
        ("that offer is not fair to them", "The offer is unfair", "The offer is not unfair"),
        ("the soup was tasteless that day", "The soup had no taste", "The soup had taste"),
        (
            "it is not just about one tool at all",
            "It is not about a single tool",
            "It is about a single tool",
        ),
        (
            "they say it is done when you ask but really it isn't.",
            "They claim that it is done when it isn't.",
            "They claim that it is done when it is.",
        ),
        (
            "we can't have that here so the lamp stays dark",
            "The lamp stays dark since that is forbidden",
            "The lamp stays dark since that is allowed",
        ),
        (
            "in all these years i had never even been to one",
            "At his age he had never been to one",
            "At his age he had been to one",
        ),
        (
            "no one is going to find out about the party",
            "Nobody will find out about the party",
            "Everybody will find out about the party",
        ),
        (
            "what if you didn't want to put them in a list",
            "Suppose you want more than putting them in a list",
            "Suppose you don't want more than putting them in a list",
        ),
        (
            "things haven't moved to a point where you can't open a shop",
            "You can open a shop, since things have not moved so far",
            "You can not open a shop, since things have not moved so far",
        ),
        (
            "i wouldn't recommend it if you can't swim well",
            "Only do it if you can swim well",
            "Only do it if you can not swim well",
        ),
        (
            "a long walk with nobody and nothing in sight is not a holiday",
            "A walk with nothing in sight does not count as a holiday",
            "A walk with nothing in sight does count as a holiday",
        ),
    ],
)
def test_a_negation_in_other_words_is_kept_and_its_reverse_refused(
    quote: str, right: str, wrong: str
) -> None:
    assert verdict(quote, right) == ""
    assert verdict(quote, wrong) == "negation"


def test_a_statement_mostly_in_its_own_words_must_not_ignore_a_negation() -> None:
    quote = "the garden is small and my neighbours have never watered anything"
    assert verdict(quote, "The garden is small") == ""
    assert verdict(quote, "The garden delights diligent gardeners") == "negation"


def test_a_broken_off_negation_stands_over_nothing() -> None:
    quote = "and for some reason you can't um and it also makes the bread soft"
    assert verdict(quote, "It helps to soften bread") == ""


def test_a_word_said_again_corrects_the_negated_one() -> None:
    quote = "they will send you a letter not a blue letter a red letter each week"
    assert verdict(quote, "Expect a red letter weekly") == ""


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Ein Bereich von 2 bis 5 Kisten", ""),
        ("Ein Bereich von 3 bis 5 Kisten", "number"),
    ],
)
def test_a_range_has_the_ends_of_what_is_listed(text: str, why: str) -> None:
    assert verdict("das waren 2, 3, 4 oder 5 kisten im ganzen bereich", text, "de") == why


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("He built it with ChatGPT", ""),
        ("He built it with Toyota", "name"),
        ("Anna-Maria built it", "name"),
    ],
)
def test_a_well_known_name_may_be_put_right_where_it_sounds_the_same(text: str, why: str) -> None:
    assert verdict("he built it today with chat gbt", text) == why


def test_a_models_reason_says_no_more_than_its_statement() -> None:
    quote = "you should water the plants every week"
    claim = said("Water the plants weekly", quote)

    def assessed(statement: Statement, words: str) -> tuple[str, int]:
        task = CandidateTask("Water the plants", statement, None, "", words, 0.5, 0.5)
        judge = gate(quote)
        passed, dropped = judge.assessment(Assessment("t", "h", tasks=(task,)))
        assert judge.assessment(passed) == (passed, ())
        return passed.tasks[0].why, len(dropped)

    assert assessed(claim, "Plants need it") == ("Plants need it", 0)
    assert assessed(claim, "It saves 40% of plants") == ("", 1)
    ours = Statement("water the plants", (Quote(quote),), Wording.SPEAKER)
    kept = "It touches 3 parts of your plan"
    task = CandidateTask("water the plants", ours, None, "", kept, 0.5, 0.5)
    passed, dropped = gate(quote).assessment(Assessment("t", "h", tasks=(task,)))
    assert (passed.tasks[0].why, dropped) == (kept, ())


def test_how_a_lens_was_looked_for_is_ours_to_say_and_not_the_model_s() -> None:
    quote = "you should water the plants every week"
    ours = "Looked for in the 9 passages that come nearest."
    lens = LensAnswer("l", "?", (said("Water the plants weekly", quote),), ours)
    passed, dropped = gate(quote).assessment(Assessment("t", "h", lenses=(lens,)))
    assert (passed.lenses[0].note, dropped) == (ours, ())


def test_a_text_in_the_words_of_its_quote_is_in_the_language_of_its_quote() -> None:
    quote = "va a estar aqui y te va a hablar vamos a ver a todos"
    assert verdict(quote, f"No {quote}", "es") == "negation"


def test_a_word_that_negates_in_another_language_only_negates_nothing() -> None:
    quote = "depois a mão direita e depois no ombro e na perna"
    assert verdict(quote, quote, "pt") == ""


@pytest.mark.parametrize(
    ("passage", "text", "language"),
    [
        (
            "they were not compatible at all look at the other half of that",
            "They were not compatible at all. Look at the other half of that…",
            "en",
        ),
        ("είναι τυχαίοι, δεν είναι και πολύ φιλικό", "είναι τυχαίοι, δεν…", "el"),
    ],
)
def test_a_text_that_is_its_evidences_own_words_negates_nothing(
    passage: str, text: str, language: str
) -> None:
    judge = gate(passage, language=language)
    result = judge.statement(Statement(text, (Quote(text),), Wording.MODEL), "x")
    assert isinstance(result, Statement), result


def test_own_words_with_one_left_out_or_moved_are_still_held_against_their_quote() -> None:
    quote = "they were not compatible at all look at the other half of that"
    assert verdict(quote, "They were compatible at all. Look at the other half.") == "negation"
    assert verdict(quote, "They were compatible. Not at all the other half of that.") == "negation"
