"""The book of the YouTube Data API's units.

Invariant: a unit is booked, or refused, before the call is made, each in a transaction of its own:
however many ask at once, a day never has more than the settings allow, and what goes on by itself
leaves the share that is kept for what a person does by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime

import structlog
from sqlalchemy import Engine, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from tubetotask.domain.errors import QuotaReached, StorageFailed
from tubetotask.domain.quota import PACIFIC, Units, next_midnight
from tubetotask.storage.database import now, retried
from tubetotask.storage.models import QuotaCallRow, QuotaDayRow

log = structlog.get_logger()
BY_HAND_SHARE = 0.1
"""The share of a day's units that only a person's own doing may use."""


@dataclass(frozen=True, slots=True)
class Errand:
    """For what, and for whom, the Data API is asked."""

    source_id: int | None = None
    owner_id: int | None = None
    by_hand: bool = False


_errand: ContextVar[Errand] = ContextVar("errand", default=Errand())  # noqa: B039 - frozen


@contextmanager
def errand(errand: Errand) -> Iterator[None]:
    """What is asked within is booked for this. A thread of its own begins without."""
    token = _errand.set(errand)
    try:
        yield
    finally:
        _errand.reset(token)


class QuotaBook:
    """Told (resource, units) before each call. Threads may share one."""

    def __init__(self, engine: Engine, limit: int, clock: Callable[[], datetime] = now) -> None:
        self._engine, self._limit, self._clock = engine, limit, clock

    def __call__(self, resource: str, units: int) -> None:
        """Book them. Raises QuotaReached where they would be too many, StorageFailed."""
        who, at = _errand.get(), self._clock()
        most = self._limit if who.by_hand else self._limit - reserved(self._limit)
        try:
            with Session(self._engine) as session:
                booked = retried(lambda: _book(session, resource, units, most, who, at), session)
        except SQLAlchemyError as error:
            raise StorageFailed(
                "What the YouTube Data API is asked could not be booked.",
                remedy="Check that the database can be reached and its disk has space.",
            ) from error
        if not booked:
            log.info("no units of the Data API are left", by_hand=who.by_hand)
            raise QuotaReached(
                "Today's units of the YouTube Data API are used up.",
                remedy="They are renewed at midnight in California. Until then other ways are "
                "used. YOUTUBE_QUOTA says how many there are.",
                retry_at=next_midnight(at),
            )


def reserved(limit: int) -> int:
    """The units of a day that are kept for what a person does by hand."""
    return int(limit * BY_HAND_SHARE)


def units(session: Session, limit: int, at: datetime) -> Units:
    """Today's units."""
    used = session.scalar(select(QuotaDayRow.units).where(QuotaDayRow.day == _day(at))) or 0
    return Units(used, limit, reserved(limit), next_midnight(at))


def by_day(session: Session, days: int = 30) -> list[tuple[date, int]]:
    """The last days (of California) on which units were used, the newest first."""
    query = select(QuotaDayRow.day, QuotaDayRow.units).order_by(QuotaDayRow.day.desc())
    return [(day, used) for day, used in session.execute(query.limit(days))]


def by_resource(session: Session, since: datetime) -> dict[str, int]:
    """The units since then, by what was asked."""
    query = (
        select(QuotaCallRow.resource, func.sum(QuotaCallRow.units))
        .where(QuotaCallRow.at >= since)
        .group_by(QuotaCallRow.resource)
    )
    return {resource: int(used) for resource, used in session.execute(query)}


def forget(session: Session, before: datetime) -> None:
    """Delete the single calls that are older; the days' sums stay. Does not commit."""
    session.execute(delete(QuotaCallRow).where(QuotaCallRow.at < before))


def _day(at: datetime) -> date:
    return at.astimezone(PACIFIC).date()


def _book(
    session: Session, resource: str, units: int, most: int, who: Errand, at: datetime
) -> bool:
    day = _day(at)
    lite = session.get_bind().dialect.name == "sqlite"
    insert = sqlite.insert if lite else postgresql.insert
    session.execute(insert(QuotaDayRow).values(day=day, units=0).on_conflict_do_nothing())
    raised = session.execute(
        update(QuotaDayRow)
        .where(QuotaDayRow.day == day, QuotaDayRow.units + units <= most)
        .values(units=QuotaDayRow.units + units)
        .returning(QuotaDayRow.units)
    ).all()
    if raised:
        session.add(
            QuotaCallRow(
                at=at,
                resource=resource[:40],
                units=units,
                source_id=who.source_id,
                owner_id=who.owner_id,
                by_hand=who.by_hand,
            )
        )
    session.commit()
    return bool(raised)
