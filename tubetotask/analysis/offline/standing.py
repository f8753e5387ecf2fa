"""Whether a title can be read as a task without the sentence it was cut from, and whether that
sentence tells anything by itself.

Invariant: pure; it only refuses. A title that stands says what to do to what: it opens with a
verb, names its object itself and has not lost the restriction that carries the meaning. English;
in other languages only the number of words and the end are looked at.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tubetotask.analysis.offline.plan_words import about, times
from tubetotask.analysis.offline.repeats import marks
from tubetotask.analysis.offline.verbs import is_action, listed
from tubetotask.analysis.tokens import words

_LEAST_CONTENT = 2
_LEAST_GERUND = 5  # letters: "being", "doing"
_POINTED_CONTENT = 5  # "take this bottom corner and fold it to the top": enough is named
_NEGATION = re.compile(
    r"^(?:don['’]t|do not|never|(?:you|we) (?:should|must) (?:not|never)|"
    r"(?:you|we) (?:shouldn['’]t|mustn['’]t)|(?:you|we) should|(?:you|we) must)\s+"
    r"(?:(?:ever|necessarily|\w+ly|just|even)\s+)*",
    re.IGNORECASE,
)
_UNIVERSAL = re.compile(r"\b(?:don['’]t|not|never|no|any|all|every|always|shouldn['’]t)\b", re.I)
_LOOSE = listed(
    """a an the and or but so nor of with from for to into onto about at by than as between without
    during within through because if when while where which who whose that whether unless until
    is are was were be been your my our his her its their this these those some any every like
    how what why i we they you whatever whoever rather either very really just"""
)
_PARTICLES = listed("in on over off up out down back away along together")
_NOUN_STARTS = listed("a an the your my our his her its their this that these those to of from")
_LOST = re.compile(
    r"^\s*,?\s*(?:that|which|who|whose|unless|if|until|without|except|or|only (?:if|when)|"
    r"other than|before|once|when|than)\b",
    re.IGNORECASE,
)
_ALTERNATIVE = re.compile(r"^\s*,?\s*or\b", re.IGNORECASE)
_GOES_ON = re.compile(
    r"^\s*,?\s*(?:and|but)\s+(?:then\s+)?(?:you|we)(?:['’]ve)?\s+"
    r"(?:(?:got|have|need|want)\s+to|should|must)\s+(?:\w+ly\s+)?(\w+)",
    re.IGNORECASE,
)
_OFTEN = re.compile(r"\b(?:every|each|once|twice|times)(?: an?)? (?:day|week|month|year|morning)\b")
_FOR_SOME = re.compile(
    r"\b(?:if|unless|when|whenever)\b|\bfor (?:any|all|those|people|anyone|anybody|someone|most|"
    r"some|athletes|companies|founders|beginners)\b",
    re.IGNORECASE,
)
_SUPPOSED = re.compile(
    r"\b(?:if|suppose|unless|whether|imagine)\b(?:\s+(?!so\b|not\b|possible\b|needed\b|necessary\b)"
    r"[\w'’]+)?[,\s]*$",
    re.IGNORECASE,
)
_ADVISED_AGAINST = re.compile(
    r"\b(?:terrible|bad|worst|awful|wrong|stupid|poor|useless)\b[^.;]{0,24}"
    r"\b(?:advice|idea|tip|thing|way|habit|move)\b|\b(?:mistake|myth|error)\b[^.;]{0,30}\bis\b",
    re.IGNORECASE,
)
_FINITE = listed("is are was were isn't aren't wasn't weren't you're we're they're it's i'm")
# Behind one of these a finite verb has its place.
_OPENS_CLAUSE = listed(
    """that which who whose what how where when why if because whatever whoever whether before
    after until unless while as than once since sure ensure know tell say think decide check assume
    remember believe explain show ask see find notice realize understand imagine define"""
)
_PEOPLE = listed("them him they he she")
_POINTING = listed("this that these those")
_VAGUE = listed("something anything everything things thing stuff someone somebody one ones")
_SEASON = listed("year week month morning evening weekend way")
_HEADLESS = listed("if when because and or but unless though although then than so")
# What makes a cut a statement, an aside or half a sentence.
_ADDRESSED = listed("man guys folks buddy dude")
_HALF = re.compile(
    r",\s*(?:you|we|they|it|he|she|i)\b(?!['’]?(?:\s*(?:know|see))\b)|"
    r"\bas (?:\w+ )?as (?:you|we|they|i|it) ?(?:possibly|can|could)?$|\bas (?:much|many)$|"
    r"\b(?:oh|wow|hey|gosh|wait a (?:second|minute))\b|\b(?:or|and) (?:things?|stuff|something|"
    r"whatever|whoever|so)$|\b(?:do|does|doing|did) (?:it|that|this|them|so)$",
    re.IGNORECASE,
)
# "Hire nobody ... unless you must": what was cut away behind the break may turn it round.
_BREAKS_OFF = re.compile(r"\.\.|…")
_MARKS = re.compile(r'["“”]')
_TELLING = 4  # words of content by which a sentence is understood whatever it points at
_PAST = listed(
    "spoke said went came took made told thought gave got was were had did ran saw knew met wrote"
)
_THIN = listed("do get go have let make be sure take put give keep matter thing things stuff want")


def stands_alone(title: str, text: str, language: str = "en") -> bool:
    """Whether ``title``, cut from ``text``, is a task by itself."""
    if re.search(r"(?:\.\.|…)\W*$", title) or len(re.findall(r'["“”]', title)) % 2:
        return False
    if language.lower().split("-")[0] not in {"en", "und", ""}:
        return len(words(title)) >= _LEAST_CONTENT
    said = _without_negation(title)
    before, behind = around(title, text)
    return (
        not _BREAKS_OFF.search(behind)
        and not in_direct_speech(title, text)
        and _opens_with_verb(said)
        and not _is_half(title, said)
        and not _ends_loose(said, behind)
        and not _runs_on(said)
        and _content(said) >= _LEAST_CONTENT
        and _names_its_object(said)
        and not _loses_meaning(title, said, before, behind)
    )


def readable(title: str, text: str, language: str = "en") -> bool:
    """Whether ``text``, advice whose title is ``title``, tells a reader anything by itself.

    "Just don't hire them." does not, nor does what breaks off ("and don't make...") or is put into
    a mouth: there the speaker may say the opposite.
    """
    if language.lower().split("-")[0] not in {"en", "und", ""}:
        return True
    if re.search(r"(?:\.\.|…)\W*$", text) or in_direct_speech(title, text):
        return False
    return _names_its_object(_without_negation(title)) or _content(words(text)) >= _TELLING


def in_direct_speech(title: str, text: str) -> bool:
    """Whether the title is cut from words that the speaker puts into a mouth, be it their own.

    A passage may begin inside them: then the first mark that follows closes.
    """
    start = _place(title, text)
    before = [mark for mark in _MARKS.finditer(text) if mark.start() < start]
    if before:
        return _opens(before[-1], text)
    behind = _MARKS.search(text, start)
    return behind is not None and not _opens(behind, text)


def _opens(mark: re.Match[str], text: str) -> bool:
    following = text[mark.end() : mark.end() + 1]
    before = text[: mark.start()][-1:]
    return mark.group() == "“" or (
        mark.group() == '"' and bool(following.strip()) and (not before.strip() or before in "([—–")
    )


def _without_negation(title: str) -> list[str]:
    negation = _NEGATION.match(title)
    return words(title[negation.end() :] if negation else title)


def around(title: str, text: str) -> tuple[str, str]:
    """What stands before and behind the title in its sentence; "" where it is not found."""
    said = [_spoken(word) for word in title.split()]
    start = _place(title, text)
    # Its last words count behind the others only: "hire you that hire you that" holds them twice.
    least = start
    for word in said[:-3]:
        found = re.compile(word, re.IGNORECASE).search(text, least)
        least = found.end() if found else least
    tail = re.compile(r"\W+".join(said[-3:]), re.IGNORECASE).search(text, least)
    before = re.split(r"[.!?]\s", text[:start])[-1]
    return before, re.split(r"[.!?](?:\s|$)", text[tail.end() :])[0] if tail else ""


def _place(title: str, text: str) -> int:
    """Where the title begins; 0 where it is not found: it may have lost a filler there."""
    first = r"\W+".join(_spoken(word) for word in title.split()[:3])
    place = re.search(first, text, re.IGNORECASE)
    return place.start() if place else 0


def _spoken(word: str) -> str:
    """A pattern for the word as it was said: a title keeps one of a word that was said twice."""
    once = re.escape(word)
    return rf"(?<!\w){once}(?:[\s,]+{once})*(?!\w)"


def _opens_with_verb(said: Sequence[str]) -> bool:
    if not said or said[:2] == ["back", "to"] or said[1:2] == ["of"]:
        return False
    return is_action(said[0]) or said[0] == "be"


def _is_half(title: str, said: Sequence[str]) -> bool:
    """Whether a statement goes on behind the command, or the command hangs on what was cut."""
    if said[1:2] and (said[1] in _PAST or said[:2] in (["do", "have"], ["do", "need"])):
        return True
    if said[0] == "be" and said[1:2] and said[1].endswith("ing") and len(said[1]) > _LEAST_GERUND:
        return True
    return said[-1] in _ADDRESSED or _HALF.search(title) is not None


def _ends_loose(said: Sequence[str], behind: str) -> bool:
    following = words(behind)[:1] if re.match(r"\s+\w", behind) else []
    if said[-1] in {"once", "before", "after"}:
        return bool(following)
    if said[-1] in _PARTICLES and following[:1] in (["there"], ["here"]):
        return True
    return said[-1] in _LOOSE or (said[-1] in _PARTICLES and not _NOUN_STARTS.isdisjoint(following))


def _runs_on(said: Sequence[str]) -> bool:
    """Whether it is no command but a statement or two sentences in one."""
    if said[:2] == ["have", "to"]:
        return True
    if said[1:2] and said[1] in _HEADLESS and not (said[1] == "and" and is_action(said[2])):
        return True
    opened = False
    for word in said:
        if word in _FINITE and not opened:
            return True
        opened = opened or word in _OPENS_CLAUSE
    return bool(re.search(r"\bthe less (?!than\b|you\b|of\b)\w+", " ".join(said)))


def _content(said: Sequence[str]) -> int:
    text = " ".join(said)
    amounts, _ = marks(text)
    often = {"often"} if _OFTEN.search(text) else set()
    return len((amounts | often).union(about(text, "en")) - _THIN)


def _named(said: Sequence[str]) -> bool:
    return not _THIN.issuperset(about(" ".join(said), "en"))


def _names_its_object(said: Sequence[str]) -> bool:
    """Whether what is pointed at ("it", "them", "these") stands in the title itself."""
    for place, word in enumerate(said[1:], start=1):
        if _named(said[1:place]):
            return True
        following = said[place + 1] if place + 1 < len(said) else ""
        if word in _PEOPLE:
            return False
        if word == "one" and _named([following]):
            continue
        if word == "it" or word in _VAGUE:
            others = [each for each in said[1:] if each != said[0]]
            return said[0] not in {"let", "do"} and _content(others) >= _LEAST_CONTENT
        if word in _POINTING and not (following in _SEASON or said[place - 1] in _OPENS_CLAUSE):
            # "paint that", "use those with a brush"
            if not following or following in _LOOSE | _PARTICLES:
                return False
            described = any(w in {"that", "who", "which"} for w in said[place + 1 :])
            return _content(said) >= _POINTED_CONTENT or (word != "that" and described)
    return True


def _loses_meaning(title: str, said: Sequence[str], before: str, behind: str) -> bool:
    """Whether what was cut away turns the title round or was its condition."""
    sweeping = _UNIVERSAL.search(title) is not None
    if sweeping and (_LOST.match(behind) or (_FOR_SOME.search(before) and not times(before))):
        return True
    if _ADVISED_AGAINST.search(before) or _SUPPOSED.search(before):
        return True
    if "either" in said and _ALTERNATIVE.match(behind):
        return True
    goes_on = _GOES_ON.match(behind)
    return goes_on is not None and goes_on.group(1).lower() == said[0]
