"""What two parts of a task's score are called, in its talk and over all talks: docs/scores.md."""

from __future__ import annotations

import re

from tubetotask.domain.assessment import CandidateTask
from tubetotask.domain.score import ScorePart
from tubetotask.domain.texts import N_

CLOSENESS = N_("closeness")  # similarity to the plan
_NOT_TO_DO = -15  # points: what is not to be done is no first step
_NEGATED = re.compile(
    r"(?:(?:you|we) )?(?:don['’]t|do not|never|(?:should|must) (?:not|never)|shouldn['’]t|"
    r"mustn['’]t)\b|(?:keine?[mnrs]?|nicht|nie|niemals)\b",
    re.IGNORECASE,
)


def strength(task: CandidateTask) -> str:
    """What ``task.strength`` is: a model knows no chance that something is advice, and judges what
    it would change instead."""
    return N_("impact") if task.by_impact else N_("strength")


def not_to_do(title: str) -> tuple[ScorePart, ...]:
    """The part of a task that only says what not to do; none of any other."""
    if not _NEGATED.match(title):
        return ()
    return (ScorePart(N_("what not to do"), "it only says what not to do", float(_NOT_TO_DO)),)
