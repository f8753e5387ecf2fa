"""Learned weights of advice: runs of words, the sentence's vector and its cues, each a straight sum.

Invariant: numpy only, and the same sums as ``training/advice.py`` makes, which wrote
``weights/advice.npz``. Data, licences and figures: ``weights/README.md``.
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
    """One straight sum each, with its constant; ``slope`` and ``shift`` turn the total into p."""

    runs: Floats
    runs_0: float
    vector: Floats
    vector_0: float
    vector_id: str  # of the encoder these were trained on; another one is not weighed
    cues: Floats
    cues_0: float
    slope: float
    shift: float


@cache
def weights() -> Weights:
    """The trained weights, read once."""
    with (
        resources.files(__package__).joinpath("weights/advice.npz").open("rb") as file,
        np.load(file) as kept,
    ):
        return Weights(
            runs=kept["runs"].astype(np.float32) * float(kept["runs_scale"]),
            runs_0=float(kept["runs_0"]),
            vector=kept["vector"].astype(np.float32),
            vector_0=float(kept["vector_0"]),
            vector_id=str(kept["vector_id"]),
            cues=kept["cues"].astype(np.float32),
            cues_0=float(kept["cues_0"]),
            slope=float(kept["slope"]),
            shift=float(kept["shift"]),
        )


def columns(text: str) -> set[int]:
    """The hashed columns of the runs of one to three words of ``text``; digits count as one."""
    return {zlib.crc32(run.encode()) % COLUMNS for run in _runs(text)}


def _runs(text: str) -> Iterator[str]:
    words = ["0" if w[0].isdigit() else w for w in _WORD.findall(plain(text))]
    words = ["<s>", *words, "</s>"]
    for length in (1, 2, 3):
        for at in range(len(words) - length + 1):
            yield " ".join(words[at : at + length])


def by_runs(texts: Sequence[str]) -> Floats:
    """What the runs of words say, one number a text."""
    given = weights()
    sums = [float(given.runs[list(columns(text))].sum()) for text in texts]
    return np.asarray(sums, np.float32) + np.float32(given.runs_0)


def by_vector(vectors: Floats) -> Floats:
    """What the sentence vectors say, one number a row."""
    given = weights()
    return (vectors @ given.vector + given.vector_0).astype(np.float32)


def by_cues(rows: Floats) -> Floats:
    """What the cues (``cues.row``) say, one number a row."""
    given = weights()
    return (rows @ given.cues + given.cues_0).astype(np.float32)


def probability(totals: Floats) -> Floats:
    """Calibrated on labelled talks: of those with p ≥ x about x are real."""
    given = weights()
    return (1 / (1 + np.exp(-(given.slope * totals + given.shift)))).astype(np.float32)
