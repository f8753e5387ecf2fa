"""Words become passages that partition them."""

from __future__ import annotations

import pytest

from tubetotask.domain.transcript import join_words
from tubetotask.transcripts import read


def sentences(text: str, language: str = "") -> list[str]:
    return [p.text for p in read(text, language=language).transcript.passages]


@pytest.mark.parametrize(
    "text",
    [
        "Dr. Smith paid 3.50 dollars to Acme Inc. yesterday.|He was glad.",
        "We met in the U.S. in May.|The U.S. government paid.",
        "J. K. Rowling wrote it, e.g. the first book.|It sold.",
        "Wait...|Then we go.|Really?!|Yes.",
        '"We go."|She said so.|(We did.)|Fine.',
        "1. Plan the week.|2. Rest.",
        "At 10.30 a.m. we begin.|Is that fine?",
        "He said wait... and then went.|Good.",
    ],
)
def test_full_stops_end_sentences_but_not_abbreviations_and_numbers(text: str) -> None:
    assert sentences(text.replace("|", " "), "en") == text.split("|")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ja", "これは3です。|低い解像度で、書かれています！|そうですか？"),
        ("zh", "这是一个3。|你看这个，这个和这个图？|好吧。"),
        ("hi", "यह एक सेटअप है।|हम इसमें रोशनी डालेंगे।|क्यों?"),
        ("ar", "هذه ثلاثة.|هل هذا صحيح؟|نعم."),
        ("ur", "یہ تین ہے۔|کیا یہ ٹھیک ہے؟"),
        ("el", "Γεια σας.|Τι κάνετε;|Καλά είμαστε."),
        ("ko", "안녕하세요 여러분.|시뮬레이션을 보겠습니다.|좋습니다."),
        ("es", "Hola a todos.|¿Qué tal?|Muy bien."),
    ],
)
def test_the_marks_of_each_script_end_sentences(language: str, text: str) -> None:
    glue = "" if language in {"ja", "zh"} else " "
    assert sentences(text.replace("|", glue), language) == text.split("|")


def test_scripts_without_spaces_are_cut_into_characters_that_join_again() -> None:
    transcript = read("これは28x28ピクセルの「図」です。นี่คือเลขสาม ลวกๆ", language="ja").transcript
    texts = [word.text for word in transcript.words]

    assert texts[:4] == ["こ", "れ", "は", "28x28"]
    assert "「図」" in texts
    assert "นี่" in texts
    assert join_words(transcript.words) == "これは28x28ピクセルの「図」です。นี่คือเลขสาม ลวกๆ"


def test_a_word_broken_over_two_japanese_lines_is_whole_again() -> None:
    transcript = read(
        "1\n00:00:00,000 --> 00:00:03,000\n満たされたシリ \n\n"
        "2\n00:00:03,000 --> 00:00:06,000\nンダーから始まります。\n"
    ).transcript

    assert transcript.passages[0].text == "満たされたシリンダーから始まります。"
    assert (transcript.passages[0].start_s, transcript.passages[0].end_s) == (0.0, 6.0)


def test_captions_without_marks_become_sentences_with_their_confidence() -> None:
    said = (
        "so today we talk about planning the first thing you should do is write down your goals "
        "then you call three customers every week what do they say they tell you what they need "
        "and that is how we grew the company last year thank you for watching"
    )
    transcript = read(said, language="en").transcript

    assert not transcript.punctuated
    assert len(transcript.passages) > 2
    assert all(p.text[0].isupper() and p.text[-1] in ".?" for p in transcript.passages)
    assert all(0 <= p.confidence <= 1 for p in transcript.passages)
    assert join_words(transcript.words) == said


def test_without_a_model_for_the_language_pauses_end_sentences() -> None:
    rows = ["wir planen die ganze woche", "und dann rufen wir kunden an", "danach ist pause"]
    cues = [f"00:00:{i * 9:02d}.000 --> 00:00:{i * 9 + 3:02d}.000\n{r}" for i, r in enumerate(rows)]
    transcript = read("WEBVTT\n\n" + "\n\n".join(cues), language="de").transcript

    assert [p.text for p in transcript.passages] == [f"{r[0].upper()}{r[1:]}." for r in rows]


def test_a_sentence_too_long_to_read_is_divided() -> None:
    endless = " ".join(["and then we did one more thing with the plan"] * 20)
    transcript = read(f"We begin. {endless}. We end. We rest. We go.", language="en").transcript

    assert max(p.last - p.first for p in transcript.passages) <= 60


def test_a_chinese_text_without_marks_is_cut_at_its_lines() -> None:
    rows = [
        "流中的收集和减少在流中这是关于基本上是关于的",
        "如果您一直在使用流但您不是但是无论哪种方式你都不是很",
    ] * 4
    cues = [f"00:00:{i * 4:02d}.000 --> 00:00:{i * 4 + 4:02d}.000\n{r}" for i, r in enumerate(rows)]
    transcript = read("WEBVTT\n\n" + "\n\n".join(cues)).transcript

    assert transcript.language == "zh"
    assert len(transcript.passages) >= 3
    assert all(p.text.endswith("。") for p in transcript.passages)


def test_a_silence_in_marked_captions_ends_a_sentence() -> None:
    transcript = read(
        "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nThe title\n\n"
        "00:00:20.000 --> 00:00:22.000\nWe begin. We go on.\n"
    ).transcript

    assert [p.text for p in transcript.passages] == ["The title.", "We begin.", "We go on."]


def test_a_hesitation_does_not_cut_off_a_word_or_two() -> None:
    starts = [1.0, 3.2, 3.5, 3.8, 4.1, 4.4, 6.4, 6.7, 12.0, 12.3, 12.6, 12.9, 13.2]
    said = [
        "also",
        "wir",
        "planen",
        "die",
        "ganze",
        "woche",
        "gut",
        "dann",
        "machen",
        "wir",
        "eine",
        "kleine",
        "pause",
    ]
    tagged = "".join(
        f"<00:00:{s:06.3f}><c> {w}</c>" for s, w in list(zip(starts, said, strict=True))[1:]
    )
    transcript = read(
        f"WEBVTT\n\n00:00:01.000 --> 00:00:14.000\n{said[0]}{tagged}\n", language="de"
    ).transcript

    assert [p.last - p.first for p in transcript.passages] == [8, 5]
    assert transcript.passages[1].start_s == 12.0


def test_words_on_both_sides_of_a_long_silence_stay_apart() -> None:
    transcript = read(
        "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nja gut\n\n"
        "00:01:01.000 --> 00:01:02.000\nbis bald\n",
        language="de",
    ).transcript

    assert [p.text for p in transcript.passages] == ["Ja gut.", "Bis bald."]
