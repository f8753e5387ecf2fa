"""Passages of a transcript that may answer a question: by words and by meaning, fused.

Invariant: neither side alone decides; the ranks of both are added up (reciprocal rank fusion), as
words alone miss paraphrase and meaning alone misses names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import log

import numpy as np

from tubetotask.analysis.encoders import Encoder, Vectors
from tubetotask.analysis.tokens import content_words
from tubetotask.domain.transcript import Passage

_RANK = 60  # the usual constant of reciprocal rank fusion
_K1, _B = 1.2, 0.75  # the usual constants of BM25


class Retriever:
    """Ranks the passages of one transcript. ``vectors``: rows of zeros are passages left out."""

    def __init__(
        self, passages: Sequence[Passage], vectors: Vectors, encoder: Encoder, language: str
    ) -> None:
        self._passages = passages
        self._vectors = vectors
        self._encoder = encoder
        self._language = language
        self._counts = [Counter(content_words(p.text, language)) for p in passages]
        self._lengths = [max(1, count.total()) for count in self._counts]
        self._mean = sum(self._lengths) / max(1, len(self._lengths))
        self._holding = Counter(word for count in self._counts for word in count)

    def find(self, question: str, most: int) -> list[int]:
        """Indices of up to ``most`` passages, the likeliest first."""
        fused: Counter[int] = Counter()
        for ranking in (self._by_words(question), self._by_meaning(question)):
            for rank, index in enumerate(ranking[: 5 * most]):
                fused[index] += 1 / (_RANK + rank)  # type: ignore[assignment]  # weights, not counts
        return [index for index, _ in fused.most_common(most)]

    def _by_words(self, question: str) -> list[int]:
        asked = set(content_words(question, self._language))
        scores = [self._bm25(asked, n) for n in range(len(self._passages))]
        found = [n for n, score in enumerate(scores) if score > 0]
        return sorted(found, key=lambda n: -scores[n])

    def _bm25(self, asked: set[str], n: int) -> float:
        counts, total = self._counts[n], 0.0
        for word in asked & counts.keys():
            rare = log(1 + (len(self._passages) + 0.5) / (self._holding[word] + 0.5))
            often = counts[word]
            length = 1 - _B + _B * self._lengths[n] / self._mean
            total += rare * often * (_K1 + 1) / (often + _K1 * length)
        return total

    def _by_meaning(self, question: str) -> list[int]:
        if not self._passages:
            return []
        cosines = self._vectors @ self._encoder.encode([question])[0]
        known = np.flatnonzero(np.any(self._vectors != 0, axis=1))
        return [int(n) for n in known[np.argsort(-cosines[known], kind="stable")]]
