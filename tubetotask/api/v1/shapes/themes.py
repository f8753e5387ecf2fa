"""Themes: what a person's videos keep coming back to, and who said what about it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from tubetotask.api.v1.paging import Asked, PageOf
from tubetotask.api.v1.shapes.base import Number, SparseList, Text, Time
from tubetotask.domain.report_material import Claim
from tubetotask.domain.titles import titled
from tubetotask.exports.places import clean, seconds
from tubetotask.exports.schema_base import Part
from tubetotask.storage.models import ThemeRow


class Theme(Part):
    """Statements of several videos that are alike in meaning."""

    id: Number
    name: str
    """Words of its quotes; empty until it is counted anew."""
    sources: int
    videos: int
    statements: int
    first_at: Time
    last_at: Time
    """When the first and the last of its videos were read."""


class Themes(PageOf[Theme]):
    """A part of the list of themes, those of most sources first."""


class ThemeQuery(SparseList):
    """Which themes."""

    category: Annotated[Text, Field(max_length=40)] = ""
    """With a statement to a section of this category."""


class ThemeStatement(Part):
    """One statement of a theme."""

    analysis: Number
    kind: Literal["new", "reaffirms", "contradicts", "off plan"]
    """What it is to the plan."""
    section_id: str
    section_title: str
    """The section of the plan it touches; empty for none."""
    quote: str
    wording: str
    """A model's, empty where the quote says it all."""
    translation: str
    language: str
    who: str
    video_title: str
    start_s: float | None
    url: str | None
    """The video at that second; null where there is none."""


class ThemeStatements(PageOf[ThemeStatement]):
    """A part of the statements of a theme, the newest first."""

    theme: Theme


class ThemeAsked(Asked):
    """Which part of the statements."""


def theme(row: ThemeRow) -> Theme:
    """A row as programs get it."""
    return Theme(
        id=row.id,
        name=clean(row.name),
        sources=row.sources,
        videos=row.talks,
        statements=row.claims,
        first_at=row.first_at,
        last_at=row.last_at,
    )


def statement(claim: Claim) -> ThemeStatement:
    """A statement as programs get it."""
    said = claim.said
    return ThemeStatement(
        analysis=claim.analysis_id,
        kind=claim.kind.value,
        section_id=clean(claim.section_id),
        section_title=clean(claim.section),
        quote=clean(said.quote),
        wording=clean(said.wording),
        translation=clean(said.translation),
        language=said.language,
        who=clean(said.who),
        video_title=clean(titled(said.video)),
        start_s=seconds(said.start_s),
        url=said.url or None,
    )
