"""What the index knows of a text, what is asked of it, and what is shown of a hit."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.builders import transcript
from tubetotask.analysis.tokens import search_words
from tubetotask.domain.transcript import Epoch
from tubetotask.search.query import MOST_WORDS, query
from tubetotask.search.snippets import LONG_LETTERS, snippet
from tubetotask.search.spans import LONG_WORDS, spans

SENTENCE = "Send your newsletter to every reader on Tuesday morning at eight o'clock sharp"


def ask(text: str, *common: str) -> tuple[object, ...]:
    found = query(text, search_words, common=frozenset(common))
    return found.words, found.phrases, found.without


def test_words_are_found_whatever_their_case_accents_and_plain_endings() -> None:
    assert search_words("Newsletters") == search_words("newsletter")
    assert search_words("Café Größe") == search_words("cafe GRÖSSE")
    assert search_words("don’t") == search_words("DON'T") == ["dont"]


def test_any_part_of_a_script_without_spaces_is_found_as_words_that_follow_each_other() -> None:
    whole, part = search_words("機械学習とは何か"), search_words("学習")
    assert part == ["学習"]
    assert "".join(part) in whole


def test_letters_keep_their_marks() -> None:
    assert search_words("हिन्दी में") == ["हिन्दी", "में"]
    assert search_words("がか") == ["がか"]


def test_a_word_of_thousands_of_letters_is_cut() -> None:
    assert search_words("a" * 5000) == ["a" * 100]


def test_a_question_has_words_phrases_and_what_must_not_be_there() -> None:
    assert ask('raise "the price" -discount -"free trial"') == (
        ("raise",),
        (("the", "price"),),
        (("discount",), ("free", "trial")),
    )


def test_a_word_with_a_sign_in_it_is_a_phrase_and_a_dash_alone_is_nothing() -> None:
    assert ask("follow-up - e-mail") == ((), (("follow", "up"), ("e", "mail")), ())


def test_the_commonest_words_are_not_asked_for_unless_nothing_else_is() -> None:
    assert ask("what is a funnel", "what", "is", "a") == (("funnel",), (), ())
    assert ask("what is", "what", "is") == (("what", "is"), (), ())


def test_an_open_quote_ends_with_the_question_and_curly_ones_count() -> None:
    assert ask('"raise the price')[1] == (("raise", "the", "price"),)
    assert ask("“raise prices”")[1] == (("raise", "price"),)


@given(st.text())
def test_any_text_makes_a_question_of_few_words(text: str) -> None:
    found = query(text, search_words)
    parts = (*found.phrases, *found.without)
    assert len(found.words) + sum(map(len, parts)) <= MOST_WORDS
    assert found.wanted >= set(found.words)


def test_every_passage_stands_in_one_span_in_its_order() -> None:
    talk = transcript(*[f"{SENTENCE} number {n}." for n in range(40)])
    found = list(spans(talk, search_words))
    assert " ".join(span.text for span in found) == " ".join(p.text for p in talk.passages)
    assert all(len(span.words) <= LONG_WORDS for span in found)
    assert [span.start_s for span in found] == [
        talk.passages[span.first_passage].start_s for span in found
    ]


def test_a_clock_that_is_not_the_video_s_gives_no_second_to_listen_from() -> None:
    talk = transcript("One sentence of the talk.", "And another one of it.")
    talk = replace(talk, epochs=(Epoch(0, 0, len(talk.words), mapped=False),))
    assert [span.start_s for span in spans(talk, search_words)] == [None]


def test_a_snippet_stands_around_what_was_asked_for_and_marks_it() -> None:
    text = "Nothing here. " * 60 + "Then raise your prices slowly. " + "Nothing more. " * 60
    found = snippet(text, frozenset(search_words("price raised")), search_words)
    assert [piece.text for piece in found if piece.hit] == ["prices"]
    assert found[0].text == "… "
    assert found[-1].text == " …"
    assert "".join(piece.text for piece in found)[2:-2] in text


def test_a_short_text_is_shown_whole() -> None:
    assert "".join(p.text for p in snippet("All of it.", frozenset(["all"]), search_words)) == (
        "All of it."
    )


@given(st.text(), st.text(max_size=20))
def test_what_a_snippet_shows_stands_in_the_text(text: str, asked: str) -> None:
    pieces = snippet(text, frozenset(search_words(asked)), search_words)
    shown = "".join(piece.text for piece in pieces)
    assert shown.removeprefix("… ").removesuffix(" …") in text
    assert len(shown) <= LONG_LETTERS + 45 + 4
