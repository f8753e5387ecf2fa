"""Jobs, schedules and queues."""

from __future__ import annotations

from typing import Any, Literal

from tubetotask.api.v1.paging import Asked, PageOf
from tubetotask.api.v1.shapes.base import (
    Number,
    State,
    Time,
    Trouble,
    Usd,
    trouble,
    usd,
    usd_or_none,
)
from tubetotask.domain.job import DONE
from tubetotask.domain.titles import titled
from tubetotask.exports.places import clean
from tubetotask.exports.schema_base import Part
from tubetotask.jobs import schedules
from tubetotask.jobs.overview import Detail, Listed
from tubetotask.storage.models import ScheduleRow

Group = Literal["now", "waiting", "failed", "done"]
QueueName = Literal["analyses", "background", "looks", "sending"]


class Job(Part):
    """An analysis as a piece of background work; it has the analysis's number."""

    id: Number
    state: State
    title: str
    cause: Literal["person", "new", "backfill", "again"]
    """Why it is made, which decides what goes first."""
    attempt: int
    parts: int
    parts_done: int
    error: Trouble | None
    retry_at: Time | None
    usd: Usd
    """What was booked for it, in all its tries."""
    calls: int
    begun_at: Time | None
    took_s: float | None
    analysis: str
    """The address of the analysis."""


class Jobs(PageOf[Job]):
    """A part of the list of jobs."""


class JobQuery(Asked):
    """Which jobs."""

    show: Group = "now"
    """"now": under way or in the queue."""


class Step(Part):
    """A step that has ended."""

    name: str
    took_s: float | None


class JobLine(Part):
    """A line that the job told."""

    at: Time
    text: str


class CallMade(Part):
    """A call of a model."""

    at: Time
    model: str
    purpose: str
    outcome: str
    usd: Usd | None
    """Null: its price is not known."""
    tokens_in: int
    tokens_out: int
    audio_s: float
    """Seconds of sound that were heard."""
    latency_s: float


class JobDetail(Job):
    """A job with all that is known of it."""

    steps: list[Step]
    lines: list[JobLine]
    made: list[CallMade]
    """Calls of models, the last 200."""


class Tried(Part):
    """How many were started again."""

    count: int


class Schedule(Part):
    """What is begun by the clock."""

    id: Number
    name: str
    own: bool
    """False: the instance's, which only an administrator sees."""
    minute: int
    """Of the day, 0 to 1439."""
    weekday: int | None
    """0 Monday to 6 Sunday; null: every day."""
    timezone: str
    paused: bool
    next_at: Time
    last_at: Time | None


class Schedules(Part):
    """All of them."""

    items: list[Schedule]


class Queue(Part):
    """A queue of jobs."""

    name: QueueName
    paused: bool


class Queues(Part):
    """All of them."""

    items: list[Queue]


class PersonJobs(Part):
    """How many jobs a person has in each group."""

    person: Number
    name: str
    now: int
    waiting: int
    failed: int
    done: int


class OwnJob(Part):
    """A job of the instance itself."""

    told: str
    state: str
    at: Time
    took_s: float | None


class InstanceJobs(Part):
    """What goes on on the instance."""

    people: list[PersonJobs]
    own: list[OwnJob]
    """The last 50, the newest first."""


def job(listed: Listed) -> Job:
    """A row as programs see it."""
    return Job(**_job(listed))


def detail(found: Detail) -> JobDetail:
    """The same with all that is known of it."""
    return JobDetail(
        **_job(found.listed),
        steps=[Step(name=each.name, took_s=each.took_s) for each in found.steps],
        lines=[JobLine(at=each.created_at, text=clean(each.text)) for each in found.lines],
        made=[
            CallMade(
                at=each.created_at,
                model=clean(each.model),
                purpose=each.purpose,
                outcome=each.outcome,
                usd=usd_or_none(each.usd),
                tokens_in=each.tokens_in,
                tokens_out=each.tokens_out,
                audio_s=each.audio_s,
                latency_s=each.latency_s,
            )
            for each in found.calls
        ],
    )


def _job(listed: Listed) -> dict[str, Any]:
    row = listed.row
    return {
        "id": row.id,
        "state": row.state,
        "title": clean(titled(row.title)),
        "cause": row.cause,
        "attempt": row.attempt,
        "parts": row.parts,
        "parts_done": row.parts_done,
        "error": trouble(row.error_id, row.error_message, row.error_remedy),
        "retry_at": row.retry_at,
        "usd": usd(listed.usd),
        "calls": listed.calls,
        "begun_at": row.begun_at,
        "took_s": row.took_s if row.state == DONE else None,
        "analysis": f"/api/v1/analyses/{row.id}",
    }


def schedule(row: ScheduleRow) -> Schedule:
    """A row as programs see it."""
    due = schedules.when(row)
    return Schedule(
        id=row.id,
        name=row.name,
        own=row.owner_id is not None,
        minute=due.minute,
        weekday=due.weekday,
        timezone=due.timezone,
        paused=row.paused,
        next_at=row.next_at,
        last_at=row.last_at,
    )
