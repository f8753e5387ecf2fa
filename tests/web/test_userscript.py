"""The userscript in a real browser, on a page of a video as YouTube's own looks.

What a userscript manager gives to it (a store, and requests past the page) is played here by the
test, over real sockets; the script is the one that the server hands out.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page

from tests.fakes.youtube import TITLE, FakeYouTube, video
from tests.web import eyes
from tests.web.serving import serving
from tubetotask.api import guard
from tubetotask.domain.taken import Bringer, Brought
from tubetotask.jobs.requests import Source, request_analysis
from tubetotask.storage import brought
from tubetotask.storage.database import db
from tubetotask.storage.models import AnalysisRow, TokenRow
from tubetotask.storage.workspace import Workspace, local_user

pytestmark = [pytest.mark.browser, pytest.mark.slow]
_MANAGER = """
window.GM_getValue = async (name, or) => (await window.gmGet(name)) ?? or;
window.GM_setValue = (name, value) => window.gmSet(name, value);
window.GM_xmlhttpRequest = async (asked) => {
  const { method, url, headers, data, anonymous } = asked;
  const answer = await window.gmRequest({ method, url, headers, data, anonymous });
  if (answer) asked.onload(answer); else asked.onerror({});
};
"""


class Manager:
    """What an extension for userscripts does: keeps values, asks past the page, runs the script."""

    def __init__(self, server: str) -> None:
        self.server, self.kept = server, dict[str, str]()
        self.asked: list[dict[str, Any]] = []

    def serve(self, context: BrowserContext) -> None:
        context.expose_function("gmGet", lambda name: self.kept.get(name))
        context.expose_function("gmSet", lambda name, value: self.kept.update({name: value}))
        context.expose_function("gmRequest", self._request)

    def run_on(self, page: Page) -> None:
        script = requests.get(f"{self.server}/sources/bring/tubetotask.user.js", timeout=10)
        page.evaluate(f"() => {{ {_MANAGER}\n{script.text}\n }}")

    def _request(self, asked: dict[str, Any]) -> dict[str, Any] | None:
        self.asked.append(asked)
        try:
            answer = requests.request(
                asked["method"],
                asked["url"],
                headers=asked["headers"],
                data=(asked.get("data") or "").encode(),
                timeout=20,
            )
        except requests.RequestException:
            return None
        return {"status": answer.status_code, "responseText": answer.text}


@pytest.fixture
def server(app: Flask) -> Iterator[str]:
    with serving(app) as address:
        yield address
    guard.wrong.clear()
    guard.asked.clear()


@pytest.fixture
def youtube(tmp_path: Path) -> Iterator[FakeYouTube]:
    with FakeYouTube(tmp_path) as fake:
        yield fake


@pytest.fixture
def context(chrome: Browser, youtube: FakeYouTube) -> Iterator[BrowserContext]:
    made = chrome.new_context(
        proxy={"server": youtube.url, "bypass": "127.0.0.1"},
        ignore_https_errors=True,
        viewport={"width": 390, "height": 844},
    )
    yield made
    made.close()


@pytest.fixture
def manager(server: str, context: BrowserContext) -> Manager:
    made = Manager(server)
    made.serve(context)
    return made


def waits(app: Flask, scenario: str) -> int:
    space = Workspace(db.session(), local_user(db.session()).id)
    link = Source(link=f"https://youtu.be/{video(scenario)}", title="A talk")
    url = app.config["JOBS_DATABASE_URL"]
    row = request_analysis(space, url, link, None)
    row.state, row.error_id, row.error_state = "waiting", "transcript-unavailable", "blocked"
    space.session.commit()
    return row.id


def with_token(manager: Manager, context: BrowserContext) -> str:
    """Make a token on our page, and have the script keep it."""
    page = context.new_page()
    page.goto(f"{manager.server}/sources/bring")
    page.get_by_label("Where it is used").fill("this browser")
    page.get_by_role("button", name="Make a token").click()
    page.wait_for_selector("[data-new-token]")
    manager.run_on(page)
    page.get_by_role("button", name="Use it in this browser").click()
    page.get_by_role("button", name="Kept in this browser").wait_for()
    assert eyes.wider_than_the_screen(page) == []
    page.close()
    return manager.kept["token"]


def pressed(manager: Manager, page: Page, says: str) -> str:
    """Press the button on a video's page; what the script says then."""
    page.get_by_role("button", name="Bring captions").click()
    said = page.locator("#tubetotask-bring [role=status]")
    said.filter(has_text=says).wait_for(timeout=15_000)
    return said.inner_text()


