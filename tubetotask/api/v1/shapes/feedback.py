"""Statements that can be marked as wrong, what was marked, and what was learned of all that."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from tubetotask.api.v1.paging import PageOf
from tubetotask.api.v1.shapes.base import Number, Text, Time, link
from tubetotask.domain.feedback import Said
from tubetotask.exports.places import clean
from tubetotask.exports.schema_base import Part
from tubetotask.storage.learning import Learned
from tubetotask.storage.models import FeedbackRow

PartName = Literal[
    "premise",
    "concept",
    "takeaway",
    "key passage",
    "advice",
    "finding",
    "task",
    "lens",
    "comparison",
    "verdict",
]


class Statement(Part):
    """A statement of an analysis, and whether its reader has marked it as wrong."""

    key: Annotated[str, Field(pattern="^[0-9a-f]{32}$")]
    """By what it is known: it stays with its words and its first quote."""
    part: PartName
    text: str
    quote: str
    """Its first quote from the video; empty for a reason of our own."""
    start_s: float | None
    url: str | None
    """The video at that second; null where there is none."""
    wrong: bool


class Statements(PageOf[Statement]):
    """A part of the statements, in the order of the answer."""


class MarkAsked(Part):
    """What is said of a statement."""

    wrong: bool
    """True: it is wrong. False: that is taken back."""


class Mark(Part):
    """A statement that was marked as wrong."""

    id: Number
    analysis: int | None
    """The analysis in which it was marked; null where that is gone."""
    key: str
    part: str
    text: str
    quote: str
    start_s: float | None
    at: Time


class Feedback(PageOf[Mark]):
    """A part of what was marked as wrong, the newest first."""


class LearnedSection(Part):
    """What was decided in a section of the plan, and what that does to the tasks of it."""

    plan: Number
    """``forgetLearned`` takes this and ``section``."""
    section: str
    title: str
    taken: int
    """Tasks that were taken on."""
    dismissed: int
    wrong: int
    """Tasks that rest on a quote that was marked as wrong."""
    points: int
    """So many points of 100 up or down for what comes next there, 7 at most."""
    since: Time | None
    """Since when it counts; null: always."""


class LearnedList(Part):
    """Every section in which something was decided, marked or begun anew."""

    items: list[LearnedSection]


class ForgetAsked(Part):
    """Of which section; of all where none is named."""

    plan: Number | None = None
    section: Annotated[Text, Field(max_length=200)] = ""


class Forgotten(Part):
    """How many sections begin anew."""

    count: int


def statement(said: Said, youtube_id: str, *, wrong: bool) -> Statement:
    """A statement as programs see it."""
    first = said.first
    start_s = first.start_s if first else None
    return Statement.model_validate(
        {
            "key": said.key,
            "part": said.part,
            "text": clean(said.text),
            "quote": clean(first.quote) if first else "",
            "start_s": start_s,
            "url": link(youtube_id, start_s),
            "wrong": wrong,
        }
    )


def mark(row: FeedbackRow) -> Mark:
    """A row as programs see it."""
    return Mark(
        id=row.id,
        analysis=row.analysis_id,
        key=row.key,
        part=row.part,
        text=clean(row.text),
        quote=clean(row.quote),
        start_s=row.start_s,
        at=row.created_at,
    )


def learned(row: Learned, points: int) -> LearnedSection:
    """A section as programs see it."""
    return LearnedSection(
        plan=row.plan_id,
        section=row.section_id,
        title=clean(row.title),
        taken=row.tally.taken,
        dismissed=row.tally.dismissed,
        wrong=row.tally.wrong,
        points=points,
        since=row.since,
    )
