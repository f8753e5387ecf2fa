"""The plan: its text, what was recognised in it, and its versions."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from tubetotask import plans
from tubetotask.api.v1.paging import PageOf
from tubetotask.api.v1.shapes.base import Number, Text, Time, Usd
from tubetotask.exports.places import clean
from tubetotask.exports.schema_base import Part
from tubetotask.storage.models import PlanVersion as PlanVersionRow

MOST_LETTERS = 200_000


class Section(Part):
    """A part of the plan under a heading."""

    id: str
    """It stays while other sections change."""
    title: str
    level: int
    items: list[str]
    """What its lines say."""


class Question(Part):
    """A filter that every task must face, or a lens that is asked of every video."""

    id: str
    question: str


class PlanRead(Part):
    """What is recognised in the text of a plan."""

    title: str
    sections: list[Section]
    filters: list[Question]
    lenses: list[Question]


class Plan(PlanRead):
    """One version of the plan."""

    version: Number
    markdown: str
    created_at: Time
    used_at: Time
    """When it last became the version in use."""


class PlanText(Part):
    """A plan as Markdown."""

    markdown: Annotated[Text, Field(min_length=1, max_length=MOST_LETTERS)]


class PlanVersion(Part):
    """A version in the list."""

    version: Number
    title: str
    in_use: bool
    created_at: Time
    used_at: Time


class PlanVersions(PageOf[PlanVersion]):
    """A part of the list of versions, the one written last first."""


class Again(Part):
    """What holding everything against the plan in use would take."""

    analyses: list[Number]
    """Those whose talks are meant; ``assessAgain`` takes them."""
    usd: Usd | None
    """About so many US dollars; null where nobody knows. "0" with the built-in analyser."""
    measured: int
    """On how many assessments the price rests."""


class AgainAsked(Part):
    """Which analyses: those that ``getAgain`` told."""

    analyses: Annotated[list[Number], Field(max_length=10_000)]


def plan(row: PlanVersionRow) -> Plan:
    """A row, read."""
    return Plan(
        **_read(row.markdown),
        version=row.id,
        markdown=clean(row.markdown),
        created_at=row.created_at,
        used_at=row.used_at,
    )


def read(markdown: str) -> PlanRead:
    """A text, read. Raises BadPlan."""
    return PlanRead(**_read(markdown))


def _read(markdown: str) -> dict[str, Any]:
    read = plans.parse(markdown)
    return {
        "title": clean(read.title),
        "sections": [
            Section(
                id=clean(each.id),
                title=clean(each.title),
                level=each.level,
                items=[clean(item) for item in each.items],
            )
            for each in read.sections
        ],
        "filters": [Question(id=each.id, question=clean(each.question)) for each in read.filters],
        "lenses": [Question(id=each.id, question=clean(each.question)) for each in read.lenses],
    }
