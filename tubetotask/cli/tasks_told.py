"""Tasks as lines of a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tubetotask.api.v1.shapes.overviews import Narrowing
    from tubetotask.api.v1.shapes.tasks import Task, TaskDetail, Witness

_WORDS = {"candidate": "proposed"}  # how the pages say it, too


def chosen(choices: Sequence[Narrowing], name: str) -> str:
    """What a list takes for what a person calls it; as it was given where nothing is called so."""
    found = {each.name.casefold(): each.id for each in choices}
    return found.get(name.casefold(), name)


def listing(rows: Sequence[Task], counts: Mapping[str, int], status: str) -> list[str]:
    """A list of those with a status, and how many others there are."""
    status = _WORDS.get(status, status)
    numbers = {_WORDS.get(name, name): n for name, n in counts.items()}
    lines = [line(row) for row in rows]
    if not rows:
        lines = ["No task." if status == "all" else f"No task is {status}."]
    others = ", ".join(f"{n} {name}" for name, n in numbers.items() if name != status)
    lines += ["", f"Others: {others}."] if others else []
    if numbers.get("proposed") and status != "proposed":
        lines.append("What is proposed: tubetotask tasks proposed")
    return lines


def line(row: Task) -> str:
    """A task in one line."""
    from tubetotask.exports.phrases import harmless

    due = f", due {row.due_on}" if row.due_on else ""
    status = _WORDS.get(row.status, row.status)
    section = f", {harmless(row.section_title)}" if row.section_title else ""
    voices = f"{row.sources} source{'' if row.sources == 1 else 's'}"
    tags = "".join(f" #{harmless(name)}" for name in row.tags)
    told = f"{status}{section}, {voices}{due}"
    return f"{row.id:>6}  {row.priority} {harmless(row.title)} ({told}){tags}"


def detail(row: TaskDetail, same: Sequence[Task]) -> list[str]:
    """All that is known of a task."""
    lines = [line(row), ""]
    for part in row.why.parts if row.why else ():
        lines.append(f"  {part.points:+.0f} {part.name}: {part.measured}")
    for witness in row.witnesses:
        lines += _said(witness)
    return lines + [f"\nMaybe the same: {each.id} {each.title}" for each in same]


def _said(witness: Witness) -> list[str]:
    from tubetotask.exports.phrases import clock, harmless

    source = witness.channel or witness.video_title
    who = dict.fromkeys((source, witness.video_title, f"{witness.said_at:%Y-%m-%d}"))
    lines = ["", f"{harmless(', '.join(who))} (evidence {witness.id})"]
    for each in witness.evidence:
        place = " ".join(filter(None, (clock(each.start_s), each.url))) or "no time"
        lines.append(f"  “{harmless(each.quote)}”  {place}")
    for asked in witness.filters:
        because = f" ({harmless(asked.reason)})" if asked.reason else ""
        lines.append(f"  {harmless(asked.question)} {asked.answer}{because}")
    return lines
