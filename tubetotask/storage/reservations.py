"""Money set aside before a call is made.

Invariant: the look at what is left and the reservation are one transaction that no other can
overlap, in any thread or process. So the sum of what was spent and what is reserved never passes a
budget, however many ask at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import Connection, Engine, ScalarSelect, delete, func, insert, select, text

from tubetotask.domain.budget import (
    Budgets,
    Room,
    day_of,
    month_of,
    refuse_what_does_not_fit,
    rooms,
)
from tubetotask.domain.calls import Account, Outcome, Planned
from tubetotask.domain.errors import BudgetReached, PriceUnknown
from tubetotask.storage.models import ModelCallRow, ReservationRow

_LOCK = (0x7475, 1)  # names our advisory lock among others in the same database
_GRACE = timedelta(seconds=60)  # beyond the time limit of a call: to keep what it gave


def reserve(
    engine: Engine, account: Account, budgets: Budgets, planned: Planned, at: datetime
) -> int:
    """The number of the new reservation. Raises BudgetReached, PriceUnknown, SQLAlchemyError."""
    with engine.connect() as connection, _alone(connection):
        _book_what_was_left(connection, at)
        refusal = _refusal(connection, budgets, planned, at)
        number = _insert(connection, account, planned, at) if refusal is None else 0
    if refusal is not None:  # raised here, so that what was left behind stays booked
        raise refusal
    return number


def stand(connection: Connection, budgets: Budgets, at: datetime) -> tuple[Room, ...]:
    """The budgets that are set, with what counts against them at this moment."""
    counted = func.coalesce(ModelCallRow.usd, ModelCallRow.usd_most)

    def since(begin: datetime) -> ScalarSelect[Decimal]:
        return select(func.sum(counted)).where(ModelCallRow.created_at >= begin).scalar_subquery()

    # One statement, one view of the data: a call that is kept meanwhile is in one sum or the other.
    day, month, reserved = connection.execute(
        select(
            since(day_of(at)),
            since(month_of(at)),
            select(func.sum(ReservationRow.usd)).scalar_subquery(),
        )
    ).one()
    nothing = Decimal(0)
    return rooms(budgets, at, day or nothing, month or nothing, reserved or nothing)


@contextmanager
def _alone(connection: Connection) -> Iterator[None]:
    """A transaction that waits until no other of its kind is open; commits at its end."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        space, number = _LOCK
        lock = text("SELECT pg_advisory_xact_lock(:space, :number)")
        connection.execute(lock, {"space": space, "number": number})
    yield
    connection.commit()


def _book_what_was_left(connection: Connection, at: datetime) -> None:
    """Calls of a process that ended meanwhile may have been paid for: their input at least."""
    left = connection.execute(
        delete(ReservationRow)
        .where(ReservationRow.expires_at < at)
        .returning(
            ReservationRow.owner_id,
            ReservationRow.analysis_id,
            ReservationRow.model,
            ReservationRow.purpose,
            ReservationRow.tokens_in,
            ReservationRow.usd_in,
            ReservationRow.created_at,
        )
    ).all()
    for row in left:
        connection.execute(
            insert(ModelCallRow).values(
                key="",
                subject="",
                owner_id=row.owner_id,
                analysis_id=row.analysis_id,
                model=row.model,
                purpose=row.purpose,
                outcome=Outcome.LOST.value,
                text="",
                tokens_in=row.tokens_in,
                usd=row.usd_in,
                aside=True,
                created_at=row.created_at,
            )
        )


def _refusal(
    connection: Connection, budgets: Budgets, planned: Planned, at: datetime
) -> BudgetReached | PriceUnknown | None:
    if not budgets:
        return None
    if planned.usd_most is None:
        return PriceUnknown(
            f"A budget is set, and the price of {planned.model} is not known.",
            remedy="Enter its price on the settings page (per million tokens, in and out), or set "
            f"OPENAI_PRICES, for example {planned.model}=0.5/1.5; 0/0 if it costs nothing.",
            retryable=False,
        )
    try:
        refuse_what_does_not_fit(stand(connection, budgets, at), planned.usd_most)
    except BudgetReached as error:
        return error
    return None


def _insert(connection: Connection, account: Account, planned: Planned, at: datetime) -> int:
    number = connection.scalar(
        insert(ReservationRow)
        .values(
            owner_id=account.owner_id,
            analysis_id=account.analysis_id,
            model=planned.model,
            purpose=planned.purpose,
            tokens_in=planned.tokens_in,
            usd=planned.usd_most,
            usd_in=planned.usd_in,
            created_at=at,
            expires_at=at + timedelta(seconds=planned.limit_s) + _GRACE,
        )
        .returning(ReservationRow.id)
    )
    return int(number or 0)
