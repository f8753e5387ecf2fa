"""The tasks by keyboard and mouse in a real browser; each press can be undone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, ViewportSize, expect, sync_playwright
from werkzeug.serving import make_server

from tests.tasks_made import advice, talk
from tests.web import eyes
from tubetotask.storage.tasks import Tasks
from tubetotask.storage.workspace import Workspace

pytestmark = [pytest.mark.browser, pytest.mark.slow]
DESK = ViewportSize(width=1280, height=900)
TITLES = (
    "Raise your prices every year",
    "Call your first ten customers yourself",
    "Write a letter to every new reader",
)


@pytest.fixture
def address(app: Flask, workspace: Workspace) -> Iterator[str]:
    """A server with three tasks, the first the most urgent."""
    strong = (0.95, 0.8, 0.6)
    each = (replace(advice(t), strength=s) for t, s in zip(TITLES, strong, strict=True))
    talk(workspace, *each, channel="Clay & Coin")
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def desk(chromium: Path) -> Iterator[Page]:
    """A page; any complaint of the browser fails the test."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(chromium), args=["--no-sandbox", "--disable-gpu"]
        )
        context = browser.new_context(viewport=DESK, reduced_motion="reduce")
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        yield page
        browser.close()
    assert complaints == []


def test_by_keys_alone_tasks_are_decided_and_a_decision_is_undone(desk: Page, address: str) -> None:
    desk.goto(f"{address}/tasks")
    rows = desk.locator(".todo")
    expect(rows).to_have_count(3)
    desk.keyboard.press("j")
    expect(rows.nth(0)).to_be_focused()
    desk.keyboard.press("d")
    expect(rows).to_have_count(2)
    expect(desk.get_by_role("status")).to_contain_text(f"Dismissed: “{TITLES[0]}”.")
    expect(rows.nth(0)).to_be_focused()  # the next one, ready for the next key
    desk.keyboard.press("j")
    desk.keyboard.press("a")
    expect(rows).to_have_count(1)
    desk.keyboard.press("u")
    expect(rows).to_have_count(2)
    assert desk.url == f"{address}/tasks"
    desk.keyboard.press("?")
    expect(desk.get_by_role("dialog")).to_contain_text("dismiss")
    desk.keyboard.press("Escape")
    rows.nth(0).focus()
    desk.keyboard.press("o")
    expect(desk.get_by_role("heading", level=1)).to_contain_text(TITLES[1])


def test_a_card_is_dragged_to_another_column(desk: Page, address: str) -> None:
    desk.goto(f"{address}/tasks/board")
    card = desk.locator(".todo-card", has_text=TITLES[1])
    card.drag_to(desk.locator("[data-column=later]"))
    expect(desk.locator("[data-column=later] .todo-card")).to_contain_text(TITLES[1])
    expect(desk.locator("[data-column=candidate] .todo-card")).to_have_count(2)


def test_the_pages_can_be_read_by_everybody(desk: Page, address: str) -> None:
    for path, width in product(("/tasks", "/tasks/board", "/tasks/1"), (390, 1280)):
        desk.set_viewport_size({"width": width, "height": 844})
        desk.goto(f"{address}{path}")
        for scheme in ("light", "dark"):
            desk.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            assert eyes.faint(desk) == [], (path, width, scheme)
        for rule in (eyes.wider_than_the_screen, eyes.unnamed, eyes.structure):
            assert rule(desk) == [], (path, width)


def test_a_mark_of_what_may_be_the_same_fits_every_screen(
    desk: Page, address: str, workspace: Workspace
) -> None:
    tasks = Tasks(workspace.session, workspace.owner_id)
    tasks.one(1).title = TITLES[0] + ", whatever anybody says about it, and tell your readers why"
    for other in (2, 3):
        tasks.set_pair(1, other, "maybe", 0.6)
    workspace.session.commit()
    for path, width in product(("/tasks", "/tasks/board", "/analyses/1"), (390, 1280)):
        desk.set_viewport_size({"width": width, "height": 844})
        desk.goto(f"{address}{path}")
        assert desk.locator(".todo-same").count() == 3
        for scheme in ("light", "dark"):
            desk.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            assert eyes.faint(desk) == [], (path, width, scheme)
        for rule in (eyes.wider_than_the_screen, eyes.unnamed, eyes.structure):
            assert rule(desk) == [], (path, width)
        for card in desk.locator(".task").all():
            assert card.evaluate("card => card.scrollWidth - card.clientWidth") <= 0, (path, width)
    desk.goto(f"{address}/tasks")
    desk.get_by_label("only maybe the same").check()
    desk.wait_for_url("**/tasks?status=candidate&*maybe=1")
    desk.locator(".todo-same a").first.click()
    expect(desk.get_by_role("heading", name="Maybe the same?")).to_be_in_viewport()
