"""Which statements of a page its reader has marked as wrong.

Invariant: what can be marked is what ``domain.feedback`` names, by the keys that it gives.
"""

from __future__ import annotations

from tubetotask.domain import feedback
from tubetotask.domain.analysis import Analysis
from tubetotask.domain.assessment import Comparison, Verdict
from tubetotask.domain.evidence import Statement


class Marks:
    """What templates ask of them."""

    def __init__(self, analysis: Analysis, wrong: frozenset[str]) -> None:
        self._analysis = analysis
        self._wrong = wrong
        self._anchored: set[str] = set()

    @property
    def count(self) -> int:
        """How many statements of this page are marked."""
        return len({s.key for s in feedback.statements(self._analysis)} & self._wrong)

    @property
    def tasks(self) -> set[int]:
        """Places of the tasks that are marked, in whatever words."""
        of = self._analysis.assessment
        return {
            place
            for place, task in enumerate(of.tasks if of else ())
            if self.key("task", task.statement, task.title) in self._wrong
        }

    def key(self, part: str, held: Statement | Comparison | Verdict, text: str = "") -> str:
        """By what a statement is known; ``text``: of a task, its title."""
        return feedback.key(part, text or self.words(held), held.evidence)

    def words(self, held: Statement | Comparison | Verdict) -> str:
        """What it says."""
        return held.text if isinstance(held, Statement) else held.reason

    def is_wrong(self, key: str) -> bool:
        """Whether it is marked."""
        return key in self._wrong

    def anchor(self, key: str) -> str:
        """The id of its place on the page, once: the same statement may stand there twice."""
        if key in self._anchored:
            return ""
        self._anchored.add(key)
        return anchor(key)


def anchor(key: str) -> str:
    """The id of a statement's place on the page."""
    return f"s-{key[:12]}"
