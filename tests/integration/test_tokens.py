"""Tokens for bringing captions: what opens, what does not, and who guesses."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from tests.integration.bringing import listed, send, track
from tubetotask.api import guard
from tubetotask.storage import tokens
from tubetotask.storage.database import now
from tubetotask.storage.models import TokenRow
from tubetotask.storage.workspace import Workspace


def test_a_token_is_kept_as_a_digest_shown_once_and_noted_when_used(
    app: Flask, workspace: Workspace, token: str
) -> None:
    row = workspace.session.scalars(select(TokenRow)).one()
    secret = token.rsplit("_", 1)[1]
    kept = [str(getattr(row, column.key)) for column in TokenRow.__table__.columns]
    assert not any(secret in each for each in kept)
    assert row.used_at is None
    listed(app, token)
    workspace.session.refresh(row)
    assert row.used_at is not None


def test_a_token_that_is_wrong_expired_revoked_or_for_something_else_opens_nothing(
    app: Flask, workspace: Workspace, token: str
) -> None:
    session, row = workspace.session, workspace.session.scalars(select(TokenRow)).one()
    head, secret = token.rsplit("_", 1)
    flipped = f"{head}_{'0' if secret[0] != '0' else '1'}{secret[1:]}"
    for wrong in ("", "x", token.upper(), token[:-1], flipped, f"{token} ", "é" * 9):
        if wrong.strip() != token:
            assert send(app, wrong, track()).status_code == 401, wrong
    row.scope = "other"
    session.commit()
    assert send(app, token, track()).status_code == 401
    row.scope, row.expires_at = tokens.CAPTIONS, now()
    session.commit()
    answer = send(app, token, track())
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    row.expires_at = now() + timedelta(days=1)
    session.commit()
    assert listed(app, token) == []
    tokens.revoke(session, workspace.owner_id, row.id)
    assert send(app, token, track()).status_code == 401


def test_a_cookie_opens_nothing_and_a_session_is_never_begun(app: Flask, token: str) -> None:
    client = app.test_client()
    client.get("/")  # has a session cookie from now on
    assert client.get("/api/captions/waiting").status_code == 401
    for path in ("/api/", "/api/captions", "/api/captions/anybody", "/api/analyses"):
        answer = client.post(path)
        assert answer.status_code == 404
        assert answer.json
        assert answer.json["error"]["id"] == "not-found"
    preflight = client.options("/api/captions/browser", headers={"Origin": "https://evil.example"})
    assert "Access-Control-Allow-Origin" not in preflight.headers


def test_who_guesses_is_slowed_down_and_the_right_token_is_not(
    app: Flask, token: str, workspace: Workspace
) -> None:
    for _ in range(20):
        assert send(app, f"ttt_{'0' * 16}_{'0' * 64}", track()).status_code == 401
    answer = send(app, f"ttt_{'0' * 16}_{'1' * 64}", track())
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 900
    assert listed(app, token) == [], "the same address, and the right token"
    head = token.rsplit("_", 1)[0]
    guard.wrong.clear()
    for _ in range(20):
        send(app, f"{head}_{'0' * 64}", track())
    assert send(app, token, track()).status_code == 429, "this one token is being guessed at"
    other = tokens.make(workspace.session, workspace.owner_id, "other", 30, now())[1]
    assert listed(app, other) == []


def test_one_token_may_not_ask_without_end(app: Flask, token: str) -> None:
    for _ in range(120):
        assert send(app, token, b"{}").status_code == 400
    assert send(app, token, b"{}").status_code == 429
