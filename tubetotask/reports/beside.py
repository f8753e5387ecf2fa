"""What other sources say to one thing: the same, the opposite, or something else about it.

Invariants: each is compared with that thing itself, by the check that a report's claims pass, and
as there under whatever section of the plan it was put: the same words may be put under two. A
source is one voice; who says the thing itself stands on no other side. All are quoted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from tubetotask.domain.report import Agreement
from tubetotask.domain.report_material import Claim
from tubetotask.reports.consensus import Stance, Stand, lowest, one_each

if TYPE_CHECKING:  # as in ``consensus``
    import numpy as np
    from numpy.typing import NDArray

# Of two witnesses that a claim is compared with the one it stands to more plainly counts.
_WEIGHT = (Stance.NEITHER, Stance.NEAR, Stance.SAME, Stance.OPPOSITE)


def told(
    mine: Sequence[Claim],
    vectors: NDArray[np.float32],
    others: Sequence[Claim],
    known: NDArray[np.float32],
    calibrated: Callable[[float], float],
    stand: Stand,
    least: float,
) -> Agreement | None:
    """Who says the same as ``mine``, who the opposite and who speaks about the same thing, of all
    of these and those with a claim under the section of ``mine``; None where nobody but ``mine``
    does. ``vectors``, ``known``: of the claims; ``least``: as ``find`` has it."""
    import numpy as np

    if not mine or not others:
        return None
    cosines, floor = vectors @ known.T, lowest(calibrated, least)
    stands: dict[int, Stance] = {}
    for one, other in np.argwhere(cosines >= floor):
        claim, theirs = mine[int(one)], others[int(other)]
        stance, _ = stand(claim, theirs, calibrated(float(cosines[one, other])))
        stands[int(other)] = max(stance, stands.get(int(other), stance), key=_WEIGHT.index)
    saying = {claim.source for claim in mine}
    same = [others[n] for n in sorted(stands) if stands[n] is Stance.SAME]
    agreeing = saying | {claim.source for claim in same}
    against = _from(others, stands, Stance.OPPOSITE, agreeing)
    placed = agreeing | {claim.source for claim in against}
    near = _from(others, stands, Stance.NEAR, placed)
    if not against and not near and agreeing == saying:
        return None
    section = mine[0].section_id
    speaking = {claim.source for claim in others if claim.section_id == section}
    return Agreement(
        mine[0].section,
        len(agreeing),
        len(placed | {claim.source for claim in near} | speaking),
        one_each((*mine, *same)),
        one_each(against),
        one_each(near),
        len({claim.source for claim in near}),
        len({claim.source for claim in against}),
    )


def each(
    mine: Sequence[Claim],
    vectors: NDArray[np.float32],
    others: Sequence[Claim],
    known: NDArray[np.float32],
    calibrated: Callable[[float], float],
    stand: Stand,
    least: float,
) -> list[Agreement]:
    """``told`` of each of ``mine``; those that somebody stands against first, then those of most
    voices. Only where there is somebody."""
    found = []
    for number, claim in enumerate(mine):
        one = vectors[number : number + 1]
        agreement = told([claim], one, others, known, calibrated, stand, least)
        if agreement is not None:
            found.append(agreement)
    return sorted(found, key=lambda one: (not one.against, -one.voices, -one.near_sources))


def _from(
    others: Sequence[Claim], stands: dict[int, Stance], stance: Stance, placed: set[str]
) -> list[Claim]:
    """Those that stand so, of sources that have no place yet."""
    found = (others[number] for number in sorted(stands) if stands[number] is stance)
    return [claim for claim in found if claim.source not in placed]
