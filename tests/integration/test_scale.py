"""What is done again and again costs the same however long the ledger and the queue are."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import Engine, event, func, select
from sqlalchemy.orm import Session

from tests.integration.asking import ANSWER
from tests.integration.test_storage import stored
from tubetotask.domain.budget import Budgets, day_of, month_of
from tubetotask.domain.calls import Account
from tubetotask.jobs import overview
from tubetotask.jobs.going_on import go_on
from tubetotask.jobs.reconcile import Turn, reconcile
from tubetotask.storage import budgets, ledger
from tubetotask.storage.budgets import Scoped
from tubetotask.storage.database import db, now
from tubetotask.storage.models import AnalysisRow, ModelCallRow, User
from tubetotask.storage.workspace import Workspace

NOON = datetime(2026, 3, 15, 12, tzinfo=UTC)
BOTH = Budgets(Decimal(1000), Decimal(1000))


@contextmanager
def asked(engine: Engine) -> Iterator[list[str]]:
    """The statements that the database is given meanwhile."""
    told: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        told.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield told
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("seed", range(3))
def test_what_is_left_of_every_budget_is_what_the_ledger_adds_up_to(
    engine: Engine, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - draws that can be repeated
    with Session(engine) as session:
        session.add_all([User(id=1, name="one"), User(id=2, name="two")])
        session.commit()
    with engine.begin() as connection:
        for number in range(80):
            account = Account("s", chance.choice([None, 1, 2]), number, chance.choice([None, 1]))
            usd = chance.choice([None, Decimal(0), Decimal(chance.randrange(1, 900)) / 1000])
            call = replace(ANSWER, key=f"{number}", usd=usd)
            at = NOON - timedelta(hours=chance.uniform(0, 24 * 40))
            most = chance.choice([None, Decimal("0.7")])
            ledger.write(connection, account, call, at, usd_most=most)
        counted = func.sum(func.coalesce(ModelCallRow.usd, ModelCallRow.usd_most))
        for scoped, mine in (
            (Scoped("all", None, BOTH), ModelCallRow.id > 0),
            (Scoped("user", 1, BOTH), ModelCallRow.owner_id == 1),
            (Scoped("source", 1, BOTH), ModelCallRow.source_id == 1),
        ):
            rooms = budgets.stand(connection, [scoped], NOON)
            for room, begin in zip(rooms, (day_of(NOON), month_of(NOON)), strict=True):
                query = select(counted).where(mine, ModelCallRow.created_at >= begin)
                assert room.spent == (connection.scalar(query) or 0), room
    assert rooms[1].spent > 0


def test_no_budget_is_added_up_from_the_calls_themselves(engine: Engine) -> None:
    with engine.begin() as connection, asked(engine) as statements:
        budgets.stand(connection, [Scoped("all", None, BOTH)], NOON)
    assert len(statements) == 1
    assert "model_calls" not in statements[0]


@pytest.fixture
def queue(app: Flask, workspace: Workspace) -> Callable[[int], list[AnalysisRow]]:
    """Adds analyses whose jobs nobody knows."""

    def add(count: int) -> list[AnalysisRow]:
        rows = [stored(workspace, title="A talk", job_id=f"gone-{n}") for n in range(count)]
        for row in rows:
            row.state = "queued"
        db.session.commit()
        return rows

    return add


def test_what_waits_in_the_queue_is_looked_at_in_turns_and_what_was_begun_always(
    workspace: Workspace, jobs_url: str, queue: Callable[[int], list[AnalysisRow]]
) -> None:
    rows = queue(5)
    rows[-1].state = "noting"
    workspace.session.commit()
    turn = Turn(at_once=2)
    assert reconcile(workspace.session, jobs_url, now(), turn) == 3, "two and what was begun"
    assert reconcile(workspace.session, jobs_url, now(), turn) == 2
    assert reconcile(workspace.session, jobs_url, now(), turn) == 0
    assert turn.after == 0, "then from the front again"
    workspace.session.expire_all()
    assert {row.error_id for row in rows} == {"left-behind"}


def test_of_all_that_is_due_at_one_moment_a_part_is_queued_at_a_time_a_persons_first(
    workspace: Workspace, jobs_url: str, queue: Callable[[int], list[AnalysisRow]]
) -> None:
    rows = queue(4)
    at = now()
    for row in rows:
        row.state, row.retry_at, row.cause = "waiting", at, "backfill"
    rows[-1].cause = "person"
    workspace.session.commit()
    assert go_on(workspace.session, jobs_url, at, at_once=2) == 2
    workspace.session.expire_all()
    assert [row.state for row in rows] == ["queued", "waiting", "waiting", "queued"]
    assert go_on(workspace.session, jobs_url, at, at_once=2) == 2
    assert go_on(workspace.session, jobs_url, at, at_once=2) == 0


def test_the_list_of_jobs_asks_as_much_for_one_as_for_many_and_leaves_out_the_bulk(
    workspace: Workspace, queue: Callable[[int], list[AnalysisRow]]
) -> None:
    counts = []
    for more in (1, 6):
        queue(more)
        workspace.session.expunge_all()
        with asked(db.engine) as statements:
            found = overview.listed(workspace, "now")
            assert all(one.row.title == "A talk" for one in found)
        counts.append(len(statements))
        assert not any("analyses.document" in each for each in statements)
    assert counts[0] == counts[1] == 2
