"""Tasks as they leave: from the rows to what an integration sends.

Invariants: a task's quotes are those its witnesses were kept with, each with the link to its
second; what is kept as a document reads back equal. What became part of another task is over
elsewhere, however it stood: the other one is there for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from tubetotask.domain.evidence import EvidenceKind, Wording
from tubetotask.domain.sending import Quote, ReportOut, TaskOut, What
from tubetotask.domain.task import Status
from tubetotask.domain.titles import plain
from tubetotask.domain.video import Video
from tubetotask.exports.times import clock
from tubetotask.storage.documents import Document
from tubetotask.storage.models import TaskRow, TaskWitnessRow
from tubetotask.storage.tasks import Tasks, witness_of

T = TypeVar("T")
MOST_QUOTES = 10
_TASK: Document[TaskOut] = Document(TaskOut)
_REPORT: Document[ReportOut] = Document(ReportOut)


def tasks_out(tasks: Tasks, rows: Iterable[TaskRow]) -> list[TaskOut]:
    """These tasks, without the address of their pages."""
    found = list(rows)
    said: dict[int, list[TaskWitnessRow]] = {row.id: [] for row in found}
    for witness in tasks.witnesses(said):
        said[witness.task_id].append(witness)
    return [_out(row, said[row.id]) for row in found]


def status_of(row: TaskRow) -> Status:
    """How a task stands for the other side."""
    status = Status(row.status)
    return status if row.merged_into is None or status is Status.DONE else Status.DISMISSED


def with_page(thing: TaskOut | ReportOut, base: str) -> TaskOut | ReportOut:
    """The thing with the address of its page; ``base``: this instance's public one, or ""."""
    if not base:
        return thing
    if isinstance(thing, ReportOut):
        return replace(thing, url=f"{base}/reports/{thing.id}")
    return replace(thing, url=f"{base}/tasks/{thing.id}")


def pack(thing: TaskOut | ReportOut) -> str:
    """The thing as a document."""
    return _TASK.dump(thing) if isinstance(thing, TaskOut) else _REPORT.dump(thing)


def unpack(what: str, document: str) -> TaskOut | ReportOut:
    """The thing of a document. Raises StorageFailed."""
    return _TASK.load(document) if what == What.TASK.value else _REPORT.load(document)


def _out(row: TaskRow, said: list[TaskWitnessRow]) -> TaskOut:
    why = first_step = ""
    quotes: list[Quote] = []
    for witness in said:
        candidate = witness_of(witness).candidate
        why = why or candidate.why
        if candidate.first_step is not None and not first_step:
            first_step = candidate.first_step.text
            if candidate.first_step.wording is Wording.MODEL:
                first_step += " (in a model’s words)"
        for evidence in candidate.statement.evidence:
            if evidence.kind is EvidenceKind.VIDEO and len(quotes) < MOST_QUOTES:
                start = evidence.start_s if evidence.linked else None
                video = Video(witness.video_title, witness.youtube_id)
                quotes.append(
                    Quote(
                        text=evidence.quote,
                        who=witness.channel or plain(witness.video_title),
                        video=plain(witness.video_title),
                        clock=clock(evidence.start_s),
                        link=(video.link_at(start) or "") if witness.youtube_id else "",
                    )
                )
    return TaskOut(
        id=row.id,
        title=row.title,
        status=status_of(row).value,
        priority=row.priority,
        section=row.section_title,
        why=why,
        first_step=first_step,
        effort=row.effort,
        due_on=row.due_on,
        recurs=row.recurs,
        by_model=row.by_model,
        quotes=tuple(quotes),
        changed_at=row.changed_at,
    )
