"""Categories of sections: given on the plan's page, narrowed to on others, counted in reports."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask import Flask

from tests.integration.test_themes import KILN, LISTS, read
from tests.tasks_made import advice, analysed, gathered
from tests.web.assistants import directly
from tests.web.conftest import Browser
from tests.web.programs import Program, token
from tests.web.test_search import words
from tubetotask import plans
from tubetotask.domain.report import InCategory, Kind, Period, Report, Said, UnderSection, Watched
from tubetotask.jobs import planning
from tubetotask.mcp.tools.reports import ReportGiven, read_report
from tubetotask.storage.categories import Categories
from tubetotask.storage.database import now
from tubetotask.storage.reports import Reports
from tubetotask.storage.workspace import Workspace

PLAN = "# P\n\n## Sales\n- Send a letter\n\n## Staff\n- Hire a baker\n"


@pytest.fixture
def kept(workspace: Workspace) -> Categories:
    planning.keep(workspace, plans.parse(PLAN))
    workspace.session.commit()
    return Categories(workspace.session, workspace.owner_id)


def test_sections_are_put_into_categories_on_the_plan_s_page(
    browser: Browser, workspace: Workspace, kept: Categories
) -> None:
    form = {"section": ["sales", "staff"], "name": ["Money & more", ""]}
    answer = browser.post("/plan/categories", on="/plan", **form)
    assert answer.location == "/plan?sorted=#categories"
    page = browser.get(answer.location).text
    assert 'value="Money &amp; more"' in page
    assert "Kept." in page
    workspace.session.rollback()
    assert kept.all() == {"sales": "Money & more"}


def test_what_is_no_category_is_said_beside_the_form_and_stays_in_it(
    browser: Browser, workspace: Workspace, kept: Categories
) -> None:
    long = "x" * 41
    answer = browser.post("/plan/categories", on="/plan", section=["sales"], name=[long])
    assert answer.status_code == 400
    assert "This is no category." in answer.text
    assert f'value="{long}"' in answer.text
    assert kept.all() == {}


def test_tasks_inbox_and_themes_are_narrowed_to_a_category(
    browser: Browser, workspace: Workspace, kept: Categories
) -> None:
    assert 'name="category"' not in browser.get("/tasks").text
    for title, section in (("Raise prices", "sales"), ("Hire somebody", "staff")):
        row = analysed(workspace, advice(title, section_id=section), plan=PLAN)
        gathered(workspace, row)
    planning.categorise(workspace, {"sales": "Money", "staff": "People"})
    page = words(browser.get("/tasks?category=Money").text)
    assert "Raise prices" in page
    assert "Hire somebody" not in page
    assert "category=Money" in browser.get("/tasks?category=Money").text
    assert "No task fits." in browser.get("/tasks?category=Nothing").text
    inbox = browser.get("/?category=People&show=all").text
    assert len(re.findall(r'name="talk" value="\d+"', inbox)) == 1
    assert "<option selected>People</option>" in inbox


def test_themes_of_a_category_are_those_with_a_statement_to_its_sections(
    app: Flask, browser: Browser, workspace: Workspace, kept: Categories
) -> None:
    read(workspace, LISTS[0], KILN, channel="Ada")
    read(workspace, LISTS[1], channel="Ben")
    categories = Categories(workspace.session, workspace.owner_id)
    categories.put({"s": "Money", "other": "People"})
    workspace.session.commit()
    assert "short video" in browser.get("/themes?category=Money").text
    assert "No theme here" in browser.get("/themes?category=People").text
    program = Program(app, token(workspace.owner_id, "read"))
    # A body of JSON.
    assert len(program.get("/themes?category=Money").json["items"]) == 1  # type: ignore[index]
    # A body of JSON.
    assert program.get("/themes?category=People").json["items"] == []  # type: ignore[index]


@pytest.fixture
def report(workspace: Workspace) -> int:
    """The number of a report that tells of two categories."""
    reports = Reports(workspace.session, workspace.owner_id)
    period = Period(Kind.DAY, date(2026, 5, 12), date(2026, 5, 12))
    row, _ = reports.ask(period)
    said = (Said("A quote on letters", "Ada", "Talk"),)
    other = (Said("A quote on bakers", "Ben", "Talk"),)
    found = Report(
        period,
        now(),
        ("1 video of 1 source read for you.",),
        watched=Watched(1, 1),
        new=(UnderSection("Sales", said), UnderSection("Staff", other)),
        categories=(InCategory("Money", ("Sales",), 1, 1), InCategory("People", ("Staff",), 1, 1)),
    )
    reports.keep(row, found)
    workspace.session.commit()
    return row.id


def test_a_report_counts_by_category_and_is_narrowed_to_one(browser: Browser, report: int) -> None:
    page = browser.get(f"/reports/{report}").text
    assert "Money Sales 1 1 0 0" in words(page)
    one = browser.get(f"/reports/{report}?category=Money").text
    assert "A quote on letters" in one
    assert "A quote on bakers" not in one


def test_a_program_and_an_assistant_narrow_a_report_as_its_page_does(
    app: Flask, workspace: Workspace, report: int
) -> None:
    api = Program(app, token(workspace.owner_id, "read"))
    told = api.get(f"/reports/{report}?category=Money").text
    assert "A quote on letters" in told
    assert "A quote on bakers" not in told
    assert "A quote on bakers" in api.get(f"/reports/{report}").text
    wrong = api.get(f"/reports/{report}?category=Nothing")
    assert wrong.status_code == 400
    assert "It counts by: Money, People." in wrong.text
    call = directly(app, workspace)
    one = str(read_report(call, ReportGiven(report=report, category="Money")))
    assert "A quote on letters" in one
    assert "A quote on bakers" not in one
    assert "A quote on bakers" in str(read_report(call, ReportGiven(report=report)))
