"""Tags on a task, on a talk: one more, or one less.

Invariant: what was sent leads back to the thing's own page, where what was wrong with it is said.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from tubetotask.domain.errors import InputError
from tubetotask.jobs import tagging
from tubetotask.storage.tags import Tags
from tubetotask.storage.tasks import Tasks
from tubetotask.web import people

bp = Blueprint("tags", __name__)


@bp.post("/tasks/<int:task_id>/tags")
def task(task_id: int) -> Response:
    """Change the tags of a task."""
    space = people.workspace()
    tasks = Tasks(space.session, space.owner_id)
    row = tasks.one(task_id)
    _told(lambda: tagging.tag_task(tasks, row.id, _change()))
    return redirect(url_for("tasks.one", task_id=row.id), 303)


@bp.post("/analyses/<int:analysis_id>/tags")
def talk(analysis_id: int) -> Response:
    """Change the tags of an analysis's talk."""
    space = people.workspace()
    row, tags = space.analysis(analysis_id), Tags(space.session, space.owner_id)
    _told(lambda: tagging.tag_talk(tags, row, _change()))
    return redirect(url_for("analyses.show", analysis_id=row.id), 303)


def _change() -> tagging.Wanted:
    sent = request.form
    return tagging.change(add=sent.get("add", "")[:200], remove=sent.get("remove", "")[:200])


def _told(work: Callable[[], object]) -> None:
    try:
        work()
    except InputError as error:
        flash(f"{error.message} {error.remedy}")
