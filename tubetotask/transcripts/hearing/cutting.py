"""Where to cut a sound that is too long to be heard at once. Pure.

Invariant: a cut lies in the middle of a silence where there is one in the last part of what may be
one piece; else at its quietest place, and the pieces then overlap there, so that the word at the
cut is whole in both.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tubetotask.domain.hearing import RATE

LEVEL = RATE // 50
"""Samples that one level is of: 20 ms."""
OVERLAP = RATE
"""Samples that two pieces share on each side of a cut that is in no silence: a second."""
_LOOK = 0.25  # share of the longest piece in which a silence is looked for, from its end
_SILENCE = 15  # levels: 0.3 s without a voice is a pause between sentences
_QUIET_SHARE = 0.05  # of the loudness of the voice
_LEAST = 10.0  # root mean square of 16-bit samples: below that nothing can be heard (-70 dB)
_SMOOTH = 5  # levels

Levels = npt.NDArray[np.float32]


def levels(samples: npt.NDArray[np.int16]) -> Levels:
    """The loudness (root mean square) of each 20 ms; a rest that is shorter counts as one."""
    whole = len(samples) // LEVEL * LEVEL
    squares = samples[:whole].astype(np.float32).reshape(-1, LEVEL) ** 2
    found = np.sqrt(squares.mean(axis=1)) if whole else np.zeros(0, np.float32)
    rest = samples[whole:].astype(np.float32)
    if len(rest):
        found = np.append(found, np.sqrt((rest**2).mean()))
    return found.astype(np.float32)


def cut(found: Levels) -> tuple[int, bool]:
    """The sample at which to end a piece of these levels, and whether it lies in a silence.

    Only for a sound that goes on behind them.
    """
    first = len(found) - max(1, int(len(found) * _LOOK))
    late = found[first:]
    silence = _silence(late, _quiet(found))
    if silence is not None:
        return (first + silence) * LEVEL, True
    half = _SMOOTH // 2
    smooth = np.convolve(np.pad(late, half, "edge"), np.ones(_SMOOTH) / _SMOOTH, mode="valid")
    # Not at the very end, where a piece has no room for what it shares with the next.
    room = max(1, len(smooth) - OVERLAP // LEVEL)
    return (first + int(np.argmin(smooth[:room]))) * LEVEL, False


def _quiet(found: Levels) -> float:
    """Below that nobody speaks; measured by how loud the speaker is, since recordings differ."""
    loud = float(np.percentile(found, 90)) if len(found) else 0.0
    return max(_LEAST, loud * _QUIET_SHARE)


def _silence(late: Levels, quiet: float) -> int | None:
    """The middle of the longest silence, of equally long ones the last; None without one."""
    still: npt.NDArray[Any] = np.concatenate(([0], (late < quiet).astype(np.int8), [0]))
    edges = np.flatnonzero(np.diff(still))
    best: tuple[int, int] | None = None
    for begin, end in zip(edges[::2], edges[1::2], strict=True):
        length = int(end - begin)
        if length >= _SILENCE and (best is None or length >= best[0]):
            best = length, int(begin + end) // 2
    return None if best is None else best[1]
