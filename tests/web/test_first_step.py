"""With what to begin: Inbox and page of a talk say the same, and nothing marked as wrong."""

from __future__ import annotations

import re
from dataclasses import replace

from sqlalchemy import select

from tests.tasks_made import advice, talk
from tests.web.conftest import Browser
from tubetotask.domain import feedback
from tubetotask.storage.documents import ASSESSMENT
from tubetotask.storage.models import AnalysisRow, TaskRow
from tubetotask.storage.workspace import Workspace

PRICES, LETTERS = "Raise your prices every year", "Answer every letter by hand"


def made(space: Workspace) -> AnalysisRow:
    """A talk whose first task is the less urgent one by now: others say the second, too."""
    row = talk(space, replace(advice(PRICES), strength=0.9), replace(advice(LETTERS), strength=0.9))
    for title, score in ((PRICES, 40), (LETTERS, 80)):
        scored(space, title).score = score
    space.session.commit()
    return row


def scored(space: Workspace, title: str) -> TaskRow:
    return space.session.scalars(select(TaskRow).where(TaskRow.title == title)).one()


def first_of(page: str) -> str:
    """What the page of a talk says to begin with."""
    step = page[page.index("<dt>First step</dt>") :]
    link = re.search(r'href="#(task-\d)">(.*?)</a>', step)
    if link is None:
        return ""
    assert re.search(rf'<h3 id="{link[1]}-title">.*?<span>{link[2]}', page), "leads elsewhere"
    return re.sub(r"<[^>]+>", "", link[2]).strip()


def first_in_inbox(browser: Browser) -> str:
    found = re.search(r'class="inb-task">.*?<a [^>]*>(.*?)</a>', browser.get("/").text, re.DOTALL)
    return found[1] if found else ""


def mark(browser: Browser, row: AnalysisRow, *titles: str) -> None:
    assessment = ASSESSMENT.load(row.document or "")
    for task in assessment.tasks:
        if task.title in titles:
            key = feedback.key("task", task.title, task.statement.evidence)
            path = f"/analyses/{row.id}"
            assert browser.post(f"{path}/wrong", on=path, wrong=key).status_code == 303


def test_page_and_inbox_begin_with_the_same_task(browser: Browser, workspace: Workspace) -> None:
    row = made(workspace)
    assert first_in_inbox(browser) == LETTERS
    assert first_of(browser.get(f"/analyses/{row.id}").text) == LETTERS


def test_what_is_decided_is_not_what_to_begin_with(browser: Browser, workspace: Workspace) -> None:
    row = made(workspace)
    task = scored(workspace, LETTERS)
    browser.post("/tasks/act", on=f"/tasks/{task.id}", act=f"accept:{task.id}")
    workspace.session.expire_all()
    assert scored(workspace, LETTERS).status == "open"
    assert first_in_inbox(browser) == PRICES
    assert first_of(browser.get(f"/analyses/{row.id}").text) == PRICES


def test_what_is_marked_as_wrong_is_never_the_first_step(
    browser: Browser, workspace: Workspace
) -> None:
    row = made(workspace)
    mark(browser, row, LETTERS)
    assert first_of(browser.get(f"/analyses/{row.id}").text) == PRICES
    mark(browser, row, PRICES)
    page = browser.get(f"/analyses/{row.id}").text
    assert first_of(page) == ""
    assert "You marked all of its tasks as wrong." in page


def test_a_way_back_is_told_on_whatever_page_comes_next(
    browser: Browser, workspace: Workspace
) -> None:
    row = made(workspace)
    task = scored(workspace, LETTERS)
    browser.post("/tasks/act", on=f"/tasks/{task.id}", act=f"accept:{task.id}")
    page = browser.get("/").text
    batch = re.search(r'action="/tasks/undo".*?name="batch" value="(\w+)"', page, re.DOTALL)
    assert batch, "what was done to a task is undone as one"
    browser.post("/tasks/undo", batch=batch[1], back="/")
    browser.post("/inbox/act", act=f"archive:{row.id}")
    page = browser.get("/tasks").text
    assert re.search(r'action="/inbox/undo".*?name="tasks"', page, re.DOTALL)
