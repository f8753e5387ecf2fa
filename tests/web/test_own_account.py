"""One's own account: password, address, where one is signed in, taking all away, leaving."""

from __future__ import annotations

import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from tests.web import people
from tests.web.conftest import Browser
from tests.web.talks import PLAN
from tubetotask.jobs import addressing
from tubetotask.storage import accounts
from tubetotask.storage.database import now
from tubetotask.storage.models import AddressChangeRow, PlanVersion, SignInRow, User

EVIL = "<script>alert(1)</script>{{7*7}}"


# --- One's own account


def test_another_password_signs_all_other_browsers_out_and_this_one_stays(
    app: Flask, admin: User
) -> None:
    here, there = people.browser(app, admin), people.browser(app, admin)
    sent = {
        "password": people.PASSWORD,
        "new_password": "a better one still",
        "new_password_confirm": "a better one still",
    }
    bad = here.post(
        "/account/password", on="/account/password", **sent | {"password": "a wrong password"}
    )
    assert "This is not your password." in bad.text
    weak = {"new_password": "1234567890", "new_password_confirm": "1234567890"}
    assert (
        "guessed at once"
        in here.post("/account/password", on="/account/password", **sent | weak).text
    )
    assert here.post("/account/password", on="/account/password", **sent).location == "/account"
    assert here.get("/plan").status_code == 200
    assert there.get("/plan").status_code == 302
    assert people.session_anew().query(SignInRow).count() == 1


def test_another_address_needs_the_password_and_must_be_free(app: Flask, admin: User) -> None:
    people.somebody("taken@example.org")
    browser = people.browser(app, admin)
    for fields, says in (
        ({"address": "new@example.org"}, "not your password"),
        ({"address": "taken@example.org", "password": people.PASSWORD}, "cannot be used here"),
    ):
        answer = browser.post("/account", on="/account", name="Ada", **fields)
        assert (answer.status_code, says in answer.text) == (400, True)
    good = {"address": "New@example.org", "password": people.PASSWORD}
    assert "Another one counts at once" in browser.get("/account").text
    assert browser.post("/account", on="/account", name="Ada", **good).location == "/account"
    assert accounts.one(people.session_anew(), admin.id).email == "new@example.org"


