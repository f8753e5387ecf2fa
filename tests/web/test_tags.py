"""Tags, as a browser without JavaScript sets them."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from tests.tasks_made import talk
from tests.web.conftest import Browser
from tubetotask.storage.models import AnalysisRow, TaskRow
from tubetotask.storage.workspace import Workspace


@pytest.fixture
def row(workspace: Workspace) -> AnalysisRow:
    found = talk(workspace, "Raise your prices every year")
    talk(workspace, "Call your first ten customers yourself")
    return found


def test_a_talk_is_tagged_found_by_its_tag_and_untagged(browser: Browser, row: AnalysisRow) -> None:
    page = f"/analyses/{row.id}"
    assert browser.post(f"{page}/tags", on=page, add="Q3 & more").status_code == 303
    assert "#Q3 &amp; more" in browser.get(page).text
    listed = re.search(r'class="tags-one"><a href="([^"]+)"', browser.get(page).text)
    assert listed
    found = browser.get(listed[1].replace("&amp;", "&")).text
    assert found.count('id="talk-') == 1
    assert f'id="talk-{row.id}"' in found
    assert browser.get("/?tag=other").text.count('id="talk-') == 0
    browser.post(f"{page}/tags", on=page, remove="q3 & MORE")
    assert "tags-one" not in browser.get(page).text


def test_a_task_is_tagged_and_its_list_narrowed(
    browser: Browser, workspace: Workspace, row: AnalysisRow
) -> None:
    first, second = workspace.session.scalars(select(TaskRow.id).order_by(TaskRow.id))
    page = f"/tasks/{first}"
    browser.post(f"{page}/tags", on=page, add="phone")
    browser.post(f"{page}/tags", on=page, add="PHONE")
    assert browser.get(page).text.count('class="tags-one"') == 1
    found = browser.get("/tasks?status=all&tag=phone").text
    assert f'id="todo-{first}"' in found
    assert f'id="todo-{second}"' not in found
    assert "#phone" in found
    assert "<option selected>phone</option>" in found


def test_what_is_no_tag_is_said_on_the_page(browser: Browser, row: AnalysisRow) -> None:
    page = f"/analyses/{row.id}"
    browser.post(f"{page}/tags", on=page, add="a, b")
    assert "without a comma" in browser.get(page).text
    assert browser.post("/analyses/99999/tags", on=page, add="x").status_code == 404
