"""Chapters found by topic, for talks whose creator gave none.

Invariant: the chapters are a partition of the passages, in order and none empty; where there are
times each but the first and last is at least a quarter of the expected length. A title is cut
from the chapter's own words. A talk too short for two chapters gets one.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from tubetotask.analysis.offline.adverts import sponsored
from tubetotask.analysis.offline.chapter_titles import titles
from tubetotask.analysis.offline.quotable import quotable
from tubetotask.analysis.offline.topic_shift import probabilities
from tubetotask.analysis.tokens import words
from tubetotask.domain.transcript import Chapter, Passage

Floats = NDArray[np.float64]

_SECONDS_A_WORD = 0.4  # 150 words a minute, for captions without times
# Creators' chapters: 8 in 10 minutes, 19 in an hour; about the square root of the length.
_CHAPTERS_A_ROOT_MINUTE = 2.5
_SAME_PLACE_S = 9.0  # a boundary this near is the same to a person who clicks it
_OWN = 0.5  # what the passage's own chance weighs beside that of the places around it
_SPREAD = 0.6  # standard deviation of the logarithm of chapters' lengths
_EVENNESS = 0.2  # what a length one spread off the mean costs, in probability
_SURE = 0.9  # of a restored border
_SHORT, _SHORT_STANDS, _STANDS = 7, 0.57, 0.94  # words, and what ``quotable`` gives the whole ones
_CANDIDATES_A_CHAPTER = 12


def by_topic(
    passages: Sequence[Passage],
    vectors: NDArray[np.float32],
    *,
    duration_s: float | None = None,
    language: str = "en",
    count: int | None = None,
) -> tuple[Chapter, ...]:
    """Chapters of a talk; ``vectors`` are the encoder's for the passages' texts.

    ``duration_s``: of the talk, if it is longer than its words. ``count``: how many chapters to
    look for (default: by the length of the talk); fewer come back where a talk has no room.
    """
    if not passages:
        return ()
    times, end = _clock(passages, duration_s)
    length = end - float(times[0])
    wanted = count or expected_count(length)
    texts = [passage.text for passage in passages]
    starts = [0]
    if wanted > 1 and length >= wanted:  # a chapter of less than a second is none
        chances = probabilities(
            texts,
            vectors,
            times,
            pauses=_pauses(passages),
            chapter_s=length / wanted,
            language=language,
        )
        starts += _boundaries(chances, times, end, wanted - 1)
    ends = [*starts[1:], len(passages)]
    bought = sponsored(passages)
    told = [
        [text for place, text in enumerate(texts[a:b], start=a) if place not in bought]
        or texts[a:b]
        for a, b in zip(starts, ends, strict=True)
    ]
    alone = [
        [p.text for at, p in enumerate(passages[a:b], start=a) if at not in bought and _stands(p)]
        for a, b in zip(starts, ends, strict=True)
    ]
    who = frozenset(passage.speaker for passage in passages)
    names = titles(told, language, who=who, whole=alone)
    return tuple(
        Chapter(name, passages[a].start_s, _end_s(passages[a:b]), a, b, origin="topic")
        for name, a, b in zip(names, starts, ends, strict=True)
    )


def _stands(passage: Passage) -> bool:
    """Whether it could be a title: a whole statement with sure borders that hangs on nothing."""
    text = passage.text.strip()
    least = _SHORT_STANDS if len(words(text)) < _SHORT else _STANDS
    return passage.confidence >= _SURE and not text.endswith("?") and quotable(passage) >= least


def expected_count(duration_s: float) -> int:
    """How many chapters a talk of that length gets: long talks have longer ones, of 1 min up."""
    minutes = max(0.0, duration_s) / 60
    return max(1, min(round(_CHAPTERS_A_ROOT_MINUTE * sqrt(minutes)), int(minutes)))


def _clock(passages: Sequence[Passage], duration_s: float | None) -> tuple[Floats, float]:
    """Never falling start times and the end; from the words where there is no single clock."""
    starts = [p.start_s for p in passages if p.start_s is not None]
    times = np.array(starts, dtype=float)
    if len(starts) < len(passages) or bool(np.any(np.diff(times) < 0)):
        spoken = np.cumsum([0.0, *(len(words(p.text)) * _SECONDS_A_WORD for p in passages)])
        return spoken[:-1], float(spoken[-1])
    ends = [p.end_s for p in passages if p.end_s is not None]
    return times, max([float(times[-1]), *ends, duration_s or 0.0])


def _pauses(passages: Sequence[Passage]) -> Floats:
    """Seconds without a word before each passage; 0 where they are not known."""
    known = [
        0.0 if after.start_s is None or before.end_s is None else after.start_s - before.end_s
        for before, after in pairwise(passages)
    ]
    return np.array([0.0, *known])


def _end_s(passages: Sequence[Passage]) -> float | None:
    """End of the last passage on the clock of the first."""
    return [p.end_s for p in passages if p.epoch == passages[0].epoch][-1]


def _boundaries(chances: Floats, times: Floats, end: float, wanted: int) -> list[int]:
    """First passages of all chapters but the first: the most likely places, evenly enough."""
    candidates = _candidates(chances, times, wanted)
    around = np.array(
        [
            1.0 - np.prod(1.0 - chances[np.abs(times - times[index]) <= _SAME_PLACE_S])
            for index in candidates
        ]
    )
    values = (1.0 - _OWN) * around + _OWN * chances[candidates]
    mean = (end - float(times[0])) / (wanted + 1)
    places = np.array([times[0], *times[candidates], end])
    chosen = _best_path(np.array([0.0, *values, 0.0]), places, mean, wanted)
    return [candidates[place - 1] for place in chosen]


def _candidates(chances: Floats, times: Floats, wanted: int) -> list[int]:
    """The likeliest passage of each moment; the best few hundred of a long talk."""
    best: dict[float, int] = {}
    for index in range(1, len(times)):
        moment = float(times[index])
        if moment > times[0] and (moment not in best or chances[index] > chances[best[moment]]):
            best[moment] = index
    likely = sorted(best.values(), key=lambda index: -chances[index])
    return sorted(likely[: _CANDIDATES_A_CHAPTER * wanted])


def _best_path(values: Floats, places: Floats, mean: float, wanted: int) -> list[int]:
    """Indices of ``wanted`` places (or as many as fit) with the highest sum of values.

    Dynamic programming: ``best[k][j]`` is the best sum with ``k`` boundaries, the last at ``j``.
    """
    lengths = places[None, :] - places[:, None]
    fits = lengths >= mean / 4
    off = np.log(np.where(fits, lengths, mean) / mean) / _SPREAD
    costs = np.where(fits, _EVENNESS * off**2 / 2, np.inf)
    best = np.full(len(places), -np.inf)
    best[0] = 0.0
    back: list[NDArray[np.intp]] = []
    reached: tuple[int, int] | None = None
    for k in range(wanted + 1):
        sums = best[:, None] - costs
        back.append(sums.argmax(axis=0))
        best = sums.max(axis=0) + values
        if np.isfinite(best[-1]):
            reached = (k, len(places) - 1)
    if reached is None:
        return []
    path: list[int] = []
    k, place = reached
    while k > 0:
        place = int(back[k][place])
        path.append(place)
        k -= 1
    return path[::-1]
