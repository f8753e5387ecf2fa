"""``tubetotask users``: the same as the people's page, for who may read the database."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from tests.unit.cli.runs import run
from tubetotask.domain.accounts import LinkKind, Role
from tubetotask.storage import accounts, links
from tubetotask.storage.database import now
from tubetotask.storage.models import AuditRow

pytestmark = pytest.mark.slow


@pytest.fixture
def session(database: Path) -> Iterator[Session]:
    found = create_engine(f"sqlite:///{database}")
    with Session(found) as session:
        yield session
    found.dispose()


def told(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    capsys.readouterr()
    assert run("users", *arguments) == code
    found = capsys.readouterr()
    return found.out if code == 0 else found.err


def as_json(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    return json.loads(told(capsys, *arguments, "--json"))


def token(link: str, kind: LinkKind) -> str:
    address, _, found = link.strip().rpartition("/")
    assert address == f"http://127.0.0.1:5000/{kind.value}"
    return found


def test_without_an_administrator_it_makes_the_link_that_makes_one(
    capsys: pytest.CaptureFixture[str], session: Session
) -> None:
    assert "users setup-link" in told(capsys)
    link = as_json(capsys, "setup-link")["link"]
    assert links.find(session, LinkKind.SETUP, token(link, LinkKind.SETUP), now())
    accounts.first(session, "ada@example.org", "Ada", "hash")
    session.commit()
    assert "There is an administrator" in told(capsys, "setup-link", code=3)
    assert told(capsys) == "ada@example.org  admin\n"


def test_people_are_added_changed_disabled_and_given_new_passwords_by_link(
    capsys: pytest.CaptureFixture[str], session: Session
) -> None:
    accounts.first(session, "ada@example.org", "Ada", "hash")
    session.commit()
    link = told(capsys, "add", "Bea@example.org", "--role", "reader").splitlines()[1]
    row = links.find(session, LinkKind.INVITE, token(link, LinkKind.INVITE), now())
    assert (row.email, row.role) == ("bea@example.org", "reader")
    accounts.join(session, "bea@example.org", "Bea", "hash", Role.READER)
    session.commit()
    assert "has an account" in told(capsys, "add", "bea@EXAMPLE.org", code=3)
    assert as_json(capsys, "role", "bea@example.org", "member")["role"] == "member"
    assert as_json(capsys, "disable", "bea@example.org")["active"] is False
    assert "disabled" in told(capsys, "list")
    assert "may sign in again" in told(capsys, "disable", "bea@example.org", "--undo")
    new = as_json(capsys, "reset-password", "bea@example.org", "--second-factor")["link"]
    assert links.find(session, LinkKind.RESET, token(new, LinkKind.RESET), now())
    assert [one["address"] for one in as_json(capsys, "list")["items"]] == [
        "ada@example.org",
        "bea@example.org",
    ]
    details = session.scalars(select(AuditRow.detail)).all()
    assert all("command line" in detail for detail in details)
    assert len(details) == 6


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("role", "ada@example.org", "reader"), "last administrator"),
        (("disable", "ada@example.org"), "last administrator"),
        (("disable", "eve@example.org"), "no such account"),
        (("add", "nobody"), "no e-mail address"),
    ],
)
def test_what_cannot_be_done_is_told_with_its_remedy(
    capsys: pytest.CaptureFixture[str], session: Session, arguments: tuple[str, ...], says: str
) -> None:
    accounts.first(session, "ada@example.org", "Ada", "hash")
    session.commit()
    capsys.readouterr()
    assert run("users", *arguments) != 0
    assert says in capsys.readouterr().err
