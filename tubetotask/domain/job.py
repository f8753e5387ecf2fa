"""Background work: why it is done, what goes first, and how it can stand.

Invariant: of two jobs that wait, the one that a person waits for starts first; then what is new,
then what is older, then what was read before.
"""

from __future__ import annotations

from enum import StrEnum


class Cause(StrEnum):
    """Why a job is there, what goes first on top."""

    PERSON = "person"  # somebody asked for it, and may be waiting
    NEW = "new"  # a source has a new video
    BACKFILL = "backfill"  # older videos of a source
    AGAIN = "again"  # what was read before, against another version of the plan

    @property
    def priority(self) -> int:
        """The lower number starts first."""
        return (1 + list(Cause).index(self)) * 10


QUEUED, CANCELLED, DONE, FAILED, WAITING = "queued", "cancelled", "done", "failed", "waiting"
UNDER_WAY = (QUEUED, "reading", "noting", "assessing")
# Ended without a result: a person can start it again.
ENDED = frozenset({FAILED, WAITING, CANCELLED})
