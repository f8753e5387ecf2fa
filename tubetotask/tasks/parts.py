"""What two parts of a task's score are called, in its talk and over all talks: docs/scores.md."""

from __future__ import annotations

from tubetotask.domain.assessment import CandidateTask
from tubetotask.domain.texts import N_

CLOSENESS = N_("closeness")  # similarity to the plan


def strength(task: CandidateTask) -> str:
    """What ``task.strength`` is: a model knows no chance that something is advice, and judges what
    it would change instead."""
    return N_("impact") if task.by_impact else N_("strength")
