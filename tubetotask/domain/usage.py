"""What models have cost, added up.

Invariant: what is not known is counted apart: a call without a price is never a call that cost
nothing, and a lost call is never one that was answered.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from tubetotask.domain.budget import WARN_FROM, Room
from tubetotask.domain.quota import Units


@dataclass(frozen=True, slots=True)
class Spent:
    """Calls and what they cost; ``usd``: of those whose price is known.

    ``calls``: answered ones. ``unknown``: of all calls, those without a price. ``lost``: calls
    without an answer that may have been paid for; ``usd_lost``: of ``usd``, their input's price.
    ``audio_s``: seconds of sound that were heard.
    """

    usd: Decimal = Decimal(0)
    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    tokens_cached: int = 0
    unknown: int = 0
    lost: int = 0
    usd_lost: Decimal = Decimal(0)
    audio_s: float = 0.0

    def __add__(self, other: Spent) -> Spent:
        return Spent(
            self.usd + other.usd,
            self.calls + other.calls,
            self.tokens_in + other.tokens_in,
            self.tokens_out + other.tokens_out,
            self.tokens_cached + other.tokens_cached,
            self.unknown + other.unknown,
            self.lost + other.lost,
            self.usd_lost + other.usd_lost,
            self.audio_s + other.audio_s,
        )


@dataclass(frozen=True, slots=True)
class Line:
    """What one model cost for one purpose."""

    model: str
    purpose: str
    spent: Spent


@dataclass(frozen=True, slots=True)
class SourceLine:
    """What a person's own calls for one source cost.

    ``title``: None for what came from no source, or from none that the person has followed.
    ``follow_id``: where the person follows it now.
    """

    title: str | None
    follow_id: int | None
    spent: Spent


@dataclass(frozen=True)
class Usage:
    """All of it. ``days``: the last 30, oldest first, each; ``lines``: of these, dearest first.

    ``sources``: of the same days, dearest first, of one person's calls alone, whoever else's are
    in the other sums. ``unit_days``: units of the YouTube Data API on each of the last 14 days of
    California, the newest first; empty without a key.
    """

    today: Spent = Spent()
    month: Spent = Spent()
    days: tuple[tuple[date, Spent], ...] = ()
    lines: tuple[Line, ...] = ()
    rooms: tuple[Room, ...] = field(default=())
    units: Units | None = None  # of the YouTube Data API; None without a key
    sources: tuple[SourceLine, ...] = ()
    unit_days: tuple[tuple[date, int], ...] = ()

    @property
    def whole(self) -> Spent:
        """Of the last 30 days."""
        return sum((spent for _, spent in self.days), Spent())


def warned(rooms: tuple[Room, ...]) -> tuple[Room, ...]:
    """The budgets of which 80 % or more is spent."""
    return tuple(room for room in rooms if room.share >= WARN_FROM)
