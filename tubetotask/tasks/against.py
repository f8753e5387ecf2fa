"""Why two pieces of advice must not become one, however alike they sound.

Invariant: precise before complete. What is found here forbids a merge for good; that nothing is
found allows none.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache, lru_cache

from tubetotask.domain.told import Told
from tubetotask.tasks.words import AGAINST, NO_NAME, ORDERING, SAME_TIME, TIMES

_KEEPING, _AWAY = frozenset({"keep", "leave"}), frozenset({"off", "out"})
_UNDONE = re.compile(r"un(?!der|i|til|less|cles?$|to)\w{3,}")
_BEGINNING = 4  # letters by which "unplanned" is known to undo "plan"


class Against(StrEnum):
    """What stands between two pieces of advice."""

    DENIED = "one says not to"
    OPPOSITE = "one says the opposite"
    ORDER = "what comes first is exchanged"
    AMOUNT = "another number"
    TIME = "another time"
    NAME = "another name"

    @property
    def opposite(self) -> bool:
        """Whether who does the one cannot do the other."""
        return self in (Against.DENIED, Against.OPPOSITE, Against.ORDER)


def against(one: Told, other: Told, *, denied: bool = True) -> Against | None:
    """The first reason found, opposites first; None where nothing stands between them. ``denied``:
    whether a "not" in one of them is one."""
    if denied and _denied(one, other):
        return Against.DENIED
    if _opposite(one, other):
        return Against.OPPOSITE
    if any(_exchanged(one, other, marker) for marker in ORDERING):
        return Against.ORDER
    if not (_amounts_in(one, other) and _amounts_in(other, one)):
        return Against.AMOUNT
    if _other_time(one, other):
        return Against.TIME
    mine, theirs = one.names - NO_NAME - other.names, other.names - NO_NAME - one.names
    if mine - _bag(other) and theirs - _bag(one):
        return Against.NAME
    return None


def _amounts_in(one: Told, other: Told) -> bool:
    return all(
        any(what == known and values & others for known, others in other.amounts)
        for what, values in one.amounts
    )


def _denied(one: Told, other: Told) -> bool:
    if (one.denies or _keeps_away(one)) != (other.denies or _keeps_away(other)):
        return True
    shared = frozenset(one.senses) & frozenset(other.senses) - {""}
    return bool(shared & (one.turned ^ other.turned) and not shared & one.turned & other.turned)


def _keeps_away(told: Told) -> bool:
    """ "Keep text off the thumbnail", "leave the price out of it"."""
    return any(
        first in _KEEPING and not _AWAY.isdisjoint(told.words[at + 1 :])
        for at, first in enumerate(told.words)
    )


def _undone(one: Told, other: Told) -> bool:
    """ "Unfollow" of "follow"."""
    bare = {w.removeprefix("un")[:_BEGINNING] for w in one.words if _UNDONE.fullmatch(w)}
    whole = {w[:_BEGINNING] for w in other.words}
    return bool(bare & whole)


def _opposite(one: Told, other: Told) -> bool:
    mine, theirs = frozenset(one.senses) - {""}, frozenset(other.senses) - {""}
    if (one.opposed & theirs) - mine or (other.opposed & mine) - theirs:
        return True
    if _undone(one, other) != _undone(other, one):
        return True
    return bool(sides_between(one, other))


def sides_between(one: Told, other: Told) -> list[tuple[frozenset[str], frozenset[str]]]:
    """The pairs of opposites of which each of the two says another side."""
    said, heard = _bag(one), _bag(other)
    return [
        (left, right)
        for left, right in _sides()
        if (said & left and heard & right and not (said & right or heard & left))
        or (said & right and heard & left and not (said & left or heard & right))
    ]


def _exchanged(one: Told, other: Told, marker: str) -> bool:
    """ "From Notion to Obsidian" and "from Obsidian to Notion"."""
    mine, theirs = _around(one, marker), _around(other, marker)
    if mine is None or theirs is None:
        return False
    crossed = (mine[0] & theirs[1]) - theirs[0] and (mine[1] & theirs[0]) - theirs[1]
    return bool(crossed)


def _around(told: Told, marker: str) -> tuple[frozenset[str], frozenset[str]] | None:
    if marker not in told.words:
        return None
    at = told.words.index(marker)
    before = (s or w for s, w in zip(told.senses[:at], told.words[:at], strict=True))
    after = (s or w for s, w in zip(told.senses[at + 1 :], told.words[at + 1 :], strict=True))
    return frozenset(before), frozenset(after)


def _other_time(one: Told, other: Told) -> bool:
    said, heard = _timed(one), _timed(other)
    return any((said & times or heard & times) and said & times != heard & times for times in TIMES)


def _timed(told: Told) -> frozenset[str]:
    return frozenset(SAME_TIME.get(word, word) for word in told.words)


@cache
def _sides() -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    return tuple(
        # A pair has two sides, which its type cannot tell.
        tuple(frozenset(map(base, side.split())) for side in pair.split("|"))  # type: ignore[misc]
        for pair in AGAINST
    )


@lru_cache(maxsize=4096)
def _bag(told: Told) -> frozenset[str]:
    return frozenset(map(base, told.words))


@lru_cache(maxsize=16_384)
def base(word: str) -> str:
    """A word without the endings of its forms: "raising" and "raises" as "raise" is."""
    for ending in ("ing", "ed", "es", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] else word
