"""Accounts, links, sign-ins, the audit log and leaving, on both databases."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from functools import partial
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.integration.test_storage import stored
from tubetotask.domain.accounts import Event, LinkKind, Role, Visit
from tubetotask.domain.budget import Budgets
from tubetotask.domain.calls import Account, Call, Outcome
from tubetotask.domain.errors import AccountError, LinkSpent, NotFound
from tubetotask.storage import accounts, audit, budgets, leaving, links, sign_ins, takeout, tokens
from tubetotask.storage.calls import SqlCallBook
from tubetotask.storage.database import Base, db, now
from tubetotask.storage.models import (
    AuditRow,
    FollowRow,
    ModelCallRow,
    SourceRow,
    SpentRow,
    User,
)
from tubetotask.storage.workspace import Workspace, local_user


@pytest.fixture
def session(app: Flask) -> Session:
    found: Session = db.session()
    return found


def somebody(session: Session, address: str, role: Role = Role.MEMBER) -> User:
    row = accounts.join(session, address, "", "hash", role)
    session.commit()
    return row


def test_the_first_administrator_is_who_was_here_with_everything(session: Session) -> None:
    local = local_user(session)
    number = stored(Workspace(session, local.id), title="A talk").id
    assert not accounts.set_up(session)
    row = accounts.first(session, "Ada@Example.org", "Ada", "hash")
    session.commit()
    assert (row.id, row.email, row.role) == (local.id, "ada@example.org", Role.ADMIN)
    assert accounts.set_up(session)
    assert Workspace(session, local_user(session).id).analysis(number).title == "A talk"
    with pytest.raises(AccountError):
        accounts.first(session, "eve@example.org", "", "hash")


def test_an_address_is_one_person_s_whatever_its_capitals(session: Session) -> None:
    bea = somebody(session, "Bea@example.org")
    with pytest.raises(AccountError):
        somebody(session, "bEA@example.org")
    assert accounts.of_address(session, "BEA@EXAMPLE.ORG") == bea
    assert accounts.of_address(session, "nobody") is None
    with pytest.raises(NotFound):
        accounts.one(session, 2**40)


def refused_at_once(app: Flask, *works: Callable[[Session], object]) -> int:
    """All at the same moment, each in a thread; how many were refused."""
    together, refused = Barrier(len(works)), []

    def begin(work: Callable[[Session], object]) -> None:
        with app.app_context():
            together.wait()
            try:
                work(db.session())
                db.session.commit()
            except AccountError as error:
                refused.append(error)
            db.session.remove()

    threads = [Thread(target=begin, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(refused)


def test_of_two_last_administrators_who_demote_each_other_at_once_one_stays(
    app: Flask, session: Session
) -> None:
    first = accounts.first(session, "a@example.org", "", "hash").id
    second = somebody(session, "b@example.org", Role.ADMIN).id
    session.rollback()
    demote = [partial(accounts.set_role, user_id=n, role=Role.MEMBER) for n in (first, second)]
    assert refused_at_once(app, *demote) == 1
    assert accounts.set_up(session)


def test_of_two_who_set_up_at_once_one_becomes_the_administrator(
    app: Flask, session: Session
) -> None:
    local_user(session)
    session.rollback()
    begin = [
        partial(accounts.first, address=f"{n}@x.org", called="", password_hash="h") for n in "ab"
    ]
    assert refused_at_once(app, *begin) == 1
    admins = select(User.email).where(User.role == Role.ADMIN.value)
    assert session.scalars(admins).all() in (["a@x.org"], ["b@x.org"])


@pytest.mark.parametrize(
    ("change", "closed"),
    [
        (accounts.ask_removal, True),
        (lambda s, n: accounts.enable(s, n, active=False), True),
        (lambda s, n: accounts.set_role(s, n, Role.READER), False),
    ],
)
def test_who_is_closed_or_only_looks_has_nothing_read_by_itself_and_closed_signs_out(
    session: Session, change: Callable[[Session, int], object], closed: bool
) -> None:
    accounts.first(session, "a@example.org", "", "hash")
    bea = somebody(session, "b@example.org")
    source = SourceRow(kind="channel", youtube_id="UC" + "x" * 22)
    session.add(source)
    session.flush()
    session.add(FollowRow(owner_id=bea.id, source_id=source.id, asked="@x", state="active"))
    token = sign_ins.begin(session, bea, Visit(), now())
    mark = bea.mark or ""
    session.commit()
    change(session, bea.id)
    assert (sign_ins.find(session, mark, token, now()) is None) == closed
    assert session.scalars(select(FollowRow.state)).all() == ["paused"]


def test_a_link_works_once_for_whoever_comes_first(session: Session) -> None:
    at = now()
    token = links.make(session, LinkKind.INVITE, at, email="b@example.org", role=Role.READER)
    row = links.find(session, LinkKind.INVITE, token, at)
    assert token not in (row.hash, row.email)
    links.use(session, row, at)
    with pytest.raises(LinkSpent):
        links.use(session, row, at)
    with pytest.raises(LinkSpent):
        links.find(session, LinkKind.INVITE, token, at)
    with pytest.raises(LinkSpent):
        links.find(session, LinkKind.SETUP, "\ud800" + "x" * 5000, at)


def test_a_sign_in_is_found_by_its_token_and_the_person_s_mark_together(session: Session) -> None:
    bea, at = somebody(session, "b@example.org"), now()
    token = sign_ins.begin(session, bea, Visit("203.0.113.0/24", "Firefox"), at)
    mark = bea.mark or ""
    found = sign_ins.find(session, mark, token, at)
    assert found
    assert found[0].id == bea.id
    assert sign_ins.find(session, "other", token, at) is None
    assert sign_ins.find(session, mark, "other", at) is None
    assert sign_ins.find(session, mark, token, at + timedelta(days=30)) is None
    assert not sign_ins.end(session, bea.id + 1, found[1].id)
    assert sign_ins.end(session, bea.id, found[1].id)
    assert sign_ins.find(session, mark, token, at) is None


def test_failed_attempts_count_for_account_and_network_and_for_a_while(session: Session) -> None:
    at, here, there = now(), Visit("203.0.113.0/24"), Visit("198.51.100.0/24")
    for _ in range(audit.MOST_BOTH):
        audit.write(session, Event.SIGN_IN_FAILED, at, visit=here, key="k")
    assert audit.too_many(session, "k", here.network, at)
    assert not audit.too_many(session, "k", there.network, at), "a stranger locks nobody out"
    assert not audit.too_many(session, "other", here.network, at)
    assert not audit.too_many(session, "k", here.network, at + audit.WITHIN)
    for number in range(audit.MOST):
        audit.write(session, Event.SIGN_IN_FAILED, at, visit=there, key=f"k{number}")
    assert audit.too_many(session, "new", there.network, at)
    audit.sweep(session, at + timedelta(days=400))
    assert session.query(AuditRow).count() == 0


def spend(session: Session, owner_id: int, purpose: str, key: str) -> None:
    session.commit()
    call = Call(key * 64, "gpt-4o", purpose, "words of a plan", Outcome.USED, usd=Decimal("0.5"))
    SqlCallBook(db.engine, Account("", owner_id)).keep(call)


def test_a_token_opens_nothing_for_who_may_change_nothing(session: Session) -> None:
    accounts.first(session, "a@example.org", "", "hash")
    bea = somebody(session, "b@example.org")
    _, text = tokens.make(session, bea.id, "laptop", 30, now())

    def opens() -> bool:
        session.expire_all()
        return tokens.shown(session, text, now()).opens(tokens.CAPTIONS)

    assert opens()
    accounts.set_role(session, bea.id, Role.READER)
    assert not opens()
    accounts.set_role(session, bea.id, Role.MEMBER)
    accounts.enable(session, bea.id, active=False)
    assert not opens()
    accounts.enable(session, bea.id, active=True)
    assert not opens(), "who is let in again makes new ones"
    _, text = tokens.make(session, bea.id, "laptop", 30, now())
    assert opens()
    accounts.ask_removal(session, bea.id)
    assert not opens()


def test_who_is_gone_is_named_nowhere_and_what_was_spent_stays(session: Session) -> None:
    ada = accounts.first(session, "a@example.org", "Ada", "hash")
    bea = somebody(session, "b@example.org")
    number = bea.id
    stored(Workspace(session, number), title="Hers")
    kept = stored(Workspace(session, ada.id), title="His").id
    spend(session, number, "assess", "k")
    spend(session, ada.id, "assess", "l")
    budgets.put(session, "user", number, Budgets(Decimal(3)))
    audit.write(session, Event.ROLE_CHANGED, now(), user_id=ada.id, about_id=number)
    audit.write(session, Event.SIGNED_IN, now(), user_id=number)
    session.commit()
    leaving.remove(session, number)
    session.expire_all()
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if column.name in ("owner_id", "user_id", "about_id", "made_by"):
                query = select(column).where(column == number)
                assert session.execute(query).all() == [], f"{table.name}.{column.name}"
    assert Workspace(session, ada.id).analysis(kept).title == "His"
    calls = session.scalars(select(ModelCallRow).order_by(ModelCallRow.id)).all()
    assert [(row.text, row.usd) for row in calls] == [
        ("", Decimal("0.5")),
        ("words of a plan", Decimal("0.5")),
    ]
    sums = {(row.whose, row.scope_id): row.usd for row in session.scalars(select(SpentRow))}
    assert sums == {("all", 0): Decimal(1), ("user", ada.id): Decimal("0.5")}
    assert session.query(AuditRow).count() == 2


def test_what_is_taken_away_is_all_of_a_person_s_and_nothing_else(session: Session) -> None:
    ada = accounts.first(session, "a@example.org", "Ada", "hash")
    bea = somebody(session, "b@example.org")
    stored(Workspace(session, bea.id), title="Hers")
    stored(Workspace(session, ada.id), title="His")
    spend(session, bea.id, "assess", "k")
    file = io.BytesIO()
    takeout.write(session, bea.id, file)
    with zipfile.ZipFile(file) as archive:
        told = {name: archive.read(name).decode() for name in archive.namelist()}
    for name, text in told.items():
        if name.endswith(".json"):
            json.loads(text)
    assert [row["title"] for row in json.loads(told["analyses.json"])] == ["Hers"]
    assert json.loads(told["model_calls.json"])[0]["usd"] == "0.5"
    whole = "".join(told.values())
    for other in ("His", "a@example.org", bea.mark, "hash"):
        assert f'"{other}"' not in whole
