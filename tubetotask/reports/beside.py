"""What other sources say to one thing: the same, or the opposite.

Invariants: each is compared with that thing itself, by the check that a report's claims pass. A
source is one voice; who says the thing itself stands on no other side. Both sides are quoted.
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


def told(
    mine: Sequence[Claim],
    vectors: NDArray[np.float32],
    others: Sequence[Claim],
    known: NDArray[np.float32],
    calibrated: Callable[[float], float],
    stand: Stand,
    least: float,
) -> Agreement | None:
    """Who says the same as ``mine`` and who the opposite, of all who speak here; None where nobody
    but ``mine`` does. ``vectors``, ``known``: of the claims; ``least``: as ``find`` has it."""
    import numpy as np

    if not mine or not others:
        return None
    cosines, floor = vectors @ known.T, lowest(calibrated, least)
    stands: dict[int, Stance] = {}
    for one, other in np.argwhere(cosines >= floor):
        claim, theirs = mine[int(one)], others[int(other)]
        stance, _ = stand(claim, theirs, calibrated(float(cosines[one, other])))
        if stance is Stance.OPPOSITE or not stands.get(int(other)):  # NEITHER hides no other stance
            stands[int(other)] = stance
    saying = {claim.source for claim in mine}
    same = [others[n] for n in sorted(stands) if stands[n] is Stance.SAME]
    agreeing = saying | {claim.source for claim in same}
    opposite = [others[n] for n in sorted(stands) if stands[n] is Stance.OPPOSITE]
    against = [claim for claim in opposite if claim.source not in agreeing]
    if not against and agreeing == saying:
        return None
    speaking = agreeing | {claim.source for claim in others}
    return Agreement(
        mine[0].section,
        len(agreeing),
        len(speaking),
        one_each((*mine, *same)),
        one_each(against),
    )
