"""The bars of the usage page: how high each day's is, in a drawing of a fixed size.

Invariant: a day that cost anything has a bar that can be seen; a day that cost nothing has none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tubetotask.domain.usage import Spent, Usage

WIDTH, HEIGHT = 600, 120
_LOWEST = 3
_GAP = 4


@dataclass(frozen=True, slots=True)
class Bar:
    """One day: its place in the drawing, and what it stands for."""

    day: date
    spent: Spent
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Bars:
    """All days, and the highest of them."""

    bars: tuple[Bar, ...]
    highest: Decimal
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def used(self) -> tuple[Bar, ...]:
        """Days with calls, newest first."""
        return tuple(bar for bar in reversed(self.bars) if bar.spent.calls or bar.spent.lost)

    @classmethod
    def of(cls, usage: Usage) -> Bars:
        """The bars of the last days."""
        highest = max((spent.usd for _, spent in usage.days), default=Decimal(0))
        step = WIDTH / max(1, len(usage.days))
        found = []
        for n, (day, spent) in enumerate(usage.days):
            height = round(float(spent.usd / highest) * HEIGHT, 1) if highest else 0.0
            height = max(_LOWEST, height) if spent.usd else 0.0
            x, width = n * step + _GAP / 2, step - _GAP
            found.append(Bar(day, spent, round(x, 1), HEIGHT - height, round(width, 1), height))
        return cls(tuple(found), highest)
