"""What a report is made of, read from the database.

Invariant: all of it belongs to one person; times are those of UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from tubetotask.domain.assessment import FindingKind
from tubetotask.domain.report import NOTHING_SPENT, ListedTask, Part, Said, Spent, Waiting


@dataclass(frozen=True, slots=True)
class Talk:
    """A video that was read in the days of the report. ``source``: two of one are one voice."""

    analysis_id: int
    source: str
    verdict: str
    duration_s: float | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement of a talk, held against the plan.

    ``text``: as it is compared: the statement's. ``language``: of the text. ``plan``: the line
    that says the same or the opposite, "" where there is none. ``at``: when the talk was read.
    """

    analysis_id: int
    source: str
    kind: FindingKind
    section_id: str
    section: str
    text: str
    language: str
    similarity: float
    said: Said
    plan: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """What is counted in some days, for trends."""

    videos: int = 0
    act_now: int = 0
    proposed: int = 0
    done: int = 0
    usd: Decimal = Decimal(0)
    advice: tuple[tuple[str, int], ...] = ()  # of each section, how many pieces


@dataclass(frozen=True, slots=True)
class Material:
    """All that a report tells of. ``sections``: of the plan in use, id and title;
    ``categories``: of sections of any version, id and name.

    ``due``: tasks taken on whose day has come. ``has_plan``: whether there is one at all.
    """

    talks: tuple[Talk, ...] = ()
    claims: tuple[Claim, ...] = ()
    tasks: tuple[ListedTask, ...] = ()
    tasks_more: int = 0
    due: tuple[ListedTask, ...] = ()
    due_more: int = 0
    sections: tuple[tuple[str, str], ...] = ()
    has_plan: bool = True
    waiting: tuple[Waiting, ...] = ()
    spent: Spent = NOTHING_SPENT
    now: Figures = Figures()
    before: Figures = Figures()
    parts: tuple[Part, ...] = tuple(Part)
    categories: tuple[tuple[str, str], ...] = ()
