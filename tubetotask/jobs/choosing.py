"""What a person can do with a video that arrived: have it analysed, or set it aside.

Invariant: only what ``domain.arrival.CHOICES`` allows in its state is done; anything else is told
with the state in which it is now.
"""

from __future__ import annotations

from tubetotask.domain.arrival import ArrivalState, Choice
from tubetotask.domain.errors import InputError
from tubetotask.domain.job import ENDED, Cause
from tubetotask.jobs import arrivals, requests
from tubetotask.storage.database import now, retried
from tubetotask.storage.following import Arrived, FollowingRoom
from tubetotask.storage.workspace import Workspace

_ASIDE = {
    "state": ArrivalState.IGNORED.value,
    "rule": "person",
    "reason": "you have set it aside",
    "next_at": None,
}


def analyse_arrival(space: Workspace, jobs_url: str, arrival_id: int) -> Arrived:
    """Analyse it now, whatever the rules say. Raises NotFound, InputError."""
    mine = FollowingRoom(space.session, space.owner_id)
    arrived = _allowed(mine, arrival_id, Choice.ANALYSE)
    analysis = arrived.analysis
    handed = arrived.row.state == ArrivalState.ANALYSING.value
    # One that was set aside is handed over anew: else it would stay aside on the page.
    if handed and analysis is not None and analysis.state in ENDED:
        requests.try_again(space, jobs_url, analysis.id)
    else:
        arrivals.begin(space, jobs_url, arrival_id, now(), tuple(ArrivalState), cause=Cause.PERSON)
    return mine.arrival(arrival_id)


def ignore_arrival(space: Workspace, jobs_url: str, arrival_id: int) -> Arrived:
    """Set it aside; an analysis under way is called off. Raises NotFound, InputError."""
    mine = FollowingRoom(space.session, space.owner_id)
    arrived = _allowed(mine, arrival_id, Choice.IGNORE)
    if arrived.analysis is not None:
        requests.cancel(space, jobs_url, arrived.analysis.id)

    def put() -> None:
        row = mine.arrival(arrival_id).row
        arrivals.move(space.session, row, dict(_ASIDE), now())
        space.session.commit()

    retried(put, space.session)
    return mine.arrival(arrival_id)


def _allowed(mine: FollowingRoom, arrival_id: int, wish: Choice) -> Arrived:
    arrived = mine.arrival(arrival_id)
    if wish not in arrived.choices:
        able = " or ".join(arrived.choices) or "nothing more"
        raise InputError(
            f"This video is {arrived.state}: {arrived.reason or 'nothing is left to do'}.",
            remedy=f"What can be done with it: {able}.",
        )
    return arrived
