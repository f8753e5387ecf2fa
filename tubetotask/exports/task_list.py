"""A list of tasks as a file, in the formats that are texts (PDF: ``pdf``, calendars: ``ics``).

Invariant: each format is drawn from the same tasks, in the order of the list.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from tubetotask.domain.report import ListedTask
from tubetotask.exports import blocks_markdown, csv, report_schema
from tubetotask.exports.blocks import Block, Heading, Paper, Para, Todo

STATES = {
    "open": "Open",
    "candidate": "Proposed",
    "later": "Later",
    "done": "Done",
    "dismissed": "Dismissed",
}
Render = Callable[[Sequence[ListedTask], datetime], str]


def paper(tasks: Sequence[ListedTask], made_at: datetime) -> Paper:
    """Tasks for print, under their states."""
    blocks: list[Block] = []
    for status, head in STATES.items():
        some = [task for task in tasks if task.status == status]
        if some:
            blocks += [Heading(2, f"{head} ({len(some)})"), *map(Todo, some)]
    if not tasks:
        blocks.append(Para("There is no task here."))
    count = f"{len(tasks):,} task{'' if len(tasks) == 1 else 's'}"
    return Paper(
        title="Tasks",
        about=(count, f"as of {made_at:%-d %B %Y}"),
        blocks=blocks,
        front=(
            ("title", "Tasks"),
            ("date", f"{made_at:%Y-%m-%d}"),
            ("tags", ("tubetotask", "tasks")),
        ),
    )


RENDER: dict[str, Render] = {
    "md": lambda tasks, at: blocks_markdown.render(paper(tasks, at)),
    "csv": lambda tasks, _at: csv.tasks(tasks),
    "json": lambda tasks, _at: report_schema.tasks(tasks),
}
