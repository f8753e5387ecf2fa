"""What several sources say, and where they contradict each other.

Invariants: a channel is one voice, however often it says a thing. A cluster is a claim and those
that say the same as it does, each compared with that claim itself: no chain grows. A contradiction
has a quote on either side. Sources that speak about a section are those with a claim under it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from tubetotask.domain.report import Agreement, Contradiction, Said
from tubetotask.domain.report_material import Claim

if TYPE_CHECKING:  # it comes with the first report, not with the program
    import numpy as np
    from numpy.typing import NDArray

MOST = 4_000  # claims that are compared: those nearest to the plan
_ROWS = 256  # at a time
_QUOTED = 6  # of one side


class Stance(StrEnum):
    """How two claims stand to each other."""

    SAME = "same"
    OPPOSITE = "opposite"
    NEITHER = ""


Stand = Callable[[Claim, Claim, float], tuple[Stance, str]]
"""Two claims and their calibrated similarity → how they stand, and in words why."""


@dataclass
class Consensus:
    """``compared`` of ``claims`` were compared; ``before``: with what was said earlier."""

    agreement: list[Agreement] = field(default_factory=list)
    contradictions: list[Contradiction] = field(default_factory=list)
    before: list[Contradiction] = field(default_factory=list)
    claims: int = 0
    compared: int = 0


@dataclass
class _Links:
    same: defaultdict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    opposite: defaultdict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    why: dict[tuple[int, int], str] = field(default_factory=dict)


def find(
    claims: Sequence[Claim],
    vectors: NDArray[np.float32],
    calibrated: Callable[[float], float],
    stand: Stand,
    least: float,
) -> Consensus:
    """Clusters of claims. ``vectors``: shape (len(claims), n), rows of length 1.

    ``least``: calibrated similarity below which two claims are not even compared.
    """
    order = sorted(range(len(claims)), key=lambda n: (-claims[n].similarity, n))[:MOST]
    order.sort()
    chosen = [claims[n] for n in order]
    links = _linked(chosen, vectors[order], calibrated, stand, least)
    speaking: defaultdict[str, set[str]] = defaultdict(set)
    for claim in claims:
        speaking[claim.section_id].add(claim.source)
    found = Consensus(claims=len(claims), compared=len(chosen))
    for members, others, why in _clusters(chosen, links):
        _tell(found, chosen, members, others, why, speaking)
    found.agreement.sort(key=lambda each: -each.voices)
    return found


def _linked(
    claims: Sequence[Claim],
    vectors: NDArray[np.float32],
    calibrated: Callable[[float], float],
    stand: Stand,
    least: float,
) -> _Links:
    links, floor = _Links(), lowest(calibrated, least)
    known: dict[tuple[str, ...], tuple[Stance, str]] = {}
    for one, other, cosine in _near(vectors, floor):
        if claims[one].source == claims[other].source:
            continue
        words = (*words_of(claims[one]), *words_of(claims[other]))
        if words not in known:  # what is said often is compared once
            known[words] = stand(claims[one], claims[other], calibrated(cosine))
        stance, why = known[words]
        if stance is Stance.NEITHER:
            continue
        kept = links.same if stance is Stance.SAME else links.opposite
        kept[one].add(other)
        kept[other].add(one)
        links.why[one, other] = links.why[other, one] = why
    return links


def words_of(claim: Claim) -> tuple[str, str, str]:
    """All that a stance depends on, but for how alike two are, which follows from it."""
    return claim.text, claim.said.quote, claim.language


def _near(vectors: NDArray[np.float32], floor: float) -> Iterator[tuple[int, int, float]]:
    """Pairs whose cosine reaches ``floor``, the lower number first."""
    import numpy as np

    for start in range(0, len(vectors), _ROWS):
        part = vectors[start : start + _ROWS] @ vectors[start:].T
        for row, column in np.argwhere(part >= floor):
            if column > row:
                yield start + int(row), start + int(column), float(part[row, column])


def lowest(calibrated: Callable[[float], float], least: float) -> float:
    """The lowest cosine that is calibrated to ``least``."""
    low, high = 0.0, 1.0
    for _ in range(24):
        middle = (low + high) / 2
        low, high = (low, middle) if calibrated(middle) >= least else (middle, high)
    return high


def _clusters(claims: Sequence[Claim], links: _Links) -> Iterator[tuple[list[int], list[int], str]]:
    """Claims that say the same, those that say the opposite, and why; the widest first."""

    def voices(number: int) -> int:
        return len({claims[n].source for n in (number, *links.same[number])})

    linked = set(links.same) | set(links.opposite)
    taken: set[int] = set()
    for leader in sorted(linked, key=lambda n: (-voices(n), -claims[n].similarity, n)):
        if leader in taken:
            continue
        members = [leader, *sorted(links.same[leader] - taken)]
        facing = {other for one in members for other in links.opposite[one]} - set(members)
        others = sorted(facing - taken)
        taken |= {*members, *others}
        why = next((links.why[one, two] for one in members for two in others
                    if (one, two) in links.why), "")  # fmt: skip
        if others or len({claims[n].source for n in members}) > 1:
            yield members, others, why


def _tell(
    found: Consensus,
    claims: Sequence[Claim],
    members: list[int],
    others: list[int],
    why: str,
    speaking: dict[str, set[str]],
) -> None:
    first = claims[members[0]]
    mine = {claims[n].source for n in members}
    # Who says both says neither for this purpose.
    theirs = {claims[n].source for n in others} - mine
    facing = one_each(claims[n] for n in others if claims[n].source in theirs)
    of = len(speaking[first.section_id] | mine | theirs)
    said = one_each(claims[n] for n in members)
    if len(mine) > 1:
        found.agreement.append(Agreement(first.section, len(mine), of, said, facing))
    if facing:
        found.contradictions.append(Contradiction(first.section, why, said, facing, speaking=of))


def one_each(claims: Iterable[Claim]) -> tuple[Said, ...]:
    """One quote of each source, the first that was found."""
    kept: dict[str, Said] = {}
    for claim in claims:
        kept.setdefault(claim.source, claim.said)
    return tuple(kept.values())[:_QUOTED]
