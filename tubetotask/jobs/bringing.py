"""Words that are brought from a person's own address, where YouTube does not block.

Invariants: only what waits for its words takes what is brought; words that are there are never
replaced. What was brought is read by the worker, with the readers of all captions, and stays the
person's own: nobody else is shown words that only they vouch for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, or_, select

from tubetotask.domain.errors import InputError, NotFound, TranscriptUnavailable
from tubetotask.domain.job import FAILED, UNDER_WAY, WAITING
from tubetotask.domain.taken import Brought
from tubetotask.jobs import requests
from tubetotask.storage import brought as kept
from tubetotask.storage import job_lines, wordless
from tubetotask.storage.database import retried
from tubetotask.storage.models import AnalysisRow
from tubetotask.storage.workspace import Workspace
from tubetotask.transcripts import offers

AT_ONCE = 500
NOWHERE_YET = frozenset({"not-yet", "upcoming", "live"})
"""States that are the same from every address: nobody has these captions."""
_HERE_ALONE = frozenset({"blocked", "offline", "token", "region"})
"""States that another address may not meet, also where they were given up here."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A video that waits for its words. ``languages``: those wanted, best first.

    ``state``: of the TranscriptUnavailable that keeps it waiting; ``reason``: in words.
    """

    youtube_id: str
    title: str
    languages: tuple[str, ...]
    state: str
    reason: str
    since: datetime


class Outcome(StrEnum):
    """What became of what was brought."""

    TAKEN = "taken"  # it is read in a moment
    KNOWN = "known"  # its words are here already
    BUSY = "busy"  # it is being read at this very moment


def waiting(space: Workspace, languages: Sequence[str], *, limit: int = AT_ONCE) -> list[Wanted]:
    """The person's videos whose words another address may get, what waits longest first."""
    rows = space.session.scalars(
        wordless.of(space.owner_id)
        .where(AnalysisRow.error_id == TranscriptUnavailable.id, _elsewhere())
        .order_by(AnalysisRow.updated_at, AnalysisRow.id)
        .limit(limit)
    ).all()
    found: dict[str, Wanted] = {}
    for row in rows:
        own = (row.language,) if row.language else ()
        wanted = tuple(dict.fromkeys((*own, *languages)))
        reason, since = row.error_message, row.updated_at
        one = Wanted(row.youtube_id, row.title, wanted, row.error_state, reason, since)
        found.setdefault(row.youtube_id, one)
    return list(found.values())


def bring(space: Workspace, jobs_url: str, brought: Brought) -> Outcome:
    """Have what waits for the words of this video read these. Raises InputError, NotFound."""
    taken = brought.taken
    if not (offers.is_json3(taken.data) or offers.is_timed_xml(taken.data)):
        raise InputError(
            "These are no captions as YouTube gives them.",
            remedy="Send the track as it comes: json3, or XML.",
        )
    data, line = kept.pack(brought), f"Captions were brought by the {brought.by.value}."

    def put() -> Outcome:
        rows = space.session.scalars(
            wordless.of(space.owner_id, taken.video.youtube_id).with_for_update()
        ).all()
        takes = [row for row in rows if row.state in (WAITING, FAILED)]
        if not takes:
            space.session.rollback()
            return _not_taken(space, taken.video.youtube_id, rows)
        for row in takes:
            row.upload, row.upload_name = data, ""
            requests.queue(space, jobs_url, row)
            job_lines.say(space.session, row.job_id, line)
        space.session.commit()
        return Outcome.TAKEN

    return retried(put, space.session)


def _not_taken(space: Workspace, youtube_id: str, rows: Sequence[AnalysisRow]) -> Outcome:
    if any(row.state in UNDER_WAY for row in rows):
        return Outcome.BUSY
    read = select(AnalysisRow.id).where(
        AnalysisRow.owner_id == space.owner_id,
        AnalysisRow.youtube_id == youtube_id,
        AnalysisRow.transcript_id.is_not(None),
        AnalysisRow.removed_at.is_(None),
    )
    if space.session.scalar(read.limit(1)) is not None:
        return Outcome.KNOWN
    raise NotFound(
        "Nobody waits for the captions of this video here.",
        remedy="Paste its link in the Inbox first.",
    )


def _elsewhere() -> ColumnElement[bool]:
    state = AnalysisRow.error_state
    return or_(
        and_(AnalysisRow.state == WAITING, state.not_in(NOWHERE_YET)),
        and_(AnalysisRow.state == FAILED, state.in_(_HERE_ALONE)),
    )
