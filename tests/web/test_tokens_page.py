"""The page of tokens: made with a password, shown once, for no more than one may do, revoked."""

from __future__ import annotations

import re

from flask import Flask
from sqlalchemy import select

from tests.web import people
from tests.web.conftest import Browser
from tests.web.programs import Program, token
from tests.web.test_sources import words
from tubetotask.domain.accounts import Role
from tubetotask.storage.models import AuditRow, TokenRow, User
from tubetotask.storage.workspace import Workspace

PAGE = "/account/tokens"
GOOD = {"name": "laptop", "days": "90", "scope": "read", "password": people.PASSWORD}


def test_a_token_is_made_with_the_password_shown_once_and_revoked(
    app: Flask, admin: User, workspace: Workspace
) -> None:
    browser = people.browser(app, admin)
    for wrong in ({"password": "not it"}, {"name": " "}, {"days": "7"}, {"scope": "all"}):
        answer = browser.post(PAGE, on=PAGE, **{**GOOD, **wrong})
        assert answer.status_code == 400, wrong
        assert 'class="error"' in answer.text
        assert people.PASSWORD not in answer.text
    answer = browser.post(PAGE, on=PAGE, **GOOD)
    found = re.search(r"<code data-new-token>(ttt_[0-9a-f_]+)</code>", answer.text)
    assert found
    assert answer.headers["Cache-Control"] == "no-store"
    program = Program(app, found[1])
    assert program.get("/me").json["scope"] == "read"  # type: ignore[index]  # a body of JSON
    later = browser.get(PAGE).text
    assert found[1].rsplit("_", 1)[1] not in later
    assert "laptop Read until" in words(later)
    events = workspace.session.scalars(select(AuditRow.event)).all()
    assert "token made" in events
    row = workspace.session.scalars(select(TokenRow)).one()
    browser.post(f"{PAGE}/{row.id}/revoke", on=PAGE)
    assert program.get("/me").status_code == 401


def test_nobody_makes_a_token_for_more_than_they_may_themselves(
    app: Flask, admin: User, workspace: Workspace
) -> None:
    reader = people.browser(app, people.somebody("r@example.org", Role.READER))
    member = people.browser(app, people.somebody("m@example.org"))
    assert reader.post(PAGE, on=PAGE, **{**GOOD, "scope": "write"}).status_code == 400
    assert reader.post(PAGE, on=PAGE, **GOOD).status_code == 200
    assert member.post(PAGE, on=PAGE, **{**GOOD, "scope": "admin"}).status_code == 400
    assert member.post(PAGE, on=PAGE, **{**GOOD, "scope": "write"}).status_code == 200
    theirs = workspace.session.scalars(select(TokenRow)).first()
    assert theirs
    assert member.post(f"{PAGE}/{theirs.id}/revoke", on=PAGE).status_code == 404


def test_who_uses_this_machine_without_an_account_is_asked_for_no_password(
    app: Flask, browser: Browser
) -> None:
    assert "Your password" not in browser.get(PAGE).text
    made = {name: value for name, value in GOOD.items() if name != "password"}
    assert browser.post(PAGE, on=PAGE, **made).status_code == 200


def test_the_reference_shows_every_operation_and_no_other_address(
    browser: Browser, workspace: Workspace
) -> None:
    from tubetotask.api.v1.table import OPERATIONS

    page = browser.get("/api/docs")
    assert page.status_code == 200
    for each in OPERATIONS:
        assert f'id="{each.id}"' in page.text
    assert not re.findall(r'(?:src|href)="https?://', page.text)
    assert token(workspace.owner_id) not in page.text
