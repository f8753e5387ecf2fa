"""Blocks as Markdown with front matter that Obsidian reads as properties.

Invariant: as in ``markdown``: every text from outside shows exactly its own characters.
"""

from __future__ import annotations

from collections.abc import Iterator

from tubetotask.domain.report import ListedTask, Said
from tubetotask.exports.blocks import (
    Block,
    Heading,
    Items,
    Paper,
    Para,
    PlanLine,
    Quotes,
    Table,
    Todo,
)
from tubetotask.exports.front_matter import front_matter, tag_word
from tubetotask.exports.markdown import escape, inline
from tubetotask.exports.phrases import EFFORTS, one_line
from tubetotask.exports.times import clock
from tubetotask.exports.working import state

_DONE = "done"


def render(paper: Paper) -> str:
    """``paper`` as a Markdown file."""
    blocks = [front_matter(paper.front), f"# {inline(paper.title)}"]
    about = escape(" · ".join(paper.about))
    blocks.append(f"{about} · <{paper.url}>" if paper.url else about)
    for block in paper.blocks:
        blocks += _drawn(block)
    return "\n\n".join(each for each in blocks if each) + "\n"


def _drawn(block: Block) -> Iterator[str]:
    if isinstance(block, Heading):
        yield f"{'#' * block.level} {inline(block.whole)}"
    elif isinstance(block, Para):
        yield escape(block.text) + (" *(in a model’s words)*" if block.by_model else "")
    elif isinstance(block, Items):
        yield "\n".join(f"- {escape(line)}" for line in block.lines)
    elif isinstance(block, Quotes):
        yield from map(quote, block.said)
    elif isinstance(block, PlanLine):
        yield f"> {escape(block.text)}\n>\n> — your plan"
    elif isinstance(block, Todo):
        yield task(block.task)
    elif isinstance(block, Table):
        yield _table(block)


def quote(said: Said) -> str:
    """A quote with the link to its second, then what a model made of it."""
    lines = [f"> {escape(said.quote)}"]
    if said.translation:
        lines += [">", f"> *Translation by the model:* {inline(said.translation)}"]
    lines += [">", f"> — {_place(said)}"]
    if said.wording:
        lines += ["", f"*In a model’s words:* {inline(said.wording)}"]
    return "\n".join(lines)


def _place(said: Said) -> str:
    who = inline(said.who)
    at = clock(said.start_s) or "no time"
    return f"{who}, [{at}]({said.url})" if said.url else f"{who}, {at}"


def task(listed: ListedTask) -> str:
    """A task as an item of a to-do list, its quotes under it."""
    ticked = "x" if listed.status == _DONE else " "
    facts = [
        inline(listed.section) if listed.section else "",
        f"{listed.sources} source{'' if listed.sources == 1 else 's'}" if listed.sources else "",
        EFFORTS[listed.effort] if listed.effort else "",
        state(listed.status),
    ]
    told = ", ".join(part for part in facts if part)
    due = f" 📅 {listed.due_on.isoformat()}" if listed.due_on else ""
    by_model = " *(in a model’s words)*" if listed.by_model else ""
    head = f"- [{ticked}] **{listed.priority}** {inline(listed.title)}{by_model} ({told}){due}"
    if listed.tags:
        head += "".join(f" #{tag_word(name)}" for name in listed.tags)
    lines = [head]
    for said in listed.said:
        lines.append(f"  - “{inline(said.quote)}” — {_place(said)}")
    return "\n".join(lines)


def _table(block: Table) -> str:
    rule = ["---:" if n in block.numbers else "---" for n in range(len(block.head))]
    rows = [block.head, tuple(rule), *block.rows]
    return "\n".join(
        "| " + " | ".join(cell if row is rows[1] else inline(one_line(cell)) for cell in row) + " |"
        for row in rows
    )
