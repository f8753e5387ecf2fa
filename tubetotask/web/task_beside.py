"""What pages show beside tasks: who said them first, their tags, and which may be the same.

Invariant: asked for all tasks of a page together, never for one after the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from tubetotask.storage import task_marks
from tubetotask.storage.models import AnalysisRow, TaskRow
from tubetotask.storage.task_marks import Marks
from tubetotask.storage.task_pairs import Other
from tubetotask.storage.tasks import Tasks
from tubetotask.storage.workspace import Workspace
from tubetotask.web import task_page


def of_list(tasks: Tasks, rows: Sequence[TaskRow]) -> dict[str, Any]:
    """What the parts of a list need."""
    ids = [row.id for row in rows]
    firsts = task_page.first_of(tasks.witnesses(ids)) if ids else {}
    return {"firsts": firsts, **marks(tasks, ids)}


def marks(tasks: Tasks, ids: Iterable[int]) -> dict[str, Any]:
    """For a template: tags and likely doubles of these tasks, and all tags that there are."""
    return _told(task_marks.of_tasks(tasks.session, tasks.owner_id, ids))


def of_one(tasks: Tasks, row: TaskRow) -> dict[str, Any]:
    """The same for the page of a task, and ``mergeable``: titles of what it can be merged with."""
    found = task_marks.of_one(tasks.session, row)
    return {**_told(found), "mergeable": found.mergeable}


def _told(found: Marks) -> dict[str, Any]:
    return {"tags": found.tags, "tags_known": found.known, "maybes": found.maybe}


def of_analysis(space: Workspace, row: AnalysisRow) -> tuple[dict[int, TaskRow], Marks]:
    """For the page of an analysis: its tasks as they are kept, by the place of the candidate; and
    what stands beside them and the talk."""
    tasks = Tasks(space.session, space.owner_id)
    found = tasks.of_analysis(row.id)
    # What they were merged into, read together.
    merged = tasks.some(task.merged_into for task in found.values() if task.merged_into)
    into = {task.id: task for task in merged}
    kept = {
        place: tasks.one(into.get(task.merged_into or 0, task).id) for place, task in found.items()
    }
    ids = {task.id for task in kept.values()}
    return kept, task_marks.of_talk(space.session, space.owner_id, row, ids)


def maybe(tasks: Tasks, asked: Iterable[Other]) -> list[TaskRow]:
    """The tasks that may be the same, as ``marks`` names them: the likest first, read together."""
    numbers = [other.id for other in asked]
    found = {row.id: row for row in tasks.some(numbers)}
    return [found[number] for number in numbers if number in found]
