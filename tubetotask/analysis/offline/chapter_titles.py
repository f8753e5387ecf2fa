"""Names for chapters, cut from their own words.

Invariant: a title is one or two runs of neighbouring words that stand in the chapter just so,
joined by a comma; never a word that the chapter does not say. A chapter without a word that
carries meaning has the first words it says, and one without words has an empty title.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from math import log

from tubetotask.analysis.tokens import content_words, fold, words

Phrase = tuple[str, ...]

_LONGEST_PHRASE = 3
_FIRST_WORDS = 6
# Content words that name no topic.
_WEAK = frozenset(
    """idea example find found read better best hard based different important part number big small
    great work works working happen happens called lot start started talk talking thinking question
    answer point example able bring bad day days year years week minute minutes hour hours kinds
    believe seem seems remember understand wrong stuff reason reasons person man woman may often
    later early long high low end next first second third last used tend help helps feel feels bunch
    episode video subscribe music applause laughter foreign hundred thousand million billion three
    four five six seven eight nine ten looking keep become simply especially usually""".split()  # noqa: SIM905 — a list of 90 quoted words would fill a page
)
_RAREST = 1.2  # a word of one chapter alone is not worth more than one of a few chapters


def titles(chapters: Sequence[Sequence[str]], language: str) -> list[str]:
    """One title a chapter; a chapter is the texts of its passages."""
    said = [_phrases(texts, language) for texts in chapters]
    spread = Counter(key for phrases in said for key in phrases)
    return [
        _title(texts, phrases, spread, len(chapters))
        for texts, phrases in zip(chapters, said, strict=True)
    ]


def _phrases(texts: Sequence[str], language: str) -> dict[Phrase, Counter[Phrase]]:
    """Folded runs of content words, with the forms in which they were said and how often."""
    found: dict[Phrase, Counter[Phrase]] = {}
    for text in texts:
        carrying = set(content_words(text, language))
        run: list[str] = []
        for word in [*words(text), ""]:
            if word in carrying and word not in _WEAK and not word[0].isdigit():
                run.append(word)
                continue
            folded = [fold(part) for part in run]
            for size in range(1, _LONGEST_PHRASE + 1):
                for start in range(len(run) - size + 1):
                    form = tuple(run[start : start + size])
                    key = tuple(folded[start : start + size])
                    found.setdefault(key, Counter())[form] += 1
            run = []
    return found


def _title(
    texts: Sequence[str],
    phrases: dict[Phrase, Counter[Phrase]],
    spread: Counter[Phrase],
    chapters: int,
) -> str:
    def worth(key: Phrase) -> float:
        times = phrases[key].total()
        if times < 2:
            # said once: two neighbours may be no phrase, and a word may be a slip
            return 0.0 if len(key) > 1 else 0.1
        rarity = log((1 + chapters) / (0.5 + spread[key]))
        return times * min(max(rarity, 0.05), _RAREST) * (1 + 0.6 * (len(key) - 1))

    chosen: list[Phrase] = []
    cut: list[str] = []
    for key in sorted(phrases, key=lambda key: -worth(key)):
        if len(cut) == 2:
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
