"""What somebody without an account gets to see: nothing of anybody's, whatever they send."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.web import people
from tests.web.conftest import Browser
from tests.web.test_access import routes
from tests.web.test_every_route import built
from tubetotask.domain.accounts import LinkKind
from tubetotask.storage import links, tokens
from tubetotask.storage.database import db, now
from tubetotask.storage.models import AnalysisRow, PasskeyRow
from tubetotask.storage.workspace import Workspace


@pytest.fixture
def kept(workspace: Workspace) -> None:
    """Talks of "local", one of them removed, who is then the administrator."""
    row = {"owner_id": workspace.owner_id, "upload_hash": "h", "state": "done"}
    workspace.session.add(AnalysisRow(**row, request_key="1", title="SECRET talk"))
    workspace.session.add(
        AnalysisRow(**row, request_key="2", title="SECRET past", removed_at=now())
    )
    workspace.session.commit()
    people.administrator()


@pytest.mark.usefixtures("kept")
def test_a_form_without_its_token_shows_a_stranger_nothing(app: Flask) -> None:
    for rule, method in routes(app):
        if method == "GET":
            continue
        path = built(app, rule, 77)
        answer = app.test_client().open(path, method=method, data={"source": "x"})
        assert "SECRET" not in answer.text, path
        assert "local" not in answer.headers.get("Location", ""), path
    lost = app.test_client().post("/", data={"source": "x"})
    assert lost.status_code == 303
    assert lost.location.startswith("/sign-in")


def test_a_host_that_is_not_ours_gets_a_line_and_no_fault(app: Flask) -> None:
    app.config["TRUSTED_HOSTS"] = ["tasks.example.org"]
    for path in ("/", "/healthz", "/nowhere"):
        answer = app.test_client().get(path, headers={"Host": "evil.example"})
        assert answer.status_code == 400
        assert "not known by that name" in answer.text


@pytest.mark.parametrize("there", ["/\\evil.example", "/\t/evil.example", "//evil.example"])
def test_after_a_passkey_nobody_is_led_away(
    app: Flask, there: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tubetotask.web.views import passkeys

    row = people.administrator()
    # The browser test proves a passkey; here only where it leads is asked.
    monkeypatch.setattr(passkeys, "_proven", lambda _answer: row)
    app.config["WTF_CSRF_ENABLED"] = False
    answer = app.test_client().post("/sign-in/passkey", json={"answer": {}, "next": there})
    assert answer.get_json() == {"go": "/"}


def test_failed_passkeys_of_the_world_keep_nobody_out(app: Flask) -> None:
    people.administrator()
    app.config["WTF_CSRF_ENABLED"] = False
    for network in range(6):
        for _ in range(9):
            client = app.test_client()
            address = {"REMOTE_ADDR": f"203.0.{network}.9"}
            client.post("/sign-in/passkey", json={"answer": {}}, environ_base=address)
    mine = {"REMOTE_ADDR": "198.51.100.7"}
    answer = app.test_client().post("/sign-in/passkey", json={"answer": {}}, environ_base=mine)
    assert answer.status_code == 400
    assert "Use your password" in answer.get_json()["error"] or "passkey" in answer.text


def test_a_new_password_by_a_link_ends_what_an_intruder_may_have_made(app: Flask) -> None:
    row = people.administrator()
    session = db.session()
    tokens.make(session, row.id, "laptop", 30, now())
    session.add(PasskeyRow(user_id=row.id, credential_id="c", data=b"", name="theirs"))
    link = links.make(session, LinkKind.RESET, now(), user_id=row.id)
    session.commit()
    browser = Browser(app.test_client())
    path, new = f"/reset/{link}", "nine tall purple trees"
    sent = browser.post(path, on=path, new_password=new, new_password_again=new)
    assert sent.status_code in (302, 303), sent.text
    assert list(tokens.of(session, row.id)) == []
    assert session.query(PasskeyRow).count() == 0
