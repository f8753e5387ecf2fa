"""The published form of a task and of what was said for it: pieces of ``report_schema``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from pydantic import Field

from tubetotask.domain import report as domain
from tubetotask.exports.places import clean
from tubetotask.exports.schema_base import Link, Part, Second


class Quote(Part):
    """What somebody said, and where."""

    quote: str
    """The words as they stand in the transcript; between "…" marks where sentence borders were
    restored."""
    who: str
    """The channel, else the video."""
    video: str
    start_s: Second
    url: Link
    """Address of the video at that second; null where there is none."""
    language: str
    translation: str
    """By a model, empty where there is none."""
    wording: str
    """What a model made of it, empty where the quote says it all."""
    read_on: str | None = None
    """The day on which it was read, where two days stand against each other; since version 1.4."""


class Task(Part):
    """Something the person may do."""

    number: int
    title: str
    title_in_a_models_words: bool
    status: Literal["candidate", "open", "later", "done", "dismissed"]
    priority: Literal["P1", "P2", "P3"]
    score: int = Field(ge=0, le=100)
    section: str
    effort: Literal["S", "M", "L"] | None
    due_on: str | None
    """A day, as 2027-03-31."""
    recurs: Literal["day", "week", "month"] | None
    sources: int = Field(ge=0)
    first_on: str | None
    evidence: list[Quote]
    tags: list[str]
    """The person's own words for it; since version 1.1."""


def task_of(task: domain.ListedTask) -> Task:
    """A task in the published form."""
    return Task.model_validate(
        {
            "number": task.number,
            "title": clean(task.title),
            "title_in_a_models_words": task.by_model,
            "status": task.status,
            "priority": task.priority,
            "score": task.score,
            "section": clean(task.section),
            "effort": task.effort or None,
            "due_on": task.due_on.isoformat() if task.due_on else None,
            "recurs": task.recurs or None,
            "sources": task.sources,
            "first_on": task.first_on.isoformat() if task.first_on else None,
            "evidence": quotes(task.said),
            "tags": [clean(name) for name in task.tags],
        }
    )


def quotes(said: Iterable[domain.Said]) -> list[Quote]:
    """What was said in the published form."""
    return [
        Quote(
            quote=clean(each.quote),
            who=clean(each.who),
            video=clean(each.video),
            start_s=each.start_s,
            url=each.url or None,
            language=each.language,
            translation=clean(each.translation),
            wording=clean(each.wording),
            read_on=each.on.isoformat() if each.on else None,
        )
        for each in said
    ]
