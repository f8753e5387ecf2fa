"""The whole way as a person goes it, on script/server's own process with its worker: from the link
that the server prints to a report that is taken away.

YouTube is a fake, which lets the captions go when a test says so: until then the page must tell how
far it is. Each way is gone on an instance of its own, which nobody has set up.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    Page,
    ViewportSize,
    expect,
)

from tests.fakes.youtube import TITLE, FakeYouTube, video
from tests.web.people import PASSWORD
from tests.web.running import Running, running
from tests.web.stages import (
    ADDRESS,
    accept_the_first,
    become_administrator,
    called,
    choose_file,
    content,
    days,
    events,
    find_on_the_board,
    fits,
    make_a_report,
    plan_from_a_template,
    press,
    take_away,
    under_way,
    write,
)
from tests.web.test_browser import DESK, DONE_MS, PHONE
from tubetotask import samples

pytestmark = [pytest.mark.browser, pytest.mark.slow]
HELD = f"https://youtu.be/{video('slow')}"  # nothing of it is told before the fake is let go


@pytest.fixture
def youtube(tmp_path: Path) -> Iterator[FakeYouTube]:
    """Where the sample's talk is a video with captions."""
    with FakeYouTube(tmp_path) as fake:
        fake.raw["/api/timedtext"] = json.dumps({"wireMagic": "pb3", "events": events()}).encode()
        yield fake


@pytest.fixture
def server(migrated: Path, tmp_path: Path, youtube: FakeYouTube) -> Iterator[Running]:
    """An instance that nobody has set up."""
    shutil.copytree(migrated, tmp_path / "data")
    with running(tmp_path / "data", youtube.env) as found:
        yield found


@pytest.fixture
def open_page(chrome: Browser, server: Running) -> Iterator[Callable[..., Page]]:
    """A page of a new browser; any complaint of it fails the test."""
    complaints: list[str] = []
    pages: list[Page] = []

    def opened(size: ViewportSize, *, scripts: bool = True) -> Page:
        context = chrome.new_context(
            viewport=size,
            base_url=server.address,
            reduced_motion="reduce",
            java_script_enabled=scripts,
            locale="en-US",
        )
        page = context.new_page()
        page.set_default_timeout(DONE_MS)
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        pages.append(page)
        return page

    expect.set_options(timeout=DONE_MS)
    yield opened
    expect.set_options(timeout=5_000)
    for page in pages:
        page.context.close()
    assert complaints == []


def test_on_a_desk_from_the_first_run_and_a_link_to_a_report_taken_away(
    open_page: Callable[..., Page], server: Running, youtube: FakeYouTube
) -> None:
    page = open_page(DESK)
    become_administrator(page, server.setup_link)
    plan_from_a_template(page)
    page.fill("#source", HELD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("link", name="Go on without", exact=True).click()
    page.locator(".inb-way a").first.click()
    under_way(page)
    youtube.release.set()
    expect(page.locator("#answer")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    title = accept_the_first(page)
    find_on_the_board(page, title)
    make_a_report(page)
    take_away(page, title)


def test_on_a_phone_from_the_first_run_and_a_file_to_a_report_taken_away(
    open_page: Callable[..., Page], server: Running
) -> None:
    page = open_page(PHONE)
    become_administrator(page, server.setup_link)
    fits(page)
    plan_from_a_template(page)
    fits(page)
    with server.resting():
        page.get_by_role("link", name="Give them here").click()
        fits(page)
        choose_file(page)
        under_way(page)
        fits(page)
    expect(page.locator("#answer")).to_be_visible()
    fits(page)
    title = accept_the_first(page)
    find_on_the_board(page, title)
    fits(page)
    make_a_report(page)
    fits(page)
    take_away(page, title)


def test_without_javascript_the_same_way_is_gone_by_forms_alone(
    open_page: Callable[..., Page], server: Running
) -> None:
    page = open_page(DESK, scripts=False)
    become_administrator(page, server.setup_link)
    plan_from_a_template(page)
    with server.resting():
        page.get_by_role("link", name="Give them here").click()
        choose_file(page)
        under_way(page)
        page.reload()
        under_way(page)
    expect(page.locator("#answer")).to_be_visible()  # the page loads itself anew
    title = accept_the_first(page)
    find_on_the_board(page, title)
    make_a_report(page)
    take_away(page, title)


def test_by_keyboard_alone_the_same_way_is_gone(
    open_page: Callable[..., Page], server: Running, youtube: FakeYouTube
) -> None:
    page = open_page(DESK)
    page.goto(server.setup_link)
    write(page, page.locator("#address"), ADDRESS)
    write(page, page.locator("#new_password"), PASSWORD)
    write(page, page.locator("#new_password_again"), PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_text("You are the administrator of this instance.")).to_be_visible()
    press(page, page.get_by_role("link", name="TubeToTask"))
    press(page, page.get_by_role("link", name="Begin with your own"))
    write(page, page.locator("#plan"), samples.plan())
    press(page, page.get_by_role("button", name="Use this plan"), "Space")
    expect(page.get_by_role("heading", level=1)).to_have_text("Whom do you listen to?")
    write(page, page.locator("#source"), HELD)
    press(page, page.get_by_role("button", name="Go on"))
    press(page, page.get_by_role("link", name="Go on without", exact=True))
    press(page, page.locator(".inb-way a").first)
    under_way(page)
    youtube.release.set()
    expect(page.locator("#answer")).to_be_visible()
    task = page.locator("#task-1")
    title = called(task)
    press(page, task.get_by_role("button", name="Accept"), "Space")
    expect(task.locator(".todo-state > .mark")).to_have_text("Open")
    press(page, page.get_by_role("link", name="Tasks", exact=True).first)
    press(page, page.get_by_role("link", name="Board", exact=True))
    expect(page.locator("[data-column=open] .todo-card")).to_contain_text([title])
    press(page, page.get_by_role("link", name="Reports", exact=True).first)
    press(page, page.get_by_label("Today so far"), "ArrowUp")
    expect(page.get_by_label("These days:")).to_be_checked()
    for name, day in zip(("First day", "Last day"), days(page), strict=True):
        write(page, page.get_by_label(name), f"{day:%m%d%Y}")
        expect(page.get_by_label(name)).to_have_value(day.isoformat())
    press(page, page.get_by_role("button", name="Make the report"))
    expect(page.locator(".report-answer")).to_be_visible()
    with page.expect_download() as downloaded:
        press(page, page.get_by_role("link", name="Markdown", exact=True))
    assert f"{title} (" in content(downloaded.value).decode()
