"""Tasks: something the person may do, who says so, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from tubetotask.api.v1.paging import PageOf
from tubetotask.api.v1.shapes.base import Day, Number, SparseList, Text, Time, link
from tubetotask.domain.evidence import Evidence as Found
from tubetotask.domain.evidence import EvidenceKind, Statement, Wording
from tubetotask.domain.score import Score as Counted
from tubetotask.domain.task import Status as Stands
from tubetotask.domain.task import acts_for
from tubetotask.domain.titles import titled
from tubetotask.exports.document import filter_answers
from tubetotask.exports.places import clean, seconds
from tubetotask.exports.schema import FilterAnswer
from tubetotask.exports.schema_base import Evidence, Part, Score, ScorePart
from tubetotask.storage.models import TaskEventRow, TaskRow, TaskWitnessRow
from tubetotask.storage.tasks import witness_of

Status = Literal["candidate", "open", "later", "done", "dismissed"]
Act = Literal["accept", "later", "done", "dismiss", "reopen"]
Priority = Literal["P1", "P2", "P3"]
Recurs = Literal["never", "day", "week", "month"]


class FirstSaid(Part):
    """The words that a task was found by, and where they stand."""

    quote: str
    start_s: float | None
    url: str | None
    """The video at that second; null where there is none."""
    video_title: str
    channel: str
    analysis: Number | None
    """The analysis it comes from, which may have been removed."""


class Task(Part):
    """Something the person may do."""

    id: Number
    title: str
    title_by_model: bool
    """Whether a model wrote the title; else it is the speaker's words."""
    section_id: str
    """The section of the plan it serves; empty for none."""
    section_title: str
    status: Status
    """"candidate": proposed, and nobody has decided."""
    acts: list[Act]
    """What can be done with it as it stands."""
    priority: Priority
    score: Annotated[int, Field(ge=0, le=100)]
    effort: Literal["S", "M", "L"] | None
    """Up to an hour, up to a day, longer; null where it was not judged."""
    sources: int
    """How many independent sources say it."""
    due_on: date | None
    recurs: Recurs
    tags: list[str]
    """The person's own words for it."""
    news: str
    """Why it came back after it was dismissed; empty where it did not."""
    first_said: FirstSaid | None
    """Null where the recording it came from was removed."""
    first_at: Time
    decided_at: Time | None
    changed_at: Time


class Tasks(PageOf[Task]):
    """A part of the list of tasks."""


class Witness(Part):
    """One talk that says so."""

    id: Number
    analysis: Number | None
    youtube_id: str
    video_title: str
    channel: str
    said_at: Time
    statement: str
    wording: Literal["speaker", "model"]
    """Whose words the statement is in."""
    evidence: list[Evidence]
    first_step: str
    """Empty where the speaker gives none."""
    filters: list[FilterAnswer]
    """The person's filters, put to this advice."""


class Event(Part):
    """Something that happened to a task."""

    kind: str
    before: str
    after: str
    at: Time
    batch: str
    """What was done in one go is undone in one go: ``undoTasks`` takes it."""


class TaskDetail(Task):
    """A task with all that speaks for it."""

    why: Score | None
    """How its score comes about; null where nobody speaks for it any more."""
    witnesses: list[Witness]
    maybe_same: list[Number]
    """Tasks that may be the same: merge them, or keep them apart."""
    events: list[Event]


class TaskQuery(SparseList):
    """Which tasks: those for which everything that is set holds."""

    status: Status | None = None
    section: Annotated[Text, Field(max_length=200)] | None = None
    """The id of a section of the plan."""
    priority: Priority | None = None
    source: Annotated[Text, Field(max_length=200)] | None = None
    """Said by this source (``channel:UC…``)."""
    tag: Annotated[Text, Field(max_length=40)] | None = None
    category: Annotated[Text, Field(max_length=40)] | None = None
    """Of a section of the plan in this category."""
    maybe: bool = False
    """Only those that may be the same as another task; ``getTask`` tells which (`maybe_same`)."""
    sort: Literal["priority", "due", "newest"] = "priority"
    """"due": those with a day, the next one first."""


class TaskChange(Part):
    """What is to be changed; what is left out stays."""

    act: Act | None = None
    """What is done with it, as on its page."""
    due_on: Day | None = None
    """A day, or null to take it away."""
    recurs: Recurs | None = None


