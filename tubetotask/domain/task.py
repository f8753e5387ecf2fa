"""A task: advice that is kept, whatever becomes of the analysis it came from.

Invariant: a status changes by the acts below and by nothing else; what a person has decided is
changed by a person alone, but for advice that was dismissed and comes again with something new.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from tubetotask.domain.assessment import CandidateTask, Effort, Priority
from tubetotask.domain.score import Score

Pair = tuple[str, str]  # the titles of two pieces of advice: the new one, and one that is there


class Status(StrEnum):
    """Where a task stands. CANDIDATE: proposed, and nobody has decided."""

    CANDIDATE = "candidate"
    OPEN = "open"
    LATER = "later"
    DONE = "done"
    DISMISSED = "dismissed"


class Act(StrEnum):
    """What a person does with a task."""

    ACCEPT = "accept"
    LATER = "later"
    DONE = "done"
    DISMISS = "dismiss"
    REOPEN = "reopen"


class Recurs(StrEnum):
    """How often it is to be done again."""

    NEVER = ""
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


AFTER = {
    Act.ACCEPT: Status.OPEN,
    Act.LATER: Status.LATER,
    Act.DONE: Status.DONE,
    Act.DISMISS: Status.DISMISSED,
    Act.REOPEN: Status.OPEN,
}


def acts_for(status: Status) -> tuple[Act, ...]:
    """What can be done with a task that stands so, the likeliest first."""
    if status is Status.CANDIDATE:
        return Act.ACCEPT, Act.LATER, Act.DONE, Act.DISMISS
    if status is Status.OPEN:
        return Act.DONE, Act.LATER, Act.DISMISS
    if status is Status.LATER:
        return Act.ACCEPT, Act.DONE, Act.DISMISS
    return Act.REOPEN, Act.LATER


@dataclass(frozen=True, slots=True)
class Held:
    """How a person holds a task: where it stands, its day, and how often again."""

    status: Status
    due_on: date | None = None
    recurs: Recurs = Recurs.NEVER


# Which of two counts, where one task is made of them, the strongest first; and how much is over.
_COUNTS = (Status.OPEN, Status.DONE, Status.LATER, Status.CANDIDATE, Status.DISMISSED)
_OVER = {Status.DONE: 1, Status.DISMISSED: 2}


def joined(kept: Held, other: Held) -> Held:
    """How one task is held that two are made into.

    What is still to be done stays so, whichever of the two is kept: nothing goes out of sight that
    somebody took on. What was done counts before what is put off or proposed, unless that is to be
    done again and again. The day is the earlier one, and a day of what is more over than the result
    does not count: it would make late what is not.
    """
    both = (kept, other)
    status = min((one.status for one in both), key=_COUNTS.index)
    if status is Status.DONE and any(one.recurs and one.status not in _OVER for one in both):
        status = Status.OPEN
    count = [one for one in both if _OVER.get(one.status, 0) <= _OVER.get(status, 0)]
    due = min((one.due_on for one in count if one.due_on), default=None)
    recurs = next((one.recurs for one in count if one.recurs), Recurs.NEVER)
    return Held(status, due, recurs)


def next_due(recurs: Recurs, due: date | None, today: date) -> date:
    """The next day it is due, counted from the day it was due, where there was one: after today,
    and after that day where it was done ahead of it."""
    found = due or today
    today = max(today, found)
    first = found
    months = 0
    while found <= today:
        if recurs is Recurs.MONTH:
            months += 1
            found = _months_later(first, months)
        else:
            found += timedelta(days=7 if recurs is Recurs.WEEK else 1)
    return found


def _months_later(day: date, months: int) -> date:
    """The same day of a later month, or its last where there is none: the 31st of January, of
    February, of March."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def source_of(channel: str, video_id: int | None) -> str:
    """Who says it: the channel, else the talk itself."""
    return " ".join(channel.split()).casefold()[:200] or f"video {video_id}"


@dataclass(frozen=True, slots=True)
class Witness:
    """One talk's advice for a task.

    ``source``: who says it: two witnesses of one source are one voice. ``said_at``: when the talk
    came to us.
    """

    source: str
    candidate: CandidateTask
    said_at: datetime


@dataclass(frozen=True, slots=True)
class Tally:
    """What a person has decided in one section of the plan: taken on, and dismissed.

    ``wrong``: tasks in it that rest on a quote marked as wrong.
    """

    taken: int = 0
    dismissed: int = 0
    wrong: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """How urgent a task is, and why: ``score`` opens into its parts. ``history``: the points that
    the person's own decisions gave, which are among them."""

    score: Score
    priority: Priority
    history: int
    sources: int
    effort: Effort | None
