"""Kept calls of models, in the database.

Invariant: every question here is a transaction of its own, so an answer survives whatever happens
to the work that asked for it, and threads may ask at the same time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from sqlalchemy import Engine, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from tubetotask.domain.calls import Call, Outcome
from tubetotask.domain.errors import StorageFailed
from tubetotask.storage.database import retried
from tubetotask.storage.models import ModelCallRow

R = TypeVar("R")


class SqlCallBook:
    """The table ``model_calls``. ``subject``: the hash of the transcript, for an upload ``scoped``.

    An answer is found by who reads the same: what one person uploaded answers nobody else.
    """

    def __init__(self, engine: Engine, subject: str = "") -> None:
        self._engine = engine
        self._subject = subject

    def find(self, key: str) -> Call | None:
        """The newest answer under ``key`` that was not set aside."""

        def look(session: Session) -> Call | None:
            row = session.scalar(
                select(ModelCallRow)
                .where(
                    ModelCallRow.key == key,
                    ModelCallRow.subject == self._subject,
                    ModelCallRow.aside.is_(False),
                )
                .order_by(ModelCallRow.id.desc())
                .limit(1)
            )
            return None if row is None else _call(row)

        return self._within(look)

    def keep(self, call: Call) -> None:
        """On return it is committed."""

        def write(session: Session) -> None:
            session.add(
                ModelCallRow(
                    key=call.key,
                    subject=self._subject,
                    model=call.model,
                    answered_by=call.answered_by,
                    purpose=call.purpose,
                    outcome=call.outcome.value,
                    text=call.text,
                    tokens_in=call.tokens_in,
                    tokens_out=call.tokens_out,
                    tokens_cached=call.tokens_cached,
                    usd=call.usd,
                    latency_s=call.latency_s,
                    attempts=call.attempts,
                )
            )
            session.commit()

        self._within(write)

    def set_aside(self, keys: Sequence[str]) -> None:
        """They stay on record."""

        def write(session: Session) -> None:
            session.execute(
                update(ModelCallRow)
                .where(ModelCallRow.key.in_(keys), ModelCallRow.subject == self._subject)
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
            raise StorageFailed(
                "A model's answer could not be stored or found.",
                remedy="Check that the database can be reached and its disk has space.",
            ) from error


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