class TasksAct(Part):
    """One act for several tasks."""

    act: Act
    tasks: Annotated[list[Number], Field(min_length=1, max_length=500)]


class TasksDone(Part):
    """What was done. Those for which it makes no difference are left out."""

    batch: str
    """``undoTasks`` takes it."""
    tasks: list[Number]


class Batch(Part):
    """What is to be undone."""

    batch: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]


class Other(Part):
    """Another task."""

    other: Number


class Split(Part):
    """The witnesses that are to be a task of their own."""

    witnesses: Annotated[list[Number], Field(min_length=1, max_length=500)]


def task(row: TaskRow, first: TaskWitnessRow | None, tags: Iterable[str]) -> Task:
    """A row as programs see it. ``first``: the first who said it."""
    return Task(**_task(row, first, tags))


def detail(
    row: TaskRow,
    witnesses: Sequence[TaskWitnessRow],
    why: Counted | None,
    maybe: Sequence[int],
    events: Sequence[TaskEventRow],
    tags: Iterable[str],
) -> TaskDetail:
    """The same with all that speaks for it."""
    return TaskDetail(
        **_task(row, witnesses[0] if witnesses else None, tags),
        why=_score(why) if why else None,
        witnesses=[_witness(each) for each in witnesses],
        maybe_same=list(maybe),
        events=[
            Event(
                kind=each.kind,
                before=clean(each.before),
                after=clean(each.after),
                at=each.created_at,
                batch=each.batch,
            )
            for each in events
        ],
    )


def _task(row: TaskRow, first: TaskWitnessRow | None, tags: Iterable[str]) -> dict[str, Any]:
    return {
        "id": row.id,
        "title": clean(row.title),
        "title_by_model": row.by_model,
        "section_id": clean(row.section_id),
        "section_title": clean(row.section_title),
        "status": row.status,
        "acts": [act.value for act in acts_for(Stands(row.status))],
        "priority": row.priority,
        "score": min(100, max(0, row.score)),
        "effort": row.effort or None,
        "sources": row.sources,
        "due_on": row.due_on,
        "recurs": row.recurs or "never",
        "tags": [clean(name) for name in tags],
        "news": clean(row.news),
        "first_said": _first(first) if first else None,
        "first_at": row.first_at,
        "decided_at": row.decided_at,
        "changed_at": row.changed_at,
    }


def _first(row: TaskWitnessRow) -> FirstSaid:
    return FirstSaid(
        quote=clean(row.quote),
        start_s=row.start_s,
        url=link(row.youtube_id, row.start_s) if row.linked and row.start_s is not None else None,
        video_title=clean(titled(row.video_title)),
        channel=clean(row.channel),
        analysis=row.analysis_id,
    )


def _witness(row: TaskWitnessRow) -> Witness:
    candidate = witness_of(row).candidate
    step = candidate.first_step
    told: Literal["speaker", "model"] = (
        "model" if candidate.statement.wording is Wording.MODEL else "speaker"
    )
    return Witness(
        id=row.id,
        analysis=row.analysis_id,
        youtube_id=row.youtube_id,
        video_title=clean(titled(row.video_title)),
        channel=clean(row.channel),
        said_at=row.said_at,
        statement=clean(candidate.statement.text),
        wording=told,
        evidence=_evidence(row, candidate.statement),
        first_step=clean(step.text) if step is not None else "",
        filters=filter_answers(candidate),
    )


def _evidence(row: TaskWitnessRow, statement: Statement) -> list[Evidence]:
    return [_quote(row, each) for each in statement.evidence]


def _quote(row: TaskWitnessRow, found: Found) -> Evidence:
    video = found.kind is EvidenceKind.VIDEO
    linked = video and found.linked and found.start_s is not None
    return Evidence(
        quote=clean(found.quote),
        start_s=seconds(found.start_s) if video else None,
        end_s=seconds(found.end_s) if video else None,
        score=min(100.0, max(0.0, found.score)),
        kind="video" if video else "plan",
        url=link(row.youtube_id, found.start_s) if linked else None,
        translation=clean(found.translation),
    )


def _score(score: Counted) -> Score:
    return Score(
        value=score.value,
        parts=[
            ScorePart(
                name=clean(each.name), measured=clean(each.measured), points=round(each.points, 2)
            )
            for each in score.parts
        ],
    )
