"""The page of a video is drawn in parts, and a link into it still ends where it says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import pytest
from flask import Flask
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Locator,
    Page,
    ViewportSize,
    expect,
)

from tests import modelmade
from tests.web import eyes
from tests.web.serving import serving
from tests.web.stored import keep
from tubetotask.storage.workspace import Workspace
from tubetotask.web import assets

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PHONE = ViewportSize(width=390, height=844)
DESK = ViewportSize(width=1280, height=900)
# A browser that is never idle: what is put off stays so until something asks for all of it.
BUSY = "window.requestIdleCallback = () => 0"
STILL_LOOKS = 8


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """A server."""
    with serving(app) as found:
        yield found


@pytest.fixture(params=[PHONE, DESK], ids=["phone", "desk"])
def window(
    request: pytest.FixtureRequest, chrome: Browser, address: str
) -> Iterator[BrowserContext]:
    """A window that moves as smoothly as the page asks for: that is when heights matter."""
    context = chrome.new_context(base_url=address, viewport=request.param)
    yield context
    context.close()


def drawn(place: Locator) -> bool:
    """Whether it is there on the screen, or would be if that were long enough."""
    return bool(place.evaluate("e => e.checkVisibility({ contentVisibilityAuto: true })"))


def settled(page: Page) -> None:
    """All is drawn, and nothing moves any more."""
    eyes.whole(page)
    seen: list[object] = []
    for _ in range(600):
        seen.append(page.evaluate("[scrollY, document.documentElement.scrollHeight]"))
        page.wait_for_timeout(50)
        if all(a == b for a, b in pairwise(seen[-STILL_LOOKS:])) and len(seen) >= STILL_LOOKS:
            return
    pytest.fail(f"the page never comes to rest: {seen[-STILL_LOOKS:]}")


def is_led_to(page: Page, name: str) -> None:
    """What a link with #name leads to is marked, and wholly on the screen."""
    settled(page)
    place = page.locator(f"#{name}")
    expect(place).to_be_in_viewport(ratio=1)
    assert place.evaluate("e => e.matches(':target')")


def test_the_sheet_puts_off_what_the_script_draws() -> None:
    script = (assets.FOLDER / "drawing.js").read_text("utf-8")
    told = re.search(r'page\.querySelectorAll\("(.+)"\)', script)
    assert told
    assert f"[data-drawing] :is({told[1]}) {{" in (assets.FOLDER / "analysis.css").read_text(
        "utf-8"
    )


def test_what_is_below_the_screen_is_put_off_and_then_drawn(
    window: BrowserContext, workspace: Workspace
) -> None:
    path = keep(workspace, modelmade.analysis())
    busy = window.new_page()
    busy.add_init_script(BUSY)
    busy.goto(path)
    assert drawn(busy.locator("#answer dl"))
    assert not drawn(busy.locator("#made dd >> nth=0"))
    page = window.new_page()
    page.goto(path)
    settled(page)
    assert page.evaluate("scrollY") == 0
    assert drawn(page.locator("#made dd >> nth=0"))


def idle_and_busy(window: BrowserContext, address: str) -> Iterator[Page]:
    """The page in a browser that has idle moments, then in one that never has."""
    for script in ("", BUSY):
        page = window.new_page()
        page.add_init_script(script)
        page.goto(address)
        yield page


def test_an_address_with_a_sentence_opens_the_page_at_it(
    window: BrowserContext, workspace: Workspace
) -> None:
    path = keep(workspace, modelmade.analysis())
    for page in idle_and_busy(window, f"{path}#p11"):
        is_led_to(page, "p11")


def test_the_link_of_a_quote_ends_at_its_sentence_at_once_or_when_all_is_drawn(
    window: BrowserContext, workspace: Workspace
) -> None:
    path = keep(workspace, modelmade.analysis())
    for page in idle_and_busy(window, path):
        link = page.locator("#task-1 .in-text").first
        name = str(link.get_attribute("href")).removeprefix("#")
        link.click()
        is_led_to(page, name)
        page.locator("nav.contents a[href='#made']").click()
        settled(page)
        expect(page.locator("#made-title")).to_be_in_viewport(ratio=1)


def test_the_way_back_ends_where_one_was(window: BrowserContext, workspace: Workspace) -> None:
    page = window.new_page()
    page.goto(keep(workspace, modelmade.analysis()))
    settled(page)
    page.evaluate("document.querySelector('#p6').scrollIntoView({ behavior: 'instant' })")
    settled(page)
    before = page.locator("#p6").bounding_box()
    assert before
    assert page.evaluate("scrollY") > 0
    page.goto("/tasks")
    page.go_back()
    settled(page)
    after = page.locator("#p6").bounding_box()
    assert after
    assert abs(after["y"] - before["y"]) <= 1


def test_a_key_has_all_of_it_drawn(window: BrowserContext, workspace: Workspace) -> None:
    page = window.new_page()
    page.add_init_script(BUSY)
    page.goto(keep(workspace, modelmade.analysis()))
    expect(page.locator("[data-drawing]")).to_have_count(1)
    page.keyboard.press("Tab")
    expect(page.locator("[data-drawing]")).to_have_count(0)


def test_paper_and_who_runs_no_scripts_have_all_of_it(
    chrome: Browser, window: BrowserContext, workspace: Workspace, address: str
) -> None:
    path = keep(workspace, modelmade.analysis())
    page = window.new_page()
    page.add_init_script(BUSY)
    page.goto(path)
    page.emulate_media(media="print")
    assert drawn(page.locator("#made dd >> nth=0"))
    with_nothing = chrome.new_context(base_url=address, java_script_enabled=False, viewport=PHONE)
    page = with_nothing.new_page()
    page.goto(path)
    assert drawn(page.locator("#made dd >> nth=0"))
    with_nothing.close()
