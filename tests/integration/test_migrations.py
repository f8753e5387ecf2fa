"""Every migration can be undone and done again, with data in the tables, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, select, text

from tests.integration.migration_steps import STEPS
from tests.integration.test_storage import stored
from tubetotask.domain.accounts import Role
from tubetotask.domain.budget import Budgets
from tubetotask.domain.calls import Account, Call, Outcome, Planned
from tubetotask.domain.pauses import Standing, Ticket
from tubetotask.domain.schedule import When
from tubetotask.jobs import schedules
from tubetotask.storage import accounts, budgets, job_lines, ledger, tokens
from tubetotask.storage.calls import SqlCallBook
from tubetotask.storage.database import db
from tubetotask.storage.models import (
    AnalysisRow,
    ArrivalRow,
    ChannelRow,
    DeliveryRow,
    FollowRow,
    FoundVideoRow,
    IntegrationRow,
    LearnedRow,
    NoticeRow,
    ReservationRow,
    SourceRow,
    SubscriptionRow,
    User,
)
from tubetotask.storage.models.analyses import rank_of
from tubetotask.storage.ways import SqlPauses
from tubetotask.storage.workspace import Workspace, local_user


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
    tokens.make(space.session, space.owner_id, "home", 30, datetime.now(UTC))
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
def test_talks_that_were_there_before_the_inbox_have_their_place_in_it(kept: int) -> None:
    put = text("UPDATE analyses SET verdict = 'act now', score = 72 WHERE id = :id")
    downgrade(revision="0019")
    with db.engine.begin() as connection:
        connection.execute(put, {"id": kept})
    upgrade()
    row = Workspace(db.session(), local_user(db.session()).id).analysis(kept)
    assert row.rank == rank_of("act now", 72) == 5072


@pytest.mark.slow
def test_accounts_undone_and_done_again_leave_everything_to_whoever_uses_this_machine(
    kept: int,
) -> None:
    ada = accounts.first(db.session(), "ada@example.org", "Ada", "hash")
    bea = accounts.join(db.session(), "bea@example.org", "", "hash", Role.READER)
    numbers = [ada.id, bea.id]
    db.session.commit()
    db.session.remove()
    downgrade(revision="0017")
    assert title(kept) == "A talk"
    upgrade()
    rows = db.session.scalars(select(User).order_by(User.id)).all()
    assert [row.id for row in rows] == numbers
    assert [(row.role, row.email, row.active) for row in rows] == [
        ("admin", None, True),
        ("member", None, True),
    ]
    assert rows[0].mark != rows[1].mark
    assert not accounts.set_up(db.session()), "it is to be set up again"
    assert Workspace(db.session(), local_user(db.session()).id).analysis(kept).title == "A talk"
    accounts.first(db.session(), "ada@example.org", "Ada", "hash")
    db.session.commit()


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


@pytest.mark.slow
def test_what_was_heard_is_forgotten_by_the_step_down_and_what_it_cost_is_not(kept: int) -> None:
    book = SqlCallBook(db.engine, Account())
    heard = Call("h" * 64, "whisper-1", "speech", "{}", Outcome.USED, audio_s=61.5)
    book.keep(replace(heard, usd=Decimal("0.0062")))
    book.reserve(Planned("p" * 64, "whisper-1", "speech", 0, None, None, 60.0, audio_s=20.0))
    with db.engine.begin() as connection:
        connection.execute(
            text("UPDATE analyses SET state = 'waiting', error_id = 'price-not-confirmed'")
        )
    downgrade(revision="0015")
    assert calls()[-1] == ("h", 6_200_000)
    with db.engine.connect() as connection:
        assert connection.scalar(text("SELECT state FROM analyses")) == "failed"
        assert connection.scalar(text("SELECT count(*) FROM reservations")) == 2
    upgrade()
    assert calls()[-1] == ("h", 6_200_000)
    row = Workspace(db.session(), local_user(db.session()).id).analysis(kept)
    assert (row.speech, row.speech_usd) == (False, None)
    assert {one.audio_s for one in db.session.scalars(select(ReservationRow))} == {0.0}


@pytest.mark.slow
def test_what_is_sent_and_told_goes_with_its_steps_and_what_was_analysed_stays(kept: int) -> None:
    session = db.session()
    owner = local_user(session).id
    integration = IntegrationRow(owner_id=owner, kind="webhook", name="Hook")
    channel = ChannelRow(owner_id=owner, kind="mail", name="Mail")
    session.add_all([integration, channel])
    session.flush()
    delivery = DeliveryRow(owner_id=owner, integration_id=integration.id, what="task", event="e")
    delivery.thing_id, delivery.uid = 1, "u"
    session.add_all([delivery, NoticeRow(owner_id=owner, about="a", kind="act", title="T")])
    told = ChannelRow(owner_id=owner, kind="browser", name="Firefox")
    session.add(told)
    session.flush()
    session.add(SubscriptionRow(owner_id=owner, channel_id=told.id, hash="h"))
    session.commit()
    db.session.remove()
    downgrade(revision="0035")
    with db.engine.connect() as connection:
        kinds = connection.scalars(text("SELECT kind FROM channels")).all()
    assert kinds == ["mail"], "an earlier version knows nothing of browsers"
    downgrade(revision="0023")
    with db.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM analyses")) == 1
    upgrade()
    session = db.session()
    for table in (IntegrationRow, DeliveryRow, ChannelRow, NoticeRow, LearnedRow):
        assert session.scalars(select(table)).all() == []
    assert Workspace(session, owner).analysis(kept).title == "A talk"
