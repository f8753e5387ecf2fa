"""What several sources say, what else is said about that, and where they contradict each other.

Invariants: a channel is one voice, however often it says a thing. A cluster is a claim and those
that say the same as it does, each compared with that claim itself: no chain grows. What is only
about the same thing is shown beside it and counted as no voice. A contradiction has a quote on
either side, and each of them stands against one of the other side. Sources that speak about a
section are those with a claim under it.
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
    NEAR = "near"
    OPPOSITE = "opposite"
    NEITHER = ""


Stand = Callable[[Claim, Claim, float], tuple[Stance, str]]
"""Two claims and their calibrated similarity → how they stand, and in words why."""


@dataclass
class Consensus:
    """``compared`` of ``claims`` were compared; ``before``: with what was said earlier; ``near``:
    claims of one source alone with what others say about the same thing."""

    agreement: list[Agreement] = field(default_factory=list)
    near: list[Agreement] = field(default_factory=list)
    contradictions: list[Contradiction] = field(default_factory=list)
    before: list[Contradiction] = field(default_factory=list)
    claims: int = 0
    compared: int = 0


@dataclass
class _Links:
    same: defaultdict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    near: defaultdict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    opposite: defaultdict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    why: dict[tuple[int, int], str] = field(default_factory=dict)

    def of(self, stance: Stance) -> defaultdict[int, set[int]]:
        """Who stands so to whom."""
        kinds = {Stance.SAME: self.same, Stance.NEAR: self.near, Stance.OPPOSITE: self.opposite}
        return kinds[stance]


@dataclass(frozen=True, slots=True)
class _Cluster:
    """Numbers of claims: those that say the same, that are about the same thing, and that say the
    opposite of one of ``members``; ``told``: those of them that an earlier cluster has told."""

    members: list[int]
    near: list[int]
    facing: list[int]
    told: frozenset[int]


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
    for cluster in _clusters(chosen, links):
        _tell(found, chosen, cluster, links, speaking)
    found.agreement.sort(key=lambda each: -each.voices)
    found.near.sort(key=lambda each: -each.near_sources)
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
        kept = links.of(stance)
        kept[one].add(other)
        kept[other].add(one)
        if why:
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


def _clusters(claims: Sequence[Claim], links: _Links) -> Iterator[_Cluster]:
    """The widest first: those of most voices, then those that most sources speak about."""

    def sources(numbers: Iterable[int]) -> int:
        return len({claims[n].source for n in numbers})

    def width(leader: int) -> tuple[int, int, float, int]:
        voices = sources((leader, *links.same[leader]))
        return -voices, -sources(links.near[leader]), -claims[leader].similarity, leader

    linked = set(links.same) | set(links.near) | set(links.opposite)
    taken: set[int] = set()
    for leader in sorted(linked, key=width):
        if leader in taken:
            continue
        members = [leader, *sorted(links.same[leader] - taken)]
        facing = {other for one in members for other in links.opposite[one]} - set(members)
        near = {other for one in members for other in links.near[one]} - facing - set(members)
        yield _Cluster(members, sorted(near), sorted(facing), frozenset(taken))
        # What is more than a neighbour of this claim leads a cluster of its own.
        settled = {n for n in near if not links.same[n] and links.opposite[n] <= facing}
        taken |= {*members, *facing, *settled}


def _tell(
    found: Consensus,
    claims: Sequence[Claim],
    cluster: _Cluster,
    links: _Links,
    speaking: dict[str, set[str]],
) -> None:
    members, first = cluster.members, claims[cluster.members[0]]
    mine = {claims[n].source for n in members}
    # Who says both says neither for this purpose.
    theirs = {claims[n].source for n in cluster.facing} - mine
    beside = {claims[n].source for n in cluster.near} - mine - theirs
    of = len(speaking[first.section_id] | mine | theirs | beside)

    def quoted(numbers: Iterable[int], sources: set[str]) -> tuple[Said, ...]:
        return one_each(claims[n] for n in numbers if claims[n].source in sources)

    said, facing = quoted(members, mine), quoted(cluster.facing, theirs)
    if len(mine) > 1:
        near = quoted(cluster.near, beside)
        told = Agreement(first.section, len(mine), of, said, facing, near, len(beside), len(theirs))
        found.agreement.append(told)
    elif near := quoted((n for n in cluster.near if n not in cluster.told), beside):
        found.near.append(Agreement(first.section, 1, of, said, (), near, len(beside)))
    new = [n for n in cluster.facing if n not in cluster.told]
    if other := quoted(new, theirs):
        against = [n for n in cluster.near if not links.opposite[n].isdisjoint(new)]
        sides = (*members, *against)
        one = quoted(sides, mine | beside)
        why = next(links.why[m, n] for m in members for n in new if (m, n) in links.why)
        counts = (
            len({claims[n].source for n in sides} & (mine | beside)),
            len({claims[n].source for n in new} & theirs),
        )
        clash = Contradiction(first.section, why, one, other, "", of, *counts)
        found.contradictions.append(clash)


def one_each(claims: Iterable[Claim]) -> tuple[Said, ...]:
    """One quote of each source, the first that was found."""
    kept: dict[str, Said] = {}
    for claim in claims:
        kept.setdefault(claim.source, claim.said)
    return tuple(kept.values())[:_QUOTED]
