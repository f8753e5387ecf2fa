"""The words come back whole and in order; the cuts fall where a listener would put them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tubetotask.transcripts.boundaries import (
    MAX_WORDS,
    MAX_WORDS_WITHOUT_MODEL,
    Sentence,
    predict,
    split,
)


def said(text: str) -> list[str]:
    return text.split()


MONOLOGUE = said("""
Hello everyone and welcome back to the workshop. Today I want to show you how I sharpen a kitchen
knife with nothing but a stone and some water. First you need to soak the stone for about ten
minutes. While that is happening let's talk about the angle. Most people hold the blade far too
steep. If you want a clean edge you should keep it at roughly fifteen degrees. Does that sound
difficult? It really isn't. I like to put a small coin under the back of the blade so that I can
see how flat it has to be. Now move the knife across the stone with slow and even strokes. You
don't have to press hard. When you feel a little burr on the other side it's time to turn the
knife around. How do you know when you are done? Take a sheet of paper and try to cut it. If it
glides through without tearing you are finished. Thank you so much for watching and I will see you
in the next video.
""")

A_WORD = st.one_of(
    st.sampled_from(
        said("so i think we should go and then why did you [Music] >> >>So - don’t 3,5")
    ),
    st.text(min_size=0, max_size=8),
)
LANGUAGES = st.sampled_from(["en", "en-GB", "de", "ja", ""])


def bare(words: list[str]) -> list[str]:
    return [word.strip(".?!,").lower() for word in words]


def texts(words: list[str], sentences: list[Sentence]) -> list[str]:
    return [" ".join(words[s.first : s.last]) for s in sentences]


@given(st.lists(A_WORD, max_size=200), LANGUAGES)
@settings(max_examples=60)
def test_sentences_partition_the_words_and_none_is_too_long(words: list[str], lang: str) -> None:
    sentences = split(words, language=lang)
    assert [i for s in sentences for i in range(s.first, s.last)] == list(range(len(words)))
    assert all(0 < s.last - s.first <= MAX_WORDS and 0 <= s.confidence <= 1 for s in sentences)


@given(st.lists(A_WORD, max_size=80), st.data())
@settings(max_examples=40)
def test_the_same_words_and_pauses_give_the_same_probabilities(
    words: list[str], data: st.DataObject
) -> None:
    gap = st.one_of(st.none(), st.floats(0, 10))
    gaps = data.draw(st.lists(gap, min_size=len(words), max_size=len(words)))
    one, two = (predict(words, language="en", gaps_s=gaps) for _ in range(2))
    assert one.probability.shape == one.question.shape == (len(words),)
    assert one.probability.dtype == one.question.dtype == np.float32
    assert np.array_equal(one.probability, two.probability)
    assert np.array_equal(one.question, two.question)
    for p in (one.probability, one.question):
        assert bool(np.all((p >= 0) & (p <= 1.001)))


@pytest.mark.parametrize("language", ["en", "de"])
def test_no_words_are_no_sentences(language: str) -> None:
    assert split([], language=language) == []
    assert predict([], language=language).probability.shape == (0,)


def test_a_monologue_is_split_where_its_author_put_the_full_stops() -> None:
    words = bare(MONOLOGUE)
    truth = {i for i, word in enumerate(MONOLOGUE) if word[-1] in ".?!"}
    found = {s.last - 1 for s in split(words, language="en")}
    f1 = 2 * len(truth & found) / (len(truth) + len(found))
    assert f1 >= 0.65, texts(words, split(words, language="en"))  # what speech like this reaches


def test_plain_sentences_come_back_exactly() -> None:
    sentences = [
        "thank you for joining me today",
        "what do you think is the most important part of it",
        "i think it is the people who work there",
        "we have done this for ten years and it works very well",
        "how did you get started",
        "i started when i was at university",
    ]
    words = said(" ".join(sentences))
    found = split(words, language="en")
    assert texts(words, found) == sentences
    assert [s.question for s in found] == [False, True, False, False, True, False]


@pytest.mark.parametrize(
    "text",
    [
        "what do you think about that",
        "how long does it take to learn this",
        "do you want me to show you the second one",
        "why did the price go up so much last year",
        "can you tell us a little bit about your work",
    ],
)
def test_a_question_is_recognised(text: str) -> None:
    words = said(f"i was in the office that day {text} well i think that it depends on the people")
    asked = [" ".join(words[s.first : s.last]) for s in split(words, language="en") if s.question]
    assert any(sentence.endswith(text.split()[-1]) for sentence in asked)


def test_a_statement_is_not_a_question() -> None:
    words = said("i put the flour into the bowl then i add two eggs and some milk")
    assert not any(s.question for s in split(words, language="en"))


def test_what_is_not_spoken_stays_with_the_sentence_before_it() -> None:
    words = said("thank you so much for being here today [Applause] >> thank you for having me")
    sentences = split(words, language="en")
    assert words[sentences[0].last - 1] == "[Applause]" or "[Applause]" not in texts(
        words, sentences[:1]
    )
    assert any(s.first == words.index(">>") for s in sentences)


def test_another_voice_always_starts_a_sentence() -> None:
    words = said("and the reason is that we >>Maria: no wait a moment")
    assert any(s.first == 6 for s in split(words, language="en"))


def test_a_pause_only_raises_the_probability_where_it_is() -> None:
    words = bare(MONOLOGUE)
    quiet = [None] * len(words)
    paused: list[float | None] = [0.0] * len(words)
    paused[20] = 2.0
    without, with_pause = (
        predict(words, language="en", gaps_s=gaps).probability for gaps in (quiet, paused)
    )
    assert with_pause[20] > without[20]
    assert np.array_equal(np.delete(with_pause, 20), np.delete(without, 20))


def test_other_languages_are_split_at_pauses_and_by_length_alone() -> None:
    words = said("heute zeige ich euch wie man brot backt zuerst mischen wir mehl und wasser")
    gaps: list[float | None] = [0.05] * len(words)
    gaps[7] = 1.2
    assert [s.last for s in split(words, language="de", gaps_s=gaps)] == [8, len(words)]
    english = said("so what do you think about that well i think it is fine thank you")
    assert len(split(english, language="de")) == 1, "the English model must not read German"
    lengths = [s.last - s.first for s in split(["wort"] * 400, language="de")]
    assert max(lengths) <= MAX_WORDS_WITHOUT_MODEL
    assert min(lengths) >= 8


def test_a_text_without_any_boundary_is_cut_into_pieces_of_a_readable_size() -> None:
    lengths = [s.last - s.first for s in split(["the"] * 1000, language="en")]
    assert max(lengths) <= MAX_WORDS


def test_long_texts_are_read_in_chunks_with_the_same_result_as_at_once() -> None:
    words = bare(MONOLOGUE) * 12
    far = predict(words, language="en").probability
    near = predict(words[: len(words) // 2], language="en").probability
    assert np.allclose(far[: len(near) - 60], near[:-60], atol=1e-4)


def test_a_wrong_number_of_pauses_is_refused() -> None:
    with pytest.raises(ValueError, match="2 gaps for 4 words"):
        predict(said("one two three four"), language="en", gaps_s=[0.1, 0.2])
