"""Every migration can be undone and done again, with data in the tables, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, select, text

from tests.integration.test_storage import stored
from tubetotask.domain.budget import Budgets
from tubetotask.domain.calls import Account, Call, Outcome, Planned
from tubetotask.domain.pauses import Standing, Ticket
from tubetotask.domain.schedule import When
from tubetotask.jobs import schedules
from tubetotask.storage import budgets, job_lines, ledger
from tubetotask.storage.calls import SqlCallBook
from tubetotask.storage.database import db
from tubetotask.storage.models import (
    AnalysisRow,
    ArrivalRow,
    FollowRow,
    FoundVideoRow,
    ReservationRow,
    SourceRow,
)
from tubetotask.storage.ways import SqlPauses
from tubetotask.storage.workspace import Workspace, local_user

# What each step down takes away, the newest first.
STEPS = (
    ("0008", "spent_days"),
    ("0007", "ways"),
    ("0006", "arrivals"),
    ("0005", "job_lines"),
    ("0004", "call_starts"),
    ("0003", "reservations"),
    ("0002", "model_calls"),
)


@pytest.fixture
def kept(app: Flask) -> int:
    """An analysis, calls and a reservation, a job's lines, a schedule: its number."""
    space = Workspace(db.session(), local_user(db.session()).id)
    row = stored(space, title="A talk", job_id="job")
    number = row.id
    book = SqlCallBook(db.engine, Account("", space.owner_id, number))
    book.reserve(Planned("o" * 64, "gpt-4o", "notes", 10, Decimal(1), Decimal(2), 60.0))
    book.keep(Call("k" * 64, "gpt-4o", "notes", "{}", Outcome.USED, usd=Decimal("0.5")))
    book.keep(Call("l" * 64, "gpt-4o", "notes", "", Outcome.LOST))
    budgets.put(space.session, "user", space.owner_id, Budgets(Decimal(3)))
    row.state = "cancelled"
    space.session.flush()
    source = SourceRow(kind="channel", youtube_id="UC" + "x" * 22, title="A channel")
    found = FoundVideoRow(youtube_id="abcdefghijk", title="A talk")
    follow = FollowRow(owner_id=space.owner_id, source=source, asked="@x", state="active")
    space.session.add_all([source, follow])
    space.session.flush()
    found.source_id = source.id
    space.session.add(found)
    space.session.flush()
    arrival = ArrivalRow(owner_id=space.owner_id, found_id=found.id, follow_id=follow.id)
    arrival.state, arrival.analysis_id = "analysing", number
    row.source_id = source.id
    space.session.add(arrival)
    job_lines.say(space.session, "job", "Transcript read.")
    schedules.ensure(space.session, "clean", "clean", When(60), datetime.now(UTC))
    pauses = SqlPauses(db.engine)
    pauses.blocked(Ticket("watch page", datetime.now(UTC)))
    db.session.remove()
    return number


def title(number: int) -> str | None:
    with db.engine.connect() as connection:
        return connection.scalar(select(AnalysisRow.title).where(AnalysisRow.id == number))


def calls() -> list[tuple[str, int]]:
    with db.engine.connect() as connection:
        told = connection.execute(text("SELECT key, usd FROM model_calls ORDER BY id")).all()
    return [(row.key[:1], row.usd) for row in told]


@pytest.mark.slow
def test_each_step_down_takes_its_own_tables_and_nothing_else(kept: int) -> None:
    tables = set(inspect(db.engine).get_table_names())
    for revision, table in STEPS:
        downgrade()
        assert table not in inspect(db.engine).get_table_names(), revision
        assert title(kept) == "A talk"
        if table == "reservations":
            assert calls() == [("k", 500_000_000)], "what an earlier version cannot read is gone"
    upgrade()
    assert set(inspect(db.engine).get_table_names()) == tables
    space = Workspace(db.session(), local_user(db.session()).id)
    assert space.analysis(kept).title == "A talk"


