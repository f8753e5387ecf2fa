"""What tests do in processes of their own. Imports little, for each process does so anew."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import create_engine

from tubetotask.domain.budget import Budgets
from tubetotask.domain.calls import Account, Call, Outcome, Planned
from tubetotask.domain.errors import BudgetReached
from tubetotask.storage.calls import SqlCallBook

NOON = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
PLAN = Planned("k" * 64, "gpt-4o", "notes", 100, Decimal("0.1"), Decimal("0.3"), 180.0, 900)


def spend(book: SqlCallBook, times: int) -> int:
    """Ask so often, each answer costing all that was reserved for it; how many were refused."""
    refused = 0
    for number in range(times):
        asked = replace(PLAN, key=f"{threading.get_ident()}-{number}")
        try:
            held = book.reserve(asked)
        except BudgetReached:
            refused += 1
            continue
        assert isinstance(held, int)
        book.keep(Call(asked.key, "gpt-4o", "notes", "{}", Outcome.USED, usd=asked.usd_most), held)
    return refused


def spend_all(database: str, times: int) -> None:
    """``spend`` under a budget of 2 dollars."""
    engine = create_engine(database)
    budgets = Budgets(Decimal("2.0"))
    spend(SqlCallBook(engine, Account(), budgets=budgets, clock=lambda: NOON), times)
    engine.dispose()


def ask(database: str, url: str, begun: Any) -> None:
    """One question, as soon as everybody is there."""
    from tests.integration.asking import ask_as

    engine = create_engine(database)
    begun.wait(60)
    ask_as(SqlCallBook(engine, Account("s")), url)
    engine.dispose()


def hold(database: str, holder: str, begun: Any) -> None:
    """A call that does not end."""
    SqlCallBook(create_engine(database), Account("s"), holder=holder).reserve(PLAN)
    begun.set()
    time.sleep(60)
