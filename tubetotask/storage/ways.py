"""How the ways to YouTube stand, in the database: for all workers, and after a restart.

Invariant: each question and each change is one transaction of its own with nobody else inside, by
the database's clock; so of any number of workers one alone sees whether a block is over.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection, Engine, insert, select, update

from tubetotask.domain.pauses import Pauses, Standing, Ticket
from tubetotask.storage.alone import alone, database_now
from tubetotask.storage.models import WayRow


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
            if stands.paused_at(at):
                return stands
            _write(connection, way, stands, stands.begun(at))
            return Ticket(way, at)

    def blocked(self, ticket: Ticket) -> Standing:
        """See ``Pauses``."""
        return self._change(ticket, lambda stands, at: stands.blocked(at, ticket.begun))

    def answered(self, ticket: Ticket) -> None:
        """See ``Pauses``."""
        self._change(ticket, lambda stands, _: stands.answered(ticket.begun))

    def unclear(self, ticket: Ticket) -> None:
        """See ``Pauses``."""
        self._change(ticket, lambda stands, at: stands.unclear(at, ticket.begun))

    def standing(self, way: str) -> Standing:
        """How a way stands, for whoever wants to show it."""
        with self._engine.connect() as connection:
            return _read(connection, way) or Standing()

    def _change(self, ticket: Ticket, to: Callable[[Standing, datetime], Standing]) -> Standing:
        with self._engine.connect() as connection, alone(connection):
            known = _read(connection, ticket.way)
            stands = to(known or Standing(), self._at(connection))
            _write(connection, ticket.way, known, stands)
            return stands

    def _at(self, connection: Connection) -> datetime:
        return self._clock() if self._clock else database_now(connection)


def _read(connection: Connection, way: str) -> Standing | None:
    row = connection.execute(select(WayRow.__table__).where(WayRow.way == way)).one_or_none()
    return Standing(row.blocks, row.since, row.blocked_at, row.next_at) if row else None


def _write(connection: Connection, way: str, known: Standing | None, stands: Standing) -> None:
    if stands == (known or Standing()):
        return  # an open way that is answered again, as nearly always: nothing is written
    values = {
        "blocks": stands.blocks,
        "since": stands.since,
        "blocked_at": stands.blocked_at,
        "next_at": stands.next_at,
    }
    if known is None:
        connection.execute(insert(WayRow).values(way=way, **values))
    else:
        connection.execute(update(WayRow).where(WayRow.way == way).values(values))
