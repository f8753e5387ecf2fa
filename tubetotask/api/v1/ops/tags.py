"""Tags: listed, and set on a task or a talk."""

from __future__ import annotations

from tubetotask.api.v1.operation import Call, Operation
from tubetotask.api.v1.ops import tasks as whole
from tubetotask.api.v1.shapes import tags as shapes
from tubetotask.exports.places import clean
from tubetotask.jobs import tagging
from tubetotask.storage.tags import Tags
from tubetotask.storage.tasks import Tasks
from tubetotask.storage.tokens import READ, WRITE


def listed(call: Call) -> shapes.Tags:
    """List tags

    All that the person has, on tasks and talks. A tag that nothing bears any more is gone.
    """
    return _told(Tags(call.space.session, call.space.owner_id).known())


def of_task(call: Call) -> shapes.Tags:
    """Tag a task

    It bears these tags from now on and no others. One that is there in other letters is spelt as it
    was.
    """
    tasks = Tasks(call.space.session, call.space.owner_id)
    sent = call.sent(shapes.TagsSet).tags
    return _told(tagging.tag_task(tasks, call.number("task_id"), sent))


def of_analysis(call: Call) -> shapes.Tags:
    """Tag a talk

    The talk of this analysis, whatever analyses of it there are, bears these tags from now on and
    no others.
    """
    space = call.space
    row = space.analysis(call.number("analysis_id"))
    sent = call.sent(shapes.TagsSet).tags
    return _told(tagging.tag_talk(Tags(space.session, space.owner_id), row, sent))


def _told(names: list[str]) -> shapes.Tags:
    return shapes.Tags(tags=[clean(name) for name in names])


OF_ANALYSES = (
    Operation(
        "tagAnalysis",
        "PUT",
        "/analyses/{analysis_id}/tags",
        of_analysis,
        WRITE,
        shapes.Tags,
        body=shapes.TagsSet,
    ),
)
OF_TASKS = (
    Operation(
        "tagTask",
        "PUT",
        "/tasks/{task_id}/tags",
        of_task,
        WRITE,
        shapes.Tags,
        body=shapes.TagsSet,
        current=whole.one,
        lock=whole.lock,
    ),
)
OPERATIONS = (Operation("listTags", "GET", "/tags", listed, READ, shapes.Tags),)
