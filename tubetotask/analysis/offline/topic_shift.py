"""How likely a new topic starts with a passage.

Invariant: one probability a passage, from what is said before and after it and from how its
sentence starts; the first passage has 0, because nothing comes before it. The ten-odd weights
were fitted on creators' chapters, rounded by hand and are all there is: docs/decisions/
0004-encoder.md has the figures. Cues are English; in other languages the likeness of what is
said before and after, questions and pauses decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from tubetotask.analysis.stopwords import stop_words
from tubetotask.analysis.tokens import words

Floats = NDArray[np.float64]
_WINDOWS = 64  # that are compared at a time

_LEAD = r"^(?:(?:and|but|so|well|okay|ok|now|then),? )*"
_OPENS = re.compile(
    r"^(now|so|okay|ok|alright|all right|right|well|today|meanwhile|back in|"
    r"in (?:the )?(?:early |late |mid-?)?\d{4}|during|speaking of|when it comes to|as for|"
    r"one of|some of|most of|of course|but)\b",
    re.IGNORECASE,
)
_NOW = re.compile(r"^now\b", re.IGNORECASE)
_SETS_THE_SCENE = re.compile(
    _LEAD + r"(say|imagine|suppose|picture|consider|take|think (?:about|of|back)|remember|"
    r"have you|you've (?:probably )?heard|you probably|you may have|if you've|"
    r"we've (?:all|been|talked|seen|already)|we all|we know|we (?:also|often|tend)|"
    r"as (?:we|i|you)\b|like (?:so many|much|many|any)|just (?:as|like)|today\b|these days|"
    r"nowadays|perhaps|probably|maybe|obviously|clearly|thankfully|unfortunately|"
    r"interestingly|historically|in (?:general|fact|the \w+|its|an?)\b|over the|"
    r"for (?:centuries|years|decades|most|many|a long)|since|by the|when|while|although|"
    r"though|despite|regardless|beyond|besides|aside|apart|along with|in addition|"
    r"on the other hand|then there|there (?:are|is|'s)|here's)",
    re.IGNORECASE,
)
_HANGS_ON = re.compile(
    r"^(?:and |but |so |now |or |because |then )*(it|its|it's|he|she|they|them|his|her|their|"
    r"this|that|that's|these|those|here|there|for example|for instance|in other words|or|"
    r"because|also|which|yeah|yes|no|i mean|in fact|again|instead|even|like|you|if|he's|she's|"
    r"they're|such|both)\b",
    re.IGNORECASE,
)
_LOOKS_BACK = re.compile(
    r"^(today|if you)\b.*\b(learned|talked|looked|covered|hopefully)\b|"
    r"\btoday\b.*\b(learned|talked|hopefully)\b|"
    r"\b(today|in this (video|episode|talk|lecture|section)),? (we|you|i)\b|"
    r"\b(we|you|you've|we've) (learned|talked|looked|covered|discussed|have seen|saw)\b|"
    r"to (sum|wrap) up|in (summary|conclusion)|thanks? for (watching|listening)",
    re.IGNORECASE,
)
_ASKS = re.compile(_LEAD + r",? ?(what|how|why|who|where)\b.*\?$", re.IGNORECASE)

# What one unit of each feature adds to the log odds of a boundary.
_NEAR, _FAR, _NEIGHBOUR, _LOWEST = -1.2, -1.0, -0.9, 0.7
_CUES = (
    (_OPENS, 0.8),
    (_NOW, 0.8),
    (_SETS_THE_SCENE, 0.8),
    (_LOOKS_BACK, 1.3),
    (_ASKS, 0.6),
    (_HANGS_ON, -0.4),
)
_NAMES_ITS_SUBJECT, _SHORT = 0.4, -0.5
_AFTER_A_BREAK, _BREAK_S = 3.0, 2.5
_BASE = -1.6
_LONG_PASSAGE = 30.0  # words; a longer one does not weigh more in what is said around it


def probabilities(
    texts: Sequence[str],
    vectors: NDArray[np.float32],
    times: Floats,
    *,
    pauses: Floats,
    chapter_s: float,
    language: str,
) -> Floats:
    """Probability that a topic starts at each passage.

    ``times``: start of each passage in seconds, never falling; ``pauses``: silence or music
    before each, in seconds; ``chapter_s``: how long a chapter is expected to be (above 0), which
    sets how much before and after a passage is compared.
    """
    near = _likeness(vectors, texts, times, float(np.clip(chapter_s / 4, 20, 60)))
    far = _likeness(vectors, texts, times, float(np.clip(chapter_s / 2, 45, 120)))
    neighbour = _to_the_one_before(vectors)
    odds = _BASE + _NEAR * near + _FAR * far + _NEIGHBOUR * neighbour
    odds += _LOWEST * _is_lowest(far, times, float(np.clip(chapter_s / 3, 25, 80)))
    odds += _cues(texts, language) + _breaks(
        pauses, float(times[-1] - times[0]) / max(chapter_s, 1.0)
    )
    result = 1.0 / (1.0 + np.exp(-odds))
    result[0] = 0.0
    return np.asarray(result)


def _to_the_one_before(vectors: NDArray[np.float32]) -> Floats:
    """Cosine of each passage and the one before it; the average where one is not encoded."""
    result = np.ones(len(vectors))
    cosines = np.einsum("ij,ij->i", vectors[1:], vectors[:-1])
    encoded = np.asarray(vectors.any(axis=1))
    both = encoded[1:] & encoded[:-1]
    result[1:] = np.where(both, cosines, cosines[both].mean() if both.any() else 0.0)
    return result


def _likeness(
    vectors: NDArray[np.float32], texts: Sequence[str], times: Floats, window_s: float
) -> Floats:
    """Cosine of what is said in the window before each passage and in the window from it on."""
    weights = np.array([min(max(1, len(text.split())), _LONG_PASSAGE) for text in texts])
    encoded = vectors.any(axis=1)
    # Of a long talk one passage in ten. Row by row: each table of them all takes 2.5 MB an hour.
    rows = np.flatnonzero(encoded)
    mean = vectors[rows].mean(axis=0) if len(rows) else 0.0
    sums = np.zeros((len(rows) + 1, vectors.shape[1]))
    for place, row in enumerate(rows):
        np.add(sums[place], (vectors[row] - mean) * weights[row : row + 1], out=sums[place + 1])
    here = np.arange(len(texts))
    first = np.minimum(np.searchsorted(times, times - window_s), np.maximum(here - 1, 0))
    last = np.maximum(np.searchsorted(times, times + window_s), here + 1)
    known = np.concatenate([[0], np.cumsum(encoded)])  # rows before each passage
    windows = np.stack([known[first], known[here], known[last]], axis=1)
    distinct, which = np.unique(windows, axis=0, return_inverse=True)
    found = [_cosines(sums, some) for some in _batched(distinct)]
    likeness = np.concatenate(found)[which.reshape(-1)]
    likeness[0] = 1.0
    return np.asarray(likeness)


def _batched(windows: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    """Some at a time: of all windows at once the vectors take 15 MB, an hour's talk."""
    for at in range(0, len(windows), _WINDOWS):
        yield windows[at : at + _WINDOWS]


