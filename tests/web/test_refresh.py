"""Pages that show by themselves what has changed, in a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from tests.web.serving import serving
from tubetotask.jobs import engine, following, looking_now
from tubetotask.storage.database import db, now
from tubetotask.storage.models import AnalysisRow, SourceRow
from tubetotask.storage.workspace import Workspace

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def page(app: Flask, launch: Callable[[Playwright], Browser]) -> Iterator[Page]:
    with serving(app) as address, sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser.new_page(base_url=address)
        browser.close()


def test_a_job_that_is_done_leaves_the_list_without_a_reload(
    page: Page, workspace: Workspace
) -> None:
    row = AnalysisRow(owner_id=workspace.owner_id, request_key="a", title="A talk")
    row.state = "reading"
    workspace.session.add(row)
    workspace.session.commit()
    page.goto("/jobs")
    page.evaluate("() => { window.sameDocument = true; }")
    page.get_by_role("link", name="A talk").wait_for()
    page.get_by_role("button", name="Cancel").focus()
    row.state = "done"
    workspace.session.commit()
    page.wait_for_timeout(2600)
    assert page.get_by_role("button", name="Cancel").is_visible(), (
        "nothing moves under the keyboard"
    )
    page.evaluate("() => document.activeElement.blur()")
    page.get_by_text("Nothing is under way.").wait_for(timeout=10_000)
    assert page.evaluate("() => window.sameDocument")


def test_what_a_look_has_found_appears_on_the_source_s_page(
    app: Flask, page: Page, workspace: Workspace
) -> None:
    url = app.config["JOBS_DATABASE_URL"]
    ((_, follow),) = following.follow_many(workspace, url, "UC" + "a" * 22 + " Talks").rows
    page.goto(f"/sources/{follow.id}")
    page.get_by_role("button", name="Look now").click()
    page.get_by_text("Being looked at").wait_for()
    page.evaluate("() => { window.sameDocument = true; }")
    source = db.session.get(SourceRow, follow.source_id)
    assert source
    assert looking_now.under_way(url, source)
    (job,) = engine.client(url).list_workflows(workflow_id_prefix="look:")
    engine.cancel(url, job.workflow_id)
    source.looked_at = now()
    workspace.session.commit()
    page.get_by_text("looked at just now").wait_for(timeout=10_000)
    assert page.evaluate("() => window.sameDocument")
