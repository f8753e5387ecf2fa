"""A lens is answered by the selected passages that are nearest to its question.

Invariant: an answer is a statement that was selected anyway; where none is near enough there is
no answer. Each lens is answered on its own.
"""

from __future__ import annotations

from collections.abc import Sequence

from tubetotask.analysis.encoders import Encoder
from tubetotask.domain.assessment import LensAnswer
from tubetotask.domain.evidence import Statement
from tubetotask.domain.plan import Lens

ANSWERS = 0.35  # calibrated similarity from which a passage answers a lens
_MOST = 3
_NOTE = "Looked for in the selected passages only."


def answers(
    statements: Sequence[Statement], lenses: Sequence[Lens], encoder: Encoder
) -> tuple[LensAnswer, ...]:
    """One answer a lens, in order, with the nearest statements first."""
    if not lenses or not statements:
        return tuple(LensAnswer(lens.id, lens.question, (), _NOTE) for lens in lenses)
    cosines = encoder.encode([lens.question for lens in lenses]) @ (
        encoder.encode([s.text for s in statements]).T
    )
    found = []
    for lens, row in zip(lenses, cosines, strict=True):
        order = sorted(range(len(statements)), key=lambda n: -float(row[n]))[:_MOST]
        near = [n for n in order if encoder.calibrated(float(row[n])) >= ANSWERS]
        found.append(LensAnswer(lens.id, lens.question, tuple(statements[n] for n in near), _NOTE))
    return tuple(found)
