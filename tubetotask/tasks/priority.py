"""How urgent a task is, and why.

Invariant: the score is the sum of its parts; the priority follows from the score and, for P1, from
the place among the video's tasks.
Definitions: docs/scores.md.
"""

from __future__ import annotations

from dataclasses import replace

from tubetotask.domain.assessment import Assessment, CandidateTask, Priority
from tubetotask.domain.score import Score, ScorePart
from tubetotask.domain.texts import N_
from tubetotask.tasks import parts

_STRENGTH_POINTS = 45
_CLOSENESS_POINTS = 45
_REPEAT_POINTS = 5  # each time it is said again, twice at most
_P1, _P2 = 70, 45
MOST_TASKS = 12  # more than that nobody does after one video
MOST_URGENT = 3


def prioritise(assessment: Assessment) -> Assessment:
    """The assessment with its tasks scored and in order, most urgent first, and few.

    What is over ``MOST_TASKS`` stays among the findings, and the limits say how many those are.
    """
    scored = sorted((_scored(t) for t in assessment.tasks), key=lambda t: -t.score.value)
    tasks = [_ranked(task, place) for place, task in enumerate(scored)]
    limits, more = assessment.limits, len(tasks) - MOST_TASKS
    if more > 0:
        limits += (
            f"The {MOST_TASKS} most urgent tasks are shown. "
            f"The findings hold {more} more pieces of advice for your plan.",
        )
    return replace(assessment, tasks=tuple(tasks[:MOST_TASKS]), limits=limits)


def _scored(task: CandidateTask) -> CandidateTask:
    again = min(2, len(task.also))
    times = "time" if len(task.also) == 1 else "times"
    score = Score.of(
        ScorePart(
            parts.strength(task),
            f"{task.strength_of}: {task.strength:.2f}",
            round(_STRENGTH_POINTS * task.strength, 1),
        ),
        ScorePart(
            parts.CLOSENESS,
            f"similarity to “{task.section_title}”: {task.similarity:.2f}",
            round(_CLOSENESS_POINTS * task.similarity, 1),
        ),
        ScorePart(
            N_("said again"),
            f"{len(task.also)} more {times} in this video (two give full points)",
            float(_REPEAT_POINTS * again),
        ),
        *parts.not_to_do(task.title),
    )
    return replace(task, score=score)


def _ranked(task: CandidateTask, place: int) -> CandidateTask:
    """P1 is for what comes first: where all is urgent, nothing is."""
    value = task.score.value
    if value >= _P1 and place < MOST_URGENT:
        return replace(task, priority=Priority.P1)
    return replace(task, priority=Priority.P2 if value >= _P2 else Priority.P3)
