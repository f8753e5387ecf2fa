"""Quotes of other videos on the page of a video, in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from tests.web.serving import serving
from tests.web.test_others import RAISE, said
from tubetotask.storage.workspace import Workspace

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_press_on_a_quote_of_another_video_is_left_to_its_link(
    app: Flask, workspace: Workspace, launch: Callable[[Playwright], Browser]
) -> None:
    path = f"/analyses/{said(workspace, 'Anna', RAISE).id}"
    said(workspace, "Ben", RAISE)
    with serving(app) as address, sync_playwright() as playwright:
        browser = launch(playwright)
        page = browser.new_page()
        page.goto(address + path)
        page.locator("#others summary").click()
        # Nothing is left for YouTube, and what the page itself did is told.
        page.evaluate("""() => addEventListener("click", (event) => {
            window.played = event.defaultPrevented;
            event.preventDefault();
        })""")
        other = page.locator("#others [data-elsewhere]")
        expect(other).to_contain_text("Ben")
        other.locator("a.time").click()
        assert page.evaluate("played") is False
        assert page.locator("iframe").count() == 0
        page.locator("#others li > .quote a.time").click()
        assert page.evaluate("played") is True, "the talk's own quote plays here"
        browser.close()


@pytest.mark.parametrize(("locale", "marks"), [("en-GB", "“”"), ("de-DE", "„“")])
def test_the_marks_around_a_quote_are_those_of_the_page_s_language(
    app: Flask,
    workspace: Workspace,
    launch: Callable[[Playwright], Browser],
    locale: str,
    marks: str,
) -> None:
    path = f"/analyses/{said(workspace, 'Anna', RAISE).id}"
    with serving(app) as address, sync_playwright() as playwright:
        browser = launch(playwright)
        page = browser.new_page(locale=locale)
        page.goto(address + path)
        shown = page.locator(".quote p").first.evaluate("""(quote) => ["::before", "::after"]
            .map((place) => JSON.parse(getComputedStyle(quote, place).content)).join("")""")
        assert shown == marks
        browser.close()
