"""The language of a text: hints that hold, else its letters and words."""

from __future__ import annotations

import pytest

from tubetotask.transcripts import read
from tubetotask.transcripts.language import detect, in_name, normal, resolve


@pytest.mark.parametrize(
    ("given", "tag"),
    [
        ("EN", "en"),
        ("pt_br", "pt-BR"),
        ("zh-hans", "zh-Hans"),
        ("zh-Hant-TW", "zh-Hant-TW"),
        ("iw", "he"),
        ("English (auto-generated)", "en"),
        ("Deutsch", "de"),
        ("a.en", "en"),
        ("en-orig", "en"),
        ("xx", ""),
        ("", ""),
        ("captions", ""),
    ],
)
def test_tags_are_brought_to_one_form(given: str, tag: str) -> None:
    assert normal(given) == tag


@pytest.mark.parametrize(
    ("name", "tag"),
    [
        ("dQw4w9WgXcQ.pt-BR.srt", "pt-BR"),
        ("talk.en.words.json", "en"),
        ("talk_de.vtt", "de"),
        ("my.talk.vtt", ""),
        ("talk.vtt", ""),
    ],
)
def test_file_names_tell_the_language(name: str, tag: str) -> None:
    assert in_name(name) == tag


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("これは3です。低い解像度で書かれています。", "ja"),
        ("这是一个字迹歪斜的数字，你的大脑把它辨认成三", "zh"),
        ("안녕하세요 여러분 반갑습니다", "ko"),
        ("นี่คือเลขสาม เขียนอย่างลวกๆ", "th"),
        ("Γεια σας και καλώς ήρθατε", "el"),
        ("יש לי כמה דברים כיפיים", "he"),
        ("یہ ایک بہت اچھا منصوبہ ہے اور ہم اسے کریں گے", "ur"),
        ("این یک سه است که به صورت سریع نوشته شده و می خواهم", "fa"),
        ("мы планируем неделю и потом звоним клиентам", "ru"),
        ("wir planen die woche und dann rufen wir unsere kunden an weil das hilft", "de"),
        ("we plan the week and then we call our customers because that is what helps", "en"),
        ("12 34 56", "und"),
        ("", "und"),
    ],
)
def test_letters_and_words_tell_the_language(text: str, language: str) -> None:
    assert detect(text) == language


def test_a_hint_that_the_letters_rule_out_is_not_believed() -> None:
    assert resolve(["en", "ja"], "これは3です。低い解像度で書かれています。") == "ja"
    assert resolve(["de"], "we plan the week and then we rest") == "de"


def test_what_a_person_says_wins_over_the_file() -> None:
    text = "WEBVTT\nKind: captions\nLanguage: en\n\n00:01.000 --> 00:02.000\nmon plan est fini\n"

    assert read(text, language="fr", name="x.de.vtt").transcript.language == "fr"
    assert read(text, name="x.de.vtt").transcript.language == "en"


def test_latin_names_do_not_hide_the_language_that_is_spoken() -> None:
    assert detect("例えばHarry StevensのWashington PostやMelting Asphaltの記事です") == "ja"


def test_a_long_text_in_a_known_language_needs_no_detector() -> None:
    from tubetotask.transcripts.stopwords import language_of

    assert language_of("we plan the week and it is what you have to do " * 5) == "en"
    assert language_of("que es que de la el " * 3) == ""
    assert language_of("la casa de la mujer que es de los padres y no se lo " * 5) == "es"