@pytest.mark.slow
def test_pauses_undone_and_done_again_are_forgotten_and_nothing_else(kept: int) -> None:
    assert SqlPauses(db.engine).standing("watch page").blocks == 1
    downgrade(revision="0006")
    assert title(kept) == "A talk"
    upgrade()
    assert SqlPauses(db.engine).standing("watch page") == Standing()
    assert title(kept) == "A talk"


@pytest.mark.slow
def test_following_undone_and_done_again_keeps_every_analysis_and_begins_anew(kept: int) -> None:
    downgrade(revision="0005")
    with db.engine.connect() as connection:
        told = connection.execute(text("SELECT title, state FROM analyses")).all()
    assert [tuple(row) for row in told] == [("A talk", "cancelled")]
    upgrade()
    space = Workspace(db.session(), local_user(db.session()).id)
    row = space.analysis(kept)
    assert (row.source_id, row.error_state, row.words_missing_since) == (None, "", None)
    assert db.session.scalars(select(SourceRow)).all() == []
    number = row.id
    space.remove(number)
    assert stored(space, title="Another").id != number, "no id is given twice"


@pytest.mark.slow
def test_what_tells_of_jobs_undone_and_done_again_keeps_what_both_know(kept: int) -> None:
    downgrade(revision="0004")
    with db.engine.connect() as connection:
        assert connection.scalar(text("SELECT state FROM analyses")) == "failed"
    upgrade()
    space = Workspace(db.session(), local_user(db.session()).id)
    row = space.analysis(kept)
    assert (row.title, row.cause, row.parts) == ("A talk", "person", 0)
    assert calls() == [("k", 500_000_000), ("l", None)]


@pytest.mark.slow
def test_what_was_spent_before_is_added_up_by_the_step_that_counts_by_day(kept: int) -> None:
    with db.engine.begin() as connection:
        account = Account("", None, kept, 7)
        old = Call("m" * 64, "gpt-4o", "notes", "", Outcome.USED, usd=Decimal(2))
        ledger.write(connection, account, old, datetime(2026, 1, 31, 23, 59, 59, tzinfo=UTC))
        unknown = Call("n" * 64, "gpt-4o", "notes", "", Outcome.USED)
        at = datetime(2026, 2, 1, tzinfo=UTC)
        ledger.write(connection, account, unknown, at, usd_most=Decimal(3))
    written = spent()
    assert ("all", 0, "2026-01-31", 2_000_000_000) in written
    assert ("source", 7, "2026-02-01", 3_000_000_000) in written
    assert len(written) == 6, "and the fixture's call, of all and of its user"
    downgrade(revision="0007")
    upgrade()
    assert spent() == written


def spent() -> list[tuple[str, int, str, int]]:
    with db.engine.connect() as connection:
        told = connection.execute(text("SELECT whose, scope_id, day, usd FROM spent_days"))
        return sorted((row.whose, row.scope_id, str(row.day), row.usd) for row in told)


@pytest.mark.slow
def test_what_is_reserved_outlives_the_step_that_names_its_holder_and_no_id_is_given_twice(
    kept: int,
) -> None:
    downgrade(revision="0003")
    with db.engine.connect() as connection:
        told = connection.execute(text("SELECT id, usd, analysis_id FROM reservations")).all()
    assert [tuple(row)[1:] for row in told] == [(2_000_000_000, kept)]
    assert calls() == [("k", 500_000_000), ("l", None)]
    upgrade()
    row = db.session.scalars(select(ReservationRow)).one()
    number = row.id
    assert number == told[0].id
    assert (row.usd, row.key, row.holder, row.source_id) == (Decimal(2), "", "", None)
    db.session.remove()
    book = SqlCallBook(db.engine, Account())
    book.release(number)
    following = Planned("n" * 64, "gpt-4o", "notes", 10, Decimal(1), Decimal(2), 60.0)
    assert book.reserve(following) != number
