"""The way from a transcript to an analysis: what the stages cost is summed."""

from __future__ import annotations

from decimal import Decimal

from tests import modelmade
from tubetotask import pipeline, plans
from tubetotask.analysis.base import Selecting
from tubetotask.domain.assessment import Assessment
from tubetotask.domain.cost import Cost
from tubetotask.domain.notes import Notes
from tubetotask.domain.plan import Plan
from tubetotask.domain.transcript import Transcript
from tubetotask.domain.video import Video
from tubetotask.transcripts import Reading


class Costly(Selecting):
    """An analyser that finds nothing and has its price."""

    id = "costly/1"

    def notes(self, video: Video, transcript: Transcript) -> Notes:
        """Empty notes for two cents."""
        self.cost += Cost("a", 10, 2, Decimal("0.02"), calls=1)
        return Notes(self.id, "en")

    def assess(self, notes: Notes, plan: Plan, transcript: Transcript) -> Assessment:
        """An empty assessment for a cent."""
        self.cost += Cost("a", 5, 1, Decimal("0.01"), calls=1)
        return Assessment(self.id, plan.hash)


def test_an_analysis_costs_what_its_notes_and_its_assessment_cost() -> None:
    reading = Reading(modelmade.VIDEO, modelmade.transcript())
    whole = pipeline.analyse(reading, plans.parse(modelmade.PLAN), Costly())
    assert whole.cost == Cost("a", 15, 3, Decimal("0.03"), calls=2)
    assert pipeline.analyse(reading, None, Costly()).cost.usd == Decimal("0.02")
