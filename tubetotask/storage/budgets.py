"""Budgets of users and sources, and what counts against each budget.

Invariant: a sum of what was spent and of what is reserved comes from one statement, so a call that
is kept meanwhile is in one of them or in the other. What was spent is read from the sums of days,
which change in the transaction that keeps a call: a month of a million calls is thirty rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, ScalarSelect, and_, delete, func, select, true
from sqlalchemy.orm import Session

from tubetotask.domain.budget import Budgets, Room, day_of, month_of, rooms
from tubetotask.storage.models import BudgetRow, ReservationRow, SpentRow

Whose = Literal["user", "source"]


@dataclass(frozen=True, slots=True)
class Scoped:
    """Budgets, and whose they are: "all", or of the user or source with that id."""

    whose: str
    scope_id: int | None
    budgets: Budgets

    def reserved(self) -> ColumnElement[bool]:
        """Whether a call under way counts against these."""
        if self.whose == "all":
            return true()
        row = ReservationRow
        return (row.owner_id if self.whose == "user" else row.source_id) == self.scope_id

    def spent(self) -> ColumnElement[bool]:
        """Whether a day's sum is of these."""
        return and_(SpentRow.whose == self.whose, SpentRow.scope_id == (self.scope_id or 0))


def put(session: Session, whose: Whose, scope_id: int, budgets: Budgets) -> None:
    """Set somebody's budgets; none of both takes them away. Does not commit."""
    mine = (BudgetRow.scope == whose, BudgetRow.scope_id == scope_id)
    row = session.scalar(select(BudgetRow).where(*mine))
    if not budgets:
        session.execute(delete(BudgetRow).where(*mine))
    elif row is None:
        row = BudgetRow(scope=whose, scope_id=scope_id)
        row.usd_day, row.usd_month = budgets.day, budgets.month
        session.add(row)
    else:
        row.usd_day, row.usd_month = budgets.day, budgets.month
    session.flush()


def of(session: Session, whose: Whose, scope_id: int) -> Budgets:
    """Somebody's budgets."""
    found = _of(session.connection(), whose, scope_id)
    return found[0].budgets if found else Budgets()


def counting(
    connection: Connection, budgets: Budgets, owner_id: int | None, source_id: int | None
) -> list[Scoped]:
    """All that a call must fit: ``budgets`` of the instance, the user's and the source's."""
    found = [Scoped("all", None, budgets)] if budgets else []
    named: tuple[tuple[Whose, int | None], ...] = (("user", owner_id), ("source", source_id))
    for whose, scope_id in named:
        if scope_id is not None:
            found += _of(connection, whose, scope_id)
    return found


def _of(connection: Connection, whose: Whose, scope_id: int) -> list[Scoped]:
    rows = connection.execute(
        select(BudgetRow.usd_day, BudgetRow.usd_month).where(
            BudgetRow.scope == whose, BudgetRow.scope_id == scope_id
        )
    )
    return [Scoped(whose, scope_id, Budgets(row.usd_day, row.usd_month)) for row in rows]


def stand(
    connection: Connection, scoped: Sequence[Scoped], at: datetime, *, but: int = 0
) -> tuple[Room, ...]:
    """What is left of each at this moment; ``but``: a reservation that is left out."""
    if not scoped:
        return ()

    def since(one: Scoped, begin: datetime) -> ScalarSelect[Any]:
        mine = (one.spent(), SpentRow.day >= begin.date())
        return select(func.sum(SpentRow.usd)).where(*mine).scalar_subquery()

    def reserved(one: Scoped) -> ScalarSelect[Any]:
        mine = (one.reserved(), ReservationRow.id != but)
        return select(func.sum(ReservationRow.usd)).where(*mine).scalar_subquery()

    columns = [
        each
        for one in scoped
        for each in (since(one, day_of(at)), since(one, month_of(at)), reserved(one))
    ]
    sums = [each or Decimal(0) for each in connection.execute(select(*columns)).one()]
    found: list[Room] = []
    for n, one in enumerate(scoped):
        day, month, held = sums[3 * n : 3 * n + 3]
        found += rooms(one.budgets, at, day, month, held, one.whose)
    return tuple(found)
