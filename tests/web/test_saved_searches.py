"""Searches that are kept, and that tell their owner of a new talk that holds them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy import select

from tests.web.conftest import Browser
from tests.web.test_search import NOTED, TALK, words
from tubetotask.storage.models import NoticeRow, SavedSearchRow
from tubetotask.storage.notices import Channels
from tubetotask.storage.workspace import Workspace

SEARCH = "/search?q=newsletter"


def keep(browser: Browser, q: str, **more: str) -> str:
    return browser.post("/search/keep", on="/search?q=x", q=q, **more).location


def test_a_search_is_kept_once_and_found_again_from_the_empty_page(
    browser: Browser, workspace: Workspace
) -> None:
    for _ in range(2):
        assert keep(browser, " newsletter   tuesday ") == "/search?q=newsletter+tuesday"
    page = browser.get("/search").text
    assert len(re.findall(r'href="/search\?q=newsletter', page)) == 1
    assert "Searches you keep" in page


def test_without_words_nothing_is_kept(browser: Browser, workspace: Workspace) -> None:
    for q in ("", " ", "x" * 301):
        answer = browser.post("/search/keep", on="/search?q=x", q=q)
        assert answer.status_code == 400
    assert workspace.session.scalars(select(SavedSearchRow)).all() == []


@pytest.mark.parametrize(
    ("q", "told"),
    [("newsletters tuesday", True), ('"every Tuesday"', True), ("newsletter friday", False)],
)
def test_a_new_talk_that_holds_all_of_it_is_told_of_once(
    browser: Browser, workspace: Workspace, work: Callable[[], None], q: str, told: bool
) -> None:
    channel = Channels(workspace.session, workspace.owner_id).add("apprise", "phone")
    channel.wants = "search"
    workspace.session.commit()
    keep(browser, q, alert="y")
    keep(browser, "readers")  # kept, and nobody wants to be told
    for _ in range(2):
        browser.post("/", source=TALK)
        work()
    notices = workspace.session.scalars(select(NoticeRow)).all()
    assert len(notices) == told
    if told:
        assert q in notices[0].title
        assert "Talks 1" in words(browser.get(notices[0].link).text)


def test_an_alert_is_turned_on_and_off_and_what_is_removed_can_be_kept_again(
    browser: Browser, workspace: Workspace, work: Callable[[], None]
) -> None:
    browser.post("/", source=TALK)
    work()
    keep(browser, "newsletter")
    number = workspace.session.scalars(select(SavedSearchRow.id)).one()
    browser.post(f"/search/kept/{number}/alert", on="/search")
    assert "you are told" in browser.get("/search").text
    browser.post(f"/search/kept/{number}/quiet", on="/search")
    assert "you are told" not in browser.get("/search").text
    gone = browser.post(f"/search/kept/{number}/remove", on="/search").location
    assert "Keep this search" in browser.get(gone).text
    assert browser.post(f"/search/kept/{number}/remove", on="/search").status_code == 404


def test_a_search_of_notes_by_meaning_is_kept_as_such_and_told_of_by_its_words(
    browser: Browser, workspace: Workspace, work: Callable[[], None]
) -> None:
    channel = Channels(workspace.session, workspace.owner_id).add("apprise", "phone")
    channel.wants = "search"
    workspace.session.commit()
    address = keep(browser, "newsletter", kind="notes", by="meaning", alert="y")
    assert address == "/search?q=newsletter&kind=notes&by=meaning"
    assert keep(browser, "newsletter", kind="tasks", alert="y") != address
    keep(browser, "newsletter", section="nowhere", alert="y")
    browser.post("/", source=NOTED)
    work()
    notices = workspace.session.scalars(select(NoticeRow)).all()
    assert [notice.link for notice in notices] == [address]
    page = browser.get("/search").text
    assert "by meaning, too" in page
    assert len(re.findall(r'href="/search\?q=newsletter', page)) == 3
