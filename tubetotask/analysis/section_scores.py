"""How much a video has to say to one section of the plan. Definition: docs/scores.md."""

from __future__ import annotations

from collections.abc import Sequence

from tubetotask.domain.assessment import SectionScore
from tubetotask.domain.plan import Section
from tubetotask.domain.score import Score, ScorePart
from tubetotask.domain.texts import N_

_CLOSENESS_POINTS = 50
_AMOUNT_POINTS = 30
_ADVICE_POINTS = 20
_AMOUNT_FULL = 5  # statements in a section that give full points for amount


def section_score(
    section: Section, similarities: Sequence[float], advised: int, *, nothing: str = ""
) -> SectionScore:
    """``similarities`` (0–1): of the statements that belong to the section; ``advised`` of them
    tell the listener to do something. ``nothing``: what to say of closeness where none belongs.
    """
    closest = max(similarities, default=0.0)
    inside = len(similarities)
    near = f"nearest statement: similarity {closest:.2f}" if inside else nothing
    score = Score.of(
        ScorePart(N_("closeness"), near, round(_CLOSENESS_POINTS * closest, 1)),
        ScorePart(
            N_("amount"),
            f"{_belong(inside)} here ({_AMOUNT_FULL} give full points)",
            round(_AMOUNT_POINTS * min(1.0, inside / _AMOUNT_FULL), 1),
        ),
        ScorePart(
            N_("advice"),
            f"{_tell(advised)} you to do something (two give full points)",
            round(_ADVICE_POINTS * min(1.0, advised / 2), 1),
        ),
    )
    return SectionScore(section.id, section.title, score, inside)


def _belong(count: int) -> str:
    return {0: "no statement belongs", 1: "1 statement belongs"}.get(
        count, f"{count} statements belong"
    )


def _tell(count: int) -> str:
    return {0: "none of them tells", 1: "1 of them tells"}.get(count, f"{count} of them tell")
