"""Spending by source and units by day: one's own calls alone, and no source of another named."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests.integration.asking import ANSWER, NOON, PLAN
from tubetotask.domain.budget import Budgets
from tubetotask.domain.calls import Account
from tubetotask.domain.usage import Spent, Usage
from tubetotask.storage.calls import SqlCallBook
from tubetotask.storage.models import (
    AnalysisRow,
    FollowRow,
    ModelCallRow,
    QuotaDayRow,
    SourceRow,
    User,
)
from tubetotask.storage.usage import usage


def somebody(session: Session, name: str) -> int:
    row = User(name=name)
    session.add(row)
    session.commit()
    return row.id


def source(session: Session, title: str) -> int:
    row = SourceRow(kind="channel", youtube_id=f"UC{title or 'bare':_<22}", title=title)
    session.add(row)
    session.commit()
    return row.id


def follow(session: Session, owner: int, number: int, **more: object) -> int:
    row = FollowRow(owner_id=owner, source_id=number, asked=f"a{number}", state="active", **more)
    session.add(row)
    session.commit()
    return row.id


def paid(
    engine: Engine, owner: int | None, source: int | None, usd: str | None, at: datetime = NOON
) -> None:
    book = SqlCallBook(engine, Account("", owner, None, source), clock=lambda: at)
    book.keep(replace(ANSWER, usd=None if usd is None else Decimal(usd)))


def found(session: Session, owner: int | None, *, own: bool = True) -> Usage:
    session.rollback()
    return usage(session, Budgets(), NOON, owner, own=own)


def told(session: Session, owner: int, *, own: bool = True) -> list[tuple[str | None, Decimal]]:
    return [(each.title, each.spent.usd) for each in found(session, owner, own=own).sources]


def test_what_each_source_cost_is_told_dearest_first_with_what_came_from_none(
    engine: Engine,
) -> None:
    with Session(engine) as session:
        me = somebody(session, "me")
        one, two = source(session, "One"), source(session, "")
        followed = follow(session, me, one)
        follow(session, me, two, title="As the list named it")
        for number, usd in ((one, "0.2"), (one, "0.3"), (two, "0.7"), (None, "0.1")):
            paid(engine, me, number, usd)
        paid(engine, me, one, None)
        SqlCallBook(engine, Account("", me, None, one), clock=lambda: NOON).keep(PLAN.lost)
        paid(engine, me, one, "9", NOON - timedelta(days=30))  # the thirty-first day
        assert told(session, me) == [
            ("As the list named it", Decimal("0.7")),
            ("One", Decimal("0.6")),
            (None, Decimal("0.1")),
        ]
        _, line, rest = found(session, me).sources
        assert (line.follow_id, rest.follow_id) == (followed, None)
        assert (line.spent.calls, line.spent.lost, line.spent.unknown) == (3, 1, 1)
        whole = sum((each.spent for each in found(session, me).sources), Spent())
        assert whole == found(session, me).whole


def test_nobody_learns_what_another_follows_an_administrator_neither(engine: Engine) -> None:
    with Session(engine) as session:
        me, other = somebody(session, "me"), somebody(session, "other")
        shared, theirs = source(session, "Shared"), source(session, "Theirs")
        follow(session, me, shared)
        for number in (shared, theirs):
            follow(session, other, number)
            paid(engine, other, number, "5")
        paid(engine, me, shared, "0.2")
        paid(engine, me, theirs, "0.05")  # as a file may say that is brought: it is named nowhere
        paid(engine, me, 999, "0.05")
        paid(engine, None, shared, "3")
        for own in (True, False):
            assert told(session, me, own=own) == [
                ("Shared", Decimal("0.2")),
                (None, Decimal("0.1")),
            ]
        assert found(session, me, own=False).whole.usd == Decimal("13.3")
        assert found(session, None, own=False).sources == ()


def test_a_source_that_was_followed_keeps_its_name_as_long_as_it_is_known_that_it_was(
    engine: Engine,
) -> None:
    with Session(engine) as session:
        me, other = somebody(session, "me"), somebody(session, "other")
        removed, swept, gone = (source(session, name) for name in ("Removed", "Swept", "Gone"))
        follow(session, me, removed, removed_at=NOON)
        session.add(AnalysisRow(owner_id=me, request_key="m", source_id=swept))
        session.add(AnalysisRow(owner_id=other, request_key="o", source_id=gone))
        session.commit()
        for number, usd in ((removed, "3"), (swept, "2"), (gone, "1")):
            paid(engine, me, number, usd)
        lines = found(session, me).sources
        assert [each.title for each in lines] == ["Removed", "Swept", None]
        assert {each.follow_id for each in lines} == {None}


def test_what_was_paid_in_another_place_counts_as_in_the_other_sums(engine: Engine) -> None:
    with Session(engine) as session:
        me = somebody(session, "me")
        paid(engine, me, None, "1")
        session.query(ModelCallRow).update({"brought": True})
        session.commit()
        assert told(session, me) == [(None, Decimal(1))]
        assert told(session, me, own=False) == []


def test_units_are_told_of_each_of_the_last_14_days_of_california(engine: Engine) -> None:
    at = datetime(2026, 11, 24, 7, 30, tzinfo=UTC)  # still the 23rd there
    with Session(engine) as session:
        for day, units in ((9, 1), (10, 20), (23, 300)):
            session.add(QuotaDayRow(day=date(2026, 11, day), units=units))
        session.commit()
        days = usage(session, Budgets(), at, None, units_a_day=10_000).unit_days
        assert len(days) == 14
        assert [each for each in days if each[1]] == [
            (date(2026, 11, 23), 300),
            (date(2026, 11, 10), 20),
        ]
        assert usage(session, Budgets(), at, None).unit_days == ()
