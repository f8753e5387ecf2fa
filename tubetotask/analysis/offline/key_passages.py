"""Which passages carry most of what was said.

Invariant: passages are ordered, never changed. A score's parts say why a passage stands where it
does: how near it is to what its chapter is about (centroid), how many content words it has, how
near it is to the title, and how early in its chapter it comes. Weights were set on VT-SSum;
``quotable`` keeps greetings, sponsors, housekeeping and fragments out of what a reader sees.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from tubetotask.analysis.encoders import Encoder, default_encoder
from tubetotask.analysis.offline.quotable import quotable
from tubetotask.analysis.offline.tokens import content_words, words
from tubetotask.domain.score import Score, ScorePart
from tubetotask.domain.transcript import Passage

__all__ = ["Scored", "quotable", "rank", "select"]

_MANY_WORDS = 30  # a longer passage does not weigh more in the centroid
_MANY_CONTENT_WORDS = 15  # nor does it gain more from its content words
_POSITION_DECAY = 3.0


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
    gave for the passages' texts, where the caller has them already.
    """
    if not passages:
        return []
    encoder = encoder or default_encoder()
    if vectors is None:
        vectors = encoder.encode([passage.text for passage in passages])
    values = _features(
        [p.text for p in passages], vectors, encoder.encode([title])[0], language, starts
    )
    scored = [Scored(index, _score(row)) for index, row in enumerate(values)]
    total = values @ _WEIGHTS
    return [scored[i] for i in np.argsort(-total, kind="stable")]


_NAMES = ("centroid", "content words", "title", "position")
_WEIGHTS = np.array([1.5, 1.0, 0.3, 1.5])


def _features(
    texts: Sequence[str],
    vectors: NDArray[np.float32],
    title: NDArray[np.float32],
    language: str,
    starts: Sequence[int],
) -> NDArray[np.float64]:
    """One row a text: standardised centroid, content words and title, and the position prior."""
    lengths = np.array([min(len(words(text)), _MANY_WORDS) for text in texts], dtype=float)
    content = np.array(
        [min(len(content_words(text, language)), _MANY_CONTENT_WORDS) for text in texts],
        dtype=float,
    )
    centroid = np.zeros(len(texts))
    position = np.zeros(len(texts))
    borders = sorted({0, *starts, len(texts)})
    for first, last in pairwise(borders):
        middle = (vectors[first:last] * lengths[first:last, None]).sum(axis=0)
        middle /= np.linalg.norm(middle) + 1e-9
        centroid[first:last] = vectors[first:last] @ middle
        position[first:last] = np.exp(-np.arange(last - first) / _POSITION_DECAY)
    return np.column_stack(
        [_standard(centroid), _standard(content), _standard(vectors @ title), position]
    )


def _standard(values: NDArray[np.floating]) -> NDArray[np.float64]:
    doubles = values.astype(np.float64)
    return np.asarray((doubles - doubles.mean()) / (doubles.std() + 1e-9))


def _score(row: NDArray[np.float64]) -> Score:
    """0–100: 50 for a passage like the average of the talk."""
    points = 12.0 * row * _WEIGHTS
    measured = (
        *(f"{value:+.1f} standard deviations" for value in row[:3]),
        f"{row[3]:.2f} (1 at the start of a chapter)",
    )
    return Score.of(
        ScorePart("average passage", "every talk's average", 40.0),
        *(
            ScorePart(name, text, round(float(value), 1))
            for name, text, value in zip(_NAMES, measured, points, strict=True)
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
    for candidate in scored:
        if len(chosen) >= limit:
            break
        if quotable(passages[candidate.index]) < 0.5:
            continue
        if all(similarity(candidate.index, other.index) < 0.8 for other in chosen):
            chosen.append(candidate)
    return chosen
