"""What of a source is taken, and what becomes of a video by these rules."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class SourceRules:
    """A person's rules for one source; the defaults take everything.

    Words are compared without regard to capital letters, as whole words ("plan" is not in
    "planet"), with "*" at the end also as beginnings ("plan*" is). ``languages``: BCP 47 codes,
    () for any. ``daily_cap``: videos that are analysed by themselves in a day, None for no limit.
    """

    take_words: tuple[str, ...] = ()  # () takes every title
    leave_words: tuple[str, ...] = ()
    shortest_s: float | None = None
    longest_s: float | None = None
    shorts: bool = True
    live: bool = True  # what is or was shown live
    premieres: bool = True
    languages: tuple[str, ...] = ()
    automatic: bool = True
    daily_cap: int | None = None
    speech: bool = False  # a video without captions is heard by speech recognition, which costs


class Fate(StrEnum):
    """What becomes of a video."""

    TAKE = "take"  # analyse it now
    SET_ASIDE = "set aside"  # a rule excludes it
    WAIT = "wait"  # for its end, or for tomorrow: ask the rules again
    ASK = "ask"  # the person decides
    LOOK = "look"  # a rule asks for what is not known yet: find it out, then ask again


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of it, which rule said so ("" for none), and the reason in words."""

    fate: Fate
    rule: str
    reason: str
