"""Kept calls of models, in the database.

Invariant: every question here is a transaction of its own, so an answer survives whatever happens
to the work that asked for it, and threads may ask at the same time.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar, cast

import structlog
from sqlalchemy import Engine, Update, delete, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from tubetotask.domain.budget import Budgets
from tubetotask.domain.calls import Account, Call, Outcome, Planned
from tubetotask.domain.errors import ModelFailed, ModelStopped, StorageFailed
from tubetotask.domain.limits import Limits
from tubetotask.storage import ledger, reservations, stops, waiting
from tubetotask.storage.database import away, now, retried
from tubetotask.storage.models import AnalysisRow, ModelCallRow, ReservationRow
from tubetotask.storage.reservations import Asking
from tubetotask.storage.waiting import Later, Patience

log = structlog.get_logger()
R = TypeVar("R")
# Who holds what is reserved here, where no worker says so: gone with this process.
_THIS_PROCESS = f"process:{secrets.token_hex(8)}"
# Between looks whether the database is back.
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.5, 10.0
# How long to leave a server alone that asks to slow down.
_SLOW_S, _SLOW_LEAST_S, _SLOW_MOST_S = 300.0, 60.0, 3600.0


class SqlCallBook:
    """The tables ``model_calls`` and ``reservations``, and all that decides about a call.

    An answer is found by who reads the same: what one person uploaded answers nobody else.
    ``budgets``: the whole instance's; those of the account are looked up. ``holder``: "slot:boot"
    of a worker. ``server``: see ``server_id``. ``reuse``: False for calls that are counted and no
    more: they find nothing, and their answers are not kept. ``trying``: for a server that is
    stopped, too. ``patience_s``: how long an answer, which is paid for, is held where the database
    is away. ``clock``: tells the time; None: the database's.
    """

    def __init__(
        self,
        engine: Engine,
        account: Account,
        *,
        budgets: Budgets = Budgets(),  # noqa: B008 - frozen
        limits: Limits = Limits(),  # noqa: B008 - frozen
        holder: str = _THIS_PROCESS,
        server: str = "",
        reuse: bool = True,
        trying: bool = False,
        patience_s: float = 0.0,
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        self._engine = engine
        self._account = account
        self._asking = Asking(account, budgets, limits, holder, server, reuse, trying)
        self._reuse = reuse
        self._patience_s = patience_s
        self._given_clock = clock
        self._clock = clock or now

    def find(self, key: str) -> Call | None:
        """The newest answer under ``key`` that was not set aside."""
        if not self._reuse:
            return None
        subject = self._account.subject
        return self._within(lambda session: ledger.find(session.connection(), key, subject))

    def fits(self, planned: Planned) -> None:
        """By what is spent and reserved at this moment."""
        try:
            reservations.look(self._engine, self._asking, planned, self._given_clock)
        except SQLAlchemyError as error:
            raise _failed() from error

    def reserve(self, planned: Planned) -> int | Call:
        """Committed on return: no other thread or process can spend the same money."""

        def ask() -> int | Call | Later:
            return reservations.reserve(self._engine, self._asking, planned, self._given_clock)

        return self._granted(ask)

    def again(self, planned: Planned, held: int, *, may_have_cost: bool) -> int:
        """Committed on return, as above."""
        lost = may_have_cost

        def ask() -> int | Later:
            nonlocal lost
            found = reservations.go_on(
                self._engine, self._asking, planned, held, self._given_clock, lost=lost
            )
            lost = False  # it is kept by now, whatever was decided
            return found

        return cast(int, self._granted(ask))

    def consequence(self, failed: ModelFailed) -> ModelFailed:
        """Where nothing is right with the account the server is stopped for everybody."""
        if failed.state == "rate-limited":
            asked_s = _SLOW_S if failed.wait_s is None else failed.wait_s
            wait_s = min(max(asked_s, _SLOW_LEAST_S), _SLOW_MOST_S)
            failed.retry_at = self._clock() + timedelta(seconds=wait_s)
        if failed.state not in stops.STATES or isinstance(failed, ModelStopped):
            return failed
        try:
            return reservations.stop(self._engine, self._asking.server, failed, self._given_clock)
        except SQLAlchemyError as error:
            raise _failed() from error

    def release(self, held: int) -> None:
        """Committed on return."""

        def write(session: Session) -> None:
            session.execute(delete(ReservationRow).where(ReservationRow.id == held))
            session.commit()

        self._within(write)
        waiting.freed()

    def keep(self, call: Call, held: int = 0) -> None:
        """On return it is committed: the call is there and its reservation gone, or neither.

        A step that gets an answer gets further: it is not what ended a worker before.
        """

        def write(session: Session) -> None:
            mine = ReservationRow.id == held
            settled = session.execute(
                delete(ReservationRow)
                .where(mine)
                .returning(ReservationRow.usd, ReservationRow.created_at)
            ).one_or_none()
            most, begun = settled if settled else (None, None)
            connection, at = session.connection(), self._clock()
            ledger.write(connection, self._account, call, at, usd_most=most, reuse=self._reuse)
            if begun is not None and call.outcome is not Outcome.LOST:
                stops.answered(connection, self._asking.server, begun, at)
                session.execute(_further(self._account))
            session.commit()

        self._within(write, self._patience_s)
        log.info(
            "model call",
            purpose=call.purpose,
            model=call.model,
            outcome=call.outcome.value,
            tokens_in=call.tokens_in,
            tokens_out=call.tokens_out,
            took_s=round(call.latency_s, 3),
        )
        waiting.freed()

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

    def _granted(self, ask: Callable[[], int | Call | Later]) -> int | Call:
        """What ``ask`` gives as soon as it is not "later"."""
        patience = Patience(self._raise_if_cancelled)
        while True:
            try:
                found = ask()
            except SQLAlchemyError as error:
                raise _failed() from error
            if not isinstance(found, Later):
                return found
            patience.wait(found)

    def _raise_if_cancelled(self) -> None:
        self._within(
            lambda session: reservations.raise_if_cancelled(session.connection(), self._account)
        )

    def _within(self, work: Callable[[Session], R], patience_s: float = 0.0) -> R:
        until, pause_s = time.monotonic() + patience_s, _FIRST_PAUSE_S
        while True:
            try:
                with Session(self._engine) as session:
                    return retried(lambda: work(session), session)
            except SQLAlchemyError as error:
                if not away(error) or time.monotonic() + pause_s > until:
                    raise _failed() from error
            time.sleep(pause_s)
            pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)


def _further(account: Account) -> Update:
    return (
        update(AnalysisRow)
        .where(AnalysisRow.id == account.analysis_id, AnalysisRow.starts > 1)
        .values(starts=1, updated_at=AnalysisRow.updated_at)
    )


def _failed() -> StorageFailed:
    return StorageFailed(
        "A model's answer could not be stored or found.",
        remedy="Check that the database can be reached and its disk has space.",
    )
