"""The whole answer for one video and one plan: what every face shows and every export writes."""

from __future__ import annotations

from dataclasses import dataclass

from tubetotask.domain.assessment import Assessment
from tubetotask.domain.cost import NOTHING, Cost
from tubetotask.domain.evidence import Dropped
from tubetotask.domain.notes import Notes
from tubetotask.domain.plan import Plan
from tubetotask.domain.transcript import Transcript
from tubetotask.domain.video import Video


@dataclass(frozen=True)
class Analysis:
    """One video held against one plan (``plan`` and ``assessment`` are None without a plan).

    ``tags``: the person's own, on the talk; ``wrong``: the keys (``domain.feedback``) of statements
    that the person has marked as wrong."""

    video: Video
    transcript: Transcript
    notes: Notes
    plan: Plan | None = None
    assessment: Assessment | None = None
    dropped: tuple[Dropped, ...] = ()
    cost: Cost = NOTHING
    tags: tuple[str, ...] = ()
    wrong: frozenset[str] = frozenset()
