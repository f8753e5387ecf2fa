"""Things that are sent, for tests of integrations."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from tubetotask.domain.sending import Item, Quote, ReportOut, TaskOut
from tubetotask.integrations import Reach

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
QUOTE = Quote(
    "You <b>should</b> raise your prices *every* year",
    "Clay & Coin",
    "Talk 1",
    "12:04",
    "https://www.youtube.com/watch?v=video000001&t=724s",
)
TASK = TaskOut(
    id=7,
    title="Raise your prices every year",
    status="open",
    priority="P1",
    section="Sales",
    why="It serves your goal “Sell more”.",
    first_step="Write down what you charge today",
    effort="S",
    due_on=date(2026, 4, 1),
    url="https://tasks.example.org/tasks/7",
    quotes=(QUOTE,),
)
REPORT = ReportOut(
    3, "day/2026-03-01", "1 March 2026", "# 1 March\n\nAll is quiet.", date(2026, 3, 1)
)


def item(thing: TaskOut | ReportOut = TASK, **more: object) -> Item:
    """Something to be sent."""
    made = Item("5b7f4a1e-0000-5000-8000-000000000007", "task.accepted", AT, thing)
    return replace(made, **more)  # type: ignore[arg-type]  # a test names fields


def reach(folder: Path = Path("/nonexistent"), **addresses: str) -> Reach:
    """What may be reached: this machine too, where the fakes are."""
    return Reach(True, folder, addresses, lambda: AT)
