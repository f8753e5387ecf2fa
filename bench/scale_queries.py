"""The queries that run all the time, timed over a long ledger and many analyses."""

from __future__ import annotations

import secrets
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

from sqlalchemy import text

from bench.report import Row
from tests.fleet import Fleet
from tubetotask import worker
from tubetotask.domain.budget import Budgets, month_of
from tubetotask.domain.calls import Account, Call, Outcome, Planned
from tubetotask.domain.limits import Limits
from tubetotask.jobs import overview
from tubetotask.jobs.reconcile import reconcile
from tubetotask.storage import reservations, usage
from tubetotask.storage.calls import SqlCallBook
from tubetotask.storage.database import db, now
from tubetotask.storage.reservations import Asking
from tubetotask.storage.workspace import Workspace, local_user

BUDGETS = Budgets(Decimal(100_000), Decimal(1_000_000))
TIMES = 7
AT_ONCE, SECONDS = 8, 5.0
# Of this month, spread over its seconds so far, three of a thousand analyses' fifty.
_FILL = """
INSERT INTO model_calls (key, subject, owner_id, analysis_id, model, answered_by, purpose, outcome,
    text, tokens_in, tokens_out, tokens_cached, usd, latency_s, attempts, aside, created_at)
SELECT md5(n::text), md5((n / 50)::text), :owner, n / 50 + 1, 'gpt-4o', 'gpt-4o', 'notes', 'used',
    '{}', 9000, 900, 0, 31500000, 2.0, 1, false,
    CAST(:begin AS timestamptz) + make_interval(secs => :seconds) * n / :calls
FROM generate_series(0, :calls - 1) AS n
"""
_SUMS = """
INSERT INTO spent_days (whose, scope_id, day, usd)
SELECT '{whose}', {scope}, date(created_at AT TIME ZONE 'UTC'), sum(usd)
FROM model_calls GROUP BY 2, 3
"""


def queries(it: Fleet, calls: int) -> list[Row]:
    """Fill the ledger, and time."""
    with it.app.app_context():
        session = db.session()
        space = Workspace(session, local_user(session).id)
        begin, end = month_of(now()), now()
        seconds = (end - begin).total_seconds()
        values = {"owner": space.owner_id, "begin": begin, "calls": calls, "seconds": seconds}
        session.execute(text(_FILL), values)
        # As ledger.write does with each call.
        session.execute(text(_SUMS.format(whose="all", scope="0")))
        session.execute(text(_SUMS.format(whose="user", scope="owner_id")))
        session.commit()
        with db.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))
        asking = Asking(
            Account("s", space.owner_id), BUDGETS, Limits(at_once=8), "bench:1", "", True, False
        )
        book = SqlCallBook(db.engine, asking.account, budgets=BUDGETS, limits=asking.limits)

        def ask() -> None:
            planned = Planned(
                f"{time.monotonic_ns()}", "gpt-4o", "notes", 9000, Decimal("0.1"), Decimal(1), 180
            )
            found = reservations.reserve(db.engine, asking, planned)
            assert isinstance(found, int)
            book.release(found)

        at = now()
        timed: dict[str, Callable[[], object]] = {
            "a call's reservation, made and given back": ask,
            "what is left of the budgets": lambda: usage.rooms(session, BUDGETS, at),
            "the usage page's sums": lambda: usage.usage(session, BUDGETS, at),
            "worker.look_after": lambda: worker.look_after(it.app),
            "of this, reconcile": lambda: reconcile(session, it.url, at),
            "jobs page: counts": lambda: overview.counts(space),
            "jobs page: what runs": lambda: overview.listed(space, "now"),
            "jobs page: what is done": lambda: overview.listed(space, "done"),
            "jobs page: the instance's own": lambda: overview.own(it.url),
        }
        rows = [
            Row(f"{calls:,} calls: {what}, ms", _median_ms(work)) for what, work in timed.items()
        ]
        rate = _a_second(lambda: keep(book))
        return [*rows, Row(f"{calls:,} calls: reserved and kept a second, {AT_ONCE} threads", rate)]


def keep(book: SqlCallBook) -> None:
    """One call from its reservation to its answer in the ledger, without the model."""
    key = secrets.token_hex(32)
    found = book.reserve(Planned(key, "gpt-4o", "notes", 9000, Decimal("0.1"), Decimal(1), 180))
    assert isinstance(found, int)
    book.keep(Call(key, "gpt-4o", "notes", "{}", Outcome.USED, usd=Decimal("0.03")), found)


def _a_second(work: Callable[[], object]) -> float:
    until = time.monotonic() + SECONDS

    def again(_number: int) -> int:
        done = 0
        while time.monotonic() < until:
            work()
            done += 1
        return done

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return sum(pool.map(again, range(AT_ONCE))) / SECONDS


def _median_ms(work: Callable[[], object]) -> float:
    took = []
    for _ in range(TIMES):
        began = time.perf_counter()
        work()
        db.session.rollback()
        took.append(1000 * (time.perf_counter() - began))
    return statistics.median(took)
