"""How far an analysis is, in words that are true."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tubetotask.domain import errors
from tubetotask.storage.database import now
from tubetotask.storage.models import AnalysisRow

UNDER_WAY = ("queued", "reading", "noting", "assessing")
# After so long in the queue something else may be at work, or nothing at all.
SLOW_QUEUE_S = 15
_STAGES = (
    ("reading", "Reading the captions"),
    ("noting", "Noting what the talk says"),
    ("assessing", "Holding it against your plan"),
)


# The same captions again would be refused for the same reason.
_HOPELESS = frozenset(
    kind.id
    for kind in (
        errors.UnreadableCaptions,
        errors.EmptyCaptions,
        errors.TooLarge,
        errors.BadPlan,
        errors.BadSource,
    )
)


@dataclass(frozen=True)
class Step:
    """One stage of the work: done, now, or to come."""

    label: str
    state: Literal["done", "now", "next"]


@dataclass(frozen=True)
class Progress:
    """What the waiting page says. ``elapsed_s``: since the person asked, else in this step."""

    state: str
    steps: tuple[Step, ...]
    told: str
    elapsed_s: int
    whole: bool
    slow: bool
    hopeless: bool

    @property
    def under_way(self) -> bool:
        """Whether the page should ask again."""
        return self.state in UNDER_WAY

    @classmethod
    def of(cls, row: AnalysisRow) -> Progress:
        """The progress of an analysis at this moment."""
        stages = [s for s in _STAGES if s[0] != "assessing" or row.plan_version_id is not None]
        names = [name for name, _ in stages]
        at = names.index(row.state) if row.state in names else -1
        at = len(names) if row.state == "done" else at
        steps = tuple(
            Step(label, "done" if i < at else "now" if i == at else "next")
            for i, (_, label) in enumerate(stages)
        )
        told = "Waiting for its turn" if at < 0 else ""
        told = steps[at].label if 0 <= at < len(steps) else told
        whole = row.attempt <= 1
        since = row.created_at if whole else row.updated_at
        elapsed_s = max(0, int((now() - since).total_seconds()))
        slow = row.state == "queued" and (now() - row.updated_at).total_seconds() > SLOW_QUEUE_S
        hopeless = row.error_id in _HOPELESS
        return cls(row.state, steps, told, elapsed_s, whole, slow, hopeless)
