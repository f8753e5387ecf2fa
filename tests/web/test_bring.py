"""The page about bringing captions: a token is shown once, used, and revoked."""

from __future__ import annotations

import re
from datetime import timedelta

from sqlalchemy import select

from tests.web.conftest import Browser
from tests.web.test_sources import words
from tubetotask.storage.database import now
from tubetotask.storage.models import TokenRow, User
from tubetotask.storage.workspace import Workspace

PAGE = "/sources/bring"


def test_a_token_is_shown_once_and_listed_by_its_name_afterwards(
    browser: Browser, workspace: Workspace
) -> None:
    answer = browser.post(PAGE, on=PAGE, name=" my <laptop> ", days="30")
    found = re.search(r"<code data-new-token>(ttt_[0-9a-f_]+)</code>", answer.text)
    assert found
    assert answer.headers["Cache-Control"] == "no-store"
    later = browser.get(PAGE).text
    assert found[1] not in later
    assert found[1].rsplit("_", 1)[1] not in later
    assert "my <laptop> until " in words(later)
    assert "not used yet" in words(later)
    header = {"Authorization": f"Bearer {found[1]}"}
    client = browser.client
    assert client.get("/api/captions/waiting", headers=header).json == {"videos": []}
    assert "last used just now" in words(browser.get(PAGE).text)
    row = workspace.session.scalars(select(TokenRow)).one()
    browser.post(f"{PAGE}/{row.id}/revoke", on=PAGE)
    assert client.get("/api/captions/waiting", headers=header).status_code == 401
    assert "laptop" not in browser.get(PAGE).text.replace('placeholder="laptop"', "")


def test_what_is_wrong_with_a_token_is_told_beside_the_field(
    browser: Browser, workspace: Workspace
) -> None:
    for name, days in (("", "90"), (" ", "90"), ("x", "7"), ("x", "")):
        answer = browser.post(PAGE, on=PAGE, name=name, days=days)
        assert answer.status_code == 400
        assert 'aria-invalid="true"' in answer.text
    for number in range(20):
        assert browser.post(PAGE, on=PAGE, name=f"n{number}", days="90").status_code == 200
    answer = browser.post(PAGE, on=PAGE, name="one more", days="90")
    assert "There are 20 tokens already. Revoke one first." in words(answer.text)
    row = workspace.session.scalars(select(TokenRow)).first()
    assert row
    row.expires_at = now() - timedelta(days=1)
    workspace.session.commit()
    assert "Expired" in words(browser.get(PAGE).text)


def test_another_person_s_tokens_are_neither_shown_nor_revoked(
    browser: Browser, workspace: Workspace
) -> None:
    other = User(name="other")
    workspace.session.add(other)
    workspace.session.flush()
    row = TokenRow(owner_id=other.id, name="theirs", selector="s", digest="d", scope="captions")
    row.expires_at = now()
    workspace.session.add(row)
    workspace.session.commit()
    assert "theirs" not in browser.get(PAGE).text
    assert browser.post(f"{PAGE}/{row.id}/revoke", on=PAGE).status_code == 404
    assert browser.post(f"{PAGE}/{'9' * 30}/revoke", on=PAGE).status_code == 404


def test_the_userscript_holds_this_address_and_no_secret(browser: Browser) -> None:
    browser.post(PAGE, on=PAGE, name="x", days="30")
    answer = browser.client.get(f"{PAGE}/tubetotask.user.js", base_url="http://localhost:5000")
    assert answer.mimetype == "text/javascript"
    assert '  const SERVER = "http://localhost:5000";' in answer.text
    assert "// @connect      localhost\n" in answer.text
    assert not re.search(r"ttt_[0-9a-f]{16}", answer.text)
