"""The page of a long talk: its transcript comes when it is looked at, or on a page of its own."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from playwright.sync_api import Browser as Chrome
from playwright.sync_api import Page, Route, ViewportSize, expect

from tests import builders, modelmade
from tests.web import people
from tests.web.conftest import Browser
from tests.web.serving import serving
from tests.web.stored import keep
from tubetotask.storage.workspace import Workspace
from tubetotask.web.paragraphs import LONG_TALK_WORDS as LONG_WORDS

SENTENCE = "Sentence {} has a number that no other sentence of this very long talk bears"


def long_talk(workspace: Workspace) -> tuple[str, int]:
    """The path of its page, and how many sentences it has."""
    made = modelmade.analysis()
    more = [SENTENCE.format(n) for n in range(LONG_WORDS // 14)]
    told = [passage.text for passage in made.transcript.passages]
    whole = replace(made, transcript=builders.transcript(*told, *more, seconds=8.0))
    return keep(workspace, whole), len(told) + len(more)


def test_the_page_of_a_long_talk_leads_to_its_transcript_which_holds_every_sentence(
    browser: Browser, workspace: Workspace
) -> None:
    path, count = long_talk(workspace)
    page = browser.get(path).text
    assert SENTENCE.format(7) not in page
    assert f'href="{path}/transcript"' in page
    assert len(gzip.compress(page.encode(), 5)) < 30_000
    whole = browser.get(f"{path}/transcript").text
    assert [f'id="p{n}"' in whole for n in range(count + 1)] == [True] * count + [False]
    assert SENTENCE.format(7) in whole


def test_a_short_talk_has_its_transcript_in_the_page(
    browser: Browser, workspace: Workspace
) -> None:
    path = keep(workspace, modelmade.analysis())
    page = browser.get(path).text
    assert modelmade.TALK[11] in page
    assert "data-text-at" not in page
    assert modelmade.TALK[11] in browser.get(f"{path}/transcript").text


def test_a_transcript_is_there_for_its_owner_alone(app: Flask, workspace: Workspace) -> None:
    path, _ = long_talk(workspace)
    people.administrator()
    other = people.browser(app, people.somebody("other@example.org"))
    assert other.get(f"{path}/transcript").status_code == 404


@pytest.fixture
def page(chrome: Chrome, app: Flask) -> Iterator[Page]:
    """A page; any complaint of the browser fails the test."""
    with serving(app) as address:
        context = chrome.new_context(
            base_url=address,
            reduced_motion="reduce",
            viewport=ViewportSize(width=1280, height=900),
        )
        opened = context.new_page()
        complaints: list[str] = []
        opened.on("pageerror", lambda error: complaints.append(str(error)))
        yield opened
        context.close()
    assert complaints == []


@pytest.mark.browser
@pytest.mark.slow
def test_the_transcript_of_a_long_talk_comes_when_it_is_looked_at_searched_or_led_to(
    page: Page, workspace: Workspace
) -> None:
    path, count = long_talk(workspace)
    page.goto(path)
    sentences = page.locator("[data-text] [id]")
    assert sentences.count() == 0, "nobody has looked there yet"
    page.locator("#transcript").scroll_into_view_if_needed()
    expect(sentences).to_have_count(count)
    page.locator("#find").fill("sentence 284 has")
    expect(page.locator("[data-found]")).to_have_text("1 found")
    page.goto("about:blank")
    page.goto(f"{path}#p{count - 1}")
    last = page.locator(f"#p{count - 1}")
    expect(last).to_be_in_viewport()
    assert last.evaluate("element => element.matches(':target')")


@pytest.mark.browser
@pytest.mark.slow
def test_a_transcript_that_does_not_come_says_so_and_is_tried_again(
    page: Page, workspace: Workspace
) -> None:
    path, count = long_talk(workspace)
    asked: list[Route] = []
    page.route("**/transcript", lambda route: asked.append(route))
    page.goto(path)
    page.locator("#transcript").scroll_into_view_if_needed()
    coming, missed = page.locator("[data-coming] .skeleton"), page.locator("[data-missed]")
    expect(coming).to_be_visible()
    expect(missed).to_be_hidden()
    for _ in range(1500):  # the handler is called while the page is waited for
        if asked:
            break
        page.wait_for_timeout(20)
    asked.pop().abort()
    expect(missed.get_by_role("alert")).to_contain_text("The transcript did not come")
    expect(coming).to_be_hidden()
    page.unroute("**/transcript")
    missed.get_by_role("button", name="Try again").click()
    expect(page.locator("[data-text] [id]")).to_have_count(count)
    expect(missed).to_have_count(0)