def test_with_a_mail_server_another_address_counts_when_its_link_is_opened(
    app: Flask, admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {"smtp_url": "smtp://localhost", "error_mail_from": "tasks@example.org"}
    config = replace(app.config["TUBETOTASK"], **given)
    monkeypatch.setitem(app.config, "TUBETOTASK", config)
    people.somebody("taken@example.org")
    browser, old = people.browser(app, admin), admin.email
    new = {"address": "new@example.org", "name": "Ada"}
    assert browser.post("/account", on="/account", **new).status_code == 400
    assert "waits" not in browser.get("/account").text
    # Whether somebody has it nobody learns here: the mail is sent by the worker, or is not.
    for address in ("taken@example.org", "new@example.org"):
        fields = {**new, "address": address, "password": people.PASSWORD}
        assert browser.post("/account", on="/account", **fields).location == "/account"
        page = browser.get("/account").text
        assert "A link is sent to the new address" in page
        assert f"<strong>{address}</strong> waits" in page
    session = people.session_anew()
    assert accounts.one(session, admin.id).email == old
    row = session.get_one(AddressChangeRow, admin.id)
    path = "/address/" + addressing.link(config, row).rpartition("/")[2]
    stranger = Browser(app.test_client())  # the mail is read on another device
    assert "new@example.org" in stranger.get(path).text
    assert accounts.one(people.session_anew(), admin.id).email == old, "a look changes nothing"
    assert stranger.client.post(path).status_code == 400, "no form of ours"
    assert "Done" in stranger.post(path, on=path).text
    assert accounts.one(people.session_anew(), admin.id).email == "new@example.org"
    assert stranger.get(path).status_code == 404
    fields = {**new, "address": "third@example.org", "password": people.PASSWORD}
    browser.post("/account", on="/account", **fields)
    browser.post("/account/address/stay", on="/account")
    assert "waits" not in browser.get("/account").text


def test_another_address_that_was_asked_for_is_gone_with_the_password_that_it_was_asked_with(
    app: Flask, admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {"smtp_url": "smtp://localhost", "error_mail_from": "tasks@example.org"}
    config = replace(app.config["TUBETOTASK"], **given)
    monkeypatch.setitem(app.config, "TUBETOTASK", config)
    bea = people.somebody("bea@example.org")
    hers, office = people.browser(app, bea), people.browser(app, admin)
    thief = Browser(app.test_client())
    other = "another good one"

    def asked() -> str:
        """Who knows her password has a link sent to a box of their own."""
        session = people.session_anew()
        addressing.ask(session, "", accounts.one(session, bea.id), "thief@example.org", now())
        session.commit()
        link = addressing.link(config, session.get_one(AddressChangeRow, bea.id))
        return "/address/" + link.rpartition("/")[2]

    def changes() -> None:
        sent = {"new_password": other, "new_password_confirm": other}
        hers.post("/account/password", on="/account/password", password=people.PASSWORD, **sent)

    def is_helped() -> None:
        page = office.post(f"/admin/people/{bea.id}/reset", on="/admin").text
        path, sent = people.link_on(page), {"new_password": other, "new_password_again": other}
        Browser(app.test_client()).post(path, on=path, **sent)

    def is_disabled() -> None:
        office.post(f"/admin/people/{bea.id}/disable", on="/admin")

    monkeypatch.setattr(addressing, "_hand_over", lambda *_: None)
    for then in (changes, is_helped, is_disabled):
        path = asked()
        assert thief.get(path).status_code == 200
        then()
        assert thief.get(path).status_code == 404, then.__name__


def test_other_browsers_are_shown_and_signed_out_one_by_one_and_all_together(
    app: Flask, admin: User
) -> None:
    here, there = people.browser(app, admin), people.browser(app, admin)
    page = here.get("/account").text
    assert page.count("Sign out there") == 1
    other = re.search(r"/account/sign-ins/(\d+)/end", page)
    assert other
    here.post(f"/account/sign-ins/{other[1]}/end", on="/account")
    assert there.get("/plan").status_code == 302
    third = people.browser(app, admin)
    assert here.post("/account/sign-ins/end", on="/account").location == "/sign-in"
    assert (here.get("/plan").status_code, third.get("/plan").status_code) == (302, 302)


def test_role_and_network_are_told_in_the_language_of_the_page(app: Flask, admin: User) -> None:
    client = people.browser(app, admin).client
    page = client.get("/account", headers={"Accept-Language": "de"}).text
    assert "Deine Rolle: Verwaltung." in page
    assert "von diesem Rechner, seit" in page


def test_everything_of_a_person_can_be_taken_away_and_nothing_of_anybody_else(
    app: Flask, admin: User
) -> None:
    bea = people.somebody("bea@example.org", called="Bea")
    hers, his = people.browser(app, bea), people.browser(app, admin)
    hers.post("/plan", on="/plan", plan="# Bea's plan\n\nGrow.")
    his.post("/plan", on="/plan", plan="# Ada's plan\n\nShrink.")
    assert hers.post("/account/export", on="/account", password="wrong").status_code == 400
    answer = hers.post("/account/export", on="/account", password=people.PASSWORD)
    assert answer.mimetype == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        told = {name: archive.read(name).decode() for name in archive.namelist()}
    answer.close()
    whole = "".join(told.values())
    assert json.loads(told["account.json"])[0]["email"] == "bea@example.org"
    assert "Bea's plan" in json.loads(told["plan_versions.json"])[0]["markdown"]
    assert "Ada" not in whole
    assert "ada@" not in whole
    for secret in (bea.password, bea.mark):
        assert secret
        assert secret not in whole


def test_who_leaves_can_come_back_for_a_week_and_is_gone_with_everything_then(
    app: Flask, admin: User
) -> None:
    from tubetotask.jobs import housekeeping

    bea = people.somebody("bea@example.org", called="Bea")
    number = bea.id
    hers = people.browser(app, bea)
    hers.post("/plan", on="/plan", plan=PLAN)
    assert hers.post("/account/remove", on="/account", password=people.PASSWORD).location
    assert hers.get("/plan").status_code == 302, "signed out"
    people.sign_in(hers, "bea@example.org")
    assert hers.get("/plan").location == "/account", "nothing but staying is offered"
    hers.post("/account/stay", on="/account")
    assert hers.get("/plan").status_code == 200
    hers.post("/account/remove", on="/account", password=people.PASSWORD)
    housekeeping.run(app, 30, now() + timedelta(days=6))
    assert people.session_anew().get(User, number) is not None
    housekeeping.run(app, 30, now() + timedelta(days=8))
    assert people.session_anew().get(User, number) is None
    assert people.session_anew().query(PlanVersion).filter_by(owner_id=number).count() == 0
    log = people.browser(app, admin).get("/admin/audit").text
    assert "account removed" in log
    assert "Bea" not in log
