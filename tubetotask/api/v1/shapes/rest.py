"""Usage, what is new, captions, and who asks."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from tubetotask.api.v1.shapes.analyses import MOST_LETTERS, Analysis, Language
from tubetotask.api.v1.shapes.base import Text, Time, Usd, YouTubeId
from tubetotask.api.v1.shapes.tasks import Task
from tubetotask.exports.schema_base import Part


class Spent(Part):
    """Calls of models and what they cost."""

    usd: Usd
    """Of those whose price is known."""
    calls: int
    tokens_in: int
    tokens_out: int
    tokens_cached: int
    unknown: int
    """Calls without a price."""
    lost: int
    """Calls without an answer that may have been paid for."""
    usd_lost: Usd
    """Of ``usd``, the price of what was sent with them."""
    audio_s: float


class Day(Part):
    """What was spent on a day of UTC."""

    day: date
    spent: Spent


class UsageLine(Part):
    """What one model cost for one purpose."""

    model: str
    purpose: str
    spent: Spent


class UsageOfSource(Part):
    """What one's own calls for one source cost."""

    title: str | None
    """Null: without a source, as an upload or a single video; or of none that one has followed."""
    source_id: int | None
    """Its number in ``listSources``, where one follows it now."""
    spent: Spent


class Room(Part):
    """A budget and what is left of it."""

    name: Literal["day", "month"]
    whose: Literal["all", "user", "source"]
    budget: Usd
    spent: Usd
    reserved: Usd
    left: Usd
    ends: Time


class QuotaUnits(Part):
    """Units of the YouTube Data API, of a day that ends at midnight in California."""

    used: int
    limit: int
    by_hand: int
    """Of them, those that are kept for what a person asks for."""
    renewed_at: Time


class UnitsDay(Part):
    """Units of the YouTube Data API that were used on a day of California."""

    day: date
    units: int


class Usage(Part):
    """What models have cost: one's own calls, for an administrator everybody's."""

    today: Spent
    month: Spent
    days: list[Day]
    """The last 30, the oldest first."""
    lines: list[UsageLine]
    """Of these days, by model and purpose, the dearest first."""
    sources: list[UsageOfSource]
    """Of these days, by source, the dearest first: one's own calls, for an administrator too."""
    budgets: list[Room]
    units: QuotaUnits | None
    """For an administrator, where there is a key of the YouTube Data API."""
    unit_days: list[UnitsDay]
    """The last 14 days, the newest first; empty where ``units`` is null."""


class NewsQuery(Part):
    """Since when."""

    since: Time | None = None
    """Null: the last 24 hours."""
    limit: Annotated[int, Field(ge=1, le=100)] = 20


class Counts(Part):
    """How many analyses changed, by where they stand now."""

    done: int
    under_way: int
    waiting: int
    failed: int


class News(Part):
    """What is new since a time."""

    since: Time
    until: Time
    """Ask with ``since`` set to this the next time: nothing is missed or told twice."""
    counts: Counts
    analyses: list[Analysis]
    """Done in that time, the newest first."""
    tasks: list[Task]
    """Proposed in that time, the most urgent first."""


class Wanted(Part):
    """A video that waits for its words."""

    video: str
    title: str
    languages: list[str]
    """Those wanted, the best first."""
    state: str
    reason: str
    since: Time


class WantedList(Part):
    """What waits, what waits longest first."""

    items: list[Wanted]


class CaptionsAsked(Part):
    """A track that a browser or a script pushes."""

    captions: Annotated[Text, Field(min_length=1, max_length=MOST_LETTERS)]
    """The track itself, of any format: WebVTT, SRT, json3, XML, plain text, …"""
    video: YouTubeId | None = None
    """The video on YouTube that it belongs to. Where that waits for its words, they are taken for
    it; then json3 or XML as YouTube gives them, ``language`` and ``generated`` are needed."""
    language: Language = ""
    generated: bool = False
    """Whether YouTube's speech recognition made it."""
    name: Annotated[Text, Field(max_length=255)] = ""
    """Its file name or title."""
    title: Annotated[Text, Field(max_length=20_000)] = ""
    channel: Annotated[Text, Field(max_length=20_000)] = ""
    description: Annotated[Text, Field(max_length=20_000)] = ""
    duration_s: Annotated[float, Field(gt=0, le=1_000_000)] | None = None
    by: Literal["browser", "courier"] = "browser"
    """What pushes it."""


class CaptionsTaken(Part):
    """What became of a track."""

    outcome: Literal["taken", "known", "busy", "queued"]
    """"taken": for a video that waited; "queued": as an analysis of its own (origin "upload");
    "known": its words were there; "busy": it is being read at this moment."""
    message: str
    job: str | None
    """The address that tells how far it is."""
    made: str | None
    """The address of the analysis."""


class Me(Part):
    """Who asks, and what the token opens."""

    name: str
    role: Literal["admin", "member", "reader"]
    scope: Literal["read", "write", "admin", "captions"]
    may: list[Literal["read", "write", "admin"]]
    """What scope and role together allow."""
    token: str
    """The token's name."""
    expires_at: Time
    version: str
    """Of the server."""
