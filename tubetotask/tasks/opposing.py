"""Do two statements of two people say the opposite, or are they about one thing?

Invariant: precise before complete. What is called a contradiction speaks of the same, and what
stands between the two stands in words that both sides share or are each other's opposites (what
forbids a merge, ``against``, forbids at the slightest doubt). "About one thing" claims neither: a
word may make another action of it.
"""

from __future__ import annotations

from dataclasses import dataclass

from tubetotask.domain.told import Told
from tubetotask.tasks.against import Against, against, base, sides_between
from tubetotask.tasks.sameness import meant
from tubetotask.tasks.words import PHRASES

CLOSE = 0.80  # calibrated similarity from which two may be about one thing
OF_ONE = 0.6  # of the shorter one's meaning that both must have for that
SHARED = 0.5  # and to say the opposite
BOTH = 0.3  # of all that either says
LONGEST = 40  # words; in more than that a negation may stand for anything
# Opposites that need not contradict each other: both may be done, or one is the other turned.
_RELATIVE = frozenset(
    map(base, ("before", "into", "first", "early", "give", "used", "all", "everyone"))
)
_ELSEWHERE = frozenset({"else", "instead", "rather", "except", "unless", "until"})


@dataclass(frozen=True, slots=True)
class Compared:
    """``opposite``: what makes two statements opposites (None: nothing, or it cannot be told);
    ``near``: whether they are about one thing, and may be the same."""

    opposite: Against | None = None
    near: bool = False


_APART = Compared()


def compared(one: Told, other: Told, alike: float) -> Compared:
    """How two statements stand to each other. ``alike``: calibrated similarity, 0–1."""
    matter = max(len(one.words), len(other.words)) <= LONGEST and _one_matter(one, other)
    near = alike >= CLOSE and _mostly_of_one(one, other)
    if not matter and not near:
        return _APART
    reason = against(one, other)
    opposite = reason if matter and reason is not None and _plain(one, other, reason) else None
    return Compared(opposite, near)


def opposed(one: Told, other: Told) -> Against | None:
    """What makes them opposites; None where they are none, or it cannot be told."""
    return compared(one, other, 0.0).opposite


def _mostly_of_one(one: Told, other: Told) -> bool:
    mine, theirs = frozenset(meant(one)), frozenset(meant(other))
    return len(mine & theirs) >= OF_ONE * min(len(mine), len(theirs))


def _plain(one: Told, other: Told, reason: Against) -> bool:
    """Whether the reason that forbids a merge is a contradiction, too."""
    if not reason.opposite or _phrased(one) or _phrased(other):
        return False
    if not _ELSEWHERE.isdisjoint((*one.words, *other.words)):
        return False
    if reason is Against.DENIED:
        shared = (frozenset(one.senses) & frozenset(other.senses)) - {""}
        return bool(shared & (one.turned ^ other.turned))
    if reason is Against.ORDER:
        # What stands on either side of "and" may change places.
        return not ("and" in one.words and "and" in other.words)
    both_than = "than" in one.words and "than" in other.words
    return not both_than and not _only_relative(one, other)


def _one_matter(one: Told, other: Told) -> bool:
    mine, theirs = frozenset(one.senses) - {""}, frozenset(other.senses) - {""}
    shared, least = mine & theirs, min(len(mine), len(theirs))
    enough = len(shared) >= SHARED * least and len(shared) >= BOTH * len(mine | theirs)
    return bool(shared) and enough


def _only_relative(one: Told, other: Told) -> bool:
    """Whether nothing but relative opposites stands between them."""
    found = sides_between(one, other)
    return bool(found) and all(not _RELATIVE.isdisjoint(left) for left, _ in found)


def _phrased(told: Told) -> bool:
    """ "Turn down", "get rid of": two words that mean something else than each does."""
    return any(
        verb in told.words and particle in told.words[told.words.index(verb) :]
        for verb, particle in (pair.split() for pair, _ in PHRASES)
    )
