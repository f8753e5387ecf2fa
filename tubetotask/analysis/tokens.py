"""Words of a text, in any script: what "content words" means everywhere in the analyser.

Invariant: pure and total. Any string gives a list, none raises; the same text always gives the
same words. Scripts with spaces give words; Japanese gives runs of kanji and of katakana (its
content words); Chinese and the scripts of South-East Asia give overlapping pieces.
"""

from __future__ import annotations

import re
import unicodedata

from tubetotask.analysis.stopwords import stop_words

# Vowel signs and the like belong to their word, but ``\w`` does not match them.
_MARKS = "".join(
    re.escape(chr(code))
    for code in range(0x300, 0x1A80)
    if unicodedata.category(chr(code)) in ("Mn", "Mc")
)
_WORD = re.compile(rf"[^\W_][^\W_{_MARKS}]*(?:[{_MARKS}][^\W_]*)*(?:['’][^\W_]+)*")
_ASCII_WORD = re.compile(r"[a-z0-9]+(?:'[a-z0-9]+)*")
_ACCENTS = re.compile("[\u0300-\u036f]")
_KANA = "\u3041-\u309f"
_KATAKANA = "\u30a0-\u30ff\uff66-\uff9f"
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff々"
_SOUTH_EAST = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_HAN_FIRST = re.compile(rf"[{_HAN}]")
_ALL_KANA = re.compile(rf"[{_KANA}]+")
_UNSPACED = re.compile(rf"[{_KANA}{_KATAKANA}{_HAN}{_SOUTH_EAST}]")
_RUNS = re.compile(
    rf"([{_HAN}]+)|([{_KATAKANA}]+)|([{_KANA}]+)|([{_SOUTH_EAST}]+)|"
    rf"([^{_KANA}{_KATAKANA}{_HAN}{_SOUTH_EAST}]+)"
)


def words(text: str) -> list[str]:
    """The words of ``text`` in lower case, in order; pieces where the script has no spaces."""
    if text.isascii():  # the same words, four times as fast
        return _ASCII_WORD.findall(text.lower())
    found: list[str] = []
    for match in _WORD.finditer(text):
        word = match.group().lower().replace("’", "'")
        if _UNSPACED.search(word):
            found.extend(_pieces(word))
        else:
            found.append(word)
    return found


def _pieces(run: str) -> list[str]:
    kana = re.search(rf"[{_KANA}{_KATAKANA}]", run) is not None
    found: list[str] = []
    for han, katakana, hiragana, south_east, other in _RUNS.findall(run):
        if han:
            found.extend([han] if kana and len(han) <= 4 else _overlapping(han, 2))
        elif south_east:
            found.extend(_overlapping(south_east, 3))
        else:
            found.append(katakana or hiragana or other)
    return found


def _overlapping(run: str, size: int) -> list[str]:
    return [run[i : i + size] for i in range(max(1, len(run) - size + 1))]


def content_words(text: str, language: str = "en") -> list[str]:
    """The words that carry meaning: no stop words, no hiragana, nothing of one or two letters.

    Numbers stay ("3", "40"): they are often the point of a sentence.
    """
    stops = stop_words(language)
    return [word for word in words(text) if word not in stops and _carries(word, stops)]


def _carries(word: str, stops: frozenset[str]) -> bool:
    if word.isascii():
        return len(word) > 2 or word[0].isdigit()
    if _HAN_FIRST.match(word) and not stops.isdisjoint(word):
        return False  # a piece of Chinese with a character that is only grammar
    if _ALL_KANA.fullmatch(word):
        return False
    return len(word) > 2 or word[0].isdigit() or (len(word) == 2 and bool(_UNSPACED.match(word)))


def fold(word: str) -> str:
    """A word without case and the plain English endings, for matching only, never shown."""
    word = word.casefold().removesuffix("'s")
    if not word.isascii() or len(word) < 5:
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith("es") and word[-3] in "sxzh":
        return word[:-2]
    if word.endswith("s") and word[-2] not in "sui":
        return word[:-1]
    return word


_LONGEST_WORD = 100  # letters; an index refuses words of thousands


def search_words(text: str) -> list[str]:
    """The words of ``text`` as the search knows them: without case, accents and plain endings.

    A script without spaces gives overlapping pairs, so that any part of a run can be found.
    """
    if not text.isascii():
        apart = unicodedata.normalize("NFKD", text)
        text = unicodedata.normalize("NFC", _ACCENTS.sub("", apart))
    found: list[str] = []
    for match in _WORD.finditer(text.lower()):
        word = match.group().replace("’", "'")
        if _UNSPACED.search(word):
            found.extend(_overlapping(word, 2))
        else:
            found.append(fold(word).replace("'", "")[:_LONGEST_WORD])
    return found
