"""Chapters found by topic, for talks whose creator gave none.

Invariant: the chapters are a partition of the passages, in order, each at least a minimum long;
a title is made of words that the chapter itself says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import log

import numpy as np
from numpy.typing import NDArray

from tubetotask.analysis.offline.tokens import content_words, fold, words
from tubetotask.domain.transcript import Chapter, Passage

_SECONDS_A_WORD = 0.4


def by_topic(
    passages: Sequence[Passage],
    vectors: NDArray[np.float32],
    *,
    duration_s: float | None = None,
    language: str = "en",
) -> tuple[Chapter, ...]:
    """Chapters of a talk; ``vectors`` are the encoder's for the passages' texts.

    ``duration_s``: of the talk; reckoned from its words where there are no times.
    """
    if not passages:
        return ()
    lengths = np.array([len(words(p.text)) for p in passages], dtype=float)
    if duration_s is None:
        duration_s = float(lengths.sum()) * _SECONDS_A_WORD
    wanted = expected_count(duration_s)
    starts = [0, *_cuts(vectors, lengths, wanted)]
    titles = _titles([p.text for p in passages], starts, language)
    ends = [*starts[1:], len(passages)]
    return tuple(
        Chapter(title, passages[a].start_s, passages[b - 1].end_s, a, b, origin="topic")
        for title, a, b in zip(titles, starts, ends, strict=True)
    )


def expected_count(duration_s: float) -> int:
    """How many chapters a talk of that length gets: long talks have longer ones."""
    return max(1, round(1.7 * pow(duration_s / 60, 0.65)))


def _cuts(vectors: NDArray[np.float32], lengths: NDArray[np.float64], wanted: int) -> list[int]:
    """First passages of all chapters but the first: best sum of chapter cohesion."""
    count = len(vectors)
    centred = vectors - vectors.mean(axis=0)
    centred /= np.linalg.norm(centred, axis=1, keepdims=True) + 1e-9
    weighted = centred * np.minimum(lengths, 30.0)[:, None]
    sums = np.vstack([np.zeros(vectors.shape[1]), np.cumsum(weighted, axis=0)])
    shortest = max(2, count // (4 * wanted))
    low, high = 0.0, float(lengths.sum()) + 1.0
    best: list[int] = []
    for _ in range(12):
        penalty = (low + high) / 2
        cuts = _segment(sums, penalty, shortest)
        if len(cuts) + 1 > wanted:
            low = penalty
        else:
            best, high = cuts, penalty
    return best


def _segment(sums: NDArray[np.float64], penalty: float, shortest: int) -> list[int]:
    count = len(sums) - 1
    best = np.full(count + 1, np.inf)
    best[0] = 0.0
    back = np.zeros(count + 1, dtype=int)
    for end in range(shortest, count + 1):
        begins = np.arange(0, end - shortest + 1)
        cost = best[begins] - np.linalg.norm(sums[end] - sums[begins], axis=1) + penalty
        place = int(cost.argmin())
        best[end], back[end] = cost[place], begins[place]
    cuts: list[int] = []
    end = count
    while back[end] > 0:
        end = int(back[end])
        cuts.append(end)
    return cuts[::-1]


def _titles(texts: Sequence[str], starts: Sequence[int], language: str) -> list[str]:
    ends = [*starts[1:], len(texts)]
    said = [
        content_words(" ".join(texts[a:b]), language) for a, b in zip(starts, ends, strict=True)
    ]
    spread = Counter(term for chapter in said for term in {fold(word) for word in chapter})
    titles = []
    for chapter in said:
        counts = Counter(fold(word) for word in chapter)
        weight = {t: n * log((1 + len(said)) / (0.5 + spread[t])) for t, n in counts.items()}
        top = sorted(weight, key=lambda t: -weight[t])[:3]
        shown = [next(word for word in chapter if fold(word) == term) for term in top]
        titles.append(", ".join(shown).capitalize())
    return titles
