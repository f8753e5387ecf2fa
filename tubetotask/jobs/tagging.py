"""Tags, as a person sets them: on a task, on a talk.

Invariant: a task that bears a tag of somebody's is kept as one they have decided about: the talk's
next assessment does not replace it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tubetotask.storage import alone
from tubetotask.storage.database import now, retried
from tubetotask.storage.models import AnalysisRow
from tubetotask.storage.tags import Tags
from tubetotask.storage.tasks import Tasks

Wanted = Iterable[str] | Callable[[list[str]], Iterable[str]]
"""These tags and no others; or what becomes of those that it bears when it is asked: whoever adds
one at the same moment loses none."""


def change(*, add: str = "", remove: str = "") -> Callable[[list[str]], list[str]]:
    """One name more, or one less; whatever its case."""

    def changed(has: list[str]) -> list[str]:
        kept = [name for name in has if name.casefold() != remove.casefold()]
        return [*kept, add] if add else kept

    return changed


def tag_task(tasks: Tasks, task_id: int, wanted: Wanted) -> list[str]:
    """Give a task these tags; returns them. Commits. Raises InputError, NotFound."""
    named, tags = _named(wanted), Tags(tasks.session, tasks.owner_id)

    def work() -> list[str]:
        tasks.lock_plans_of([task_id])
        alone.hold(tasks.session, tasks.owner_id)  # the first who writes a name spells it
        row = tasks.one(task_id)
        told = tags.set_task(row.id, named(tags.of_tasks([row.id])[0].get(row.id, [])))
        row.touched, row.changed_at = True, now()
        tasks.session.commit()
        return told

    return retried(work, tasks.session)


def tag_talk(tags: Tags, row: AnalysisRow, wanted: Wanted) -> list[str]:
    """Give an analysis's talk these tags; returns them. Commits. Raises InputError."""
    named = _named(wanted)

    def work() -> list[str]:
        alone.hold(tags.session, tags.owner_id)
        told = tags.set_talk(row, named(tags.of_talk(row)[0]))
        tags.session.commit()
        return told

    return retried(work, tags.session)


def _named(wanted: Wanted) -> Callable[[list[str]], list[str]]:
    if callable(wanted):
        return lambda has: list(wanted(has))
    names = list(wanted)
    return lambda _has: names
