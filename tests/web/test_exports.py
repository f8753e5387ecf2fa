"""Files to take away, and feeds with a secret address."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import feedparser
from flask import Flask
from icalendar import Calendar

from tests.tasks_made import talk
from tests.web import people
from tests.web.conftest import Browser
from tubetotask.domain.report import Kind, Period
from tubetotask.domain.task import Act, Recurs
from tubetotask.jobs import deciding, exporting, housekeeping, reporting
from tubetotask.storage import accounts, exports
from tubetotask.storage.database import now
from tubetotask.storage.models import ExportRow, FeedRow, User
from tubetotask.storage.tasks import Tasks
from tubetotask.storage.workspace import Workspace

TITLE = "Raise your prices every year"


def taken(workspace: Workspace) -> int:
    """A task that was taken on and is due tomorrow."""
    talk(workspace, TITLE, channel="Anna")
    tasks = Tasks(workspace.session, workspace.owner_id)
    number = next(row.id for row in tasks.some(range(1, 20)) if row.title == TITLE)
    deciding.act(tasks, [number], Act.ACCEPT)
    deciding.set_due(tasks, number, now().date() + timedelta(days=1), Recurs.WEEK)
    return number


def events(data: bytes) -> list[Any]:
    """As a calendar's own parser reads them."""
    return list(Calendar.from_ical(data).walk("VEVENT"))


def test_tasks_are_given_at_once_in_every_small_format(
    browser: Browser, workspace: Workspace
) -> None:
    taken(workspace)
    for form in ("md", "csv", "json", "ics"):
        answer = browser.get(f"/exports/tasks.{form}")
        assert answer.status_code == 200
        assert TITLE in answer.text
        assert answer.headers["Content-Disposition"].endswith(f".{form}")
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.headers["Content-Type"] == exporting.TYPES[form]


def test_a_pdf_is_a_job_and_its_file_waits_on_a_page_for_a_week(
    app: Flask, browser: Browser, workspace: Workspace
) -> None:
    taken(workspace)
    for _ in range(2):  # pressed twice: one file
        answer = browser.post("/exports", on="/exports", what="tasks", form="pdf")
        assert answer.status_code == 303
    (row,) = workspace.session.query(ExportRow).all()
    number = row.id
    assert "It is being made." in browser.get("/exports").text
    assert browser.get(f"/exports/{number}/file").status_code == 404
    assert exporting.run(app, number)
    assert not exporting.run(app, number), "a repeated step makes nothing twice"
    workspace.session.rollback()
    workspace.session.expire_all()
    assert f"/exports/{number}/file" in browser.get("/exports").text
    answer = browser.get(f"/exports/{number}/file")
    assert answer.data.startswith(b"%PDF")
    assert answer.headers["Content-Type"] == "application/pdf"
    exports.forget(workspace.session, now() + exports.KEPT + timedelta(minutes=1))
    workspace.session.commit()
    assert browser.get(f"/exports/{number}/file").status_code == 404


def test_a_report_s_pdf_is_waited_for_downloaded_and_then_given_at_once(
    app: Flask, browser: Browser, workspace: Workspace
) -> None:
    taken(workspace)
    today = now().date()
    report = reporting.request(
        workspace, app.config["JOBS_DATABASE_URL"], Period(Kind.DAY, today, today)
    )
    assert reporting.run(app, report.id)
    asked = {"what": "report", "form": "pdf", "number": str(report.id)}
    page = browser.post("/exports", on="/exports", **asked).location
    number = int(page.rpartition("=")[2])
    waits = browser.get(page).text
    assert "Your file is being made." in waits
    assert f'href="/reports/{report.id}">Back to the report' in waits
    assert exporting.run(app, number)
    workspace.session.rollback()
    assert f'content="0; url=/exports/{number}/file"' in browser.get(page).text
    again = browser.post("/exports", on="/exports", **asked)
    assert again.location == f"/exports/{number}/file"
    assert browser.get(again.location).data.startswith(b"%PDF")


