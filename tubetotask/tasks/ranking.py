"""How urgent a kept task is, by all its witnesses and by what the person has decided before.

Invariant: the score is the sum of its parts, all whole points, and each is computed from stored
things: the same witnesses and decisions give the same score. Definitions: docs/scores.md.
"""

from __future__ import annotations

from collections.abc import Sequence

from tubetotask.domain.assessment import Effort, Priority
from tubetotask.domain.score import Score, ScorePart
from tubetotask.domain.task import Standing, Tally, Witness
from tubetotask.domain.texts import N_, counted
from tubetotask.tasks import parts

_CLOSENESS, _STRENGTH = 35, 35
_SOURCES = (0, 0, 6, 10, 13, 15)  # points for so many independent sources
_EFFORT = {Effort.S: 8, Effort.M: 4, Effort.L: 0, None: 4}
_HISTORY = 7  # points, for or against
_MARK = -20  # points, where all who say it are marked as wrong
_DOUBT = 4  # decisions that count as undecided: one click moves little
P1, P2 = 60, 40


def rank(witnesses: Sequence[Witness], tally: Tally, marked: int = 0) -> Standing:
    """``witnesses``: at least one. ``tally``: of the task's section, without the task itself.

    ``marked``: how many of the witnesses the person has marked as wrong.
    """
    candidates = [each.candidate for each in witnesses]
    nearest = max(candidates, key=lambda c: c.similarity)
    surest = max(candidates, key=lambda c: c.strength)
    sources = len({each.source for each in witnesses})
    effort = next((c.effort for c in candidates if c.effort is not None), None)
    given = history(tally)
    score = Score.of(
        ScorePart(
            parts.CLOSENESS,
            f"similarity to “{nearest.section_title}”: {nearest.similarity:.2f}",
            float(round(_CLOSENESS * nearest.similarity)),
        ),
        ScorePart(
            parts.strength(surest),
            f"{surest.strength_of}: {surest.strength:.2f}",
            float(round(_STRENGTH * surest.strength)),
        ),
        ScorePart(
            N_("sources"), _voices(sources), float(_SOURCES[min(sources, len(_SOURCES) - 1)])
        ),
        ScorePart(N_("effort"), _effort(effort), float(_EFFORT[effort])),
        ScorePart(N_("your history"), _told(tally), float(given)),
        ScorePart(
            N_("your mark"),
            f"you marked {marked} of {counted(len(witnesses), 'quote')} as wrong",
            float(round(_MARK * marked / len(witnesses))),
        ),
        *parts.not_to_do(surest.title),
    )
    return Standing(score, priority(score.value), given, sources, effort)


def priority(score: int) -> Priority:
    """P1 from 60, P2 from 40, else P3."""
    return Priority.P1 if score >= P1 else Priority.P2 if score >= P2 else Priority.P3


def history(tally: Tally) -> int:
    """Points for what was decided about other tasks of the section: −7 to 7."""
    against = tally.dismissed + tally.wrong
    return round(_HISTORY * (tally.taken - against) / (tally.taken + against + _DOUBT))


def _told(tally: Tally) -> str:
    told = f"in this section you took on {tally.taken} and dismissed {tally.dismissed}"
    return f"{told}, and marked {tally.wrong} as wrong" if tally.wrong else told


def _voices(sources: int) -> str:
    return f"{counted(sources, 'independent source')} (five give full points)"


def _effort(effort: Effort | None) -> str:
    return "not judged, counted as the middle" if effort is None else f"{effort.value}"
