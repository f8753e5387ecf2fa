"""Which passages carry most of what was said.

Invariant: passages are ordered, never changed. A score's parts say why a passage stands where it
does: how near it is to what its chapter is about (centroid), how many content words it has, how
near it is to the title, and how early in its chapter it comes. Weights were set on VT-SSum;
``quotable`` keeps greetings, sponsors, housekeeping and fragments out of what a reader sees.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log, sqrt

import numpy as np
from numpy.typing import NDArray

from tubetotask.analysis.encoders import Encoder, default_encoder
from tubetotask.analysis.offline.adverts import sponsored
from tubetotask.analysis.offline.quotable import quotable
from tubetotask.analysis.tokens import content_words, fold
from tubetotask.domain.score import Score, ScorePart
from tubetotask.domain.texts import N_
from tubetotask.domain.transcript import Passage

__all__ = ["Scored", "quotable", "rank", "select", "sponsored"]

Floats = NDArray[np.float64]

_MANY_CONTENT_WORDS = 15  # more do not count
_POSITION_DECAY = 3.0  # passages
_NAMES = ("centroid", "content words", "title", "position")
_WEIGHTS = np.array([1.0, 0.6, 0.6, 3.0])
_POINTS = 10.0  # of 100, for a weight of 1 and one standard deviation
_AVERAGE = 30.0
_TOO_ALIKE = 0.8  # calibrated
_QUOTABLE = 0.5


@dataclass(frozen=True, slots=True)
class Scored:
    """A passage's index in the sequence given to ``rank``, and its score with its parts."""

    index: int
    score: Score


def rank(
    passages: Sequence[Passage],
    *,
    title: str,
    language: str,
    starts: Sequence[int] = (0,),
    encoder: Encoder | None = None,
    vectors: NDArray[np.float32] | None = None,
) -> list[Scored]:
    """All passages, best first (ties in order of the talk).

    ``starts``: where chapters begin, as indices into ``passages``. ``vectors``: what ``encoder``
    gave for the passages' texts, where the caller has them already (zeros: not encoded).
    """
    if not passages:
        return []
    encoder = encoder or default_encoder()
    if vectors is None:
        vectors = encoder.encode([passage.text for passage in passages])
    likeness = vectors @ encoder.encode([title])[0]
    encoded = vectors.any(axis=1)
    if encoded.any():  # a passage that was not encoded counts as an average one
        likeness[~encoded] = likeness[encoded].mean()
    values = _features([passage.text for passage in passages], likeness, language, starts)
    scored = [Scored(index, _score(row)) for index, row in enumerate(values)]
    return [scored[i] for i in np.argsort(-(values @ _WEIGHTS), kind="stable")]


def _features(
    texts: Sequence[str],
    likeness_to_title: NDArray[np.float32],
    language: str,
    starts: Sequence[int],
) -> Floats:
    """One row a text: standardised centroid, content words and title, and the position prior."""
    said = [content_words(text, language) for text in texts]
    weighted = _weighted([{fold(word) for word in found} for found in said])
    content = np.array([min(len(found), _MANY_CONTENT_WORDS) for found in said], dtype=float)
    centroid = np.zeros(len(texts))
    position = np.zeros(len(texts))
    for first, last in pairwise(sorted({0, *starts, len(texts)})):
        centroid[first:last] = _nearness_to_sum(weighted[first:last])
        position[first:last] = np.exp(-np.arange(last - first) / _POSITION_DECAY)
    return np.column_stack(
        [_standard(centroid), _standard(content), _standard(likeness_to_title), position]
    )


def _weighted(documents: Sequence[set[str]]) -> list[dict[str, float]]:
    """Each passage's words with their rarity in the talk."""
    frequency = Counter(word for document in documents for word in document)
    total = len(documents)
    rarity = {word: log((1 + total) / (1 + n)) for word, n in frequency.items()}
    return [{word: rarity[word] for word in document} for document in documents]


def _nearness_to_sum(passages: Sequence[dict[str, float]]) -> list[float]:
    """Cosine of each passage and the sum of all."""
    whole: Counter[str] = Counter()
    for passage in passages:
        whole.update(passage)  # adds the weights
    length = sqrt(sum(value * value for value in whole.values()))
    found = []
    for passage in passages:
        own = sqrt(sum(value * value for value in passage.values()))
        product = sum(value * whole[word] for word, value in passage.items())
        found.append(product / (own * length) if own and length else 0.0)
    return found


def _standard(values: NDArray[np.floating]) -> Floats:
    doubles = values.astype(np.float64)
    return np.asarray((doubles - doubles.mean()) / (doubles.std() + 1e-9))


def _score(row: Floats) -> Score:
    """0–100; a passage that is average in all and stands late in its chapter has 30."""
    measured = (
        *(f"{value:+.1f} standard deviations from the talk's average" for value in row[:3]),
        f"{row[3]:.2f} (1 at the start of its chapter)",
    )
    return Score.of(
        ScorePart(N_("average passage"), "the same for every passage", _AVERAGE),
        *(
            ScorePart(name, text, round(float(value), 1))
            for name, text, value in zip(_NAMES, measured, _POINTS * row * _WEIGHTS, strict=True)
        ),
    )


def select(
    scored: Sequence[Scored],
    passages: Sequence[Passage],
    *,
    limit: int,
    similarity: Callable[[int, int], float],
) -> list[Scored]:
    """At most ``limit`` of ``scored``, best first, none of which says what a better one says.

    ``similarity(i, j)``: calibrated, 0–1, of the passages at those indices. Passages that cannot
    be quoted alone are left out, so fewer than ``limit`` may come back; nothing is filled up.
    """
    chosen: list[Scored] = []
    bought = sponsored(passages)
    for candidate in scored:
        if len(chosen) >= limit:
            break
        if candidate.index in bought or quotable(passages[candidate.index]) < _QUOTABLE:
            continue
        if all(similarity(candidate.index, other.index) < _TOO_ALIKE for other in chosen):
            chosen.append(candidate)
    return chosen
