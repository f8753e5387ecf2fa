"""The first run, invitations, and the administrator's rooms, by their forms."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select, update

from tests.web import people
from tests.web.conftest import Browser
from tests.web.talks import PLAN, vtt
from tubetotask.domain.accounts import Event, LinkKind, Role
from tubetotask.storage import accounts, feeds, links
from tubetotask.storage.database import db, now
from tubetotask.storage.feeds import FeedKind
from tubetotask.storage.models import AuditRow, LinkRow, User
from tubetotask.storage.workspace import LOCAL_USER

EVIL = "<script>alert(1)</script>{{7*7}}"


# --- The first run


def test_the_setup_link_makes_the_administrator_who_takes_over_what_is_there(
    app: Flask, browser: Browser
) -> None:
    browser.post("/plan", on="/plan", plan=PLAN)
    browser.post("/", source=vtt())
    local = people.session_anew().scalars(select(User)).one()
    token = links.make(people.session_anew(), LinkKind.SETUP, now())
    db.session.commit()
    path = f"/setup/{token}"
    answer = browser.post(path, on=path, address="Ada@Example.org ", name=" Ada  L ", **people.NEW)
    assert answer.location == "/"
    row = people.session_anew().scalars(select(User)).one()
    assert (row.id, row.name, row.role) == (local.id, LOCAL_USER, Role.ADMIN)
    assert (row.email, row.called) == ("ada@example.org", "Ada L")
    assert PLAN.splitlines()[0] in unescape(browser.get("/plan").text), "signed in, with the plan"
    assert browser.get("/admin").status_code == 200
    assert Browser(app.test_client()).get("/plan").status_code == 302
    again = Browser(app.test_client()).get(path)
    assert again.status_code == 404, "the link is spent"
    assert "users setup-link" in again.text


def test_a_setup_link_dies_after_a_day_and_when_a_newer_one_is_made(app: Flask) -> None:
    client = app.test_client()
    first = links.make(db.session(), LinkKind.SETUP, now())
    newer = links.make(db.session(), LinkKind.SETUP, now())
    db.session.commit()
    assert client.get(f"/setup/{first}").status_code == 404
    assert client.get(f"/setup/{newer}").status_code == 200
    assert newer not in str(people.session_anew().query(LinkRow).one().__dict__), (
        "only its hash is kept"
    )
    db.session.execute(update(LinkRow).values(expires_at=now() - timedelta(seconds=1)))
    db.session.commit()
    assert client.get(f"/setup/{newer}").status_code == 404


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"address": "nobody"}, "no e-mail address"),
        ({"new_password": "short", "new_password_again": "short"}, "too short"),
        ({"new_password": "password123"}, "everybody tries first"),
        ({"new_password": "ada@example.org"}, "your name, your address"),
        ({"new_password_again": "something else entirely"}, "not the same"),
        ({"name": "x" * 101}, "at most 100"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_no_password_comes_back(
    app: Flask, browser: Browser, wrong: dict[str, str], says: str
) -> None:
    path = f"/setup/{links.make(db.session(), LinkKind.SETUP, now())}"
    db.session.commit()
    sent = {"address": "ada@example.org", "name": "Ada", **people.NEW, **wrong}
    answer = browser.post(path, on=path, **sent)
    assert answer.status_code == 400
    assert says in unescape(answer.text)
    assert 'aria-invalid="true"' in answer.text
    assert people.PASSWORD not in answer.text
    assert not accounts.set_up(people.session_anew())


# --- Invitations


def test_who_is_invited_makes_an_account_with_the_role_they_were_given(
    app: Flask, admin: User
) -> None:
    office = people.browser(app, admin)
    page = office.post("/admin/invite", on="/admin", address="Bea@example.org", role="reader")
    path = people.link_on(page.text)
    guest = Browser(app.test_client())
    assert "bea@example.org" in guest.get(path).text
    tries = {"address": "other@example.org", "role": "admin", "name": "Bea", **people.NEW}
    assert guest.post(path, on=path, **tries).location == "/"
    row = accounts.named(people.session_anew(), "bea@example.org")
    assert (row.role, row.called) == (Role.READER, "Bea"), "what else was sent changes nothing"
    assert guest.get("/admin").status_code == 403
    assert Browser(app.test_client()).get(path).status_code == 404


def test_without_accounts_the_pages_of_an_account_say_so_and_how_to_set_them_up(
    browser: Browser,
) -> None:
    for path in ("/account", "/account/password", "/admin"):
        page = browser.get(browser.get(path).location or "/sign-in").text
        assert "No accounts yet" in page
        assert "tubetotask users setup-link" in page
        assert 'name="password"' not in page, "nobody could sign in"


def test_an_open_invitation_stands_above_the_form(app: Flask, admin: User) -> None:
    shown = (
        people.browser(app, admin)
        .post("/admin/invite", on="/admin", address="bo@example.org", role="reader")
        .text
    )
    assert shown.index("Invited, not here yet") < shown.index("Invite somebody")
    assert "as reader, until" in shown


def test_an_invitation_can_be_taken_back(app: Flask, admin: User) -> None:
    office = people.browser(app, admin)
    path = people.link_on(
        office.post("/admin/invite", on="/admin", address="b@example.org", role="member").text
    )
    number = people.session_anew().query(LinkRow).one().id
    office.post(f"/admin/invitations/{number}/withdraw", on="/admin")
    assert app.test_client().get(path).status_code == 404


def test_a_role_that_is_changed_or_an_account_that_is_disabled_counts_at_once(
    app: Flask, admin: User
) -> None:
    office, bea = people.browser(app, admin), people.somebody("bea@example.org")
    hers = people.browser(app, bea)
    assert hers.post("/plan", on="/plan", plan=PLAN).location
    office.post(f"/admin/people/{bea.id}/role", on="/admin", role="reader")
    assert hers.post("/plan", on="/plan", plan=PLAN).status_code == 403
    office.post(f"/admin/people/{bea.id}/role", on="/admin", role="admin")
    assert hers.get("/admin").status_code == 200
    office.post(f"/admin/people/{bea.id}/disable", on="/admin")
    assert hers.get("/plan").status_code == 302
    assert people.sign_in(Browser(app.test_client()), "bea@example.org").status_code == 200
    office.post(f"/admin/people/{bea.id}/enable", on="/admin")
    assert people.sign_in(Browser(app.test_client()), "bea@example.org").status_code == 302


def test_the_last_administrator_cannot_go_by_any_way(app: Flask, admin: User) -> None:
    office = people.browser(app, admin)
    for path, more in (
        (f"/admin/people/{admin.id}/role", {"role": "member"}),
        (f"/admin/people/{admin.id}/disable", {}),
        (f"/admin/people/{admin.id}/remove", {}),
        ("/account/remove", {"password": people.PASSWORD}),
    ):
        answer = office.post(path, on="/admin", **more)
        assert answer.status_code == 400, path
        assert "This is the last administrator." in answer.text
    assert accounts.set_up(people.session_anew())


def test_a_link_to_a_new_password_signs_everybody_else_out(app: Flask, admin: User) -> None:
    bea = people.somebody("bea@example.org")
    thief = people.browser(app, bea)
    office = people.browser(app, admin)
    path = people.link_on(office.post(f"/admin/people/{bea.id}/reset", on="/admin").text)
    secret = feeds.renew(people.session_anew(), bea.id, FeedKind.REPORTS, now())
    hers = Browser(app.test_client())
    assert hers.get(f"/feeds/{secret}/reports.atom").status_code == 200
    new = {"new_password": "another good one", "new_password_again": "another good one"}
    assert hers.post(path, on=path, **new).location == "/sign-in"
    assert thief.get("/plan").status_code == 302
    assert hers.get(f"/feeds/{secret}/reports.atom").status_code == 404
    assert people.sign_in(hers, "bea@example.org").status_code == 200
    assert people.sign_in(hers, "bea@example.org", "another good one").status_code == 302


# --- What is written down


def test_what_administrators_do_is_in_the_log_with_who_and_about_whom(
    app: Flask, admin: User
) -> None:
    office, bea = people.browser(app, admin), people.somebody("bea@example.org", called="Bea")
    office.post(f"/admin/people/{bea.id}/role", on="/admin", role="reader")
    office.post("/jobs/queues/looks/pause", on="/jobs")
    office.post("/jobs/queues/looks/resume", on="/jobs")
    office.post("/settings/budget", on="/settings", day="3", month="")
    office.post("/settings/model", on="/settings", api_key="sk-" + "a1b2" * 6, model="gpt-4o")
    office.post("/settings/model", on="/settings", action="remove")
    rows = people.session_anew().scalars(select(AuditRow).order_by(AuditRow.id)).all()
    found = [(row.event, row.detail) for row in rows]
    assert found == [
        (Event.ROLE_CHANGED, "member → reader"),
        (Event.QUEUE_CHANGED, "looks: pause"),
        (Event.QUEUE_CHANGED, "looks: resume"),
        (Event.BUDGET_CHANGED, ""),
        (Event.MODEL_CHANGED, "a new key"),
        (Event.KEY_REMOVED, ""),
    ]
    assert {row.user_id for row in rows} == {admin.id}
    assert rows[0].about_id == bea.id
    page = unescape(office.get("/admin/audit").text)
    assert "member → reader" in page
    assert "Bea" in page
    assert "member → reader" not in office.get("/admin/audit?event=signed+in").text


def test_names_and_addresses_are_shown_as_text_wherever_they_stand(app: Flask, admin: User) -> None:
    bea = people.somebody("bea@example.org", called=EVIL)
    hers, office = people.browser(app, bea), people.browser(app, admin)
    hers.post("/", source=vtt())
    office.post(f"/admin/people/{bea.id}/role", on="/admin", role="reader")
    bad = office.post("/admin/invite", on="/admin", address=EVIL, role="member")
    pages = [bad, *(office.get(f"/admin{room}") for room in ("", "/jobs", "/audit"))]
    for page in (*pages, hers.get("/account"), hers.get("/")):
        assert "<script>alert" not in page.text
        assert "49" not in page.text.partition("{{7*7}}")[0][-40:]
    assert sum("{{7*7}}" in page.text for page in pages) == 4


def test_a_member_sees_their_own_money_and_nobody_else_s(app: Flask, admin: User) -> None:
    from decimal import Decimal

    from tubetotask.domain.calls import Account, Call, Outcome
    from tubetotask.storage.calls import SqlCallBook

    bea = people.somebody("bea@example.org")
    for owner, usd in ((admin.id, "3"), (bea.id, "0.25")):
        call = Call(f"{owner}" * 8, f"model-{owner}", "notes", "", Outcome.USED, usd=Decimal(usd))
        SqlCallBook(db.engine, Account("", owner)).keep(call)
    hers, office = people.browser(app, bea).get("/usage").text, people.browser(app, admin)
    assert f"model-{bea.id}" in hers
    assert f"model-{admin.id}" not in hers
    assert "3.25" in office.get("/usage").text
    settings = people.browser(app, bea).get("/settings").text
    assert 'name="api_key"' not in settings
    assert 'name="day"' not in settings
    assert 'name="own_day"' in settings
    people.browser(app, bea).post("/settings/budget", on="/settings", day="0", own_day="2")
    assert 'value="0"' not in office.get("/settings").text
