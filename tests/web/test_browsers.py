"""A browser asks to be told: what the server takes and shows, and the whole way in a real browser,
over a push service that reads only what was encrypted for it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, Playwright, expect, sync_playwright
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.fakes.push_service import Listener, PushService
from tests.web import eyes, people
from tests.web.conftest import Browser
from tests.web.serving import serving
from tubetotask.jobs import browsers, noticing
from tubetotask.jobs.connecting import Post
from tubetotask.storage.database import db, now
from tubetotask.storage.models import ChannelRow, MessageRow, SubscriptionRow, User
from tubetotask.storage.notices import Channels
from tubetotask.storage.workspace import Workspace

ROOM = "/settings/notifications"


@pytest.fixture
def service(tmp_path: Path, app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[PushService]:
    """A push service of this machine, and an instance that may ask it."""
    config = replace(app.config["TUBETOTASK"], send_to_private=True)
    monkeypatch.setitem(app.config, "TUBETOTASK", config)
    with PushService(tmp_path) as found:
        monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(found.ca_file))
        yield found


@pytest.fixture
def listener(app: Flask, service: PushService) -> Listener:
    session: Session = db.session()
    return service.listen(browsers.public_key(session, app.config["TUBETOTASK"]))


def kept(workspace: Workspace) -> list[ChannelRow]:
    workspace.session.rollback()
    workspace.session.expire_all()
    return list(Channels(workspace.session, workspace.owner_id).all())


def test_a_browser_is_kept_under_its_name_and_its_address_shown_to_nobody(
    browser: Browser, workspace: Workspace, service: PushService, listener: Listener
) -> None:
    headers = {"X-CSRFToken": browser.token(ROOM), "User-Agent": "Firefox/140 (Linux)"}
    path, given = f"{ROOM}/browsers", service.subscription(listener)
    assert browser.client.post(path, json=given).status_code == 400, "no form of ours"
    told = browser.client.post(f"{path}/key", headers=headers)
    assert told.json == {"key": listener.ours}
    elsewhere = {**given, "endpoint": "http://example.org/x"}
    wrongs: tuple[Any, ...] = ({}, [], elsewhere, {**given, "keys": {}})
    for wrong in wrongs:
        answer = browser.client.post(path, json=wrong, headers=headers)
        assert answer.status_code == 400
        assert (answer.json or {})["error"]
    assert kept(workspace) == []
    answer = browser.client.post(path, json=given, headers=headers)
    assert answer.json == {"go": ROOM}
    (row,) = kept(workspace)
    assert (row.kind, row.name, row.hint) == ("browser", "Firefox on Linux", "127.0.0.1")
    mark = workspace.session.scalars(select(SubscriptionRow.hash)).one()
    page = browser.get(ROOM).text
    assert f'data-browser="{mark}"' in page
    for secret in (listener.name, given["keys"]["auth"], given["keys"]["p256dh"]):
        assert secret not in page
        assert secret not in row.secret
    browser.post(f"{ROOM}/{row.id}", on=ROOM, threshold="85", name="My phone", wants="report")
    (row,) = kept(workspace)
    assert (row.wants, row.threshold, row.name) == ("act", 85, "My phone")
    browser.post(f"{ROOM}/{row.id}/remove", on=ROOM)
    assert workspace.session.scalars(select(SubscriptionRow)).all() == []


# Chromium alone reaches no push service: what it would give stands here.
PUSH = """
const told = %s;
const here = () => localStorage.getItem("on") && {
  toJSON: () => told,
  unsubscribe: async () => localStorage.removeItem("on"),
};
const text = (b) => btoa(String.fromCharCode(...new Uint8Array(b)))
  .replace(/\\+/g, "-").replace(/\\//g, "_").replace(/=+$/, "");
PushManager.prototype.getSubscription = async () => here();
PushManager.prototype.subscribe = async (asked) => {
  localStorage.setItem("asked", `${asked.userVisibleOnly} ${text(asked.applicationServerKey)}`);
  localStorage.setItem("on", "1");
  return here();
};
const real = Notification.requestPermission.bind(Notification);
Notification.requestPermission = () => { localStorage.setItem("may", "asked"); return real(); };
"""
SHOWN = """async () => (await (await navigator.serviceWorker.ready).getNotifications())
  .map((note) => [note.title, note.body])"""
# An event that no person made may neither open nor focus anything: what it would do is noted.
PRESS = """async () => {
  const seen = [];
  clients.openWindow = async (url) => { seen.push(["open", url]); };
  WindowClient.prototype.focus = async function () { seen.push(["focus", this.url]); };
  const notes = await registration.getNotifications();
  for (const note of notes) {
    const event = new NotificationEvent("notificationclick", { notification: note });
    let done;
    event.waitUntil = (work) => { done = work; };
    dispatchEvent(event);
    await done;
  }
  self.pressed = [notes.length, seen, (await registration.getNotifications()).length];
}"""


@pytest.fixture
def page(
    app: Flask,
    admin: User,
    service: PushService,
    listener: Listener,
    launch: Callable[[Playwright], Chromium],
) -> Iterator[Page]:
    """A signed-in person's browser that may show notifications, on the page that asks."""
    with serving(app) as address, sync_playwright() as playwright:
        chromium = launch(playwright)
        context = chromium.new_context(viewport={"width": 390, "height": 800}, base_url=address)
        context.grant_permissions(["notifications"], origin=address)
        context.add_init_script(PUSH % json.dumps(service.subscription(listener)))
        page = context.new_page()
        page.set_default_timeout(60_000)
        expect.set_options(timeout=60_000)
        page.goto("/sign-in")
        page.get_by_label("E-mail").fill(people.ADMIN)
        page.get_by_label("Password").first.fill(people.PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        yield page
        chromium.close()
        expect.set_options(timeout=5_000)  # as it is elsewhere


class Worker:
    """The page's service worker, as the browser's own tools reach it."""

    def __init__(self, page: Page) -> None:
        self._page, self._found = page, dict[str, Any]()
        self._given = dict[str, Any]()
        self._tools = page.context.new_cdp_session(page)
        self._tools.on("ServiceWorker.workerRegistrationUpdated", self._note)
        self._tools.send("ServiceWorker.enable")

    def _note(self, told: dict[str, Any]) -> None:
        self._found.update(told)

    def push(self, data: str) -> None:
        """What the push service hands the browser."""
        while not self._found.get("registrations"):
            self._page.wait_for_timeout(50)
        number = self._found["registrations"][0]["registrationId"]
        origin = self._page.evaluate("location.origin")
        self._given = {"origin": origin, "registrationId": number, "data": data}
        self._tools.send("ServiceWorker.deliverPushMessage", self._given)

    def shows(self, told: str) -> None:
        """Wait until this stands on the screen, and nothing else: a title, or a body.

        Chromium without a screen now and then drops a message that it has shown: what is gone
        is handed over once more.
        """
        for turn in range(1, 600):
            shown = self._page.evaluate(SHOWN)
            if len(shown) == 1 and told in shown[0]:
                return
            if not shown and turn % 60 == 0:
                self._tools.send("ServiceWorker.deliverPushMessage", self._given)
            self._page.wait_for_timeout(50)
        raise AssertionError(f"{told!r} is not shown: {shown}")

    def press(self, told: str) -> list[object]:
        """Press the one that says this: what would be opened, and how many still stand there."""
        for _ in range(10):
            self.shows(told)
            found, *seen = self._pressed()
            if found:
                return seen
        raise AssertionError("what is shown is gone before it can be pressed")

    def _pressed(self) -> list[Any]:
        # Not waited for: a worker that Chromium ends meanwhile would be waited for without an end.
        tools = self._page.context.service_workers[-1]
        tools.evaluate(f"() => {{ self.pressed = null; ({PRESS})(); }}")
        for _ in range(600):
            told: list[Any] | None = tools.evaluate("() => self.pressed")
            if told:
                return told
            self._page.wait_for_timeout(50)
        raise AssertionError("the press comes to nothing")


def work(app: Flask) -> None:
    """What the worker does two minutes later."""
    session: Session = db.session()
    post = Post(app, app.config["TUBETOTASK"], {}, lambda: now() + timedelta(minutes=2))
    noticing.begin_due(session, post.jobs_url, post.now())
    for row in session.scalars(select(MessageRow)).all():
        noticing.run(post, row.id, row.job_id)
    session.rollback()


@pytest.mark.browser
@pytest.mark.slow
def test_from_a_press_to_a_message_on_the_screen_and_the_page_behind_it(
    page: Page, app: Flask, listener: Listener, workspace: Workspace
) -> None:
    page.goto(ROOM)
    ask = page.get_by_role("button", name="Tell me in this browser")
    expect(ask).to_be_visible()
    assert page.evaluate("localStorage.getItem('may')") is None, "nothing is asked before a press"
    assert eyes.wider_than_the_screen(page) == eyes.unnamed(page) == eyes.structure(page) == []
    ask.click()
    expect(page.get_by_text("You are told in this browser.")).to_be_visible()
    expect(page.get_by_text("this one", exact=True)).to_be_visible()
    expect(ask).to_be_hidden()
    assert page.evaluate("localStorage.getItem('asked')") == f"true {listener.ours}"
    assert eyes.wider_than_the_screen(page) == eyes.faint(page) == []

    page.get_by_role("button", name="Send a test").click()
    expect(page.get_by_text("On its way")).to_be_visible()
    room = Channels(workspace.session, workspace.owner_id)
    room.set_quiet(replace(room.quiet(), begin=0, end=0))
    workspace.session.commit()
    work(app)
    (told,) = listener.came
    worker = Worker(page)
    worker.push(json.dumps(told))
    origin = page.evaluate("location.origin")
    assert worker.press("Test: It works") == [[["open", f"{origin}/"]], 0]

    talk = {"title": "Act now: Raise prices", "body": "Score 90 of 100", "tag": "a"}
    worker.push(json.dumps({**talk, "link": ROOM}))
    pressed = worker.press("Score 90 of 100")
    assert pressed == [[["focus", page.url]], 0], "a page that is open is gone to"
    worker.push(json.dumps({**talk, "link": "/analyses/7"}))
    worker.shows(talk["title"])
    worker.push(json.dumps({**talk, "body": "Once more", "link": "/analyses/7"}))
    # in place of the first: it has the same name
    assert worker.press("Once more") == [[["open", f"{origin}/analyses/7"]], 0]
    worker.push(json.dumps({**talk, "body": "Elsewhere", "link": "https://elsewhere.example/x"}))
    assert worker.press("Elsewhere") == [[["open", f"{origin}/"]], 0], "no other site is opened"
    worker.push("nonsense")
    worker.shows("TubeToTask")

    page.get_by_label("More pages").click()
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.wait_for_url("**/sign-in*")
    assert kept(workspace) == []
