"""The published form of a report and of a list of tasks, as JSON.

Invariant: docs/schema/report.schema.json and tasks.schema.json are generated from these classes. To
add a field: add it here with a default, raise ``SCHEMA_VERSION`` (second number), and run
``python -m tubetotask.exports.report_schema report`` (or ``tasks``).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from datetime import datetime
from typing import Final, Literal

from pydantic import Field

from tubetotask.domain import report as domain
from tubetotask.exports.places import clean
from tubetotask.exports.schema_base import Link, Part, Second

SCHEMA_VERSION: Final = "1.1"


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


class UnderSection(Part):
    """What is new for one section of the plan."""

    section: str
    statements: list[Quote]
    more: int
    """Statements that are not listed."""


class Contradiction(Part):
    """Two sides, both quoted; ``plan``: a line of the plan, where that is one of them."""

    section: str
    why: str
    one: list[Quote]
    other: list[Quote]
    plan: str
    sources_speaking: int


class Agreement(Part):
    """A claim of several independent sources, and who says the opposite."""

    section: str
    sources: int
    sources_speaking: int
    statements: list[Quote]
    against: list[Quote]


class Waiting(Part):
    """Videos that are not read yet, for one reason."""

    why: str
    titles: list[str]
    count: int
    next_at: datetime | None


class Trend(Part):
    """A number beside that of as many days before."""

    name: str
    now: str
    before: str
    means: str
    unit: str


class Opening(Part):
    """A sentence that a model wrote, and what it rests on."""

    text: str
    evidence: list[Quote]


class Document(Part):
    """A TubeToTask report."""

    schema_version: Literal["1.0", "1.1"]
    kind: Literal["day", "week", "range"]
    first_day: str
    last_day: str
    timezone: str
    made_at: datetime
    version: int
    quiet: bool
    """Nothing was read and nothing is due; then the answer is one line."""
    answer: list[str]
    opening: list[Opening]
    videos: int
    sources: int
    hours: float
    verdicts: dict[str, int]
    act_now: list[Task]
    act_now_more: int
    due: list[Task]
    new: list[UnderSection]
    contradictions: list[Contradiction]
    agreement: list[Agreement]
    silent_sections: list[str]
    waiting: list[Waiting]
    usd: str
    calls: int
    calls_of_unknown_price: int
    trends: list[Trend]


class TaskList(Part):
    """Tasks of a person."""

    schema_version: Literal["1.0", "1.1"]
    tasks: list[Task]


def render(report: domain.Report) -> str:
    """``report`` as indented JSON, with a line feed at its end."""
    return document(report).model_dump_json(indent=2) + "\n"


def tasks(listed: Iterable[domain.ListedTask]) -> str:
    """Tasks as indented JSON."""
    found = TaskList(schema_version=SCHEMA_VERSION, tasks=[_task(each) for each in listed])
    return found.model_dump_json(indent=2) + "\n"


def document(report: domain.Report) -> Document:
    """``report`` in the published form."""
    period, watched = report.period, report.watched
    sentences = report.opening.sentences if report.opening else ()
    return Document(
        schema_version=SCHEMA_VERSION,
        kind=period.kind.value,
        first_day=period.first.isoformat(),
        last_day=period.last.isoformat(),
        timezone=period.timezone,
        made_at=report.made_at,
        version=report.version,
        quiet=report.quiet,
        answer=[clean(line) for line in report.answer],
        opening=[Opening(text=clean(text), evidence=_quotes(said)) for text, said in sentences],
        videos=watched.videos,
        sources=watched.sources,
        hours=watched.hours,
        verdicts=dict(watched.verdicts),
        act_now=[_task(each) for each in report.act_now],
        act_now_more=report.act_now_more,
        due=[_task(each) for each in report.due],
        new=[
            UnderSection(section=clean(g.section), statements=_quotes(g.said), more=g.more)
            for g in report.new
        ],
        contradictions=[
            Contradiction(
                section=clean(each.section),
                why=each.why,
                one=_quotes(each.one),
                other=_quotes(each.other),
                plan=clean(each.plan),
                sources_speaking=each.speaking,
            )
            for each in report.contradictions
        ],
        agreement=[
            Agreement(
                section=clean(each.section),
                sources=each.voices,
                sources_speaking=each.speaking,
                statements=_quotes(each.said),
                against=_quotes(each.against),
            )
            for each in report.agreement
        ],
        silent_sections=[clean(title) for title in report.silent],
        waiting=[
            Waiting(
                why=clean(each.why),
                titles=[clean(title) for title in each.titles],
                count=each.count,
                next_at=each.next_at,
            )
            for each in report.waiting
        ],
        usd=f"{report.spent.usd:f}",
        calls=report.spent.calls,
        calls_of_unknown_price=report.spent.unknown,
        trends=[
            Trend(
                name=clean(t.name),
                now=f"{t.now:f}",
                before=f"{t.before:f}",
                means=t.means,
                unit=t.unit,
            )
            for t in report.trends
        ],
    )


def _task(task: domain.ListedTask) -> Task:
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
            "evidence": _quotes(task.said),
            "tags": [clean(name) for name in task.tags],
        }
    )


def _quotes(said: Iterable[domain.Said]) -> list[Quote]:
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
        )
        for each in said
    ]


def json_schema(what: str) -> str:
    """The JSON Schema (2020-12) as text, as it stands in docs/schema."""
    kind: type[Part] = TaskList if what == "tasks" else Document
    schema = kind.model_json_schema(mode="serialization")
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:tubetotask:{what}:{SCHEMA_VERSION}",
        "title": f"TubeToTask {what}",
    }
    return json.dumps(head | {k: v for k, v in schema.items() if k not in head}, indent=2) + "\n"


if __name__ == "__main__":
    sys.stdout.write(json_schema("tasks" if sys.argv[1:] == ["tasks"] else "report"))
