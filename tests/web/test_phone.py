"""Installed on a phone: the manifest, sharing, and pages without a network, in a real browser."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, Playwright, expect, sync_playwright

from tests.web import people
from tests.web.conftest import Browser
from tests.web.serving import serving
from tubetotask.storage.models import User
from tubetotask.storage.workspace import Workspace
from tubetotask.web.assets import FOLDER

LINK = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ({"url": LINK}, LINK),
        ({"title": "A talk", "text": f"Look at this: {LINK}"}, LINK),
        ({"title": f"A talk {LINK}"}, LINK),
        ({"text": "only words"}, "only words"),
        ({}, ""),
    ],
)
def test_what_is_shared_stands_in_the_form_and_nothing_is_started(
    browser: Browser, workspace: Workspace, given: dict[str, str], shown: str
) -> None:
    led = browser.client.get("/share", query_string=given)
    page = browser.get(led.location).text
    assert shown in page
    assert not workspace.analyses()


def test_the_manifest_names_pictures_and_pages_that_are_there(browser: Browser) -> None:
    answer = browser.get("/manifest.webmanifest")
    assert answer.mimetype == "application/manifest+json"
    told = json.loads(answer.text)
    for icon in told["icons"]:
        with browser.get(icon["src"]) as found:
            picture = found.data
        assert picture[:8] == b"\x89PNG\r\n\x1a\n"
        side = int.from_bytes(picture[16:20], "big")
        assert icon["sizes"] == f"{side}x{side}"
    for shortcut in told["shortcuts"]:
        assert browser.get(shortcut["url"]).status_code == 200
    assert browser.get(told["share_target"]["action"]).status_code == 302


def test_what_the_worker_keeps_is_there_and_nobody_s(browser: Browser) -> None:
    code = browser.get("/sw.js")
    assert code.headers["Cache-Control"] == "no-cache"
    frame = json.loads(code.text.split("const FRAME = ")[1].split(";\n")[0])
    assert len(frame) > 5
    for address in frame:
        with browser.get(address) as answer:
            assert answer.status_code == 200, address
    assert "csrf" not in browser.get("/offline").text
    assert (FOLDER / "phone" / "worker.js").read_text() in code.text


@pytest.fixture
def phone(
    app: Flask, admin: User, launch: Callable[[Playwright], Chromium]
) -> Iterator[tuple[Page, str]]:
    """A signed-in person's browser, and the address of a server."""
    with serving(app) as address, sync_playwright() as playwright:
        chromium = launch(playwright)
        page = chromium.new_page(viewport={"width": 390, "height": 800})
        page.goto(f"{address}/sign-in")
        page.get_by_label("E-mail").fill(people.ADMIN)
        page.get_by_label("Password").first.fill(people.PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        yield page, address
        chromium.close()


@pytest.mark.browser
@pytest.mark.slow
def test_without_a_network_the_last_reports_are_read_until_one_signs_out(
    phone: tuple[Page, str],
) -> None:
    page, address = phone
    page.goto(f"{address}/reports")
    page.get_by_role("button", name="Make").first.click()
    page.wait_for_url("**/reports/*")
    report, title = page.url, page.title()
    page.reload()  # the first time it may have come before the worker was there
    page.wait_for_function("caches.open('reports').then((c) => c.keys()).then((k) => k.length)")
    page.context.set_offline(True)
    page.goto(report)
    assert page.title() == title
    page.goto(f"{address}/tasks")
    expect(page.get_by_role("heading", name="You are offline")).to_be_visible()
    expect(page.locator("[data-kept] a")).to_have_text([title.split(" · ")[0]])
    page.context.set_offline(False)
    page.goto(f"{address}/")
    page.locator("summary[aria-label='More pages']").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in*")
    page.context.set_offline(True)
    page.goto(report)
    expect(page.get_by_role("heading", name="You are offline")).to_be_visible()
    expect(page.locator("[data-kept] a")).to_have_count(0)