def _cosines(sums: Floats, windows: NDArray[np.int64]) -> Floats:
    """Of what is said before and after; a window is where it begins, its middle and its end."""
    before = sums[windows[:, 1]] - sums[windows[:, 0]]
    after = sums[windows[:, 2]] - sums[windows[:, 1]]
    lengths = np.linalg.norm(before, axis=1) * np.linalg.norm(after, axis=1)
    return np.asarray(np.einsum("ij,ij->i", before, after) / (lengths + 1e-9))


def _is_lowest(values: Floats, times: Floats, around_s: float) -> Floats:
    first = np.searchsorted(times, times - around_s)
    last = np.searchsorted(times, times + around_s, side="right")
    return np.array(
        [float(v <= values[a:b].min() + 1e-9) for v, a, b in zip(values, first, last, strict=True)]
    )


def _breaks(pauses: Floats, chapters: float) -> Floats:
    """A long pause is a sign where it is rare; in a video full of pauses it says little."""
    long = pauses >= _BREAK_S
    return np.asarray(long * _AFTER_A_BREAK * min(1.0, chapters / max(1, int(long.sum()))))


def _cues(texts: Sequence[str], language: str) -> Floats:
    stops = stop_words(language)
    found = np.zeros(len(texts))
    for index, text in enumerate(texts):
        line = text.strip().strip("\"“'- ").replace("’", "'")
        spoken = words(line)
        found[index] = sum(weight for cue, weight in _CUES if cue.search(line))
        if spoken and spoken[0] not in stops:
            found[index] += _NAMES_ITS_SUBJECT
        if len(spoken) < 6:
            found[index] += _SHORT
    return found
