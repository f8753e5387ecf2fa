"""The stages of the whole way, by mouse and forms; and how one gets about by keyboard alone."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import Download, FilePayload, Locator, Page, expect

from tests.web import eyes
from tests.web.people import PASSWORD
from tubetotask import samples

ADDRESS = "ada@example.org"
MOST_TABS = 250


def events() -> list[dict[str, object]]:
    """The sample's talk as YouTube gives captions."""
    cue = r"(\d+):(\d+):(\d+)\.(\d+) --> .*\n((?:.+\n)+)"
    return [
        {
            "tStartMs": ((int(h) * 60 + int(m)) * 60 + int(s)) * 1000 + int(ms),
            "dDurationMs": 4000,
            "segs": [{"utf8": text.rstrip()}],
        }
        for h, m, s, ms, text in re.findall(cue, samples.talk().decode() + "\n")
    ]


def fits(page: Page) -> None:
    """Nothing of the page is beside the screen."""
    assert eyes.wider_than_the_screen(page) == [], page.url


def become_administrator(page: Page, link: str) -> None:
    """First run: with the link that the server printed."""
    page.goto(link)
    page.fill("#address", ADDRESS)
    page.fill("#name", "Ada")
    page.fill("#new_password", PASSWORD)
    page.fill("#new_password_again", PASSWORD)
    page.get_by_role("button", name="Become the administrator").click()
    expect(page.get_by_text("You are the administrator of this instance.")).to_be_visible()
    page.get_by_role("link", name="TubeToTask").click()
    page.get_by_role("link", name="Begin with your own").click()


def plan_from_a_template(page: Page) -> None:
    """Which is then written over: what is read below is held against the sample's plan."""
    page.get_by_role("link", name=re.compile("^Content marketing")).click()
    expect(page.locator("#plan")).to_have_value(re.compile("## Newsletter"))
    page.fill("#plan", samples.plan())
    page.get_by_role("button", name="Use this plan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Whom do you listen to?")


def under_way(page: Page) -> None:
    """The page of a video says how far it is."""
    told = page.locator("#progress")
    expect(told).to_have_attribute("data-under-way", "yes")
    expect(told.locator(".step").first).to_be_visible()
    expect(told.get_by_role("status")).not_to_be_empty()


def choose_file(page: Page) -> None:
    """The captions of the sample's talk."""
    file = FilePayload(name="talk.en.vtt", mimeType="text/vtt", buffer=samples.talk())
    page.set_input_files("#file", file)
    page.get_by_role("button", name="Read it").click()


def accept_the_first(page: Page) -> str:
    """What the task is called that is accepted on the page of its video."""
    task = page.locator("#task-1")
    title = called(task)
    task.get_by_role("button", name="Accept").click()
    expect(task.locator(".todo-state > .mark")).to_have_text("Open")
    return title


def called(task: Locator) -> str:
    return str(task.locator("h3 > span").last.text_content())


def find_on_the_board(page: Page, title: str) -> None:
    page.get_by_role("link", name="Tasks", exact=True).first.click()
    page.get_by_role("link", name="Board", exact=True).click()
    expect(page.locator("[data-column=open] .todo-card")).to_contain_text([title])


def make_a_report(page: Page) -> None:
    """Of yesterday and today: it may become midnight meanwhile."""
    page.get_by_role("link", name="Reports", exact=True).first.click()
    page.get_by_label("These days:").check()
    for name, day in zip(("First day", "Last day"), days(page), strict=True):
        page.get_by_label(name).fill(day.isoformat())
    page.get_by_role("button", name="Make the report").click()
    expect(page.locator(".report-answer")).to_be_visible()


def days(page: Page) -> tuple[date, date]:
    """Yesterday and today as the page has them."""
    today = date.fromisoformat(page.get_by_label("Last day").get_attribute("max") or "")
    return today - timedelta(days=1), today


def take_away(page: Page, title: str) -> None:
    """The report as a file, which holds the task; and as a PDF, which the worker makes."""
    with page.expect_download() as downloaded:
        page.get_by_role("link", name="Markdown", exact=True).click()
    assert f"{title} (" in content(downloaded.value).decode()
    with page.expect_download() as downloaded:
        page.get_by_role("button", name="PDF", exact=True).click()
    assert content(downloaded.value).startswith(b"%PDF")


def content(file: Download) -> bytes:
    assert file.failure() is None
    return Path(file.path()).read_bytes()


def reach(page: Page, wanted: Locator) -> None:
    """Go there by Tab; that it has the focus must be seen."""
    expect(wanted).to_be_visible()
    for _ in range(MOST_TABS):
        if wanted.evaluate("e => e === document.activeElement"):
            break
        page.keyboard.press("Tab")
    expect(wanted).to_be_focused()
    seen = wanted.evaluate(
        """e => { const shown = getComputedStyle(e), box = e.getBoundingClientRect();
        return [e.matches(":focus-visible"), box.bottom > 0, box.top < innerHeight,
            shown.outlineStyle, shown.boxShadow] }"""
    )
    assert all(seen[:3]), (wanted, seen)
    assert seen[3:] != ["none", "none"], wanted


def press(page: Page, wanted: Locator, key: str = "Enter") -> None:
    reach(page, wanted)
    page.keyboard.press(key)


def write(page: Page, wanted: Locator, text: str) -> None:
    reach(page, wanted)
    page.keyboard.type(text)
