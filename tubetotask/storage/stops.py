"""Servers that nobody asks for a while: the account is empty, or the key is refused.

Invariant: while a server is stopped no call is made to it but one an hour, which sees whether it
is still so, and those of a person who tries it on the settings page. The first of them that is
answered lifts the stop, and what waited for it goes on. Another key or address is another server.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.orm import Session

from tubetotask.domain.budget import moment
from tubetotask.domain.errors import ModelFailed, ModelStopped
from tubetotask.storage.models import AnalysisRow, StopRow

STATES = frozenset({"no-credit", "bad-key"})
PROBE_EVERY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Stop:
    """Why a server is not asked, since when, and when it is asked again."""

    message: str
    remedy: str
    since: datetime
    next_at: datetime


def current(session: Session, server: str) -> Stop | None:
    """The stop of this server, if there is one."""
    row = session.get(StopRow, server)
    return Stop(row.message, row.remedy, row.since, row.next_at) if row else None


def write(connection: Connection, server: str, failed: ModelFailed, at: datetime) -> ModelStopped:
    """Stop the server for everybody; the failure as it is told from now on."""
    values = {
        "state": failed.state,
        "message": failed.message,
        "remedy": failed.remedy,
        "since": at,
        "next_at": at + PROBE_EVERY,
    }
    known = update(StopRow).where(StopRow.server == server).values(values)
    if not connection.execute(known.returning(StopRow.server)).all():
        connection.execute(insert(StopRow).values(server=server, **values))
    return _told(failed.message, failed.state, failed.remedy, at + PROBE_EVERY)


def refusal(
    connection: Connection, server: str, at: datetime, begun: datetime | None = None
) -> ModelStopped | None:
    """Why no call may be made now; ``begun``: of a call that asks for its next request."""
    row = connection.execute(
        select(StopRow.__table__).where(StopRow.server == server)
    ).one_or_none()
    if row is None or at >= row.next_at or (begun is not None and begun >= row.since):
        return None
    return _told(row.message, row.state, row.remedy, row.next_at)


def probed(connection: Connection, server: str, at: datetime, until: datetime) -> None:
    """A call is made to see whether it is still so; the others wait ``until`` it must be over."""
    due = (StopRow.server == server, StopRow.next_at <= at)
    connection.execute(update(StopRow).where(*due).values(next_at=until))


def clock_put_back(connection: Connection, at: datetime) -> None:
    """A stop that is in the future, by a clock that was put back, is of now."""
    ahead = update(StopRow).where(StopRow.since > at)
    connection.execute(ahead.values(since=at, next_at=at + PROBE_EVERY))


def answered(connection: Connection, server: str, begun: datetime, at: datetime) -> None:
    """A call that was ``begun`` after the stop was answered: it is lifted."""
    mine = (StopRow.server == server, StopRow.since <= begun)
    lifted = delete(StopRow).where(*mine).returning(StopRow.server)
    if connection.execute(lifted).all():
        connection.execute(
            update(AnalysisRow)
            .where(AnalysisRow.state == "waiting", AnalysisRow.error_id == ModelStopped.id)
            .values(retry_at=at)
        )


def _told(message: str, state: str, remedy: str, next_at: datetime) -> ModelStopped:
    return ModelStopped(
        message,
        state=state,
        remedy=f"{remedy} No other call is made meanwhile; the next try is on {moment(next_at)}, "
        "or as soon as the settings page finds that it works. What was read so far is kept.",
        retry_at=next_at,
    )
