"""A time for a video, as a person chooses it.

Invariant: a video has one time, the last one chosen; nothing is fetched for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tubetotask.domain.errors import InputError
from tubetotask.domain.watching import UNKNOWN_S
from tubetotask.storage.database import retried
from tubetotask.storage.models import WatchSlotRow
from tubetotask.storage.watching import Watching
from tubetotask.storage.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Meant:
    """The video that is to be watched. ``duration_s``: None where it is not known."""

    youtube_id: str
    upload_hash: str
    title: str
    who: str
    duration_s: float | None


def of_talk(space: Workspace, analysis_id: int) -> Meant:
    """The video of a talk that was read. Raises NotFound."""
    row = space.analysis(analysis_id)
    who, seconds = (row.video.channel, row.video.duration_s) if row.video else ("", None)
    return Meant(row.youtube_id, row.upload_hash, row.title, who, seconds)


def of_found(space: Workspace, arrival_id: int) -> Meant:
    """A video that a source brought, read or not. Raises NotFound."""
    row = Watching(space.session, space.owner_id).one_found(arrival_id)
    return Meant(row.youtube_id, "", row.title, row.who, row.duration_s)


def plan(space: Workspace, video: Meant, at: datetime) -> WatchSlotRow:
    """Plan it for a time. Commits. Raises InputError."""
    if not 2000 <= at.year < 2200:
        raise InputError("This day is too far away.", remedy="Choose one of the next years.")
    told = (video.title, video.who, float(video.duration_s or UNKNOWN_S))

    def work() -> WatchSlotRow:
        watching = Watching(space.session, space.owner_id)
        row = watching.plan(video.youtube_id, video.upload_hash, told, at)
        space.session.commit()
        return row

    return retried(work, space.session)


def drop(space: Workspace, slot_id: int) -> None:
    """Plan it for no time any more. Commits. Raises NotFound."""

    def work() -> None:
        Watching(space.session, space.owner_id).drop(slot_id)
        space.session.commit()

    retried(work, space.session)
