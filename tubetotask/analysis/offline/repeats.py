"""What is said more than once is grouped, never deleted.

Invariant: the groups are a partition of the texts, each in order of the text, ordered by their
first member. Two texts with different numbers, or of which one is negated, are never in the same
group, however alike they sound: "raise it to 20" does not repeat "raise it to 30".
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tubetotask.analysis.offline.plan_words import wording
from tubetotask.analysis.tokens import words


def _set(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_NUMBER_WORDS = {
    "zero": "0", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7",
    "eight": "8", "nine": "9", "ten": "10", "eleven": "11", "twelve": "12", "twenty": "20",
    "thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "seventy": "70", "eighty": "80",
    "ninety": "90", "hundred": "100", "thousand": "1000", "million": "1000000",
    "billion": "1000000000",
}  # fmt: skip
_NEGATIONS = _set(
    """no not never none nothing nobody neither nor cannot without stop avoid nicht nie kein keine
    keinen niemals ohne non ne pas jamais rien sans no nunca nada sin ni não nem sem mai niente
    senza niet nooit geen zonder nie nigdy не нет никогда без değil hiç لا لم لن ليس"""
)
_UNSPACED_NEGATIONS = re.compile(r"ない|ません|ぬ$|不|没|別|别|않|안 |못|ไม่")


_SAME_WORDS = 3  # two texts of so many equal words, one with one more, say the same


def groups(
    texts: Sequence[str], vectors: NDArray[np.float32], *, threshold: float
) -> list[list[int]]:
    """Indices of texts that say the same; ``threshold`` is a cosine of the vectors' encoder.

    Two texts of the same words in the same order say the same whatever their cosine.
    Each text joins the group whose first member is nearest, if near enough and compatible; so a
    chain of small differences cannot join two texts that are far apart.
    """
    heads: list[int] = []
    found: list[list[int]] = []
    marked = [marks(text) for text in texts]
    worded = [wording(text) for text in texts]
    for index in range(len(texts)):
        best, best_cosine = -1, threshold
        if heads:
            cosines = vectors[heads] @ vectors[index]
            for place, head in enumerate(heads):
                cosine = 1.0 if _same_words(worded[head], worded[index]) else cosines[place]
                if cosine >= best_cosine and marked[head] == marked[index]:
                    best, best_cosine = place, float(cosine)
        if best < 0:
            heads.append(index)
            found.append([index])
        else:
            found[best].append(index)
    return found


def _same_words(one: list[str], other: list[str]) -> bool:
    """Whether all words of the shorter stand in the other, in order, and at most one more."""
    short, long = sorted((one, other), key=len)
    if len(short) < _SAME_WORDS or len(long) - len(short) > 1:
        return False
    rest = iter(long)
    return all(word in rest for word in short)


def marks(text: str) -> tuple[frozenset[str], bool]:
    """The numbers of a text and whether it is negated: both must agree within a group."""
    tokens = words(text)
    numbers = {
        _NUMBER_WORDS.get(token, token)
        for token in tokens
        if token in _NUMBER_WORDS or token[0].isdigit()
    }
    # "one" is mostly no number ("this one"), and digits of a decimal stand apart
    numbers |= set(re.findall(r"\d+(?:[.,]\d+)*", text))
    numbers -= {"1"}
    negated = any(token in _NEGATIONS or token.endswith("n't") for token in tokens)
    return frozenset(numbers), negated or _UNSPACED_NEGATIONS.search(text) is not None
