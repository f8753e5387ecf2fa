"""Blocks as plain text: for a terminal and the plain half of a mail.

Invariant: text from outside can neither steer a terminal nor break a line out of its place.
"""

from __future__ import annotations

from collections.abc import Iterator

from tubetotask.domain.report import ListedTask, Said
from tubetotask.exports.blocks import Heading, Items, Paper, Para, PlanLine, Quotes, Table, Todo
from tubetotask.exports.phrases import EFFORTS, one_line
from tubetotask.exports.times import clock

INDENT = "  "


def render(paper: Paper) -> str:
    """``paper`` as text with a line feed at its end."""
    lines = [one_line(paper.title), " · ".join(map(one_line, paper.about))]
    if paper.url:
        lines.append(paper.url)
    for block in paper.blocks:
        lines += _lines(block)
    return "\n".join(lines) + "\n"


def _lines(block: object) -> Iterator[str]:
    if isinstance(block, Heading):
        yield ""
        text = one_line(block.whole)
        yield text.upper() if block.level == 2 else text
    elif isinstance(block, Para):
        yield one_line(block.text) + (" (in a model’s words)" if block.by_model else "")
    elif isinstance(block, Items):
        yield from (f"- {one_line(line)}" for line in block.lines)
    elif isinstance(block, Quotes):
        for said in block.said:
            yield from quoted(said)
    elif isinstance(block, PlanLine):
        yield f"{INDENT}“{one_line(block.text)}” (your plan)"
    elif isinstance(block, Todo):
        yield f"- {facts(block.task)}"
        for said in block.task.said:
            yield from quoted(said)
    elif isinstance(block, Table):
        for row in block.rows:
            pairs = zip(block.head[1:], row[1:], strict=True)
            yield f"- {one_line(row[0])}: " + "; ".join(
                f"{head.lower()} {one_line(cell)}" for head, cell in pairs
            )


def quoted(said: Said) -> Iterator[str]:
    """A quote, who said it, and where."""
    where = said.url or clock(said.start_s) or "no time"
    yield f"{INDENT}“{one_line(said.quote)}”"
    yield f"{INDENT}{INDENT}{one_line(said.who)}, {where}"
    if said.translation:
        yield f"{INDENT}{INDENT}Translation by the model: {one_line(said.translation)}"
    if said.wording:
        yield f"{INDENT}{INDENT}In a model’s words: {one_line(said.wording)}"


def facts(task: ListedTask) -> str:
    """A task in one line."""
    parts = [
        one_line(task.section) if task.section else "",
        f"{task.sources} source{'' if task.sources == 1 else 's'}" if task.sources else "",
        EFFORTS[task.effort] if task.effort else "",
        f"due {task.due_on}" if task.due_on else "",
        " ".join(f"#{one_line(name)}" for name in task.tags),
    ]
    by_model = " (in a model’s words)" if task.by_model else ""
    told = ", ".join(part for part in parts if part)
    return f"{task.priority} {one_line(task.title)}{by_model} ({told})" if told else task.title
