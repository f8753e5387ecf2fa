"""The seam between reading a video and everything else: one Protocol, several analysers.

Invariant: an analyser proposes. Its statements carry quotes, no evidence; the gate decides what
is shown. ``notes`` never sees a plan, so its result can be shared by all plans and people.
"""

from __future__ import annotations

from typing import Protocol

from tubetotask.domain.assessment import Assessment
from tubetotask.domain.notes import Notes
from tubetotask.domain.plan import Plan
from tubetotask.domain.transcript import Transcript
from tubetotask.domain.video import Video


class Analyser(Protocol):
    """Reads a transcript, then holds what it read against a plan."""

    @property
    def id(self) -> str:
        """Name and version, for example "offline/1": part of the key under which notes are kept."""
        ...

    def notes(self, video: Video, transcript: Transcript) -> Notes:
        """What the video says. Raises AnalysisFailed."""
        ...

    def assess(self, notes: Notes, plan: Plan) -> Assessment:
        """Notes that passed the gate, held against ``plan``: findings, sections, tasks, lenses.

        ``comparison`` and ``verdict`` may stay at their defaults: ``analysis.verdict.conclude``
        fills them from what passed the gate. Raises AnalysisFailed.
        """
        ...