def opened(manager: Manager, context: BrowserContext, scenario: str) -> Page:
    page = context.new_page()
    page.goto(f"https://www.youtube.com/watch?v={video(scenario)}")
    manager.run_on(page)
    return page


def given(number: int) -> Brought:
    session = db.session()
    session.rollback()
    row = session.get(AnalysisRow, number, populate_existing=True)
    assert row
    assert row.upload
    assert row.state == "queued"
    return brought.unpack(row.upload)


def test_the_captions_of_the_video_that_is_open_are_brought(
    app: Flask, manager: Manager, context: BrowserContext, youtube: FakeYouTube
) -> None:
    number, token = waits(app, "manual"), with_token(manager, context)
    page = opened(manager, context, "manual")
    assert eyes.wider_than_the_screen(page) == []
    assert pressed(manager, page, "Taken") == "Taken: it is read in a moment."
    found = given(number)
    assert found.by is Bringer.BROWSER
    assert found.taken.video.title == TITLE
    assert (found.taken.language_code, found.taken.is_generated) == ("en-GB", False)
    assert b'"segs"' in found.taken.data
    told = [str(call) for call in youtube.calls] + [page.content()]
    assert not [each for each in told if token in each or token.rsplit("_", 1)[1] in each]
    assert {one["url"].rsplit("/api/", 1)[0] for one in manager.asked} == {manager.server}
    assert all(one["anonymous"] for one in manager.asked)
    assert db.session.query(TokenRow).one().used_at


def test_the_page_s_own_tracks_are_taken_where_youtube_s_app_is_given_none(
    app: Flask, manager: Manager, context: BrowserContext, youtube: FakeYouTube, data: Path
) -> None:
    """The watch page as it was recorded; its tracks are of another video, as its addresses say."""
    number = waits(app, "ok")
    with_token(manager, context)
    page = opened(manager, context, "ok")
    file = data / "protocol" / "yta_youtube.html"
    zipped = file.with_name(f"{file.name}.gz")
    real = file.read_bytes() if file.exists() else gzip.decompress(zipped.read_bytes())
    youtube.raw |= {"/watch": real, "/youtubei/v1/player": b"{}"}
    pressed(manager, page, "Taken")
    found = given(number)
    assert b'"segs"' in found.taken.data
    assert found.taken.video.title


@pytest.mark.parametrize(
    ("scenario", "says"),
    [("off", "YouTube gives no captions"), ("ok", "Nobody waits for the captions")],
)
def test_what_cannot_be_brought_is_said_beside_the_button(
    app: Flask, manager: Manager, context: BrowserContext, scenario: str, says: str
) -> None:
    with_token(manager, context)
    page = opened(manager, context, scenario)
    pressed(manager, page, says)


def test_without_a_token_it_says_where_to_make_one_and_asks_nobody(
    manager: Manager, context: BrowserContext, youtube: FakeYouTube
) -> None:
    page = opened(manager, context, "ok")
    asked = len(youtube.asked)
    said = pressed(manager, page, "Make a token first")
    assert f"{manager.server}/sources/bring" in said
    assert (manager.asked, len(youtube.asked)) == ([], asked)
    page.evaluate("() => history.pushState({}, '', '/feed/subscriptions')")
    page.locator("#tubetotask-bring").wait_for(state="hidden")
