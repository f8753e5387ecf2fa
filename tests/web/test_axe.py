"""axe-core over every page there is, light and dark, on a phone and on a desk: WCAG 2.2 AA.

A page is opened once for both themes of a width. What depends on colour is measured in each; all
else once a width. New pages are found by themselves: tests/web/walked.py.
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

from tests.web import eyes
from tests.web.serving import serving
from tests.web.walked import Visitor, one_of_each, visitors
from tubetotask.storage.workspace import Workspace

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(1200)]
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
    app: Flask, workspace: Workspace, chrome: Browser
) -> None:
    found = visitors(app, *one_of_each())
    broken: list[str] = []
    with serving(app) as address:
        context = chrome.new_context(reduced_motion="reduce", color_scheme="light")
        page = context.new_page()

        def enter(visitor: Visitor) -> None:
            """The browser is theirs, whatever the page before made of it."""
            context.clear_cookies()
            if visitor.cookie:
                context.add_cookies([{"name": "session", "value": visitor.cookie, "url": address}])

        for width in WIDTHS:
            page.set_viewport_size(width)
            for visitor in found:
                for path in visitor.paths:
                    enter(visitor)
                    broken += looked_at(page, address + path, f"{path} at {width['width']}")
            enter(next(each for each in found if each.name == "administrator"))
            page.goto(address)
            page.evaluate(script())
            for menu in page.locator("details.menu > summary").all():
                menu.click()
                broken += [f"a menu: {each}" for each in violations(page, ALL)]
            page.keyboard.press("Escape")
            page.keyboard.press("?")
            broken += [f"the help: {each}" for each in violations(page, ALL)]
    assert not broken, "\n".join(broken)


def looked_at(page: Page, address: str, told: str) -> list[str]:
    """What breaks the rules on a page with all that folds opened, in both themes."""
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == (404 if told.startswith("/nowhere") else 200), told
    assert page.url == address, f"{told} leads to {page.url}"
    eyes.whole(page)
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
