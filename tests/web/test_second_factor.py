"""Codes of an app, recovery codes, passkeys: what opens an account beside its password."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from threading import Barrier, Thread

import pytest
from flask import Flask
from passlib.totp import TOTP
from sqlalchemy import select

from tests.web import people
from tests.web.conftest import Browser
from tubetotask.domain.accounts import Event
from tubetotask.storage import links
from tubetotask.storage.database import db, now
from tubetotask.storage.models import AuditRow, User
from tubetotask.web import first_run


def app_of(browser: Browser) -> tuple[TOTP, str]:
    """Set the code up; what the authenticator app then knows, and the code that was given."""
    page = browser.post("/account/code", on="/account/code", setup="authenticator")
    key = re.search(r'class="secret">([^<]+)<', page.text)
    action = re.search(r'action="(/account/code/[^"]+)"', page.text)
    assert key
    assert action
    assert "<svg" in page.text, "to be scanned, without a picture from elsewhere"
    assert "data:" not in page.text
    device = TOTP(key=unescape(key[1]).replace("-", ""))
    first = device.generate().token
    done = browser.post(unescape(action[1]), on="/account/code", code=first)
    assert done.location == "/account/recovery-codes"
    return device, first


def test_a_code_is_asked_for_after_the_password_and_none_is_taken_twice(
    app: Flask, admin: User
) -> None:
    device, used = app_of(people.browser(app, admin))
    kept = people.session_anew().get_one(User, admin.id)
    assert kept.code_secret
    assert device.base32_key not in kept.code_secret, "it is kept locked"
    browser = Browser(app.test_client())
    half = people.sign_in(browser, people.ADMIN, to="/usage")
    assert half.location.startswith("/sign-in/code")
    assert browser.get("/plan").status_code == 302, "not in yet"
    again = browser.post(half.location, on=half.location, code=used)
    assert "was used before" in unescape(again.text), "the code that set it up"
    later = device.generate(kept_time(device, steps=1)).token
    done = browser.post(half.location, on=half.location, code=later)
    assert done.location == "/usage"
    assert browser.get("/plan").status_code == 200


def test_a_link_to_the_code_s_page_signs_nobody_out(app: Flask, admin: User) -> None:
    browser = people.browser(app, admin)
    for sent in (browser.get("/sign-in/code"), browser.post("/sign-in/code", code="000000")):
        assert (sent.status_code, sent.location) == (303, "/")
        assert browser.get("/plan").status_code == 200


def kept_time(device: TOTP, *, steps: int) -> int:
    """A time so many codes from now; a clock may be off by one."""
    return int(device.normalize_time(None)) + steps * int(device.period)


def test_guessing_codes_ends_as_guessing_passwords_does(app: Flask, admin: User) -> None:
    device, _ = app_of(people.browser(app, admin))
    browser = Browser(app.test_client())
    half = people.sign_in(browser, people.ADMIN).location
    for _ in range(10):
        browser.post(half, on=half, code="000000")
    token = device.generate(kept_time(device, steps=1)).token
    assert browser.client.post(half, data={"code": token}).status_code == 400
    answer = browser.post(half, on=half, code=token)
    assert answer.status_code == 429
    assert browser.get("/plan").status_code == 302


def test_a_recovery_code_opens_once_and_is_kept_locked(app: Flask, admin: User) -> None:
    here = people.browser(app, admin)
    app_of(here)
    page = here.post(
        "/account/recovery-codes", on="/account/recovery-codes", generate_new_codes="y"
    )
    codes = re.findall(r"<code>([0-9a-f-]+)</code>", page.text)
    assert len(codes) == 8
    assert codes[0] not in here.get("/account/recovery-codes?show_codes=1").text
    assert codes[0] not in people.session_anew().get_one(User, admin.id).recovery_codes
    for code, opens in ((codes[0], True), (codes[0], False), (codes[1], True)):
        browser = Browser(app.test_client())
        people.sign_in(browser, people.ADMIN)
        answer = browser.post("/sign-in/recovery", on="/sign-in/recovery", code=code)
        assert (answer.status_code == 302) == opens
        assert (browser.get("/plan").status_code == 200) == opens


def test_who_signed_in_long_ago_proves_it_again_before_changing_how_they_sign_in(
    app: Flask, admin: User
) -> None:
    client = people.signed_in(app, admin, fresh=False)
    for path in ("/account/code", "/account/recovery-codes"):
        assert client.get(path).location.startswith("/sign-in/again?next=")
    browser = Browser(client)
    token = {"X-CSRFToken": browser.token("/account")}
    asked = client.post("/account/passkeys/begin", json={}, headers=token)
    assert asked.status_code == 401
    page = "/sign-in/again?next=/account/code"
    done = browser.post(page, on=page, password=people.PASSWORD, next="/account/code")
    assert done.location == "/account/code"
    assert client.get("/account/code").status_code == 200


@pytest.mark.parametrize("answer", [None, "x", {}, {"id": "a"}, {"rawId": "AAAA", "response": {}}])
def test_what_is_no_answer_of_a_passkey_is_refused_and_counted(
    app: Flask, admin: User, answer: object
) -> None:
    browser = Browser(app.test_client())
    headers = {"X-CSRFToken": browser.token("/sign-in")}
    begun = browser.client.post("/sign-in/passkey/begin", json={}, headers=headers)
    assert set(begun.json or {}) == {"publicKey"}
    assert not (begun.json or {})["publicKey"].get("allowCredentials"), (
        "tells nothing of who is here"
    )
    tried = browser.client.post("/sign-in/passkey", json={"answer": answer}, headers=headers)
    assert tried.status_code == 400
    assert people.session_anew().scalars(select(AuditRow.event)).all() == [Event.SIGN_IN_FAILED]


def test_a_server_says_at_its_start_how_to_set_it_up_until_somebody_has(
    app: Flask, browser: Browser
) -> None:
    said: list[str] = []
    first_run.announce(app, said.append)
    link = re.search(r"http://127.0.0.1:5000(/setup/\S+)", said[0])
    assert link
    assert browser.get(link[1]).status_code == 200
    people.administrator()
    first_run.announce(app, said.append)
    assert len(said) == 1


def test_servers_that_start_at_once_say_one_link_and_a_later_one_another(
    app: Flask, browser: Browser
) -> None:
    said, ready = list[str](), Barrier(4)

    def start() -> None:
        ready.wait(30)
        first_run.announce(app, said.append)

    threads = [Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(said) == 4
    found = {path for each in said for path in re.findall(r"/setup/\S+", each)}
    (path,) = found
    assert browser.get(path).status_code == 200
    secret, session = app.config["TUBETOTASK"].session_secret, people.session_anew()
    later = links.to_set_up(session, secret, now() + timedelta(hours=2))
    session.commit()
    assert later not in path
    assert browser.get(path).status_code == 404
    assert browser.get(f"/setup/{later}").status_code == 200
    other = links.to_set_up(session, "another secret", now() + timedelta(hours=2))
    assert other != later, "who has the database alone cannot work it out"


def test_a_server_without_its_tables_says_nothing_of_setting_up(app: Flask) -> None:
    with db.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE links")
    said: list[str] = []
    first_run.announce(app, said.append)
    assert said == []
