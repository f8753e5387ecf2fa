"""The pages of a model in a real browser: they fit, are readable, fold, and need no JavaScript.

The browser's requests are answered by the application in this process, so no server is started.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import cast
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Route, ViewportSize

from tests import modelmade
from tests.hostile import EVIL, hostile
from tests.web import eyes
from tests.web.stored import keep
from tests.web.test_settings import REFUSED, SET, wire
from tubetotask.domain.calls import Account, Call, Outcome, Planned
from tubetotask.jobs.model_setup import ModelState
from tubetotask.storage.calls import SqlCallBook
from tubetotask.storage.database import db, now
from tubetotask.storage.workspace import Workspace

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PHONE = ViewportSize(width=390, height=844)
DESK = ViewportSize(width=1280, height=900)
EVERY_FOLD = "document.querySelectorAll('details').forEach(d => { d.open = true })"


@pytest.fixture
def page(chrome: Browser, app: Flask) -> Iterator[Page]:
    """A page without JavaScript whose requests the application answers."""
    context = chrome.new_context(
        viewport=PHONE, base_url="http://localhost", java_script_enabled=False
    )
    client = app.test_client()

    def answer(route: Route) -> None:
        with client.get(urlsplit(route.request.url).path) as given:
            route.fulfill(status=given.status_code, headers=dict(given.headers), body=given.data)

    context.route("**/*", answer)
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    yield opened
    context.close()
    assert complaints == []


def good(page: Page) -> None:
    """The page keeps every rule, whatever is folded."""
    page.evaluate(EVERY_FOLD)
    assert eyes.wider_than_the_screen(page) == []
    assert eyes.faint(page) == []
    assert eyes.unnamed(page) == []
    assert eyes.structure(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_page_of_a_model_fits_and_is_readable(
    page: Page, workspace: Workspace, scheme: str, size: ViewportSize
) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of its literals
    page.set_viewport_size(size)
    whole = modelmade.analysis()
    bare = replace(whole, plan=None, assessment=None)
    for analysis in (whole, bare, hostile(EVIL)):
        page.goto(keep(workspace, analysis))
        good(page)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize(
    "state", [ModelState(), replace(SET, tried=REFUSED), replace(SET, trying=True)]
)
def test_the_page_of_settings_fits_and_is_readable(
    page: Page, app: Flask, state: ModelState, size: ViewportSize
) -> None:
    wire(app, state, {})
    page.set_viewport_size(size)
    page.goto("/settings")
    good(page)


def _told(at: datetime) -> datetime:
    return at


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_page_of_usage_and_its_warnings_fit_and_are_readable(
    page: Page, app: Flask, scheme: str, size: ViewportSize
) -> None:
    limits = {"budget_usd_day": Decimal(1), "budget_usd_month": Decimal(5)}
    app.config["TUBETOTASK"] = replace(app.config["TUBETOTASK"], **limits)
    for name, days_ago in (("gpt-4o", 0), ("a-model-with-a-very-long-name-" * 3, 1)):
        at = now() - timedelta(days=days_ago)
        book = SqlCallBook(db.engine, Account(), clock=partial(_told, at))
        call = Call("k", name, "notes", "{}", Outcome.USED, "", 9_000, 800, 70, Decimal("0.9"))
        book.keep(call)
        book.keep(replace(call, usd=None))
        plan = Planned("l", name, "assess", 5_000, Decimal("0.1"), Decimal("0.2"), 60.0)
        book.keep(plan.lost, cast(int, book.reserve(plan)))
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of its literals
    page.set_viewport_size(size)
    for path in ("/usage", "/"):
        page.goto(path)
        assert page.locator(".budget-note").first.is_visible()
        good(page)


def test_a_concept_unfolds_and_the_table_becomes_cards_on_a_telephone(
    page: Page, workspace: Workspace
) -> None:
    page.goto(keep(workspace, modelmade.analysis()))
    folded = page.locator("details.concept").nth(1)
    assert not folded.locator(".part").first.is_visible()
    folded.locator("summary").click()
    assert folded.locator(".part").first.is_visible()

    cells = page.locator(".takeaways tbody tr").first.locator("td")
    boxes = [cells.nth(n).bounding_box() for n in range(2)]
    assert boxes[0]
    assert boxes[1]
    assert boxes[0]["x"] == boxes[1]["x"], "one below the other"
    assert cells.nth(1).locator(".label").is_visible()
    page.set_viewport_size(DESK)
    boxes = [cells.nth(n).bounding_box() for n in range(2)]
    assert boxes[0]
    assert boxes[1]
    assert boxes[0]["y"] == boxes[1]["y"], "side by side"
    assert not cells.nth(1).locator(".label").is_visible()
    theme = page.locator(".takeaways tbody th").first.bounding_box()
    assert theme
    assert theme["width"] > 100, "a theme is read in words, not in letters"


def test_both_sides_of_a_contradiction_stand_side_by_side(page: Page, workspace: Workspace) -> None:
    page.set_viewport_size(DESK)
    page.goto(keep(workspace, modelmade.analysis()))
    quotes = page.locator(".group-contradicts .quote")
    video, plan = (quotes.nth(n).bounding_box() for n in range(2))
    assert video
    assert plan
    assert video["y"] == plan["y"]
    assert plan["x"] > video["x"] + video["width"]
