"""The page of a video in a real browser: quotes play, the transcript follows, marks stay.

The player is a fake that speaks YouTube's messages from YouTube's address, over TLS.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import (
    Browser,
    Frame,
    Page,
    ViewportSize,
    expect,
)

from tests import modelmade
from tests.fakes.youtube_player import HOST, UNPLAYABLE, FakePlayer
from tests.web import eyes
from tests.web.serving import serving
from tests.web.stored import keep
from tubetotask.domain.video import Video
from tubetotask.storage import feedback
from tubetotask.storage.workspace import Workspace

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PHONE = ViewportSize(width=390, height=844)
DESK = ViewportSize(width=1280, height=900)


@pytest.fixture(scope="module")
def youtube() -> Iterator[FakePlayer]:
    """The player."""
    with FakePlayer() as fake:
        yield fake


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """A server."""
    with serving(app) as found:
        yield found


@pytest.fixture
def page(chrome: Browser, youtube: FakePlayer, address: str) -> Iterator[Page]:
    """A page that reaches this machine alone; any complaint of the browser fails the test."""
    youtube.asked.clear()
    context = chrome.new_context(
        viewport=DESK,
        base_url=address,
        reduced_motion="reduce",
        ignore_https_errors=True,
        proxy={"server": youtube.proxy, "bypass": "127.0.0.1"},
    )
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    asked: set[str] = set()
    opened.on("request", lambda request: asked.add(urlsplit(request.url).hostname or ""))
    yield opened
    context.close()
    assert complaints == []
    assert asked <= {"127.0.0.1", HOST}


def player(page: Page) -> Frame:
    """The frame of the player, once it has started."""
    found = page.locator(".screen iframe").element_handle().content_frame()
    assert found
    found.wait_for_url(f"https://{HOST}/embed/**")
    found.wait_for_load_state()
    return found


def commands(page: Page) -> list[list[object]]:
    """What the player was told, without the events that were asked for."""
    found: list[list[object]] = player(page).evaluate("commands")
    return [each for each in found if each[0] != "addEventListener"]


def until(page: Page, count: int) -> list[list[object]]:
    """The same, when it is so much."""
    player(page).wait_for_function(
        f"commands.filter(c => c[0] !== 'addEventListener').length >= {count}"
    )
    return commands(page)


def test_a_press_on_a_quote_plays_its_second_in_the_page_and_nothing_was_loaded_before(
    page: Page, workspace: Workspace, youtube: FakePlayer
) -> None:
    page.goto(keep(workspace, modelmade.analysis()))
    expect(page.locator("[data-poster]")).to_contain_text("sees your address")
    assert page.locator("iframe").count() == 0
    assert youtube.asked == []
    link = page.locator("#task-1 a.time").first
    assert str(link.text_content()).startswith("0:16")
    link.click()
    assert until(page, 2)[:2] == [["seekTo", 16, True], ["playVideo"]]
    assert len(page.context.pages) == 1
    (asked,) = youtube.asked
    assert (asked.video, asked.query["start"]) == ("dQw4w9WgXcQ", "16")
    assert asked.query["enablejsapi"] == "1"
    # The player learns where it is embedded, and not which analysis it is.
    assert asked.referrer == page.url.split("/analyses")[0] + "/"
    other = page.locator("#against a.time").first
    # A link has one.
    second = float(other.get_attribute("href").rsplit("t=", 1)[1][:-1])  # type: ignore[union-attr]
    other.click()
    assert until(page, 4)[2:4] == [["seekTo", second, True], ["playVideo"]]
    assert len(youtube.asked) == 1, "the same player jumps"


def test_the_transcript_follows_and_each_sentence_plays(page: Page, workspace: Workspace) -> None:
    page.goto(keep(workspace, modelmade.analysis()))
    now = page.locator("[data-text] [aria-current]")
    expect(now).to_have_count(0)
    # The fake plays faster than anybody looks, so the page itself writes down what it marked.
    page.evaluate(
        """() => { window.marked = []; new MutationObserver((all) => all.forEach(({target}) =>
                 target.ariaCurrent && window.marked.push(target.id)))
                 .observe(document.querySelector("[data-text]"),
                          {attributeFilter: ["aria-current"], subtree: true}) }"""
    )
    page.locator("#p4").click()
    for _ in range(500):  # the page's policy forbids what wait_for_function does
        if len(page.evaluate("window.marked")) >= 3:
            break
        page.wait_for_timeout(20)
    page.get_by_role("button", name="Pause").click()
    marked = list(dict.fromkeys(page.evaluate("window.marked")))
    assert marked == [f"p{4 + place}" for place in range(len(marked))]
    expect(now).to_have_count(1)
    expect(now).to_be_in_viewport()
    place = int(str(now.get_attribute("id"))[1:])
    expect(page.locator("[data-now]")).to_contain_text(modelmade.TALK[place])
    page.get_by_role("button", name="Close").click()
    expect(page.locator("iframe")).to_have_count(0)
    expect(now).to_have_count(0)
    expect(page.locator("#p4")).to_be_focused()


def test_only_what_matters_plays_each_quoted_passage_in_turn_and_tells_how_much_that_is(
    page: Page, workspace: Workspace
) -> None:
    page.goto(keep(workspace, modelmade.analysis()))
    button = page.locator("[data-matters]")
    spans = [
        tuple(map(float, each.split("-")))
        for each in str(page.locator("[data-player]").get_attribute("data-spans")).split()
    ]
    assert len(spans) >= 2
    seconds = sum(end - start for start, end in spans)
    expect(button).to_contain_text(f"{round(seconds)} of 104 seconds")
    told = page.locator("[data-told]")
    told.evaluate(
        """told => { told.heard = []; new MutationObserver(() => told.heard.push(told.textContent))
                 .observe(told, {childList: true, characterData: true, subtree: true}) }"""
    )
    button.click()
    expect(told).to_have_text("That was all that was quoted.", timeout=15_000)
    wanted = [f"Passage {number} of {len(spans)}" for number in range(1, len(spans) + 1)]
    heard = dict.fromkeys(told.evaluate("told => told.heard"))
    assert [each for each in heard if each.startswith("Passage")] == wanted
    jumps = [each[1] for each in commands(page) if each[0] == "seekTo"]
    assert jumps == [start for start, _ in spans]
    assert commands(page)[-1] == ["pauseVideo"]
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    page.locator("#p12").click()  # somebody wants to hear something else
    expect(button).to_have_attribute("aria-pressed", "false")
    expect(told).to_have_text("")


def test_by_keyboard_alone_a_quote_plays_pauses_and_goes_back(
    page: Page, workspace: Workspace
) -> None:
    page.goto(keep(workspace, modelmade.analysis()))
    page.locator("#task-1 a.time").first.focus()
    page.keyboard.press("Enter")
    until(page, 2)
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    page.keyboard.press("p")
    assert until(page, 3)[2] == ["pauseVideo"]
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    page.keyboard.press("b")
    assert until(page, 5)[3][0] == "seekTo"
    page.keyboard.press("m")
    expect(page.locator("[data-told]")).to_contain_text("Passage 1 of")
    page.keyboard.press("/")
    page.keyboard.type("poster p m")
    expect(page.locator("[data-found]")).to_have_text("0 found")
    page.keyboard.press("?")
    assert page.locator("#find").input_value().endswith("?"), "no key acts while somebody types"


def test_what_youtube_does_not_play_here_is_told(page: Page, workspace: Workspace) -> None:
    whole = modelmade.analysis()
    video = Video("Closed", UNPLAYABLE, "", "", 104.0)
    page.goto(keep(workspace, replace(whole, video=video)))
    page.get_by_role("button", name="Play here").click()
    expect(page.locator("[data-told]")).to_contain_text("does not let this video be played")
    link = page.get_by_role("link", name="on YouTube", exact=True)
    assert UNPLAYABLE in str(link.get_attribute("href"))


def test_a_statement_is_marked_as_wrong_in_its_place_and_that_is_taken_back(
    page: Page, workspace: Workspace
) -> None:
    path = keep(workspace, modelmade.analysis())
    page.goto(path)
    page.locator("#task-1 .wrong button").click()
    place = page.locator("#task-1 .wrong")
    expect(place).to_contain_text("You marked this as wrong")
    expect(place.get_by_role("button")).to_be_focused()
    expect(page.locator("[data-marks-told]")).to_have_text("Marked as wrong.")
    workspace.session.rollback()
    (kept,) = feedback.given(workspace.session, workspace.owner_id)
    assert (kept.part, kept.quote) == ("task", modelmade.QUESTION.quote)
    page.reload()
    expect(place).to_contain_text("You marked this as wrong")
    place.get_by_role("button").press("Enter")
    expect(place).to_have_text("Wrong?")
    workspace.session.rollback()
    assert feedback.given(workspace.session, workspace.owner_id) == []


def test_without_javascript_quotes_lead_to_youtube_and_marks_are_a_form(
    chrome: Browser, workspace: Workspace, address: str
) -> None:
    path = keep(workspace, modelmade.analysis())
    context = chrome.new_context(base_url=address, java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    page.goto(path)
    link = page.locator("#task-1 a.time").first
    assert link.get_attribute("href") == "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=16s"
    for name in ("Play here", "Only what matters"):
        expect(page.get_by_role("button", name=name)).to_be_hidden()
    page.locator(".spans summary").click()
    assert page.locator(".spans li a").count() >= 2
    page.locator("#task-1 .wrong button").click()
    expect(page.locator("#task-1 .wrong")).to_contain_text("You marked this as wrong")
    assert "#s-" in page.url
    context.close()


def test_the_page_with_its_player_can_be_read_by_everybody(
    page: Page, workspace: Workspace
) -> None:
    page.goto(keep(workspace, modelmade.analysis()))
    page.locator("#task-1 a.time").first.click()
    until(page, 2)
    page.locator("[data-toggle]").click()
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            assert eyes.faint(page) == [], (size, scheme)
        for rule in (eyes.wider_than_the_screen, eyes.unnamed, eyes.structure):
            assert rule(page) == [], size
        box = page.locator(".player").bounding_box()
        assert box
        expect(page.locator(".screen")).to_be_in_viewport()
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        expect(page.locator(".screen")).to_be_in_viewport()
        if size is PHONE:
            assert box["height"] < 844 / 2, "the half of a telephone is for reading"
