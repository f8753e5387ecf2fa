"""What the tests of whether a call may be made share: a time that a test sets, calls, askers."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from tests.integration.elsewhere import NOON as NOON
from tests.integration.elsewhere import PLAN as PLAN
from tests.unit.analysis.model.helpers import settings
from tubetotask.analysis.model.answers import TryAnswer
from tubetotask.analysis.model.asking import Asker
from tubetotask.analysis.model.endpoint import Endpoint
from tubetotask.domain.budget import Budgets
from tubetotask.domain.calls import Account, Call, Outcome, Planned
from tubetotask.domain.limits import Limits
from tubetotask.storage import reservations
from tubetotask.storage.calls import SqlCallBook
from tubetotask.storage.models import ReservationRow
from tubetotask.storage.reservations import Asking
from tubetotask.storage.waiting import Later

ANSWER = Call("k" * 64, "gpt-4o", "notes", "{}", Outcome.USED, usd=Decimal("0.2"))


class Clock:
    """A time that a test sets."""

    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> datetime:
        return self.at

    def on(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


def plan(key: object, **more: Any) -> Planned:
    return replace(PLAN, key=f"{key}", **more)


def asking(account: Account = Account("s"), **more: Any) -> Asking:  # noqa: B008 - frozen
    given: dict[str, Any] = {
        "budgets": Budgets(),
        "limits": Limits(),
        "holder": "slot-0:one",
        "server": "server",
        "reuse": True,
        "trying": False,
    }
    return Asking(account, **given | more)


def look(engine: Engine, clock: Clock, planned: Planned, **more: Any) -> int | Call | Later:
    """One look whether the call may be made, without waiting."""
    return reservations.reserve(engine, asking(**more), planned, clock)


def held(book: SqlCallBook, planned: Planned = PLAN) -> int:
    """The number of a new reservation."""
    found = book.reserve(planned)
    assert isinstance(found, int)
    return found


def under_way(engine: Engine) -> int:
    with Session(engine) as session:
        return session.scalar(select(func.count()).select_from(ReservationRow)) or 0


def ask_as(book: SqlCallBook, url: str, data: str = "Are you there?", **more: Any) -> Asker:
    """Ask one question; the asker, which knows what it cost."""
    found = settings(url, **more)
    one = Asker(found, book, Endpoint(found))
    one.ask("try", data, TryAnswer)
    return one
