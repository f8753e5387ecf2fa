"""Learned weights: runs of words, the sentence's vector and its cues, each a straight sum.

Invariant: numpy only, and the same sums as ``training/advice.py`` makes, which wrote
``weights/advice.npz`` and ``weights/steps.npz``. Data, licences and figures: ``weights/README.md``.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from tubetotask.analysis.offline.clauses import plain

Floats = NDArray[np.float32]

COLUMNS = 1 << 15  # of hashed runs of words
_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")


@dataclass(frozen=True)
class Weights:
    """One straight sum each, with its constant; ``slope`` and ``shift`` turn a total into p."""

    runs: Floats
    runs_0: float
    vector: Floats
    vector_0: float
    vector_id: str  # of the encoder these were trained on; another one is not weighed
    cues: Floats
    cues_0: float
    slope: float
    shift: float

    def by_runs(self, texts: Sequence[str]) -> Floats:
        """What the runs of words say, one number a text."""
        sums = [float(self.runs[list(columns(text))].sum()) for text in texts]
        return np.asarray(sums, np.float32) + np.float32(self.runs_0)

    def by_vector(self, vectors: Floats) -> Floats:
        """What the sentence vectors say, one number a row."""
        totals: Floats = (vectors @ self.vector + self.vector_0).astype(np.float32)
        return totals

    def by_cues(self, rows: Floats) -> Floats:
        """What the cues (``cues.row``) say, one number a row."""
        totals: Floats = (rows @ self.cues + self.cues_0).astype(np.float32)
        return totals

    def probability(self, totals: Floats) -> Floats:
        """Calibrated on labelled talks: of those with p ≥ x about x are real."""
        return logistic(self.slope * totals + self.shift)


def logistic(totals: Floats) -> Floats:
    """A total as a chance from 0 to 1."""
    chances: Floats = (1 / (1 + np.exp(-totals))).astype(np.float32)
    return chances


@cache
def weights(name: str) -> Weights:
    """The trained weights "advice" or "steps", read once."""
    with (
        resources.files(__package__).joinpath(f"weights/{name}.npz").open("rb") as file,
        np.load(file) as kept,
    ):
        return Weights(
            runs=kept["runs"].astype(np.float32) * np.float32(kept["runs_scale"]),
            runs_0=float(kept["runs_0"]),
            vector=kept["vector"].astype(np.float32),
            vector_0=float(kept["vector_0"]),
            vector_id=str(kept["vector_id"]),
            cues=kept["cues"].astype(np.float32),
            cues_0=float(kept["cues_0"]),
            slope=float(kept["slope"]),
            shift=float(kept["shift"]),
        )


def around(chances: Floats, reach: int) -> Floats:
    """The mean of each one's ``reach`` neighbours to either side, itself left out."""
    count = len(chances)
    sums = np.concatenate([[0.0], np.cumsum(chances)])
    at = np.arange(count)
    low, high = np.maximum(0, at - reach), np.minimum(count, at + reach + 1)
    mean = (sums[high] - sums[low] - chances) / np.maximum(1, high - low - 1)
    return np.asarray(mean, np.float32)


def columns(text: str) -> set[int]:
    """The hashed columns of the runs of one to three words of ``text``; digits count as one."""
    return {zlib.crc32(run.encode()) % COLUMNS for run in _runs(text)}


def _runs(text: str) -> Iterator[str]:
    words = ["0" if w[0].isdigit() else w for w in _WORD.findall(plain(text))]
    words = ["<s>", *words, "</s>"]
    for length in (1, 2, 3):
        for at in range(len(words) - length + 1):
            yield " ".join(words[at : at + length])
