"""The words of a statement and of a plan that tell what they are about.

Invariant: times, numbers and fillers are never among them, so "two weeks" in a talk cannot touch
"every two weeks" in a plan. Pure and total, in any language; where no list is known every word
counts. Stems are for matching only and are never shown.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from math import log

import numpy as np
from numpy.typing import NDArray

from tubetotask.analysis.stopwords import stop_words
from tubetotask.analysis.tokens import content_words, fold, words
from tubetotask.domain.plan import Section

Shares = NDArray[np.float64]


def _set(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_NUMBERS = _set(
    """one two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty
    sixty hundred thousand million billion half once twice zwei drei vier fünf sechs sieben acht
    neun zehn"""
)
_TIMES = _set(
    """time week day month year hour minute second morning night today tomorrow yesterday tonight
    summer autumn winter spring january february march april may june july august september october
    november december monday tuesday wednesday thursday friday saturday sunday daily weekly monthly
    yearly quarter noon woche wochen tag tage monat monate jahr jahre stunde stunden minute
    minuten"""
)
_UNITS = _set(
    """gram kilogram milligram microgram kilo kg mg mcg ml lb lbs oz pound ounce liter litre
    milliliter millilitre gallon mile meter metre kilometer kilometre centimeter centimetre km cm
    inch yard percent percentage degree dollar euro cent per gramm kilogramm pfund prozent"""
)
_MEASURED_BY = re.compile(
    r"\b(?:of|per|by)\s+(?:your |my |our |his |her |their |the )?body[ -]?(?:weight|mass)\b",
    re.IGNORECASE,
)
_FILLERS = _set(
    """um uh okay ok so like well you know just really actually basically right yeah oh kind sort
    mean gonna"""
)
# Words that nearly every talk and every plan uses: shared, they say little.
_GENERAL_WORDS = _set(
    """work working product people person customer company business start begin end new
old big small long short good bad best better great first last next use need want help keep find
turn call change part point place way life world lot number example question answer problem idea
reason fact case kind different important able easy hard high low early late full whole real sure
happen become run set read write learn understand explain build create open close move play live
feel leave bring follow stop talk tell ask show hear watch believe hope care check"""
)
_GRAMMAR = _set(
    """a an the your my our his her its their this that these those in on at of to for with by from
    it they them you we i he she who be is are was were every each and or when if as up out"""
)
_SHORT = _set("ai ki ml hr ux ui qa pr tv vr")  # content words of two letters
_ENDINGS = (
    *("ational", "ization", "ations", "ation", "ments", "ment", "ness", "ings", "ing", "edly"),
    *("ers", "ies", "ed", "er", "ly", "es", "e"),
)
_PLAN_LANGUAGES = ("en", "de", "es", "fr", "it", "pt", "nl", "pl", "tr", "ru", "ar")
_GENERAL_WEIGHT = 0.25
_TITLE_WEIGHT = 1.3  # a word of the section's title says more about it than one of a line
_MOST = 1.5
_SMOOTH = 8  # statements added, so that a short talk does not decide which words are rare


def stem(word: str) -> str:
    """The word without its ending: "training", "trained" and "train" are one."""
    word = fold(word)
    if not word.isascii() or len(word) < 5:
        return word
    if len(word) == 5:
        return word.removesuffix("e")
    ending = next((e for e in _ENDINGS if word.endswith(e) and len(word) - len(e) >= 4), "")
    word = word.removesuffix(ending)
    doubled = len(word) > 4 and word[-1] == word[-2] and word[-1] not in "ls"
    return word[:-1] if doubled else word


def about(text: str, language: str) -> list[str]:
    """Stems of the words that carry meaning, without numbers and times; "AI" is one, "an" none."""
    text = _MEASURED_BY.sub("", text)
    found = content_words(text, language)
    found += [word for word in words(text) if word in _SHORT and word not in stop_words(language)]
    return [stem(word) for word in found if not _measures(word)]


def wording(text: str) -> list[str]:
    """Stems of all words but those of grammar, numbers and times among them, in order."""
    return [stem(word) for word in words(text) if word not in _GRAMMAR]


def bare(text: str) -> str:
    """``text`` without times, numbers and fillers; as it was where nothing would be left."""
    kept = words(_MEASURED_BY.sub("", text))
    left = [word for word in kept if not _measures(word) and word not in _FILLERS]
    return " ".join(left) or text


def unmeasured(text: str) -> str:
    """``text`` as it stands, but without units ("grams", "per pound of body weight")."""
    kept = _MEASURED_BY.sub("", text)
    left = [word for word in kept.split() if fold(word.strip(",.;:!?").lower()) not in _UNITS]
    return " ".join(left) or text


def times(text: str) -> frozenset[str]:
    """The units and names of time in a text, folded: "weekly" and "week" are one."""
    found = {fold(word) for word in words(text)} & _TIMES
    return frozenset("day" if word == "daily" else stem(word) for word in found) - {"time"}


def _measures(word: str) -> bool:
    folded = fold(word)
    return word[0].isdigit() or word in _NUMBERS or folded in _TIMES or folded in _UNITS


@cache
def _general() -> frozenset[str]:
    return frozenset(map(stem, _GENERAL_WORDS))


def is_general(stemmed: str) -> bool:
    """Whether a stem is of a word that nearly every talk and every plan uses."""
    return stemmed in _general()


def language_of(text: str, default: str) -> str:
    """The language whose small words the text uses most; ``default`` where none is used."""
    spoken = words(text)
    counts = {code: sum(w in stop_words(code) for w in spoken) for code in _PLAN_LANGUAGES}
    best = max(counts, key=lambda code: counts[code])
    return best if counts[best] > counts.get(default, 0) else default


def shared(texts: Sequence[str], sections: Sequence[Section], language: str) -> Shares:
    """How much each text says in the words of each section, shape (texts, sections), 0–1.5.

    A word weighs more where few of the texts use it and few sections of the plan do.
    """
    plan_language = language_of(" ".join(f"{s.title} {s.text}" for s in sections), language)
    titles = [set(about(section.title, plan_language)) for section in sections]
    wordings = [
        title.union(*(about(item, plan_language) for item in section.items))
        for title, section in zip(titles, sections, strict=True)
    ]
    used = Counter(word for wording in wordings for word in wording)
    spoken = [set(about(text, language)) for text in texts]
    said = Counter(word for text in spoken for word in text)
    many, most = len(texts) + _SMOOTH, log(len(sections) + 1)

    def weight(word: str) -> float:
        rare = log(many / (said[word] + 1)) / log(many)
        telling = log((len(sections) + 1) / used[word]) / most
        return (_GENERAL_WEIGHT if word in _general() else 1.0) * telling * (0.4 + 0.6 * rare)

    weights = {word: weight(word) for word in used}
    shares = np.zeros((len(texts), len(sections)))
    for column, (title, wording) in enumerate(zip(titles, wordings, strict=True)):
        for row, text in enumerate(spoken):
            points = (weights[w] * (_TITLE_WEIGHT if w in title else 1.0) for w in text & wording)
            shares[row, column] = min(_MOST, sum(points))
    return shares
