"""A score that can be opened.

Invariant: ``value`` equals the rounded sum of its parts' points, kept within 0–100. So "why 72?"
is always answered by the parts. Definitions: docs/scores.md.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ScorePart:
    """One reason: what was measured (``measured``), and the points it gave."""

    name: str
    measured: str
    points: float


@dataclass(frozen=True, slots=True)
class Score:
    """A whole number from 0 to 100 with the parts it is the sum of."""

    value: int
    parts: tuple[ScorePart, ...]

    @classmethod
    def of(cls, *parts: ScorePart) -> Score:
        """The score whose parts these are."""
        total = sum(part.points for part in parts)
        return cls(max(0, min(100, round(total))), parts)


NO_SCORE = Score(0, ())
