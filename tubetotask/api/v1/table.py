"""All operations, in the order of the reference. To add one: a line in its noun's OPERATIONS."""

from __future__ import annotations

from tubetotask.api.v1.operation import Operation
from tubetotask.api.v1.ops import (
    analyses,
    exports,
    feedback,
    hearing,
    inbox,
    integrations,
    jobs,
    notifications,
    overviews,
    people,
    plan,
    reports,
    rest,
    search,
    searches,
    settings,
    sources,
    tags,
    tasks,
    videos,
)

OPERATIONS: tuple[Operation, ...] = (
    *inbox.OPERATIONS,
    *analyses.OPERATIONS,
    *hearing.OPERATIONS,
    *feedback.OPERATIONS,
    *tags.OF_ANALYSES,
    *tasks.OPERATIONS,
    *tags.OF_TASKS,
    *tags.OPERATIONS,
    *plan.OPERATIONS,
    *reports.OPERATIONS,
    *exports.OPERATIONS,
    *integrations.OPERATIONS,
    *notifications.OPERATIONS,
    *sources.OPERATIONS,
    *videos.OPERATIONS,
    *jobs.OPERATIONS,
    *overviews.OPERATIONS,
    *rest.OPERATIONS[:1],
    *search.OPERATIONS,
    *searches.OPERATIONS,
    *rest.OPERATIONS[1:],
    *settings.OPERATIONS,
    *people.OPERATIONS,
)
BY_ID = {each.id: each for each in OPERATIONS}