def test_what_is_no_file_or_nobody_s_is_refused(browser: Browser, workspace: Workspace) -> None:
    for what, form, number in (("tasks", "exe", ""), ("x", "pdf", ""), ("report", "ics", "1")):
        answer = browser.post("/exports", on="/exports", what=what, form=form, number=number)
        assert answer.status_code == 400
    for what in ("analysis", "report"):
        answer = browser.post("/exports", on="/exports", what=what, form="pdf", number="99")
        assert answer.status_code == 404
    assert browser.get("/exports/report.md?number=99").status_code == 404
    assert workspace.session.query(ExportRow).count() == 0


def address(page: str) -> str:
    found = re.search(r'value="http://localhost(/feeds/[^"]+)"', page)
    assert found, "no address is shown"
    return found[1]


def test_a_calendar_s_secret_address_is_shown_once_and_opens_the_tasks_with_a_day(
    app: Flask, browser: Browser, workspace: Workspace
) -> None:
    number = taken(workspace)
    made = browser.post("/reports/feeds/calendar", on="/reports/settings").text
    path = address(made)
    assert path not in browser.get("/reports/settings").text
    assert path.split("/")[2] not in str(workspace.session.query(FeedRow).one().__dict__)
    stranger = app.test_client()
    answer = stranger.get(path)
    (event,) = events(answer.data)
    assert event["summary"].endswith(TITLE)
    assert event["url"].endswith(f"/tasks/{number}")
    assert event["rrule"]["FREQ"] == ["WEEKLY"]
    again = stranger.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    deciding.act(Tasks(workspace.session, workspace.owner_id), [number], Act.DISMISS)
    assert b"VEVENT" not in stranger.get(path).data


def test_another_address_ends_the_old_one_and_stopped_there_is_none(
    app: Flask, browser: Browser
) -> None:
    old = address(browser.post("/reports/feeds/reports", on="/reports/settings").text)
    new = address(browser.post("/reports/feeds/reports", on="/reports/settings").text)
    stranger = app.test_client()
    assert (stranger.get(old).status_code, stranger.get(new).status_code) == (404, 200)
    crossed = new.replace("reports.atom", "tasks.ics")
    assert stranger.get(crossed).status_code == 404, "a secret opens its own feed alone"
    browser.post("/reports/feeds/reports/stop", on="/reports/settings")
    assert stranger.get(new).status_code == 404
    for wrong in ("x", "a" * 43, "%00" * 43):
        assert stranger.get(f"/feeds/{wrong}/reports.atom").status_code == 404


def test_a_feed_of_reports_holds_them_in_full(
    app: Flask, browser: Browser, workspace: Workspace
) -> None:
    talk(workspace, TITLE, channel="Anna")
    today = now().date()
    url = str(app.config["JOBS_DATABASE_URL"])
    row = reporting.request(workspace, url, Period(Kind.DAY, today, today))
    reporting.run(app, row.id)
    path = address(browser.post("/reports/feeds/reports", on="/reports/settings").text)
    found = feedparser.parse(app.test_client().get(path).data)
    (entry,) = found.entries
    assert entry.link.endswith("/reports/1")
    assert TITLE in entry.content[0].value


def test_a_feed_ends_with_its_owner_s_account(app: Flask, admin: User) -> None:
    bea = people.somebody("bea@example.org")
    browser = people.browser(app, bea)
    asked = browser.post("/reports/feeds/calendar", on="/reports/settings")
    assert (asked.status_code, "Your password" in asked.text) == (200, True)
    wrong = browser.post("/reports/feeds/calendar", on="/reports/settings", password="a guess")
    assert wrong.status_code in (400, 401, 403)
    assert "This is not your password." in wrong.text
    assert people.session_anew().query(FeedRow).count() == 0, "none is made without it"
    given = {"password": people.PASSWORD}
    made = browser.post("/reports/feeds/calendar", on="/reports/settings", **given)
    assert made.headers["Cache-Control"] == "no-store"
    path = address(made.text)
    stranger = app.test_client()
    assert stranger.get(path).status_code == 200
    accounts.ask_removal(people.session_anew(), bea.id)
    assert stranger.get(path).status_code == 404


def test_house_keeping_lets_old_files_go(app: Flask, workspace: Workspace) -> None:
    row = ExportRow(owner_id=workspace.owner_id, what="tasks", form="md", state="done")
    row.created_at = now() - exports.KEPT - timedelta(days=1)
    workspace.session.add(row)
    workspace.session.commit()
    housekeeping.run(app, 30)
    assert workspace.session.query(ExportRow).count() == 0
