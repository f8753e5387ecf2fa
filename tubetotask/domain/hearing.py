"""What speech recognition hears, piece by piece, and the seam to whoever hears.

Invariant: a place in the sound is a whole number of samples from its beginning, never a rounded
time, so pieces put together again stand where they were cut. A piece begins where the one before
it ended, and what was heard says where that was: whoever goes on needs neither the sound nor a
plan of the cuts to know what was heard before.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

RATE = 16_000
"""Samples a second: what speech recognition works with."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the sound, in samples: it answers for the words from ``start`` to ``end``.

    ``lead`` and ``tail``: what it holds beyond these, before and behind. They are 0 where it was
    cut in a silence; else the word at the cut is whole in both pieces. ``last``: the sound ends.
    """

    start: int
    end: int
    lead: int = 0
    tail: int = 0
    last: bool = False

    @property
    def seconds(self) -> float:
        """How long it is, with what it holds beyond."""
        return (self.lead + self.end - self.start + self.tail) / RATE

    @property
    def offset_s(self) -> float:
        """Where in the whole its own second 0 is."""
        return (self.start - self.lead) / RATE


@dataclass(frozen=True, slots=True)
class HeardWord:
    """A word as the server tells it, often without punctuation; seconds within its piece."""

    text: str
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class HeardSegment:
    """A sentence or so, with punctuation; seconds within its piece.

    ``silent``: the server itself thinks that nobody speaks there.
    """

    text: str
    start_s: float
    end_s: float
    silent: bool = False


@dataclass(frozen=True, slots=True)
class Heard:
    """What was heard in a piece. ``language``: a name or a code, as the server tells it."""

    piece: Piece
    words: tuple[HeardWord, ...] = ()
    segments: tuple[HeardSegment, ...] = ()
    language: str = ""


class Ear(Protocol):
    """Hears pieces of one video's sound. What was paid for once is remembered."""

    def remembered(self, start: int) -> Heard | None:
        """What was heard before from this sample on, by whomever. Raises StorageFailed."""
        ...

    def allow(self, seconds: float) -> None:
        """Return where so much more may be heard for what it costs.

        Raises PriceNotConfirmed, BudgetReached, PriceUnknown, ModelFailed, StorageFailed.
        """
        ...

    def hear(self, piece: Piece, sound: Path) -> Heard:
        """The words of a piece: an Ogg/Opus file. Kept before it returns.

        Raises ModelFailed, BudgetReached, PriceUnknown, Cancelled, StorageFailed.
        """
        ...
