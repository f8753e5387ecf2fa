"""Names for chapters, cut from their own words.

Invariant: never a word that the chapter does not say. A title is a short sentence of the chapter
that holds what the chapter says most; where there is none, one or two runs of neighbouring words
that stand in it just so, joined by a comma, without the name of who speaks. A run names a thing: in
English its first and last word are no verb, participle or adverb. A second run stands only where it
weighs half as much as the first. A chapter without a word that carries meaning has the first words
it says, and one without words has an empty title.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from math import log

from tubetotask.analysis.offline.verbs import STATIVE, gerund_of, listed, verbs
from tubetotask.analysis.tokens import content_words, fold, words

Phrase = tuple[str, ...]

_LONGEST_PHRASE = 3
_FIRST_WORDS = 6
# Content words that name no topic.
_WEAK = listed(
    """idea example find found read better best hard based different important part number big small
    great work works working happen happens called lot start started talk talking thinking question
    answer point example able bring bad day days year years week minute minutes hour hours kinds
    believe seem seems remember understand wrong stuff reason reasons person man woman may often
    later early long high low end next first second third last used tend help helps feel feels bunch
    episode video subscribe music applause laughter foreign hundred thousand million billion three
    four five six seven eight nine ten looking keep become simply especially usually sometimes huge
    couple month months quarter half wow glad curious proud cool awesome amazing super crazy sorry
    nice fun interesting interested available mature entire whole certain specific similar same
    extreme simple simpler easier harder bigger smaller massive okay yeah exist hope love default
    guys folks everybody everyone anybody somebody nobody kid kids basically literally version
    part parts piece side sides bunch sort while else instead anyway fine sure true real"""
)
_LY_NOUNS = listed("family assembly supply reply anomaly monopoly italy july fly bully")
# Past forms that do not end in -ed.
_PAST = listed(
    """built bought brought caught chose did done drew drove fell felt found gave gone got grew
    heard held kept knew known laid led left lost made meant met paid put ran read said sat saw sent
    shown
    sold spent spoke stood taken taught told thought took understood went woke won wrote written"""
)
_TOP_RUNS = 6  # a sentence that is a title holds the first of these, and as many as may be
_LEAST_WORTH = 3.0
_SENTENCE_WORDS = 4, 10
_SENTENCE_MOST = 60  # letters
# What makes a sentence a story, an aside or a piece: no title.
_SPOKEN = re.compile(
    r"\b(?:uh|um|uhm|er|like,|you know|kind of|sort of|okay|yeah|right,|wow|oh|man|some folks|"
    r"whatever|gonna)\b|\b(?:i|i['’]\w+|my|me|mine|we had|we went)\b|\.\.\.|…|--|[\"“”]|"
    r"\b(?:it|that|this|them|these|those|there|one|him|her)[.!]?$",
    re.IGNORECASE,
)
_SECOND_LEAST = 0.5  # of what the first run weighs
_LONGER = 1.0  # what each further word of a run adds: a phrase says more than a word
_RAREST = 1.2  # a word of one chapter alone is not worth more than one of a few chapters


def titles(
    chapters: Sequence[Sequence[str]],
    language: str,
    *,
    who: Collection[str] = (),
    whole: Sequence[Sequence[str]] = (),
) -> list[str]:
    """One title a chapter; a chapter is the texts of its passages. ``who``: names of speakers.
    ``whole``: of each chapter the sentences that can be read alone."""
    names = frozenset(fold(part) for name in who for part in words(name))
    english = language.lower().split("-")[0] in {"en", "und", ""}
    said = [_phrases(texts, language, names, english=english) for texts in chapters]
    spread = Counter(key for phrases in said for key in phrases)
    return [
        _sentence(alone, phrases, spread, len(chapters))
        or _title(texts, phrases, spread, len(chapters))
        for texts, phrases, alone in zip(chapters, said, whole or [()] * len(chapters), strict=True)
    ]


def _phrases(
    texts: Sequence[str], language: str, names: Collection[str], *, english: bool
) -> dict[Phrase, Counter[Phrase]]:
    """Folded runs of content words, with the forms in which they were said and how often."""
    found: dict[Phrase, Counter[Phrase]] = {}
    for text in texts:
        carrying = set(content_words(text, language))
        run: list[str] = []
        for word in [*words(text), ""]:
            usual = word in carrying and word not in _WEAK and not word[0].isdigit()
            if usual and fold(word) not in names:
                run.append(word)
                continue
            folded = [fold(part) for part in run]
            for size in range(1, _LONGEST_PHRASE + 1):
                for start in range(len(run) - size + 1):
                    form = tuple(run[start : start + size])
                    key = tuple(folded[start : start + size])
                    if english and not (_names_a_thing(form[0]) and _names_a_thing(form[-1])):
                        continue
                    found.setdefault(key, Counter())[form] += 1
            run = []
    return found


def _names_a_thing(word: str) -> bool:
    """Whether an English word can be what a chapter is about: no verb, participle or adverb."""
    known = verbs()
    if word.endswith("ly") and word not in _LY_NOUNS:
        return False
    if word in _PAST or (word in known.every and word not in known.nouns):
        return False
    if word.endswith("ed") and not known.every.isdisjoint((word[:-1], word[:-2], word[:-3])):
        return False
    if word.endswith("s") and word[:-1] in known.every and word[:-1] not in known.nouns:
        return False
    stem = gerund_of(word)
    return stem is None or not (stem in known.light or stem in STATIVE)


def _sentence(
    alone: Sequence[str],
    phrases: dict[Phrase, Counter[Phrase]],
    spread: Counter[Phrase],
    count: int,
) -> str:
    """The sentence that holds most of what the chapter says most, where it is short; or ""."""
    weights = {key: _worth(key, phrases, spread, count) for key in phrases}
    top = sorted(weights, key=lambda key: -weights[key])[:_TOP_RUNS]
    if not top or weights[top[0]] < _LEAST_WORTH:
        return ""
    best, most = "", 0.0
    for text in alone:
        told = words(text)
        if not _SENTENCE_WORDS[0] <= len(told) <= _SENTENCE_WORDS[1] or len(text) > _SENTENCE_MOST:
            continue
        folded = f" {' '.join(fold(word) for word in told)} "
        held = [key for key in top if f" {' '.join(key)} " in folded]
        worth = sum(weights[key] for key in held)
        if top[0] in held and worth > most and not _SPOKEN.search(text):
            best, most = text, worth
    return best.strip().rstrip(".!…")


def _worth(
    key: Phrase, phrases: dict[Phrase, Counter[Phrase]], spread: Counter[Phrase], chapters: int
) -> float:
    times = phrases[key].total()
    if times < 2:
        # said once: two neighbours may be no phrase, and a word may be a slip
        return 0.0 if len(key) > 1 else 0.1
    rarity = log((1 + chapters) / (0.5 + spread[key]))
    return times * min(max(rarity, 0.05), _RAREST) * (1 + _LONGER * (len(key) - 1))


def _title(
    texts: Sequence[str],
    phrases: dict[Phrase, Counter[Phrase]],
    spread: Counter[Phrase],
    chapters: int,
) -> str:
    def worth(key: Phrase) -> float:
        return _worth(key, phrases, spread, chapters)

    chosen: list[Phrase] = []
    cut: list[str] = []
    for key in sorted(phrases, key=lambda key: -worth(key)):
        if len(cut) == 2 or (chosen and worth(key) < _SECOND_LEAST * worth(chosen[0])):
            break
        if any(set(key) & set(other) for other in chosen):
            continue
        shown = _as_said(texts, phrases[key].most_common(1)[0][0])
        if shown:
            chosen.append(key)
            cut.append(shown)
    if not cut:
        cut = [" ".join(" ".join(texts).split()[:_FIRST_WORDS])[:80]]
    title = ", ".join(cut)
    first = title[:1].upper()
    return (first if len(first) == 1 else title[:1]) + title[1:]  # "ß" has no capital of one letter


def _as_said(texts: Sequence[str], form: Phrase) -> str:
    """The form as the passages write it, most often, or "" where only its pieces are found."""
    parts = [re.escape(part).replace("'", "['’]") for part in form]
    pattern = re.compile(r"[\s-]*".join(parts), re.IGNORECASE)
    forms = Counter(match.group() for text in texts for match in pattern.finditer(text))
    return forms.most_common(1)[0][0] if forms else ""
