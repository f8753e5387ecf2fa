"""A report: what was watched for a person in some days, and what it means for their plan.

Invariant: a report is made of stored things by code and is not changed afterwards; made again it is
another version. Each statement in it carries the quote it rests on, and the way to its second.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo


class Kind(StrEnum):
    """Of how many days a report is."""

    DAY = "day"
    WEEK = "week"
    RANGE = "range"


# How a report is mailed, and offered first; "": three lines and its link.
FORMS = ("", "txt", "html", "md", "pdf")


class Part(StrEnum):
    """A part of a report, which a person may leave out. The answer always stands first."""

    ACT_NOW = "act_now"
    NEW = "new"
    CONTRADICTIONS = "contradictions"
    AGREEMENT = "agreement"
    SILENT = "silent"
    WAITING = "waiting"
    COST = "cost"
    TRENDS = "trends"


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days where the person lives. ``first`` and ``last`` both count."""

    kind: Kind
    first: date
    last: date
    timezone: str = "UTC"

    @property
    def since(self) -> datetime:
        """Its first moment, in UTC."""
        return _midnight(self.first, self.timezone)

    @property
    def until(self) -> datetime:
        """The first moment after it, in UTC."""
        return _midnight(self.last + timedelta(days=1), self.timezone)

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def before(self) -> Period:
        """As many days, right before it."""
        back = timedelta(days=self.days)
        return Period(self.kind, self.first - back, self.last - back, self.timezone)


def _midnight(day: date, timezone: str) -> datetime:
    # A midnight that the clock skips is read with the offset before: the moment of the change.
    return datetime.combine(day, time(), ZoneInfo(timezone)).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Said:
    """A verified quote, who said it, and where.

    ``url``: the video at that second, "" where there is none. ``wording``: a model's, "" where
    the quote says it all. ``language``: of the quote; ``told_language``: of what a model wrote.
    ``analysis_id``: whose page tells more, None where that is gone. ``on``: the day on which it
    was read, where that is told: of a contradiction over several days.
    """

    quote: str
    who: str
    video: str
    start_s: float | None = None
    url: str = ""
    language: str = ""
    translation: str = ""
    wording: str = ""
    told_language: str = ""
    analysis_id: int | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True)
class ListedTask:
    """A task as lists, files and calendars show it. ``said``: who says it, the first first."""

    number: int
    title: str
    status: str
    priority: str
    score: int
    section: str = ""
    by_model: bool = False
    language: str = ""
    effort: str = ""
    due_on: date | None = None
    recurs: str = ""
    sources: int = 1
    first_on: date | None = None
    changed_at: datetime | None = None
    said: tuple[Said, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UnderSection:
    """What is new for one section of the plan. ``more``: statements that are not listed."""

    section: str
    said: tuple[Said, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Agreement:
    """A claim, and what other sources say about the same thing.

    ``voices`` of ``speaking`` sources make it, in the same words (``said``): of those that speak
    about the section at all. ``against``: quotes of ``against_sources`` who say the opposite.
    ``near``: quotes of ``near_sources`` further ones that are about the same thing; nobody says
    that they agree. Of many a side only some are quoted.
    """

    section: str
    voices: int
    speaking: int
    said: tuple[Said, ...]
    against: tuple[Said, ...] = ()
    near: tuple[Said, ...] = ()
    near_sources: int = 0
    against_sources: int = 0

    @property
    def opposing(self) -> int:
        """How many sources say the opposite; of what was kept without it those that are quoted."""
        return self.against_sources or len({said.who for said in self.against})

    @property
    def about(self) -> int:
        """How many sources speak about this thing without saying the opposite."""
        return self.voices + self.near_sources


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two sides, both quoted. ``plan``: the line of the plan, where that is one of the sides.

    ``why``: what stands between them, in words of our own code. ``one_sources``,
    ``other_sources``: how many are on each side, of which only some are quoted.
    """

    section: str
    why: str
    one: tuple[Said, ...]
    other: tuple[Said, ...] = ()
    plan: str = ""
    speaking: int = 0
    one_sources: int = 0
    other_sources: int = 0

    @property
    def sides(self) -> tuple[int, int]:
        """How many sources are on each side; of what was kept without it those quoted."""
        return self.one_sources or len(self.one), self.other_sources or len(self.other)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Videos that are not read yet, for one reason. ``next_at``: the earliest next try."""

    why: str
    titles: tuple[str, ...]
    count: int
    next_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Spent:
    """What models cost in these days. ``unknown``: calls whose price is not known."""

    usd: Decimal = Decimal(0)
    calls: int = 0
    unknown: int = 0
    lost: int = 0


NOTHING_SPENT = Spent()


@dataclass(frozen=True, slots=True)
class Trend:
    """A number beside the one of as many days before. ``means``: its definition."""

    name: str
    now: Decimal
    before: Decimal
    means: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Opening:
    """A paragraph that a model wrote, sentence by sentence with what each rests on."""

    sentences: tuple[tuple[str, tuple[Said, ...]], ...]
    model: str
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Watched:
    """What was read. ``verdicts``: how many videos came to each, by its name."""

    videos: int = 0
    sources: int = 0
    hours: float = 0.0
    verdicts: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class InCategory:
    """What these days say to the sections of one category of the person's.

    ``sections``: their titles, ``videos``: with a statement to one of them; then statements, by
    what they are to the plan.
    """

    name: str
    sections: tuple[str, ...]
    videos: int = 0
    new: int = 0
    reaffirms: int = 0
    contradicts: int = 0


@dataclass(frozen=True, slots=True)
class Left:
    """How much more there is of each part than a report shows. ``new``: whole sections."""

    due: int = 0
    new: int = 0
    contradictions: int = 0
    silent: int = 0


NOTHING_LEFT = Left()


@dataclass(frozen=True, slots=True)
class Report:
    """All of it. ``answer``: three lines, or one where there is nothing to tell (``quiet``).
    ``near``: what one source alone claims, and others speak about."""

    period: Period
    made_at: datetime
    answer: tuple[str, ...]
    quiet: bool = False
    watched: Watched = Watched()
    parts: tuple[Part, ...] = tuple(Part)
    act_now: tuple[ListedTask, ...] = ()
    act_now_more: int = 0
    due: tuple[ListedTask, ...] = ()
    new: tuple[UnderSection, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    agreement: tuple[Agreement, ...] = ()
    agreement_more: int = 0
    near: tuple[Agreement, ...] = ()
    near_more: int = 0
    silent: tuple[str, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    spent: Spent = NOTHING_SPENT
    trends: tuple[Trend, ...] = ()
    opening: Opening | None = None
    version: int = 1
    left: Left = NOTHING_LEFT
    categories: tuple[InCategory, ...] = ()
