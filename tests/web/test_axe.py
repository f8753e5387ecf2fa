"""axe-core over every page there is, light and dark, on a phone and on a desk: WCAG 2.2 AA.

A page is opened once for both themes of a width. What depends on colour is measured in each; all
else once a width. New pages are found by themselves: whatever answers GET with HTML is looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import axe_playwright_python  # type: ignore[import-untyped]  # no types published
import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.unit.exports import papers
from tests.web import people, stocked
from tests.web.serving import serving
from tests.web.test_every_route import built
from tubetotask.domain.accounts import Role
from tubetotask.storage.database import db
from tubetotask.storage.models import (
    AnalysisRow,
    FollowRow,
    IntegrationRow,
    PlanVersion,
    ReportRow,
    TaskRow,
    User,
)
from tubetotask.storage.reports import Reports
from tubetotask.storage.workspace import Workspace

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]
WIDTHS = (ViewportSize(width=390, height=844), ViewportSize(width=1280, height=900))
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
ALL: dict[str, Any] = {
    "runOnly": {"type": "tag", "values": TAGS},
    "resultTypes": ["violations"],
    "preload": False,
}
COLOURS: dict[str, Any] = ALL | {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
}
# The same page as another, or states that only an address shows.
MORE = (
    *("/?show=archived", "/?show=later&unread=1", "/?verdict=skip", "/read", "/start?step=talk"),
    *("/start?step=model", "/tasks?status=open", "/search?q=letter", "/nowhere"),
)
LEAST = 25


@pytest.fixture
def admin(app: Flask, workspace: Workspace) -> User:
    """An administrator with one of everything, and a member beside."""
    row = people.administrator()
    stocked.fill(Workspace(db.session(), row.id))
    people.somebody("mem@example.org", Role.MEMBER, "Mem")
    told = papers.report()
    reports = Reports(db.session(), row.id)
    reports.keep(reports.ask(told.period, again=False)[0], told)
    session = db.session()
    session.add(IntegrationRow(owner_id=row.id, kind="webhook", name="Hook"))
    session.commit()
    return row


def pages(app: Flask, admin: User) -> list[str]:
    """The addresses of all pages that this person can open."""
    client = people.signed_in(app, admin)
    session = db.session()
    done = session.query(AnalysisRow).filter(AnalysisRow.verdict != "", AnalysisRow.document != "")
    numbers: dict[str, int] = {
        "analysis_id": done.order_by(AnalysisRow.id.desc())[0].id,
        "task_id": session.query(TaskRow).filter_by(owner_id=admin.id)[0].id,
        "follow_id": session.query(FollowRow)[0].id,
        "version_id": session.query(PlanVersion)[0].id,
        "report_id": session.query(ReportRow)[0].id,
        "integration_id": session.query(IntegrationRow)[0].id,
    }
    found = []
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint in ("static", "security.logout"):
            continue
        ids = [name for name in rule.arguments if name.endswith("_id")]
        path = built(app, rule, numbers.get(ids[0], 1) if ids else 1)
        answer = client.get(path)
        if answer.status_code == 200 and "<html" in answer.text[:400]:
            found.append(path)
    assert {"/reports/1", "/settings/integrations/1"} <= set(found)
    waiting = session.query(AnalysisRow).filter_by(state="waiting")[0]
    return [*found, *MORE, f"/analyses/{waiting.id}"]


@pytest.fixture
def chrome(chromium: Path) -> Iterator[Browser]:
    """One browser for all."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(chromium), args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


def violations(page: Page, options: dict[str, Any]) -> list[str]:
    """What axe-core finds, in words."""
    found = page.evaluate("options => axe.run(document, options)", options)["violations"]
    return [
        f"{each['id']} ({each['help']}): {node['html'][:160]}"
        for each in found
        for node in each["nodes"][:3]
    ]


def test_no_page_breaks_wcag_in_either_theme_on_a_phone_or_on_a_desk(
    app: Flask, admin: User, chrome: Browser
) -> None:
    paths = pages(app, admin)
    assert len(paths) > LEAST
    client = people.signed_in(app, admin)
    cookie = client.get_cookie("session")
    assert cookie is not None
    broken: list[str] = []
    with serving(app) as address:
        context = chrome.new_context(reduced_motion="reduce", color_scheme="light")
        context.add_cookies([{"name": "session", "value": cookie.value, "url": address}])
        page = context.new_page()
        for width in WIDTHS:
            page.set_viewport_size(width)
            for path in paths:
                broken += looked_at(page, address + path, f"{path} at {width['width']}")
            page.goto(address)
            page.evaluate(script())
            for menu in page.locator("details.menu > summary").all():
                menu.click()
                broken += [f"a menu: {each}" for each in violations(page, ALL)]
            page.keyboard.press("Escape")
            page.keyboard.press("?")
            broken += [f"the help: {each}" for each in violations(page, ALL)]
        context.clear_cookies()
        for path in ("/sign-in", "/privacy"):
            broken += looked_at(page, address + path, f"{path}, signed out")
    assert not broken, "\n".join(broken)


def looked_at(page: Page, address: str, told: str) -> list[str]:
    """What breaks the rules on a page with all that folds opened, in both themes."""
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == (404 if told.startswith("/nowhere") else 200), told
    signed_out = told.endswith("signed out") or told.startswith("/sign-in")
    assert signed_out or "/sign-in" not in page.url, f"{told} leads to {page.url}"
    page.evaluate(
        "() => document.querySelectorAll('details:not(.menu)').forEach(d => d.open = true)"
    )
    page.evaluate(script())
    found = [f"{told}, light: {each}" for each in violations(page, ALL)]
    page.evaluate("() => { document.documentElement.dataset.bsTheme = 'dark' }")
    return found + [f"{told}, dark: {each}" for each in violations(page, COLOURS)]


@cache
def script() -> str:
    """axe-core itself."""
    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
