"""What stands beside a list: how many there are, and what narrows it."""

from __future__ import annotations

from tubetotask.api.v1.operation import Call, Operation
from tubetotask.api.v1.ops.jobs import QUEUES
from tubetotask.api.v1.shapes import overviews as shapes
from tubetotask.api.v1.shapes.base import known
from tubetotask.domain.errors import NotFound
from tubetotask.exports.places import clean
from tubetotask.jobs import engine, following, overview, pushing
from tubetotask.storage.database import now
from tubetotask.storage.task_lists import TaskLists
from tubetotask.storage.tokens import READ


def tasks(call: Call) -> shapes.TaskOverview:
    """Count tasks

    How many there are of each status, and by which sections and sources the list can be narrowed.
    """
    lists = TaskLists(call.space.session, call.space.owner_id)
    return shapes.TaskOverview(
        counts={known(status): count for status, count in lists.counts().items()},
        sections=[_choice(*each) for each in lists.sections()],
        sources=[_choice(*each) for each in lists.sources()],
    )


def videos(call: Call) -> shapes.VideoOverview:
    """Count videos

    How many there are in each state, of all sources or of one.
    """
    source = call.asked(shapes.VideoOverviewQuery).source
    room = following.room(call.space)
    if source is not None and room.follow(source).removed_at is not None:
        raise NotFound("You follow no such source.", remedy="Look at the list of sources.")
    found = room.counts(follow_id=source)
    return shapes.VideoOverview(counts={known(state.value): n for state, n in found.items()})


def jobs(call: Call) -> shapes.JobOverview:
    """Count jobs

    How many there are in each group, and which queues are paused.
    """
    paused = engine.paused(call.jobs_url)
    return shapes.JobOverview(
        counts={known(group): n for group, n in overview.counts(call.space).items()},
        paused=[known(name) for name in QUEUES if name in paused],
    )


def push(call: Call) -> shapes.Push:
    """Get how the push stands

    Whether YouTube tells this instance of new videos at once, over all channels that are followed.
    """
    found = pushing.health(call.space.session, call.config, now())
    return shapes.Push(
        on=found.on,
        channels=found.channels,
        active=found.active,
        failing=found.failing,
        error=clean(found.message),
        remedy=clean(found.remedy),
        last_message_at=found.came_at,
    )


def _choice(name: str, told: str) -> shapes.Narrowing:
    return shapes.Narrowing(id=clean(name), name=clean(told))


OPERATIONS = (
    Operation("getTaskOverview", "GET", "/tasks/overview", tasks, READ, shapes.TaskOverview),
    Operation(
        "getVideoOverview",
        "GET",
        "/videos/overview",
        videos,
        READ,
        shapes.VideoOverview,
        query=shapes.VideoOverviewQuery,
    ),
    Operation("getJobOverview", "GET", "/jobs/overview", jobs, READ, shapes.JobOverview),
    Operation("getPush", "GET", "/sources/push", push, READ, shapes.Push),
)
