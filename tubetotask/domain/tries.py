"""When a video whose words are not there is tried again. Pure.

Invariant: captions that come within a month are found, at the latest a week after they came; who
asks in between by hand moves nothing. What keeps this server from asking (a block, no network)
is no fault of the video's, so it is never given up for that.
"""

from __future__ import annotations

from datetime import datetime, timedelta

HOURS = tuple(timedelta(hours=h) for h in (1, 3, 6, 24, 72))
WEEKLY = tuple(HOURS[-1] + timedelta(weeks=n) for n in (1, 2, 3, 4))
TRIES = (*HOURS, *WEEKLY)
"""When it is tried again, counted from the first time its words were missing."""

OURS = frozenset({"blocked", "offline", "token"})
"""States of ``TranscriptUnavailable`` that say something of this server, not of the video."""


def next_try(missing_since: datetime, now: datetime, *, state: str = "not-yet") -> datetime | None:
    """The next time, or None where a month of tries is over.

    ``state``: of the ``TranscriptUnavailable``. What is wrong with this server is tried hourly:
    how its requests are spread and held back is for whoever sends them.
    """
    if state in OURS:
        return now + HOURS[0]
    return next((missing_since + wait for wait in TRIES if missing_since + wait > now), None)
