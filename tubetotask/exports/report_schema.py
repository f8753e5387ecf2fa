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

from tubetotask.domain import report as domain
from tubetotask.exports.places import clean
from tubetotask.exports.schema_base import Part
from tubetotask.exports.task_schema import Quote, Task, quotes, task_of

SCHEMA_VERSION: Final = "1.5"


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
    """A claim of ``sources`` independent sources, and who says the opposite."""

    section: str
    sources: int
    sources_speaking: int
    statements: list[Quote]
    against: list[Quote]
    near: list[Quote]
    """What further sources say about the same thing, in other words; nobody says they agree."""
    near_sources: int
    """How many these are."""
    against_sources: int
    """How many say the opposite; not all of many are quoted."""


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


class InCategory(Part):
    """What these days say to the sections of one category."""

    name: str
    sections: list[str]
    videos: int
    new: int
    reaffirms: int
    contradicts: int
    """Statements, by what they are to the plan."""


class Document(Part):
    """A TubeToTask report."""

    schema_version: Literal["1.0", "1.1", "1.2", "1.3", "1.4", "1.5"]
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
    near: list[Agreement]
    """What one source alone claims, and others speak about."""
    near_more: int
    silent_sections: list[str]
    waiting: list[Waiting]
    usd: str
    calls: int
    calls_of_unknown_price: int
    trends: list[Trend]
    categories: list[InCategory]
    """Categories of the person's, of sections of the plan; since version 1.2."""
    due_more: int
    """How many more are due than are listed; this and the next three since version 1.3."""
    new_more: int
    """How many more sections there is something new for."""
    contradictions_more: int
    silent_more: int


class TaskList(Part):
    """Tasks of a person."""

    schema_version: Literal["1.0", "1.1", "1.2", "1.3", "1.4", "1.5"]
    tasks: list[Task]


def render(report: domain.Report) -> str:
    """``report`` as indented JSON, with a line feed at its end."""
    return document(report).model_dump_json(indent=2) + "\n"


def tasks(listed: Iterable[domain.ListedTask]) -> str:
    """Tasks as indented JSON."""
    found = TaskList(schema_version=SCHEMA_VERSION, tasks=[task_of(each) for each in listed])
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
        opening=[Opening(text=clean(text), evidence=quotes(said)) for text, said in sentences],
        videos=watched.videos,
        sources=watched.sources,
        hours=watched.hours,
        verdicts=dict(watched.verdicts),
        act_now=[task_of(each) for each in report.act_now],
        act_now_more=report.act_now_more,
        due=[task_of(each) for each in report.due],
        new=[
            UnderSection(section=clean(g.section), statements=quotes(g.said), more=g.more)
            for g in report.new
        ],
        contradictions=[
            Contradiction(
                section=clean(each.section),
                why=each.why,
                one=quotes(each.one),
                other=quotes(each.other),
                plan=clean(each.plan),
                sources_speaking=each.speaking,
            )
            for each in report.contradictions
        ],
        agreement=[_agreement(each) for each in report.agreement],
        near=[_agreement(each) for each in report.near],
        near_more=report.near_more,
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
        categories=[
            InCategory(
                name=clean(each.name),
                sections=[clean(title) for title in each.sections],
                videos=each.videos,
                new=each.new,
                reaffirms=each.reaffirms,
                contradicts=each.contradicts,
            )
            for each in report.categories
        ],
        due_more=report.left.due,
        new_more=report.left.new,
        contradictions_more=report.left.contradictions,
        silent_more=report.left.silent,
    )


def _agreement(each: domain.Agreement) -> Agreement:
    return Agreement(
        section=clean(each.section),
        sources=each.voices,
        sources_speaking=each.speaking,
        statements=quotes(each.said),
        against=quotes(each.against),
        near=quotes(each.near),
        near_sources=each.near_sources,
        against_sources=each.opposing,
    )


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
