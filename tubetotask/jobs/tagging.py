"""Tags, as a person sets them: on a task, on a talk.

Invariant: a task that bears a tag of somebody's is kept as one they have decided about: the talk's
next assessment does not replace it.
"""

from __future__ import annotations

from collections.abc import Iterable

from tubetotask.storage import accounts
from tubetotask.storage.database import now, retried
from tubetotask.storage.models import AnalysisRow
from tubetotask.storage.tags import Tags
from tubetotask.storage.tasks import Tasks


def change(has: Iterable[str], *, add: str = "", remove: str = "") -> list[str]:
    """The names with one more, or one less; whatever its case."""
    kept = [name for name in has if name.casefold() != remove.casefold()]
    return [*kept, add] if add else kept


def tag_task(tasks: Tasks, task_id: int, names: Iterable[str]) -> list[str]:
    """Give a task these tags and no others; returns them. Commits. Raises InputError, NotFound."""
    wanted = list(names)

    def work() -> list[str]:
        tasks.lock_plans_of([task_id])
        accounts.hold(
            tasks.session, tasks.owner_id
        )  # a name is spelt as whoever is first spells it
        row = tasks.one(task_id)
        told = Tags(tasks.session, tasks.owner_id).set_task(row.id, wanted)
        row.touched, row.changed_at = True, now()
        tasks.session.commit()
        return told

    return retried(work, tasks.session)


def tag_talk(tags: Tags, row: AnalysisRow, names: Iterable[str]) -> list[str]:
    """Give an analysis's talk these tags and no others; returns them. Commits. InputError."""
    wanted = list(names)

    def work() -> list[str]:
        accounts.hold(tags.session, tags.owner_id)
        told = tags.set_talk(row, wanted)
        tags.session.commit()
        return told

    return retried(work, tags.session)
