"""Budgets of one user and of one source: each holds, and says whose it is."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy import Engine, delete
from sqlalchemy.orm import Session

from tests.integration.asking import ANSWER, PLAN, Clock, held
from tubetotask.domain.budget import Budgets
from tubetotask.domain.calls import Account
from tubetotask.domain.errors import BudgetReached
from tubetotask.storage import budgets
from tubetotask.storage.calls import SqlCallBook
from tubetotask.storage.models import ReservationRow, User


def test_a_user_s_and_a_source_s_budget_hold_beside_the_instance_s_and_say_whose_they_are(
    engine: Engine,
) -> None:
    with Session(engine) as session:
        people = [User(name="one"), User(name="two")]
        session.add_all(people)
        session.flush()
        one, two = (each.id for each in people)
        budgets.put(session, "user", one, Budgets(day=Decimal("0.5")))
        budgets.put(session, "source", 7, Budgets(month=Decimal("0.6")))
        session.commit()
    clock = Clock()

    def book(owner: int | None, source: int | None = None) -> SqlCallBook:
        account = Account("s", owner, None, source)
        whole = Budgets(day=Decimal("1.3"))
        return SqlCallBook(engine, account, budgets=whole, clock=clock, reuse=False)

    book(one).keep(ANSWER, held(book(one)))  # 0.2
    held(book(one))  # 0.3 may be spent
    with pytest.raises(BudgetReached, match="Your own budget of a day") as caught:
        book(one).reserve(PLAN)
    assert "tubetotask budget" in caught.value.remedy
    held(book(two, 7))
    book(None, 7).keep(ANSWER, held(book(None, 7)))
    with pytest.raises(BudgetReached, match="The source’s budget of a month") as caught:
        book(two, 7).reserve(PLAN)
    assert caught.value.retry_at == datetime(2026, 12, 1, tzinfo=UTC)
    held(book(two))
    with pytest.raises(BudgetReached, match="The budget of a day") as caught:
        book(two).reserve(PLAN)  # 0.4 spent and 0.9 under way: all of 1.3
    assert "BUDGET_USD_DAY" in caught.value.remedy
    with Session(engine) as session:
        budgets.put(session, "user", one, Budgets())
        session.commit()
        assert budgets.of(session, "user", one) == Budgets()
        session.execute(delete(ReservationRow))
        session.commit()
    assert held(book(one))
