"""What the reader of an analysis has marked as wrong, in files.

Invariant: it is shown with its mark, and is never what to do first.
"""

from __future__ import annotations

from tubetotask.exports import schema

MARKED = "You marked this as wrong."
NO_TASK = "Nothing in this video asks to be done for your plan."
_ALL_MARKED = "You marked all of its tasks as wrong."


def first_task(document: schema.Document) -> schema.Task | None:
    """The task to begin with: the first that is not marked."""
    return next((task for task in document.tasks if not task.wrong), None)


def first_step(document: schema.Document) -> schema.Statement | None:
    """What to do first: that task's first step, or the advice behind it."""
    task = first_task(document)
    return None if task is None else task.first_step or task


def no_step(document: schema.Document) -> str:
    """Why there is none."""
    return _ALL_MARKED if document.tasks else NO_TASK
