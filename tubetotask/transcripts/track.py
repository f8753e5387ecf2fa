"""What every format becomes before anything is decided about it.

Invariant: a track is what the file shows, cue by cue and row by row, with nothing removed but
markup. Which rows are new (``rolling``), what is spoken (``speech``) and where clocks restart
(``clock``) is decided on tracks, once, for all formats.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from tubetotask.domain.transcript import Notice, Origin
from tubetotask.domain.video import Video

MAX_SECOND = 1_000_000.0
"""No recording is longer than eleven days: a greater time is damage, not a time."""

Marks = tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One line on the screen. ``marks``: from this character on, spoken at this second."""

    text: str
    marks: Marks = ()


@dataclass(frozen=True, slots=True)
class Cue:
    """What is on the screen from ``start_s`` to ``end_s``; blank rows keep their place.

    ``end_s`` is None where only the start is known; both are None in text without times.
    """

    start_s: float | None
    end_s: float | None
    rows: tuple[Row, ...]
    speaker: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A row that was found to be new, with the time in which its words are said.

    ``joins``: the line goes on with the word that the line before broke off. ``turns``: from this
    character on another voice speaks; the name is "" where the captions do not tell it.
    """

    text: str
    start_s: float | None
    end_s: float | None
    marks: Marks = ()
    speaker: str = ""
    joins: bool = False
    turns: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class Track:
    """One file, read by one format."""

    format: str
    cues: Sequence[Cue]
    language: str = ""  # as the file says, "" when it does not
    origin: Origin | None = None  # as the file says, None when it does not
    rolls: bool = False  # the format can show a row again
    prose: bool = False  # rows are paragraphs or wrapped text, not captions
    kind: str = ""  # "captions" where the header says so
    video: Video = field(default_factory=Video)
    warnings: tuple[Notice, ...] = ()


def seconds(value: object, *, scale: float = 1.0) -> float | None:
    """A time from a file as seconds, or None when it is none (not a number, negative, endless)."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        second = float(value) * scale
    except (ValueError, OverflowError):
        return None
    return second if math.isfinite(second) and 0 <= second <= MAX_SECOND else None


def before_start(count: int) -> tuple[Notice, ...]:
    """The notice of cues with a negative start: programs that move captions write them."""
    if not count:
        return ()
    cues = "1 cue begins" if count == 1 else f"{count:,} cues begin"
    return (Notice("before-start", f"{cues} before 0:00: read as beginning there.", 0.0),)
