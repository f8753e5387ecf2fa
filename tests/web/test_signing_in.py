"""Signing in, out, and failing to; what the address bar and strangers cannot do."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests.web import people
from tests.web.conftest import Browser
from tubetotask.config import Config
from tubetotask.domain.accounts import SIGNED_IN_LASTS, Event, Role
from tubetotask.storage import accounts
from tubetotask.storage.audit import MOST_BOTH
from tubetotask.storage.database import db, now
from tubetotask.storage.models import AuditRow, SignInRow, User
from tubetotask.web.signing import events
from tubetotask.web.signing.person import Person

WRONG = "Address and password do not fit together"


@pytest.fixture
def admin(app: Flask) -> User:
    return people.administrator()


def session_of() -> Session:
    session: Session = db.session()
    session.rollback()
    session.expire_all()
    return session


def happened() -> list[str]:
    return list(session_of().scalars(select(AuditRow.event).order_by(AuditRow.id)).all())


def test_who_gives_address_and_password_is_in_and_comes_where_they_wanted(
    app: Flask, admin: User
) -> None:
    browser = Browser(app.test_client())
    away = browser.get("/plan?sample=")
    assert away.location == "/sign-in?next=/plan?sample%3D"
    assert 'href="/plan"' not in browser.get(away.location).text
    answer = people.sign_in(browser, people.ADMIN.upper(), to="/plan")
    assert (answer.status_code, answer.location) == (302, "/plan")
    assert browser.get("/plan").status_code == 200
    assert happened()[-1] == Event.SIGNED_IN


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "////evil.example",
        "javascript:1",
    ],
)
def test_after_signing_in_nobody_is_led_to_another_site(
    app: Flask, admin: User, elsewhere: str
) -> None:
    browser = Browser(app.test_client())
    fields = {"email": people.ADMIN, "password": people.PASSWORD, "next": elsewhere}
    answer = browser.post("/sign-in", on="/sign-in", **fields)
    assert answer.status_code in (200, 302), "the form again, or to a page of ours"
    if answer.status_code == 200:
        assert "evil" not in answer.text
    assert not (answer.location or "").startswith(("//", "/\\", "http"))


def test_nobody_learns_who_has_an_account(app: Flask, admin: User) -> None:
    closed = people.somebody("closed@example.org")
    accounts.enable(db.session(), closed.id, active=False)
    told = []
    for address, password in (
        (people.ADMIN, "a wrong password"),
        ("nobody@example.org", "a wrong password"),
        ("closed@example.org", people.PASSWORD),
    ):
        answer = people.sign_in(Browser(app.test_client()), address, password)
        assert answer.status_code == 200
        text = answer.text.replace(address.lower(), "").replace(address, "")
        told.append(re.sub(r'value="[^"]+"', "", unescape(text)))
        assert WRONG in unescape(answer.text)
        assert password not in answer.text
    assert told[0] == told[1] == told[2]


def test_after_many_failures_no_more_are_taken_and_other_accounts_still_are(
    app: Flask, admin: User
) -> None:
    people.somebody("other@example.org")
    for _ in range(MOST_BOTH):
        people.sign_in(Browser(app.test_client()), people.ADMIN, "a wrong password")
    refused = people.sign_in(Browser(app.test_client()), people.ADMIN)
    assert refused.status_code == 429, "even with the right password"
    assert people.sign_in(Browser(app.test_client()), "other@example.org").status_code == 302
    assert Event.SIGN_IN_REFUSED in happened()
    session = session_of()
    session.execute(update(AuditRow).values(at=now() - timedelta(minutes=16)))
    session.commit()
    assert people.sign_in(Browser(app.test_client()), people.ADMIN).status_code == 302


def test_a_session_that_somebody_planted_is_not_the_one_that_is_signed_in(
    app: Flask, admin: User
) -> None:
    browser = Browser(app.test_client())
    token = browser.token("/sign-in")
    planted = browser.client.get_cookie("session")
    people.sign_in(browser, people.ADMIN)
    stolen = app.test_client()
    assert planted is not None
    stolen.set_cookie("session", planted.value)
    assert stolen.get("/plan").status_code == 302
    assert browser.token("/plan") != token, "nor does its form token go on"


def test_signing_out_ends_the_sign_in_for_a_copied_cookie_too(app: Flask, admin: User) -> None:
    browser = people.browser(app, admin)
    copied = browser.client.get_cookie("session")
    assert browser.post("/sign-out", on="/plan").location == "/"
    assert copied is not None
    other = app.test_client()
    other.set_cookie("session", copied.value)
    for client in (browser.client, other):
        assert client.get("/plan").status_code == 302
    assert session_of().query(SignInRow).count() == 0
    assert happened()[-1] == Event.SIGNED_OUT


def test_a_browser_stays_signed_in_only_where_that_was_asked_for(app: Flask, admin: User) -> None:
    for stay in ({}, {"remember": "y"}):
        browser = Browser(app.test_client())
        answer = people.sign_in(browser, people.ADMIN, **stay)
        cookies = [each for each in answer.headers.getlist("Set-Cookie") if "session=" in each]
        assert ("Expires=" in cookies[-1]) == bool(stay)
        assert all("HttpOnly" in each and "SameSite=Lax" in each for each in cookies)
        assert browser.client.get_cookie("remember_token") is None


def test_a_sign_in_that_was_not_used_for_a_month_is_over(app: Flask, admin: User) -> None:
    client = people.signed_in(app, admin)
    session = session_of()
    session.execute(update(SignInRow).values(seen_at=now() - SIGNED_IN_LASTS))
    session.commit()
    assert client.get("/plan").status_code == 302


def test_neither_a_header_nor_an_address_nor_json_signs_anybody_in(app: Flask, admin: User) -> None:
    with app.test_request_context():
        token = str(Person(admin).get_auth_token())
    client = app.test_client()
    assert client.get("/plan", headers={"Authentication-Token": token}).status_code == 302
    assert client.get(f"/plan?auth_token={token}").status_code == 302
    json = {"email": people.ADMIN, "password": people.PASSWORD}
    answer = client.post("/sign-in?include_auth_token", json=json)
    assert "token" not in answer.text or answer.status_code == 400


# --- Without accounts


def test_this_machine_uses_an_instance_without_accounts_and_is_told_so(
    app: Flask, browser: Browser
) -> None:
    page = browser.get("/").text
    assert "whoever uses this machine" in page
    assert "Sign out" not in page


@pytest.mark.parametrize(
    "sent",
    [
        {"environ_base": {"REMOTE_ADDR": "192.0.2.7"}},
        {"headers": {"X-Forwarded-For": "192.0.2.7"}},
        {"headers": {"Forwarded": "for=192.0.2.7"}},
        {"environ_base": {"REMOTE_ADDR": ""}},
    ],
)
def test_a_stranger_never_uses_an_instance_without_accounts(
    app: Flask, sent: dict[str, dict[str, str]]
) -> None:
    client = app.test_client()
    for path in ("/", "/plan", "/settings", "/jobs"):
        assert client.get(path, **sent).status_code == 302, path
    assert client.get("/healthz", **sent).status_code == 200


def test_as_soon_as_there_is_an_administrator_everybody_signs_in(
    app: Flask, browser: Browser
) -> None:
    assert browser.get("/plan").status_code == 200
    people.administrator()
    assert browser.get("/plan").status_code == 302


@pytest.mark.parametrize(
    "told",
    [
        {"flask_env": "production"},
        {"host": "0.0.0.0"},
        {"public_url": "https://tasks.example.org"},
        {"trusted_hosts": ("tasks.example.org",)},
        {"trusted_proxies": 1},
        {"accounts": "required"},
    ],
)
def test_where_others_may_come_every_page_needs_a_person_from_the_start(
    app: Flask, told: dict[str, object]
) -> None:
    config: Config = app.config["TUBETOTASK"]
    assert not config.needs_accounts
    app.config["TUBETOTASK"] = replace(config, **told)  # type: ignore[arg-type] # fields by name
    client = app.test_client()
    answer = client.get("/plan", follow_redirects=True)
    assert answer.request.path == "/sign-in"
    assert "users setup-link" in answer.text


def test_a_reader_is_offered_nothing_to_press_and_may_still_look_after_the_account(
    app: Flask, admin: User
) -> None:
    browser = people.browser(app, people.somebody("r@example.org", Role.READER))
    assert 'class="looks-only"' in browser.get("/plan").text
    assert browser.post("/plan", on="/plan", plan="# x").status_code == 403
    assert browser.post("/account", on="/account", name="R", address="r@example.org").location


def test_every_visit_is_seen_at_most_every_few_minutes(app: Flask, admin: User) -> None:
    client = people.signed_in(app, admin)
    long_ago = now() - timedelta(hours=1)
    session = session_of()
    session.execute(update(SignInRow).values(seen_at=long_ago))
    session.commit()
    client.get("/plan")
    seen = session_of().scalars(select(SignInRow.seen_at)).one()
    assert seen > long_ago
    client.get("/plan")
    assert session_of().scalars(select(SignInRow.seen_at)).one() == seen
    assert events.TOKEN == "sign_in"
