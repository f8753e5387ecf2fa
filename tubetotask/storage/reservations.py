"""Whether a call may be made now: decided, and what it may cost set aside.

Invariant: every look and the reservation are one transaction that no other can overlap, in any
thread or process. So the sum of what was spent and what is reserved never passes a budget, no
limit is passed, and of those who ask the same at the same moment one pays.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import ColumnElement, Connection, Engine, delete, insert, select, update

from tubetotask.domain.budget import Budgets, refuse_what_does_not_fit
from tubetotask.domain.calls import Account, Call, Outcome, Planned
from tubetotask.domain.errors import (
    Cancelled,
    ModelFailed,
    ModelStopped,
    PriceUnknown,
    TubeToTaskError,
)
from tubetotask.domain.limits import Limits
from tubetotask.storage import budgets, ledger, pace, stops
from tubetotask.storage.alone import alone, database_now
from tubetotask.storage.models import AnalysisRow, ReservationRow
from tubetotask.storage.waiting import Later

_GRACE = timedelta(seconds=60)  # beyond the time limit of a call: to keep what it gave
_ENTER = (
    "Enter its price on the settings page (per million tokens, in and out), or set OPENAI_PRICES, "
    "for example {}=0.5/1.5; 0/0 if it costs nothing."
)
_ENTER_A_MINUTE = "Set SPEECH_PRICES (per minute), for example {}=0.006; 0 if it costs nothing."
Clock = Callable[[], datetime]
T = TypeVar("T")


@dataclass(frozen=True)
class Asking:
    """Who asks, and on what terms.

    ``holder``: see ``ReservationRow``; ``server``: see ``server_id``. ``reuse``: False where
    nobody else is to get the answer. ``trying``: asks a server that is stopped as well.
    """

    account: Account
    budgets: Budgets
    limits: Limits
    holder: str
    server: str
    reuse: bool
    trying: bool


def reserve(
    engine: Engine, asking: Asking, planned: Planned, clock: Clock | None = None
) -> int | Call | Later:
    """The number of the new reservation, the answer that is there by now, or when to ask again.

    ``clock``: None for the database's own. Raises BudgetReached, PriceUnknown, CallTooLarge,
    ModelStopped, Cancelled, SQLAlchemyError.
    """
    return _decided(engine, clock, lambda connection, at: _new(connection, asking, planned, at))


def go_on(
    engine: Engine,
    asking: Asking,
    planned: Planned,
    held: int,
    clock: Clock | None = None,
    *,
    lost: bool,
) -> int | Later:
    """The same before a call's next request: its reservation from now on, or when to ask again.

    ``lost``: the request before may have cost something, and is kept so. What raises gives the
    reservation back.
    """

    def decide(connection: Connection, at: datetime) -> int | Later:
        if lost:
            ledger.write(connection, asking.account, planned.lost, at)
        try:
            return _next(connection, asking, planned, held, at)
        except TubeToTaskError:
            connection.execute(delete(ReservationRow).where(ReservationRow.id == held))
            raise

    return _decided(engine, clock, decide)


def look(engine: Engine, asking: Asking, planned: Planned, clock: Clock | None = None) -> None:
    """Return where the budgets leave room for this. Raises BudgetReached, PriceUnknown …"""
    _decided(
        engine, clock, lambda connection, at: _refuse_by_budget(connection, asking, planned, at)
    )


def stop(
    engine: Engine, server: str, failed: ModelFailed, clock: Clock | None = None
) -> ModelStopped:
    """Nobody asks this server from now on, and why. Raises SQLAlchemyError."""
    return _decided(
        engine, clock, lambda connection, at: stops.write(connection, server, failed, at)
    )


def take_over(engine: Engine, slot: str, boot: str = "") -> int:
    """Book as lost what earlier lives of a worker's slot left open; returns how many.

    To be called by whoever knows that they are over: the worker that took the ``slot`` before its
    first job, with its own ``boot`` (its holder is "slot:boot"); without, by whoever found that
    the slot has no worker any more. Raises SQLAlchemyError.
    """
    theirs = ReservationRow.holder.startswith(f"{slot}:", autoescape=True)
    if boot:
        theirs &= ReservationRow.holder != f"{slot}:{boot}"
    with engine.connect() as connection, alone(connection):
        return _book_as_lost(connection, theirs)


def raise_if_cancelled(connection: Connection, account: Account) -> None:
    """Raise Cancelled where the analysis was called off or is gone."""
    if account.analysis_id is None:
        return
    mine = AnalysisRow.id == account.analysis_id
    if connection.scalar(select(AnalysisRow.state).where(mine)) in (None, "cancelled"):
        raise Cancelled


def _decided(engine: Engine, clock: Clock | None, decide: Callable[[Connection, datetime], T]) -> T:
    refused: TubeToTaskError | None = None
    with engine.connect() as connection, alone(connection):
        # Told within the lock: times are in the order of the decisions.
        at = clock() if clock else database_now(connection)
        _clock_put_back(connection, at)
        _book_as_lost(connection, ReservationRow.expires_at < at)
        try:
            return decide(connection, at)
        except TubeToTaskError as error:
            refused = error
    raise refused  # here, so that what was left behind stays booked


def _clock_put_back(connection: Connection, at: datetime) -> None:
    """What was begun after now, by a clock that was put back, is begun now and lasts as long.

    Else what a crash left behind would hold its money and its place for as long as that was.
    """
    columns = (ReservationRow.id, ReservationRow.created_at, ReservationRow.expires_at)
    for row in connection.execute(select(*columns).where(ReservationRow.created_at > at)).all():
        lasts = row.expires_at - row.created_at
        mine = update(ReservationRow).where(ReservationRow.id == row.id)
        connection.execute(mine.values(created_at=at, expires_at=at + lasts))
    stops.clock_put_back(connection, at)


def _book_as_lost(connection: Connection, which: ColumnElement[bool]) -> int:
    """Calls of a process that ended meanwhile may have been paid for: their input at least."""
    left = connection.execute(
        delete(ReservationRow)
        .where(which)
        .returning(
            ReservationRow.owner_id,
            ReservationRow.analysis_id,
            ReservationRow.source_id,
            ReservationRow.model,
            ReservationRow.purpose,
            ReservationRow.tokens_in,
            ReservationRow.usd_in,
            ReservationRow.audio_s,
            ReservationRow.created_at,
        )
    ).all()
    for row in left:
        account = Account("", row.owner_id, row.analysis_id, row.source_id)
        call = Call(
            "",
            row.model,
            row.purpose,
            "",
            Outcome.LOST,
            tokens_in=row.tokens_in,
            usd=row.usd_in,
            audio_s=row.audio_s,
        )
        ledger.write(connection, account, call, row.created_at)
    return len(left)


def _new(
    connection: Connection, asking: Asking, planned: Planned, at: datetime
) -> int | Call | Later:
    raise_if_cancelled(connection, asking.account)
    if asking.reuse:
        # In this order: what is no longer under way has left its answer by now.
        if _in_flight(connection, asking.account.subject, planned.key):
            return Later()
        found = ledger.find(connection, planned.key, asking.account.subject)
        if found is not None:
            return found
    stopped = None if asking.trying else stops.refusal(connection, asking.server, at)
    if stopped is not None:
        raise stopped
    later = _too_much(connection, asking, planned, at)
    if later is not None:
        return later
    number = _insert(connection, asking, planned, at)
    stops.probed(connection, asking.server, at, _expiry(planned, at))
    pace.started(connection, planned.tokens_most, at)
    return number


def _next(
    connection: Connection, asking: Asking, planned: Planned, held: int, at: datetime
) -> int | Later:
    raise_if_cancelled(connection, asking.account)
    # It waits holding its place: it must not be taken for left behind.
    begun = connection.scalar(
        update(ReservationRow)
        .where(ReservationRow.id == held)
        .values(expires_at=_expiry(planned, at))
        .returning(ReservationRow.created_at)
    )
    stopped = None if asking.trying else stops.refusal(connection, asking.server, at, begun)
    if stopped is not None:
        raise stopped
    later = _too_much(connection, asking, planned, at, but=held)
    if later is not None:
        return later
    pace.started(connection, planned.tokens_most, at)
    return held if begun is not None else _insert(connection, asking, planned, at)


def _in_flight(connection: Connection, subject: str, key: str) -> bool:
    same = (ReservationRow.key == key, ReservationRow.subject == subject)
    return connection.scalar(select(ReservationRow.id).where(*same).limit(1)) is not None


def _too_much(
    connection: Connection, asking: Asking, planned: Planned, at: datetime, *, but: int = 0
) -> Later | None:
    """When to ask again, where a limit does not allow it now. Raises where none ever will."""
    _refuse_by_budget(connection, asking, planned, at, but)
    wait_s = pace.wait_s(connection, asking.limits, planned.tokens_most, at)
    if pace.all_taken(connection, asking.limits, but=but):
        return Later()
    return Later(wait_s) if wait_s > 0 else None


def _refuse_by_budget(
    connection: Connection, asking: Asking, planned: Planned, at: datetime, but: int = 0
) -> None:
    account = asking.account
    scoped = budgets.counting(connection, asking.budgets, account.owner_id, account.source_id)
    if not scoped:
        return
    if planned.usd_most is None:
        raise PriceUnknown(
            f"A budget is set, and the price of {planned.model} is not known.",
            remedy=(_ENTER_A_MINUTE if planned.audio_s else _ENTER).format(planned.model),
            retryable=False,
        )
    what = {"what": "hearing this video"} if planned.audio_s else {}
    stands = budgets.stand(connection, scoped, at, but=but)
    refuse_what_does_not_fit(stands, planned.usd_most, **what)


def _expiry(planned: Planned, at: datetime) -> datetime:
    return at + timedelta(seconds=planned.limit_s) + _GRACE


def _insert(connection: Connection, asking: Asking, planned: Planned, at: datetime) -> int:
    account = asking.account
    number = connection.scalar(
        insert(ReservationRow)
        .values(
            key=planned.key if asking.reuse else "",
            subject=account.subject if asking.reuse else "",
            holder=asking.holder,
            owner_id=account.owner_id,
            analysis_id=account.analysis_id,
            source_id=account.source_id,
            model=planned.model,
            purpose=planned.purpose,
            tokens_in=planned.tokens_in,
            usd=planned.usd_most,
            usd_in=planned.usd_in,
            audio_s=planned.audio_s,
            created_at=at,
            expires_at=_expiry(planned, at),
        )
        .returning(ReservationRow.id)
    )
    return int(number or 0)
