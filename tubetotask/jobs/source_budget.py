"""What models may cost for the videos of one source.

Invariant: a source is shared, and so is its budget: whoever follows it, all calls for its videos
count against it. Only who follows it sees and sets it.
"""

from __future__ import annotations

from tubetotask.domain.budget import Budgets
from tubetotask.jobs.going_on import look_again
from tubetotask.storage import budgets
from tubetotask.storage.database import now, retried
from tubetotask.storage.following import FollowingRoom
from tubetotask.storage.models import FollowRow
from tubetotask.storage.workspace import Workspace


def of(space: Workspace, follow_id: int) -> Budgets:
    """The budgets of a source that is followed. Raises NotFound."""
    return of_row(space, FollowingRoom(space.session, space.owner_id).follow(follow_id))


def of_row(space: Workspace, row: FollowRow) -> Budgets:
    """The same, where it is at hand."""
    if row.source_id is None:
        return Budgets()
    return budgets.of(space.session, "source", row.source_id)


def put(space: Workspace, follow_id: int, given: Budgets) -> None:
    """Set them; what waits for money looks again at once. Raises NotFound."""

    def write() -> None:
        row = FollowingRoom(space.session, space.owner_id).follow(follow_id)
        if (
            row.source_id is not None
            and budgets.of(space.session, "source", row.source_id) != given
        ):
            budgets.put(space.session, "source", row.source_id, given)
            look_again(space.session, now())
        space.session.commit()

    retried(write, space.session)
