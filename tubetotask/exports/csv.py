"""Rows as CSV that a spreadsheet opens and that cannot make it compute.

Invariant: a cell that a spreadsheet would take for a formula begins with an apostrophe; every cell
is quoted; line breaks inside a text become spaces. UTF-8 with a mark, so that Excel reads it as
such.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from tubetotask.domain.report import InCategory, ListedTask, Part, Report, Said
from tubetotask.domain.texts import counted
from tubetotask.exports import schema
from tubetotask.exports.phrases import one_line
from tubetotask.exports.report import BESIDE, BY_CATEGORY, HEADS
from tubetotask.exports.sides import ALSO, NEAR, against, voices
from tubetotask.exports.times import clock
from tubetotask.exports.working import state

MARK = "\ufeff"
# What starts a formula, also behind spaces, in full width, and as the first of a later line.
_FORMULA = re.compile(r"\s*[=+\-@|%\uff1d\uff0b\uff0d\uff20]")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
TASK_HEAD = (
    *("number", "title", "status", "priority", "score", "section", "effort", "due", "recurs"),
    *("sources", "first said", "quote", "who", "video", "at", "link", "tags"),
)
REPORT_HEAD = ("part", "section", "told", "quote", "who", "video", "at", "link")
ANALYSIS_HEAD = (
    *("part", "section", "priority", "score", "title", "quote", "at", "link"),
    "marked wrong",
)
Cell = str | int | float | None


def cell(value: Cell) -> str:
    """One cell, harmless."""
    text = "" if value is None else one_line(str(value))
    if isinstance(value, str) and _FORMULA.match(text) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def table(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Rows under their heads."""
    written = io.StringIO()
    writer = csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([cell(value) for value in row] for row in rows)
    return MARK + written.getvalue()


def tasks(listed: Iterable[ListedTask]) -> str:
    """A line for each task, with its first quote."""
    return table(TASK_HEAD, map(_task, listed))


def _task(task: ListedTask) -> tuple[Cell, ...]:
    said = task.said[0] if task.said else None
    return (
        task.number,
        task.title,
        state(task.status),
        task.priority,
        task.score,
        task.section,
        task.effort,
        task.due_on.isoformat() if task.due_on else "",
        task.recurs,
        task.sources,
        task.first_on.isoformat() if task.first_on else "",
        *_place(said),
        ", ".join(task.tags),
    )


def _place(said: Said | None) -> tuple[Cell, ...]:
    if said is None:
        return ("", "", "", "", "")
    return (said.quote, said.who, said.video, clock(said.start_s), said.url)


def report(told: Report) -> str:
    """A line for each statement of a report."""
    return table(REPORT_HEAD, _report(told))


def _report(told: Report) -> Iterable[tuple[Cell, ...]]:
    nothing = ("", "", "", "", "")
    for line in told.answer:
        yield "Answer", "", line, *nothing
    for task in (*told.act_now, *told.due):
        said = _place(task.said[0] if task.said else None)
        yield HEADS[Part.ACT_NOW], task.section, f"{task.priority} {task.title}", *said
    for group in told.new:
        for each in group.said:
            yield HEADS[Part.NEW], group.section or BESIDE, each.wording, *_place(each)
    for clash in told.contradictions:
        head, section, why = HEADS[Part.CONTRADICTIONS], clash.section or BESIDE, against(clash)
        for each in (*clash.one, *clash.other):
            yield head, section, f"{why}; read on {each.on}" if each.on else why, *_place(each)
        if clash.plan:
            yield head, section, "your plan", clash.plan, "", "", "", ""
    yield from _beside(told)
    for title in told.silent:
        yield HEADS[Part.SILENT], title, "", *nothing
    yield from (_category(each) for each in told.categories)
    for waits in told.waiting:
        yield HEADS[Part.WAITING], "", waits.why, ", ".join(waits.titles), "", "", "", ""


def _beside(told: Report) -> Iterable[tuple[Cell, ...]]:
    for agreed in told.agreement:
        head, section = HEADS[Part.AGREEMENT], agreed.section or BESIDE
        yield from ((head, section, voices(agreed), *_place(each)) for each in agreed.said)
        yield from ((head, section, ALSO, *_place(each)) for each in agreed.near)
    for about in told.near:
        for each in (*about.said, *about.near):
            yield NEAR, about.section or BESIDE, voices(about), *_place(each)


def _category(each: InCategory) -> tuple[Cell, ...]:
    counts = f"{each.name}: {counted(each.videos, 'video')}, {each.new} new"
    return BY_CATEGORY, ", ".join(each.sections), counts, "", "", "", "", ""


def analysis(shown: schema.Document) -> str:
    """A line for each task and each finding of an analysis."""
    return table(ANALYSIS_HEAD, _analysis(shown))


def _analysis(shown: schema.Document) -> Iterable[tuple[Cell, ...]]:
    if shown.tags:
        yield "tags", "", "", "", ", ".join(shown.tags), "", "", "", ""
    for task in shown.tasks:
        first = task.evidence[0]
        yield (
            *("task", task.section_title, task.priority, task.score.value, task.title),
            *(first.quote, clock(first.start_s), first.url or "", _marked(task)),
        )
    for finding in shown.findings:
        first = finding.evidence[0]
        yield (
            *(finding.kind, finding.section_title, "", "", ""),
            *(first.quote, clock(first.start_s), first.url or "", _marked(finding)),
        )


def _marked(statement: schema.Statement) -> str:
    return "yes" if statement.wrong else ""
