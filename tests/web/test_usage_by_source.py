"""The usage page's tables of sources and of units by day."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from flask import Flask

from tests.web import people
from tests.web.conftest import Browser
from tests.web.programs import Program, token
from tests.web.test_usage import words
from tubetotask.domain import texts
from tubetotask.domain.calls import Account, Call, Outcome
from tubetotask.domain.quota import PACIFIC
from tubetotask.storage.calls import SqlCallBook
from tubetotask.storage.database import db, now
from tubetotask.storage.models import FollowRow, QuotaDayRow, SourceRow, User
from tubetotask.storage.workspace import Workspace


def test_the_page_tells_what_each_source_cost_and_what_came_from_none(
    browser: Browser, workspace: Workspace, source: SourceRow, follow: FollowRow
) -> None:
    for number, usd in ((source.id, "0.5"), (None, "0.25")):
        book = SqlCallBook(db.engine, Account("", workspace.owner_id, None, number))
        book.keep(Call("k", "gpt-4o", "notes", "{}", Outcome.USED, usd=Decimal(usd)))
    page = browser.get("/usage").text
    assert f'<a href="/sources/{follow.id}" dir="auto">Talks &amp; &lt;more&gt;</a>' in page
    assert "Talks & <more> 0.50 US dollars 1 call" in words(page)
    assert re.search(r"Without a source [^.]* 0\.25 US dollars 1 call", words(page))
    follow.removed_at = now()
    workspace.session.commit()
    assert "Talks & <more> no longer followed" in words(browser.get("/usage").text)


def test_units_by_day_are_an_administrator_s_to_see_where_there_is_a_key(
    app: Flask, admin: User
) -> None:
    day = now().astimezone(PACIFIC).date()
    db.session.add(QuotaDayRow(day=day, units=1234))
    db.session.commit()
    hers, bea = people.browser(app, admin), people.somebody("bea@example.org")
    assert "Units of the YouTube" not in hers.get("/usage").text
    app.config["TUBETOTASK"] = replace(app.config["TUBETOTASK"], youtube_api_key="a-key")
    page = words(hers.get("/usage").text)
    assert "Units of the YouTube Data API by day The last 14 days" in page
    assert f"{texts.day(day)} 1,234" in page
    assert f"{texts.day(day - timedelta(days=13))} 0" in page
    assert "Units of the YouTube" not in people.browser(app, bea).get("/usage").text


def test_programs_are_told_the_same(app: Flask, admin: User, source: SourceRow) -> None:
    follow = FollowRow(owner_id=admin.id, source_id=source.id, asked="x", state="active")
    db.session.add_all((follow, QuotaDayRow(day=now().astimezone(PACIFIC).date(), units=7)))
    db.session.commit()
    bea = people.somebody("bea@example.org")
    app.config["TUBETOTASK"] = replace(app.config["TUBETOTASK"], youtube_api_key="a-key")
    for owner, number, usd in ((admin.id, source.id, "0.5"), (admin.id, None, "0.25")):
        book = SqlCallBook(db.engine, Account("", owner, None, number))
        book.keep(Call("k", "gpt-4o", "notes", "{}", Outcome.USED, usd=Decimal(usd)))
    theirs = SqlCallBook(db.engine, Account("", bea.id, None, source.id))
    theirs.keep(Call("k", "gpt-4o", "notes", "{}", Outcome.USED, usd=Decimal(1)))
    told = Program(app, token(admin, "admin")).get("/usage").get_json()
    sources = [(each["title"], each["source_id"], each["spent"]["usd"]) for each in told["sources"]]
    assert sources == [
        ("Talks & <more>", follow.id, "0.5"),
        (None, None, "0.25"),
    ]
    assert (len(told["unit_days"]), told["unit_days"][0]["units"]) == (14, 7)
    told = Program(app, token(bea, "read")).get("/usage").get_json()
    assert [(each["title"], each["spent"]["usd"]) for each in told["sources"]] == [(None, "1")]
    assert told["unit_days"] == []
