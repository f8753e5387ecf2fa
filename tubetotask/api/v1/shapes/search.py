"""What is searched for, and what is found."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from tubetotask.api.v1.paging import Cursor
from tubetotask.api.v1.shapes.base import Day as CalendarDay
from tubetotask.api.v1.shapes.base import Number, Text, Time, Verdict
from tubetotask.exports.schema_base import Part

Kind = Literal["talks", "notes", "tasks"]
By = Literal["words", "meaning"]


class SearchQuery(Part):
    """What is searched for, and what narrows it."""

    q: Annotated[Text, Field(min_length=1, max_length=1000)]
    """Words; "words in quotes" follow each other; -word may not be there."""
    kind: Kind | None = None
    """What of; left out: of all three."""
    by: By = "words"
    """"meaning": notes and tasks, too, that say the like in other words or another language."""
    channel: Annotated[Text, Field(max_length=500)] = ""
    section: Annotated[Text, Field(max_length=200)] = ""
    """The id of a section of the plan that it touches."""
    verdict: Verdict | None = None
    since: CalendarDay | None = None
    """Analysed (a task: proposed) on this day or later."""
    until: CalendarDay | None = None
    """Analysed (a task: proposed) on this day or earlier."""
    limit: Annotated[int, Field(ge=1, le=50)] = 20
    """So many of a kind at most."""
    cursor: Cursor = ""
    """Where to go on: ``next`` of a kind of the answer before, with that ``kind``."""


class Piece(Part):
    """A part of a snippet."""

    text: str
    hit: bool
    """Whether it is what was asked for."""


class Hit(Part):
    """A place where it was said."""

    passage: int
    start_s: float | None
    url: str | None
    """The video at that second; null where there is none."""
    snippet: list[Piece]


class Talk(Part):
    """A talk with its best places."""

    analysis: Number
    title: str
    channel: str
    verdict: Verdict | None
    youtube_id: str
    created_at: Time
    hits: list[Hit]
    more: int
    """Places that are not listed."""


class Note(Part):
    """A statement of a talk's notes, or of what was found when they were held against the plan."""

    analysis: Number
    title: str
    """Of the talk."""
    channel: str
    verdict: Verdict | None
    created_at: Time
    part: str
    """premise, concept, takeaway, advice, passage; new, reaffirms, contradicts, off plan; lens."""
    about: str
    """The concept, theme, advice or question it belongs to; "" where it says that itself."""
    section: str
    """The id of the section of the plan that a finding touches."""
    start_s: float | None
    url: str | None
    """The video at that second; null where there is none."""
    quote: list[Piece]
    """The speaker's words."""
    said: list[Piece]
    """A model's words about them; none where the statement is the speaker's own."""
    by_meaning: bool
    """It does not hold the words that were asked for, and means the like."""


class FoundTask(Part):
    """A task."""

    task: Number
    title: list[Piece]
    section_title: str
    status: str
    priority: str
    due_on: date | None
    quote: list[Piece]
    """The line of its evidence, steps or reason that holds most of the words; may be empty."""
    quoted: bool
    """Whether that line is the speaker's own; else it may be in a model's words."""
    video_title: str
    """The talk that said it first."""
    start_s: float | None
    url: str | None
    """That video at that second; null where there is none."""
    by_meaning: bool


class KindFound(Part):
    """How much there is of one kind."""

    kind: Kind
    count: int
    """Found; with ``cut`` there are more than these."""
    cut: bool
    all_words: bool
    """False: none holds every word, and those with some of them are shown."""
    next: str | None
    """The cursor of the next part; null on the last."""


class Found(Part):
    """What was found, the nearest first."""

    talks: list[Talk]
    notes: list[Note]
    tasks: list[FoundTask]
    kinds: list[KindFound]
    """Of each kind that was searched."""
    by: By
    """How: "words" alone, too, where this server has nothing to tell meaning by."""
    all_words: bool
    """False: no place of a talk holds every word, and those with some of them are shown."""
    cut: bool
    """There are more talks than these."""
