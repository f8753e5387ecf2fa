"""Kept calls of models, in the database.

Invariant: every question here is a transaction of its own, so an answer survives whatever happens
to the work that asked for it, and threads may ask at the same time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TypeVar

from sqlalchemy import Engine, delete, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from tubetotask.domain.budget import Budgets
from tubetotask.domain.calls import Account, Call, Outcome, Planned
from tubetotask.domain.errors import StorageFailed
from tubetotask.storage import reservations
from tubetotask.storage.database import now, retried
from tubetotask.storage.models import ModelCallRow, ReservationRow

R = TypeVar("R")


class SqlCallBook:
    """The tables ``model_calls`` and ``reservations``.

    An answer is found by who reads the same: what one person uploaded answers nobody else.
    ``reuse``: False for calls that are counted and no more: they find nothing, and their answers
    are not kept. ``clock``: tells the time.
    """

    def __init__(
        self,
        engine: Engine,
        account: Account,
        *,
        budgets: Budgets = Budgets(),  # noqa: B008 - frozen
        reuse: bool = True,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._engine = engine
        self._account = account
        self._budgets = budgets
        self._reuse = reuse
        self._clock = clock

    def find(self, key: str) -> Call | None:
        """The newest answer under ``key`` that was not set aside."""

        def look(session: Session) -> Call | None:
            row = session.scalar(
                select(ModelCallRow)
                .where(
                    ModelCallRow.key == key,
                    ModelCallRow.subject == self._account.subject,
                    ModelCallRow.aside.is_(False),
                    ModelCallRow.outcome != Outcome.LOST.value,
                )
                .order_by(ModelCallRow.id.desc())
                .limit(1)
            )
            return None if row is None else _call(row)

        return self._within(look) if self._reuse else None

    def reserve(self, planned: Planned) -> int:
        """Committed on return: no other thread or process can spend the same money."""
        try:
            return reservations.reserve(
                self._engine, self._account, self._budgets, planned, self._clock()
            )
        except SQLAlchemyError as error:
            raise _failed() from error

    def release(self, held: int) -> None:
        """Committed on return."""

        def write(session: Session) -> None:
            session.execute(delete(ReservationRow).where(ReservationRow.id == held))
            session.commit()

        self._within(write)

    def keep(self, call: Call, held: int = 0) -> None:
        """On return it is committed: the call is there and its reservation gone, or neither."""

        def write(session: Session) -> None:
            most: Decimal | None = session.scalar(
                delete(ReservationRow)
                .where(ReservationRow.id == held)
                .returning(ReservationRow.usd)
            )
            session.add(
                ModelCallRow(
                    key=call.key,
                    subject=self._account.subject,
                    owner_id=self._account.owner_id,
                    analysis_id=self._account.analysis_id,
                    model=call.model,
                    answered_by=call.answered_by,
                    purpose=call.purpose,
                    outcome=call.outcome.value,
                    text=call.text if self._reuse else "",
                    tokens_in=call.tokens_in,
                    tokens_out=call.tokens_out,
                    tokens_cached=call.tokens_cached,
                    usd=call.usd,
                    usd_most=most if call.usd is None else None,
                    latency_s=call.latency_s,
                    attempts=call.attempts,
                    aside=not self._reuse or call.outcome is Outcome.LOST,
                    created_at=self._clock(),
                )
            )
            session.commit()

        self._within(write)

    def set_aside(self, keys: Sequence[str]) -> None:
        """They stay on record."""

        def write(session: Session) -> None:
            session.execute(
                update(ModelCallRow)
                .where(ModelCallRow.key.in_(keys), ModelCallRow.subject == self._account.subject)
                .values(aside=True)
            )
            session.commit()

        if keys:
            self._within(write)

    def _within(self, work: Callable[[Session], R]) -> R:
        try:
            with Session(self._engine) as session:
                return retried(lambda: work(session), session)
        except SQLAlchemyError as error:
            raise _failed() from error


def _failed() -> StorageFailed:
    return StorageFailed(
        "A model's answer could not be stored or found.",
        remedy="Check that the database can be reached and its disk has space.",
    )


def _call(row: ModelCallRow) -> Call:
    return Call(
        key=row.key,
        model=row.model,
        purpose=row.purpose,
        text=row.text,
        outcome=Outcome(row.outcome),
        answered_by=row.answered_by,
        tokens_in=row.tokens_in,
        tokens_out=row.tokens_out,
        tokens_cached=row.tokens_cached,
        usd=row.usd,
        latency_s=row.latency_s,
        attempts=row.attempts,
    )
