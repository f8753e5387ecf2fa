"""The ledger, added up by day, model and purpose.

Invariant: a question reads each sum from one view of the data, and changes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, func, literal_column, select
from sqlalchemy.orm import Session

from tubetotask.domain.budget import Budgets, Room, day_of, month_of
from tubetotask.domain.calls import Outcome
from tubetotask.domain.usage import Line, Spent, Usage
from tubetotask.storage import budgets as kept
from tubetotask.storage import quota
from tubetotask.storage.models import ModelCallRow

DAYS = 30


def rooms(
    session: Session,
    budgets: Budgets,
    at: datetime,
    owner_id: int | None = None,
    own: Budgets | None = None,
) -> tuple[Room, ...]:
    """The budgets that are set, and what is left of them: the instance's and this person's own
    (``own``, where somebody has asked for them already)."""
    connection = session.connection()
    counting = kept.counting(connection, budgets, owner_id if own is None else None, None)
    if own:
        counting.append(kept.Scoped("user", owner_id, own))
    return kept.stand(connection, counting, at)


def usage(
    session: Session,
    budgets: Budgets,
    at: datetime,
    owner_id: int | None = None,
    *,
    units_a_day: int | None = None,
    own: bool = False,
) -> Usage:
    """What this instance has spent; ``owner_id``: whose own budgets are told as well.

    ``units_a_day``: of the YouTube Data API, None where there is no key. ``own``: nothing of
    anybody but ``owner_id``.
    """
    today, month = day_of(at), month_of(at)
    first = today - timedelta(days=DAYS - 1)
    days = {(first + timedelta(days=n)).date(): Spent() for n in range(DAYS)}
    lines: defaultdict[tuple[str, str], Spent] = defaultdict(Spent)
    in_month = Spent()
    for day, model, purpose, spent in _sums(session, min(first, month), owner_id if own else None):
        if day in days:
            days[day] += spent
            lines[model, purpose] += spent
        if day >= month.date():
            in_month += spent
    ordered = sorted(lines.items(), key=lambda each: (-each[1].usd, -each[1].calls, each[0]))
    return Usage(
        today=days[today.date()],
        month=in_month,
        days=tuple(days.items()),
        lines=tuple(Line(model, purpose, spent) for (model, purpose), spent in ordered),
        rooms=rooms(session, Budgets() if own else budgets, at, owner_id),
        units=None if units_a_day is None else quota.units(session, units_a_day, at),
    )


def _sums(
    session: Session, since: datetime, owner_id: int | None
) -> list[tuple[date, str, str, Spent]]:
    day = _day(session)
    # No parameters among these: PostgreSQL would not see that select and group name the same.
    known = ModelCallRow.usd.is_not(None)
    row = ModelCallRow
    columns: tuple[Any, ...] = (day, row.model, row.purpose, row.outcome, known)
    whose = [ModelCallRow.created_at >= since]
    if owner_id is not None:
        whose.append(ModelCallRow.owner_id == owner_id)
    else:
        whose.append(ModelCallRow.brought.is_(False))
    rows = session.execute(
        select(
            *columns,
            func.count(),
            func.sum(ModelCallRow.usd),
            func.sum(ModelCallRow.tokens_in),
            func.sum(ModelCallRow.tokens_out),
            func.sum(ModelCallRow.tokens_cached),
            func.sum(ModelCallRow.audio_s),
        )
        .where(*whose)
        .group_by(*columns)
    ).all()
    return [
        (_date(day), model, purpose, _spent(outcome, sums, known=known))
        for day, model, purpose, outcome, known, *sums in rows
    ]


def _spent(outcome: str, sums: Any, *, known: bool) -> Spent:
    count, usd, tokens_in, tokens_out, cached, audio_s = sums
    lost = outcome == Outcome.LOST.value
    paid = usd if known else Decimal(0)
    return Spent(
        usd=paid,
        calls=0 if lost else count,
        tokens_in=0 if lost else int(tokens_in),
        tokens_out=int(tokens_out),
        tokens_cached=int(cached),
        unknown=0 if known else count,
        lost=count if lost else 0,
        usd_lost=paid if lost else Decimal(0),
        audio_s=0.0 if lost else float(audio_s),
    )


def _day(session: Session) -> ColumnElement[Any]:
    """The day of UTC on which a call was kept, as the database tells it."""
    if session.get_bind().dialect.name == "sqlite":
        return func.date(ModelCallRow.created_at)
    return func.date(func.timezone(literal_column("'UTC'"), ModelCallRow.created_at))


def _date(told: object) -> date:
    return told if isinstance(told, date) else date.fromisoformat(str(told))
