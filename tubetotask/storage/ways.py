"""How the ways to YouTube stand, in the database: for all workers, and after a restart.

Invariant: each question and each change is one transaction of its own with nobody else inside, by
the database's clock; so of any number of workers one alone sees whether a block is over.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, insert, select, update

from tubetotask.domain.job import WAITING
from tubetotask.domain.pauses import Pauses, Standing, Ticket
from tubetotask.storage.alone import alone, database_now
from tubetotask.storage.models import AnalysisRow, WayRow

_APART = timedelta(seconds=15)
"""Between what has waited for a block: all at once would bring the next one."""


class SqlPauses(Pauses):
    """The table ``ways``. ``clock``: tells the time; None: the database's. Threads may share it.

    Raises SQLAlchemyError where the database does not answer.
    """

    def __init__(self, engine: Engine, clock: Callable[[], datetime] | None = None) -> None:
        self._engine = engine
        self._clock = clock

    def ask(self, way: str) -> Ticket | Standing:
        """See ``Pauses``."""
        with self._engine.connect() as connection, alone(connection):
            at, stands = self._at(connection), _read(connection, way)
            if stands is None:
                return Ticket(way, at)
            seen = stands.seen(at)
            if seen.paused_at(at):
                _write(connection, way, stands, seen)
                return seen
            _write(connection, way, stands, seen.begun(at))
            return Ticket(way, at)

    def blocked(self, ticket: Ticket) -> Standing:
        """See ``Pauses``."""
        return self._change(ticket, lambda stands, at: stands.blocked(at, ticket.begun))

    def answered(self, ticket: Ticket) -> None:
        """See ``Pauses``. What waited for the end of a block goes on, one after the other."""
        with self._engine.connect() as connection, alone(connection):
            known = _read(connection, ticket.way) or Standing()
            at = self._at(connection)
            stands = known.seen(at).answered(ticket.begun)
            _write(connection, ticket.way, known, stands)
            if known.since is not None and stands.since is None:
                _go_on(connection, at)

    def opened(self, ways: Collection[str]) -> None:
        """These are the ways now (a worker starts, perhaps behind another proxy): if one of them
        is open, what waited for the end of a block goes on."""
        with self._engine.connect() as connection, alone(connection):
            at = self._at(connection)
            stand = [_read(connection, way) or Standing() for way in ways]
            if any(one.since is None for one in stand):
                _go_on(connection, at)

    def unclear(self, ticket: Ticket) -> None:
        """See ``Pauses``."""
        self._change(ticket, lambda stands, at: stands.unclear(at, ticket.begun))

    def standing(self, way: str) -> Standing:
        """How a way stands, for whoever wants to show it."""
        with self._engine.connect() as connection:
            return _read(connection, way) or Standing()

    def _change(self, ticket: Ticket, to: Callable[[Standing, datetime], Standing]) -> Standing:
        with self._engine.connect() as connection, alone(connection):
            known = _read(connection, ticket.way) or Standing()
            at = self._at(connection)
            stands = to(known.seen(at), at)
            _write(connection, ticket.way, known, stands)
            return stands

    def _at(self, connection: Connection) -> datetime:
        return self._clock() if self._clock else database_now(connection)


def _go_on(connection: Connection, at: datetime) -> None:
    """What waits for the end of a block is due from now on, each a little after the one before."""
    waits = (AnalysisRow.state == WAITING, AnalysisRow.error_state == "blocked")
    numbers = connection.scalars(
        select(AnalysisRow.id).where(*waits).order_by(AnalysisRow.retry_at, AnalysisRow.id)
    ).all()
    for place, number in enumerate(numbers):
        due = at + place * _APART
        connection.execute(
            update(AnalysisRow)
            .where(AnalysisRow.id == number, *waits, AnalysisRow.retry_at > due)
            .values(retry_at=due)
        )


def _read(connection: Connection, way: str) -> Standing | None:
    row = connection.execute(select(WayRow.__table__).where(WayRow.way == way)).one_or_none()
    return Standing(row.blocks, row.since, row.blocked_at, row.next_at) if row else None


def _write(connection: Connection, way: str, known: Standing, stands: Standing) -> None:
    if stands == known:
        return  # an open way that is answered again, as nearly always: nothing is written
    values = {
        "blocks": stands.blocks,
        "since": stands.since,
        "blocked_at": stands.blocked_at,
        "next_at": stands.next_at,
    }
    there = update(WayRow).where(WayRow.way == way).values(values).returning(WayRow.way)
    if not connection.execute(there).all():
        connection.execute(insert(WayRow).values(way=way, **values))
