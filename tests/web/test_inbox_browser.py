"""The inbox by keyboard alone, the theme without a reload, and the menus, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, ViewportSize, expect, sync_playwright

from tests.tasks_made import advice, talk
from tests.web import eyes
from tests.web.serving import serving
from tubetotask.storage.workspace import Workspace

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PHONE = ViewportSize(width=390, height=844)
DESK = ViewportSize(width=1280, height=900)
TALKS = ("Raise your prices every year", "Answer every letter by hand", "Sweep the floor daily")


@pytest.fixture
def address(app: Flask, workspace: Workspace) -> Iterator[str]:
    """A server with three talks, the first of which matters most."""
    for number, title in enumerate(TALKS):
        row = talk(workspace, replace(advice(title), strength=0.9), channel="Clay & Coin")
        row.title, row.verdict, row.score = f"On: {title}", "act now", 90 - number
    workspace.session.commit()
    with serving(app) as found:
        yield found


@pytest.fixture
def desk(chromium: Path) -> Iterator[Page]:
    """A page; any complaint of the browser fails the test."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(chromium), args=["--no-sandbox", "--disable-gpu"]
        )
        context = browser.new_context(viewport=DESK, reduced_motion="reduce", color_scheme="light")
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        yield page
        browser.close()
    assert complaints == []


def titles(page: Page) -> list[str]:
    return page.locator(".inb h2 a").all_inner_texts()


def test_the_whole_inbox_goes_by_keyboard_and_every_press_can_be_undone(
    address: str, desk: Page
) -> None:
    desk.goto(address)
    for key in ("j", "j"):
        desk.keyboard.press(key)
    desk.keyboard.press("e")
    expect(desk.locator(".toast")).to_contain_text("1 talk archived.")
    assert titles(desk) == [f"On: {TALKS[0]}", f"On: {TALKS[2]}"]
    desk.keyboard.press("u")
    expect(desk.locator(".inb")).to_have_count(3)
    desk.keyboard.press("k")
    desk.keyboard.press("k")
    desk.keyboard.press("a")
    expect(desk.locator(".toast")).to_contain_text(f"Accepted: “{TALKS[0]}”.")
    desk.keyboard.press("m")
    expect(desk.locator(".inb").first.locator(".inb-dot")).to_have_count(0)
    for key in ("x", "j", "x"):
        desk.keyboard.press(key)
    expect(desk.locator("[data-tick-count]")).to_have_text("(2)")
    desk.keyboard.press("l")
    expect(desk.locator(".toast")).to_contain_text("1 talk for later.")
    desk.keyboard.press("d")
    expect(desk.locator(".toast")).to_contain_text("1 talk dismissed, with 1 proposed task.")
    expect(desk.locator(".inb")).to_have_count(1)
    desk.keyboard.press("?")
    expect(desk.get_by_role("dialog")).to_contain_text("archive: dealt with")
    desk.keyboard.press("Escape")
    desk.keyboard.press("j")
    desk.keyboard.press("o")
    expect(desk).to_have_url(f"{address}/analyses/1")


def test_a_filter_goes_into_the_address_without_what_is_not_chosen(
    address: str, desk: Page
) -> None:
    desk.goto(address)
    desk.get_by_text("Filter and sort").click()
    desk.get_by_label("Order").select_option("newest")
    expect(desk).to_have_url(f"{address}/?sort=newest")
    assert titles(desk)[0] == f"On: {TALKS[2]}"


def test_the_theme_changes_at_once_and_is_there_before_the_next_page_is_drawn(
    address: str, desk: Page
) -> None:
    desk.goto(address)
    ground = "getComputedStyle(document.body).backgroundColor"
    light = desk.evaluate(ground)
    desk.get_by_label("Theme").click()
    with desk.expect_response("**/theme"):
        desk.get_by_role("button", name="Dark").click()
    dark = desk.evaluate(ground)
    assert dark != light
    told = desk.goto(f"{address}/plan")
    assert told is not None
    assert 'data-bs-theme="dark"' in told.text()
    assert desk.evaluate(ground) == dark


def test_on_a_phone_every_page_is_one_press_away_and_nothing_is_wider_than_the_screen(
    address: str, desk: Page
) -> None:
    desk.set_viewport_size(PHONE)
    desk.goto(address)
    assert eyes.wider_than_the_screen(desk) == []
    bar = desk.get_by_role("navigation", name="Main")
    box = bar.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] == PHONE["height"], "the pages stand along the bottom"
    for name in ("Inbox", "Tasks", "Plan", "Sources", "Search"):
        link = bar.get_by_role("link", name=name).bounding_box()
        assert link is not None
        assert min(link["width"], link["height"]) >= 44, name
    desk.get_by_label("More pages").click()
    desk.get_by_role("link", name="Usage").click()
    expect(desk).to_have_url(f"{address}/usage")
