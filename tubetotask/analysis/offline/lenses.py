"""A lens is answered by the selected passages that are nearest to its question.

Invariant: an answer is a statement that was selected anyway; where none is near enough there is
no answer, and that is not told as if the talk had none: it was not judged. Each lens is answered on
its own; the built-in one by what ``reuse`` finds.
"""

from __future__ import annotations

from collections.abc import Sequence

from tubetotask.analysis.encoders import Encoder
from tubetotask.analysis.offline import reuse
from tubetotask.domain.assessment import LensAnswer
from tubetotask.domain.evidence import Statement
from tubetotask.domain.plan import REUSE, Lens
from tubetotask.domain.texts import N_
from tubetotask.domain.transcript import Transcript

ANSWERS = 0.35  # calibrated similarity from which a passage answers a lens
_MOST = 3
_NOTE = N_("Looked for in the selected passages only.")
_NONE = N_(
    "None of the selected passages is near enough by words and meaning; not judged without a model."
)


def answers(
    statements: Sequence[Statement],
    lenses: Sequence[Lens],
    encoder: Encoder,
    transcript: Transcript,
) -> tuple[LensAnswer, ...]:
    """One answer a lens, in order, with the nearest statements first."""
    asked = [lens for lens in lenses if lens.id != REUSE.id]
    found = dict(zip((lens.id for lens in asked), _near(statements, asked, encoder), strict=True))
    return tuple(found.get(lens.id) or reuse.answer(lens, transcript) for lens in lenses)


def _near(
    statements: Sequence[Statement], lenses: Sequence[Lens], encoder: Encoder
) -> list[LensAnswer]:
    if not lenses or not statements:
        return [LensAnswer(lens.id, lens.question, (), _NONE, judged=False) for lens in lenses]
    cosines = encoder.encode([lens.question for lens in lenses]) @ (
        encoder.encode([s.text for s in statements]).T
    )
    found = []
    for lens, row in zip(lenses, cosines, strict=True):
        order = sorted(range(len(statements)), key=lambda n: -float(row[n]))[:_MOST]
        near = [n for n in order if encoder.calibrated(float(row[n])) >= ANSWERS]
        said = tuple(statements[n] for n in near)
        note = _NOTE if near else _NONE
        found.append(LensAnswer(lens.id, lens.question, said, note, judged=bool(near)))
    return found
