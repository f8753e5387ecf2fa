"""The seam between reading a video and everything else: one Protocol, several analysers.

Invariant: an analyser proposes. Its statements carry quotes, no evidence; the gate decides what
is shown. ``notes`` never sees a plan, so its result can be shared by all plans and people. What
it says of its own statements (``doubted``) can only take away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol, runtime_checkable

from tubetotask.domain.assessment import Assessment
from tubetotask.domain.cost import NOTHING, Cost
from tubetotask.domain.evidence import Claim, Dropped, Statement
from tubetotask.domain.notes import Notes
from tubetotask.domain.plan import Plan
from tubetotask.domain.task import Pair
from tubetotask.domain.transcript import Transcript
from tubetotask.domain.video import Video


class Analyser(Protocol):
    """Reads a transcript, then holds what it read against a plan."""

    @property
    def id(self) -> str:
        """Name and version, for example "offline/1": part of the key under which notes are kept."""
        ...

    @property
    def cost(self) -> Cost:
        """What this analyser's calls have cost so far, in all."""
        ...

    @property
    def notices(self) -> tuple[str, ...]:
        """What the reader should know of how it went, for example that another model answered."""
        ...

    def language_of(self, transcript: Transcript) -> str:
        """The language of the statements: BCP 47, "und" where it is not known."""
        ...

    def notes(self, video: Video, transcript: Transcript) -> Notes:
        """What the video says. Raises AnalysisFailed."""
        ...

    def assess(self, notes: Notes, plan: Plan, transcript: Transcript) -> Assessment:
        """Notes that passed the gate, held against ``plan``: findings, sections, tasks, lenses.

        ``transcript`` is there for the lenses alone: passages are retrieved for them.
        ``comparison`` and ``verdict`` may stay at their defaults: ``analysis.verdict.conclude``
        fills them from what passed the gate. Raises AnalysisFailed.
        """
        ...

    def revise(
        self, dropped: Sequence[Dropped], transcript: Transcript
    ) -> Mapping[Dropped, Statement]:
        """What the gate refused, put right where it can be; asked once. Raises AnalysisFailed."""
        ...

    def doubted(self, claims: Sequence[Claim]) -> Mapping[Claim, str]:
        """The claims that their evidence does not bear out, with why. Raises AnalysisFailed."""
        ...

    def same(self, pairs: Sequence[Pair]) -> Mapping[Pair, bool]:
        """Which pairs of advice (their titles) are one task; what is not judged stays in doubt.

        Raises AnalysisFailed.
        """
        ...


@runtime_checkable
class Opening(Protocol):
    """An analyser that can write, too."""

    @property
    def cost(self) -> Cost:
        """What its calls have cost so far, in all."""
        ...

    def opening(self, said: Sequence[tuple[str, str]], language: str) -> Sequence[Statement]:
        """Sentences that open a report over ``said`` (who, and the quote), in ``language``, each
        with the quotes it rests on. Proposed like all else. Raises AnalysisFailed."""
        ...


class Selecting:
    """What an analyser does that only selects: it pays nothing, writes nothing, claims nothing."""

    cost: Cost = NOTHING
    notices: tuple[str, ...] = ()

    def language_of(self, transcript: Transcript) -> str:
        """The talk's own."""
        return transcript.language

    def revise(
        self,
        dropped: Sequence[Dropped],  # noqa: ARG002 - the Protocol's names
        transcript: Transcript,  # noqa: ARG002
    ) -> Mapping[Dropped, Statement]:
        """Nothing: the speaker's own sentences cannot be put right."""
        return {}

    def doubted(self, claims: Sequence[Claim]) -> Mapping[Claim, str]:  # noqa: ARG002
        """Nothing: it claims nothing beyond what it quotes."""
        return {}

    # The protocol gives it.
    def same(self, pairs: Sequence[Pair]) -> Mapping[Pair, bool]:  # noqa: ARG002
        """Nothing: whoever reads the page is asked."""
        return {}
