"""The tasks of a talk on its page, and with which to begin.

Invariant: they stand in the order that all lists have them in, and the one to begin with is the one
that the Inbox shows; never one that the reader marked as wrong.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property

from tubetotask.domain.assessment import Assessment, CandidateTask
from tubetotask.domain.evidence import Statement
from tubetotask.domain.task import Status
from tubetotask.storage.models import TaskRow


class Beginning:
    """``kept``: tasks as they are kept, by the place of the candidate; ``wrong``: places of those
    that are marked."""

    def __init__(
        self, assessment: Assessment | None, kept: Mapping[int, TaskRow], wrong: Collection[int]
    ) -> None:
        self._candidates = assessment.tasks if assessment else ()
        self._kept, self._wrong = kept, wrong

    @cached_property
    def tasks(self) -> list[CandidateTask]:
        """The most urgent first: by the score of what is kept, else by their weight in the talk."""
        shown = [task for task in self._candidates if task.statement.evidence]
        return sorted(shown, key=self._rank)

    def place(self, task: CandidateTask) -> int:
        """Where a task stands among the candidates: by that it is found where it is kept."""
        return next(at for at, each in enumerate(self._candidates) if each is task)

    @cached_property
    def first(self) -> tuple[int, CandidateTask] | None:
        """The task to begin with, and its number in ``tasks`` from 1: one that is still proposed,
        where there is one."""
        right = [
            (number, task)
            for number, task in enumerate(self.tasks, 1)
            if self.place(task) not in self._wrong
        ]
        return min(right, key=lambda each: self._decided(each[1]), default=None)

    @property
    def step(self) -> Statement | None:
        """What to do first: that task's first step, or the advice behind it."""
        if self.first is None:
            return None
        _number, task = self.first
        step = task.first_step
        return step if step is not None and step.evidence else task.statement

    def _rank(self, task: CandidateTask) -> float:
        kept = self._kept.get(self.place(task))
        return 1.0 if kept is None else -kept.score

    def _decided(self, task: CandidateTask) -> bool:
        kept = self._kept.get(self.place(task))
        return kept is not None and kept.status != Status.CANDIDATE
