"""Passages are found by their words and by their meaning, and neither decides alone."""

from __future__ import annotations

from tests.builders import transcript
from tubetotask.analysis.encoders import TfidfEncoder
from tubetotask.analysis.retrieval import Retriever

TALK = transcript(
    "We opened the bakery in March with two ovens.",
    "Send your letter on the same day every week.",
    "Ilse from Leeds bought the first loaf of rye bread.",
    "Prices went up by ten percent and nobody left.",
    "Thank you all for listening to me.",
)
ENCODER = TfidfEncoder()


def found(question: str, most: int = 3, zeros: tuple[int, ...] = ()) -> list[int]:
    vectors = ENCODER.encode([p.text for p in TALK.passages])
    vectors[list(zeros)] = 0
    return Retriever(TALK.passages, vectors, ENCODER, "en").find(question, most)


def test_the_passage_with_the_words_comes_first() -> None:
    assert found("Who bought rye bread?")[0] == 2
    assert found("On which day do we send the letter?")[0] == 1


def test_a_passage_without_a_vector_is_still_found_by_its_words() -> None:
    assert found("Who bought rye bread?", zeros=(2,))[0] == 2


def test_no_more_are_found_than_asked_for_and_each_once() -> None:
    for most in (1, 3, 50):
        ranked = found("letter bread prices", most)
        assert len(ranked) == len(set(ranked)) <= most


def test_a_question_without_a_word_of_weight_breaks_nothing() -> None:
    for question in ("", "?", "the of and"):
        assert set(found(question)) <= set(range(5))


def test_an_empty_talk_has_no_passages() -> None:
    empty = transcript()
    vectors = ENCODER.encode([])
    assert Retriever(empty.passages, vectors, ENCODER, "en").find("bread", 3) == []
