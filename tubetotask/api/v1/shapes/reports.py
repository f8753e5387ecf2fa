"""Reports, and how the person wants them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from tubetotask.api.v1.paging import PageOf
from tubetotask.api.v1.shapes.base import Day, Number, Text, Time, known
from tubetotask.domain.report import Report as Whole
from tubetotask.exports.places import clean
from tubetotask.exports.schema_base import Part
from tubetotask.storage.models import ReportRow

PartName = Literal[
    "act_now", "new", "contradictions", "agreement", "silent", "waiting", "cost", "trends"
]


class ReportLine(Part):
    """A report in the list."""

    id: Number
    kind: Literal["day", "week", "range"]
    first: date
    last: date
    """Both days count."""
    timezone: str
    version: int
    state: Literal["asked", "done", "failed"]
    headline: str
    """Its first line; empty until it is made."""
    quiet: bool
    """There was nothing to tell."""
    error: str
    """Why it could not be made."""
    made_at: Time | None


class ReportList(PageOf[ReportLine]):
    """A part of the list of reports, the latest days first."""


class ReportQuery(Part):
    """What of a report."""

    category: Annotated[Text, Field(max_length=40)] = ""
    """Only what it tells of the sections of the plan in this category, one of its
    ``categories``."""


class ReportWhole(ReportLine):
    """A report."""

    report: Whole | None
    """Null until it is made. Each statement in it has its quote and the way to its second."""


class ReportAsked(Part):
    """Which days."""

    days: Literal["yesterday", "last week"] | None = None
    first: Day | None = None
    last: Day | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> ReportAsked:
        given = self.first is not None and self.last is not None
        if (self.days is None) != given or (not given and (self.first or self.last)):
            raise ValueError("give either days, or first and last")
        return self


class ReportSettings(Part):
    """How the person wants reports. Minutes are of the day, where the person lives."""

    timezone: Annotated[Text, Field(min_length=1, max_length=64)]
    daily_minute: Annotated[int, Field(ge=0, le=1439)] | None
    """When the daily one is made; null: not by itself."""
    weekly_day: Annotated[int, Field(ge=0, le=6)]
    """0 Monday to 6 Sunday."""
    weekly_minute: Annotated[int, Field(ge=0, le=1439)] | None
    parts: list[PartName]
    """The parts that are in it; the answer always stands first."""
    opening: bool
    """A paragraph in a model's words on top, which costs."""
    form: Literal["", "txt", "html", "md", "pdf"] = ""
    """How a report comes by mail, and which format its page offers first; empty: three lines and
    its link."""


def line(row: ReportRow) -> ReportLine:
    """A row as programs see it."""
    return ReportLine(
        id=row.id,
        kind=known(row.kind),
        first=row.first_on,
        last=row.last_on,
        timezone=row.timezone,
        version=row.version,
        state=known(row.state),
        headline=clean(row.headline),
        quiet=row.quiet,
        error=clean(row.error_message),
        made_at=row.made_at,
    )


def whole(row: ReportRow, report: Whole | None) -> ReportWhole:
    """The same with what it tells."""
    return ReportWhole(**line(row).model_dump(), report=report)
