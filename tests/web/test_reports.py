"""The pages of reports: list, one report, how they are wanted."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask

from tests import builders
from tests.tasks_made import analysed, gathered
from tests.web.conftest import Browser
from tubetotask.domain import texts
from tubetotask.domain.assessment import FindingKind
from tubetotask.domain.report import Kind, Period
from tubetotask.jobs import claiming, reporting
from tubetotask.jobs.gathering import Gatherer
from tubetotask.storage.database import now
from tubetotask.storage.models import ReportRow
from tubetotask.storage.reports import Reports
from tubetotask.storage.workspace import Workspace


@pytest.fixture
def read(workspace: Workspace) -> None:
    """Two talks that contradict each other, read yesterday."""
    gatherer, yesterday = Gatherer(), now() - timedelta(days=1)
    for channel, text in (("Anna <b>", "Raise your prices"), ("Ben", "Lower your prices")):
        finding = builders.finding(FindingKind.NEW, text)
        row = analysed(workspace, text, channel=channel, findings=(finding,), done_at=yesterday)
        gathered(workspace, row, gatherer)


def make(app: Flask, browser: Browser, workspace: Workspace, **form: str) -> ReportRow:
    answer = browser.post("/reports", on="/reports", **form)
    assert answer.status_code == 303, answer.text
    number = int(answer.location.rpartition("/")[2])
    reporting.run(app, number)
    workspace.session.rollback()
    workspace.session.expire_all()
    return Reports(workspace.session, workspace.owner_id).one(number)


def test_one_is_made_on_demand_and_shows_both_sides_with_links_to_their_seconds(
    app: Flask, browser: Browser, workspace: Workspace, read: None
) -> None:
    assert "No report yet." in browser.get("/reports").text
    row = make(app, browser, workspace, choice="yesterday")
    page = browser.get(f"/reports/{row.id}").text
    assert "2 videos of 2 sources read for you" in page
    assert "1 of 2 sources says this, 1 says the opposite" in page
    assert page.count("&amp;t=0s") >= 4
    assert "Anna &lt;b&gt;" in page
    assert "<b>" not in page.replace("<b>Anna", "")
    listed = browser.get("/reports").text
    assert f"/reports/{row.id}" in listed
    assert row.headline in listed


def test_what_stands_against_an_earlier_day_bears_the_day_of_each_side(
    app: Flask, browser: Browser, workspace: Workspace, read: None
) -> None:
    finding = builders.finding(FindingKind.NEW, "Raise your prices")
    before = now() - timedelta(days=9)
    old = analysed(workspace, channel="Cem", findings=(finding,), done_at=before)
    claiming.catch_up(workspace.session, [old.id])
    row = make(app, browser, workspace, choice="yesterday")
    page = browser.get(f"/reports/{row.id}").text
    assert "1 source says this now, 1 said the opposite before" in page
    for said_at in (before, now() - timedelta(days=1)):
        assert f"read on {texts.day(said_at)}" in page


def test_while_it_is_made_the_page_says_so_and_looks_again(
    app: Flask, browser: Browser, workspace: Workspace
) -> None:
    answer = browser.post("/reports", on="/reports", choice="today")
    page = browser.get(answer.location).text
    assert "It is being made." in page
    assert 'http-equiv="refresh"' in page
    assert "Make it again" not in page


def test_one_of_days_that_were_not_over_says_so_and_offers_to_be_made_again(
    app: Flask, browser: Browser, workspace: Workspace, read: None
) -> None:
    early = make(app, browser, workspace, choice="today")
    assert "before its days were over" in browser.get(f"/reports/{early.id}").text
    over = make(app, browser, workspace, choice="yesterday")
    assert "before its days were over" not in browser.get(f"/reports/{over.id}").text


def test_made_again_it_is_another_version_and_the_earlier_one_stays(
    app: Flask, browser: Browser, workspace: Workspace, read: None
) -> None:
    row = make(app, browser, workspace, choice="yesterday")
    answer = browser.post(f"/reports/{row.id}/again", on=f"/reports/{row.id}")
    number = int(answer.location.rpartition("/")[2])
    assert number != row.id
    first = row.id
    reporting.run(app, number)
    workspace.session.expire_all()
    assert "version 2" in browser.get(f"/reports/{number}").text
    assert "This is an earlier version." in browser.get(f"/reports/{first}").text


@pytest.mark.parametrize(
    "form",
    [
        {"choice": "days", "first": "2026-13-01", "last": "2026-01-01"},
        {"choice": "days", "first": "2026-01-02", "last": "2026-01-01"},
        {"choice": "days", "first": "", "last": ""},
        {"choice": "nonsense"},
    ],
)
def test_days_that_are_none_are_named_and_nothing_is_queued(
    browser: Browser, workspace: Workspace, form: dict[str, str]
) -> None:
    answer = browser.post("/reports", on="/reports", **form)
    assert answer.status_code == 400
    assert 'class="error"' in answer.text
    assert workspace.session.query(ReportRow).count() == 0


def test_who_has_no_report_yet_is_offered_one_of_today_first(browser: Browser) -> None:
    assert 'value="today" checked' in browser.get("/reports").text
    browser.post("/reports", on="/reports", choice="today")
    assert 'value="week" checked' in browser.get("/reports").text


def test_a_place_in_the_list_that_is_none_leads_to_its_first_page(browser: Browser) -> None:
    answer = browser.get("/reports?after=x")
    assert answer.status_code == 400
    assert "Go to its first page." in answer.text


def test_where_one_lives_and_when_one_wants_reports_is_saved(
    browser: Browser, workspace: Workspace
) -> None:
    wanted = {"timezone": "Europe/Berlin", "daily": "on", "daily_at": "06:30", "weekly_day": "4"}
    answer = browser.post(
        "/reports/settings", on="/reports/settings", parts=["new", "cost"], **wanted
    )
    assert answer.status_code == 303
    row = Reports(workspace.session, workspace.owner_id).settings()
    assert (row.timezone, row.daily_minute, row.weekly, row.parts) == (
        "Europe/Berlin", 390, False, "new,cost",
    )  # fmt: skip
    assert 'value="06:30"' in browser.get("/reports/settings").text
    assert "Daily report" in browser.get("/jobs").text
    for wrong in ({"timezone": "Mars/Base"}, wanted | {"daily_at": "26:00"}):
        answer = browser.post("/reports/settings", on="/reports/settings", **wrong)
        assert answer.status_code == 400
        assert 'class="error"' in answer.text


def test_parts_that_are_not_wanted_are_left_out(
    app: Flask, browser: Browser, workspace: Workspace, read: None
) -> None:
    browser.post("/reports/settings", on="/reports/settings", timezone="UTC", parts=["cost"])
    row = make(app, browser, workspace, choice="yesterday")
    page = browser.get(f"/reports/{row.id}").text
    assert "What it cost" in page
    assert "says the opposite" not in page
    assert "Trends" not in page


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en-US", "November 23 – November 29, 2026"),
        ("en-GB", "23–29 November 2026"),
        ("de", "23.–29. November 2026"),
    ],
)
def test_days_of_one_month_are_named_as_the_language_names_days(
    app: Flask, workspace: Workspace, language: str, told: str
) -> None:
    week = Period(Kind.RANGE, date(2026, 11, 23), date(2026, 11, 29), "UTC")
    row, _new = Reports(workspace.session, workspace.owner_id).ask(week, again=False)
    workspace.session.commit()
    asked = app.test_client().get(f"/reports/{row.id}", headers={"Accept-Language": language})
    assert f"<h1>{told}</h1>" in asked.text
