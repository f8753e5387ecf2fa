"""What belongs to one theme, and what a theme is called. Pure.

Invariants: each claim is put to the theme it is nearest to, in the order in which claims come, so
the same claims in the same order give the same themes. A name is words that stand so in quotes of
the theme; nothing is made up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from math import log
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # it comes with the first talk, not with the program
    import numpy as np
    from numpy.typing import NDArray

LEAST = 0.50  # cosine to the middle of a theme from which a claim belongs to it: decision 33
_LONGEST = 3  # words of a name


def placed(
    vectors: NDArray[np.float32],
    middles: NDArray[np.float32],
    weights: Sequence[int],
) -> tuple[list[int], NDArray[np.float32], list[int]]:
    """Of each claim its theme, the themes' middles and how many claims each has by then.

    ``vectors``: shape (n, d), rows of length 1; ``middles``: shape (m, d), those that there are;
    themes from m on are new. A middle weighs as much as it has claims.
    """
    import numpy as np

    means = np.zeros((len(middles) + len(vectors), vectors.shape[1]), np.float32)
    means[: len(middles)] = middles
    counts, found = list(weights), []
    for vector in vectors:
        alike = means[: len(counts)] @ vector
        near = int(np.argmax(alike)) if len(alike) else 0
        if not len(alike) or float(alike[near]) < LEAST:
            near = len(counts)
            counts.append(0)
        moved = means[near] * counts[near] + vector
        means[near] = moved / max(float(np.linalg.norm(moved)), 1e-9)
        counts[near] += 1
        found.append(near)
    return found, means[: len(counts)], counts


def named(
    quotes: Sequence[str],
    words: Callable[[str], list[str]],
    carries: Callable[[str], bool],
    common: Mapping[str, int],
    of: int,
) -> str:
    """The words, up to three in a row, that most of the quotes share and few others have.

    ``words``: of a text, in lower case and order; ``carries``: whether a word means something;
    ``common``: in how many of ``of`` texts each word stands.
    """
    counted: Counter[tuple[str, ...]] = Counter()
    for quote in quotes:
        text = quote.casefold()
        counted.update({row for row in _rows(words(quote), carries) if " ".join(row) in text})
    if not counted:
        return ""

    def worth(row: tuple[str, ...]) -> float:
        rare = sum(log((1 + of) / (1 + common.get(word, 0))) + 0.1 for word in row) / len(row)
        return float(counted[row] ** 1.5 * rare * (1 + 0.5 * (len(row) - 1)))

    least = 2 if max(counted.values()) > 1 else 1
    kept: list[tuple[str, ...]] = [row for row, count in counted.items() if count >= least]
    return " ".join(min(kept, key=lambda row: (-worth(tuple(row)), row)))


def _rows(words: Sequence[str], carries: Callable[[str], bool]) -> Iterator[tuple[str, ...]]:
    """Words that mean something and follow each other, one to three of them."""
    run: list[str] = []
    for word in (*words, ""):
        if word and carries(word):
            run.append(word)
            continue
        for start in range(len(run)):
            for end in range(start + 1, min(start + _LONGEST, len(run)) + 1):
                yield tuple(run[start:end])
        run = []
