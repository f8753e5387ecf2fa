"""What is said now against what was said on an earlier day.

Invariants: both sides are quoted, each with the day on which it was read, and pass the check that
two statements of one day pass. Who says otherwise than before counts with what is said now. What
was said before is never told for itself: only where something new stands against it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from tubetotask.domain.report import Contradiction
from tubetotask.domain.report_material import Claim
from tubetotask.reports.consensus import MOST, Stance, Stand, lowest, one_each, words_of

if TYPE_CHECKING:  # as in ``consensus``
    import numpy as np
    from numpy.typing import NDArray

_ROWS = 256  # at a time


@dataclass(frozen=True, slots=True)
class Side:
    """``vectors``: of the claims, shape (len(claims), n), rows of length 1."""

    claims: Sequence[Claim]
    vectors: NDArray[np.float32]


def contradicted(
    now: Side,
    then: Side,
    calibrated: Callable[[float], float],
    stand: Stand,
    least: float,
    timezone: str,
) -> list[Contradiction]:
    """Contradictions between the two, those of most sources first. ``least``: as ``find`` has it;
    ``timezone``: of the days that are told."""
    if not now.claims or not then.claims:
        return []
    facing, why = _opposed(now, then, calibrated, stand, least)
    taken: set[int] = set()
    told = []
    for leader in sorted(facing, key=lambda n: (-len(facing[n]), -now.claims[n].similarity, n)):
        if leader in taken:
            continue
        # Who stands against the same as the leader says what the leader says.
        left = [n for n in sorted(facing) if n not in taken and n != leader]
        members = [leader, *(n for n in left if not facing[leader].isdisjoint(facing[n]))]
        others = set().union(*(facing[n] for n in members))
        taken.update(members)
        new = [_dated(now.claims[n], timezone) for n in members]
        old = [_dated(then.claims[n], timezone) for n in sorted(others)]
        mine = {claim.source for claim in new}
        other = one_each(claim for claim in old if claim.source not in mine)
        if other:
            section = now.claims[leader].section
            theirs = {claim.source for claim in old} - mine
            counts = len(mine), len(theirs)
            told.append(Contradiction(section, why[leader], one_each(new), other, "", 0, *counts))
    return sorted(told, key=lambda each: -sum(each.sides))


def _opposed(
    now: Side, then: Side, calibrated: Callable[[float], float], stand: Stand, least: float
) -> tuple[dict[int, set[int]], dict[int, str]]:
    """Of each claim those it stands against, and in words why."""
    facing: dict[int, set[int]] = {}
    why: dict[int, str] = {}
    order = sorted(range(len(now.claims)), key=lambda n: (-now.claims[n].similarity, n))[:MOST]
    new, old = _once(now, order), _once(then, range(len(then.claims)))
    for mine, theirs, cosine in _near(now, then, list(new), list(old), lowest(calibrated, least)):
        stance, reason = stand(now.claims[mine], then.claims[theirs], calibrated(cosine))
        if stance is not Stance.OPPOSITE:
            continue
        for one in new[mine]:
            source = now.claims[one].source
            others = {other for other in old[theirs] if then.claims[other].source != source}
            if others:
                facing.setdefault(one, set()).update(others)
                why.setdefault(one, reason)
    return facing, why


def _once(side: Side, numbers: Iterable[int]) -> dict[int, list[int]]:
    """What is said often is compared once: the first that says it, and all that do."""
    groups: dict[tuple[str, ...], list[int]] = {}
    for number in sorted(numbers):
        groups.setdefault(words_of(side.claims[number]), []).append(number)
    return {group[0]: group for group in groups.values()}


def _near(
    now: Side, then: Side, mine: list[int], theirs: list[int], floor: float
) -> Iterator[tuple[int, int, float]]:
    """Pairs of these whose cosine reaches ``floor``."""
    import numpy as np

    known = then.vectors[theirs].T
    for start in range(0, len(mine), _ROWS):
        part = now.vectors[mine[start : start + _ROWS]] @ known
        for row, column in np.argwhere(part >= floor):
            yield mine[start + int(row)], theirs[int(column)], float(part[row, column])


def _dated(claim: Claim, timezone: str) -> Claim:
    on = claim.at.astimezone(ZoneInfo(timezone)).date() if claim.at else None
    return replace(claim, said=replace(claim.said, on=on))
