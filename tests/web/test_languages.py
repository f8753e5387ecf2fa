"""In which language a page speaks, and how it writes numbers, amounts and times."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from flask import Flask

from tests import modelmade
from tests.web import people
from tests.web.conftest import Browser
from tests.web.stored import keep
from tubetotask.domain import budget, texts
from tubetotask.domain.accounts import Role
from tubetotask.storage.database import db, now
from tubetotask.storage.workspace import Workspace
from tubetotask.web import formats, speech

ROOM = "/settings/language"
HERE = {"REMOTE_ADDR": "127.0.0.1"}
MOMENT = datetime(2027, 5, 3, 12, 5, tzinfo=UTC)


def test_a_page_speaks_as_the_browser_asks_until_the_person_chooses(browser: Browser) -> None:
    assert '<html lang="en"' in browser.get(ROOM).text
    page = browser.client.get(ROOM, headers={"Accept-Language": "fr, de-AT;q=0.8, en;q=0.5"}).text
    assert '<html lang="de"' in page
    assert "Sprache und Zeit" in page
    browser.post(ROOM, on=ROOM, language="en", timezone="")
    assert '<html lang="en"' in browser.client.get(ROOM, headers={"Accept-Language": "de"}).text


def test_the_choice_is_kept_and_offered_in_each_languages_own_name(browser: Browser) -> None:
    answer = browser.post(ROOM, on=ROOM, language="de", timezone="Europe/Berlin")
    assert answer.status_code == 303
    page = browser.get(ROOM).text
    assert '<option value="de" lang="de" selected>Deutsch</option>' in page
    assert '<option value="en" lang="en">English</option>' in page
    assert 'value="Europe/Berlin"' in page
    assert "Gespeichert." in page
    assert '<html lang="de"' in browser.get("/").text


def test_nonsense_is_no_choice(browser: Browser) -> None:
    assert browser.post(ROOM, on=ROOM, language="xx", timezone="").status_code == 400
    answer = browser.post(ROOM, on=ROOM, language="de", timezone="Europe/Atlantis")
    assert answer.status_code == 400
    assert "Europe/Atlantis” is no time zone." in answer.text
    assert '<html lang="en"' in browser.get("/").text


def test_each_person_has_their_own_language_a_reader_too(app: Flask) -> None:
    people.administrator()
    reader = people.somebody("lea@example.org", Role.READER)
    other = people.somebody("bo@example.org")
    browser = Browser(people.signed_in(app, reader))
    assert browser.post(ROOM, on=ROOM, language="de", timezone="").status_code == 303
    assert '<html lang="de"' in browser.get("/").text
    assert '<html lang="en"' in Browser(people.signed_in(app, other)).get("/").text
    stranger = app.test_client().get("/sign-in", headers={"Accept-Language": "de"})
    assert '<html lang="de"' in stranger.text


def test_programs_are_answered_in_english_whatever_they_ask(app: Flask, browser: Browser) -> None:
    browser.post(ROOM, on=ROOM, language="de", timezone="")
    with app.test_request_context("/api/v1/tasks", headers={"Accept-Language": "de"}):
        speech.refresh()
        assert speech.language() == "en"
    with app.test_request_context("/tasks", environ_base=HERE):
        speech.refresh()
        assert speech.language() == "de"


@pytest.mark.parametrize(
    ("asked", "stamp", "amount", "number"),
    [
        ("", "3 May 2027, 12:05 UTC", "1,234.50 US dollars", "12,345.6"),
        ("en-US", "May 3, 2027, 12:05 PM UTC", "1,234.50 US dollars", "12,345.6"),
        ("de-DE", "3. Mai 2027, 12:05 UTC", "1.234,50 US-Dollar", "12.345,6"),
    ],
)
def test_times_and_money_are_written_as_the_reader_does(
    app: Flask, asked: str, stamp: str, amount: str, number: str
) -> None:
    with app.test_request_context("/", headers={"Accept-Language": asked}):
        assert formats.stamp(MOMENT).replace("\u202f", " ") == stamp
        told = formats.dollars(Decimal("1234.5"))
        assert told == amount
        assert formats.number(12345.6) == number


def test_times_are_those_of_where_the_reader_lives(app: Flask, workspace: Workspace) -> None:
    with app.test_request_context("/", environ_base=HERE):
        row = speech.person()
        assert row is not None
        row.timezone = "Asia/Tokyo"
        db.session.commit()
        assert formats.stamp(MOMENT) == "3 May 2027, 21:05"
        assert formats.day(MOMENT + timedelta(hours=10)) == "4 May 2027"


@pytest.mark.parametrize("usd", ["0", "5", "0.25", "12.3", "0.004", "0.00000012", "1.999"])
def test_an_amount_is_rounded_alike_for_pages_and_programs(usd: str) -> None:
    for up, down in ((False, False), (True, False), (False, True)):
        told = budget.dollars(Decimal(usd), up=up, down=down)
        assert formats.dollars(Decimal(usd), up=up, down=down) == told


def test_how_long_ago_is_told_in_the_language_of_the_page(app: Flask) -> None:
    with app.test_request_context("/", headers={"Accept-Language": "de"}):
        app.preprocess_request()
        assert formats.ago(now()) == "gerade eben"
        assert formats.ago(now() - timedelta(minutes=59, seconds=30)) == "vor 59 Minuten"
        assert formats.ago(now() - timedelta(hours=23, minutes=59)) == "vor 23 Stunden"
        with texts.in_english():
            assert texts.gettext("just now") == "just now"
    assert texts.gettext("just now") == "just now"


def test_a_file_is_the_same_in_whatever_language_it_is_asked_for(
    browser: Browser, workspace: Workspace
) -> None:
    path = keep(workspace, modelmade.analysis())
    german = {"Accept-Language": "de"}
    for kind in ("md", "html", "csv", "json"):
        told = browser.get(f"{path}/download.{kind}")
        assert told.status_code == 200
        assert browser.client.get(f"{path}/download.{kind}", headers=german).data == told.data
    assert "Die Antwort" in browser.client.get(path, headers=german).text
