"""As a person meets it: the link that the server prints, the first administrator, a passkey and a
code, in a real browser against the real server."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from passlib.totp import TOTP
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from tests.web import eyes
from tests.web.people import PASSWORD
from tests.web.running import Running, running
from tests.web.test_browser import DESK, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ADDRESS = "ada@example.org"


@pytest.fixture(scope="module")
def server(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server that nobody has set up."""
    folder = tmp_path_factory.mktemp("accounts") / "data"
    shutil.copytree(migrated, folder)
    with running(folder) as found:
        yield found


@pytest.fixture(scope="module")
def chrome(chromium: Path) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(chromium), args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


@pytest.fixture
def page(chrome: Browser, server: Running) -> Iterator[Page]:
    """A page in a browser with a security key that always confirms."""
    context = chrome.new_context(viewport=PHONE, base_url=server.address, reduced_motion="reduce")
    opened = context.new_page()
    opened.set_default_timeout(30_000)
    complaints: list[str] = []
    opened.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    device = context.new_cdp_session(opened)
    device.send("WebAuthn.enable")
    kind = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
    able = {"hasUserVerification": True, "isUserVerified": True}
    device.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": kind | able | {"automaticPresenceSimulation": True}},
    )
    yield opened
    context.close()
    assert complaints == []


SHOTS = os.environ.get("TUBETOTASK_SHOTS", "")


def looked_at(page: Page) -> None:
    """Nothing is out of the picture and every text can be read, dark and light, wide and narrow."""
    ways: tuple[tuple[Literal["dark", "light"], ViewportSize], ...]
    ways = (("dark", DESK), ("light", PHONE))
    for scheme, size in ways:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size(size)
        assert eyes.wider_than_the_screen(page) == [], page.url
        assert eyes.faint(page) == [], page.url
        assert eyes.unnamed(page) == [], page.url
        assert eyes.structure(page) == [], page.url
        if SHOTS:
            name = re.sub(r"\W+", "-", page.url.partition("//")[2].partition("/")[2])[:18]
            page.screenshot(path=f"{SHOTS}/{name}-{scheme}-{size['width']}.png", full_page=True)


def test_from_the_printed_link_to_a_passkey_and_a_code(page: Page, server: Running) -> None:
    page.goto("/")
    expect(page.get_by_text("There are no accounts")).to_be_visible()
    page.goto(server.setup_link)
    looked_at(page)
    page.fill("#address", ADDRESS)
    page.fill("#name", "Ada")
    page.fill("#new_password", PASSWORD)
    page.fill("#new_password_again", PASSWORD)
    page.get_by_role("button", name="Become the administrator").click()
    expect(page.get_by_role("link", name="Begin with your own")).to_be_visible()
    page.goto("/account")
    looked_at(page)

    page.fill("#passkey_name", "Telephone")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_text("The passkey is added")).to_be_visible()
    page.get_by_label("More pages").click()
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.goto("/usage")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    looked_at(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="Usage")).to_be_visible()

    page.goto("/account/code")
    page.get_by_role("button", name="Set it up").click()
    looked_at(page)
    secret = page.locator("code.secret").inner_text().replace("-", "")
    device = TOTP(key=secret)
    page.fill("#code", device.generate().token)
    page.get_by_role("button", name="Ask for it from now on").click()
    page.get_by_role("button", name="Make 8 codes").click()
    looked_at(page)
    recovery = page.locator(".codes code").first.inner_text()
    page.get_by_role("link", name="I have them").click()
    page.get_by_label("More pages").click()
    page.get_by_role("button", name="Sign out", exact=True).click()

    page.goto("/sign-in")
    page.fill("#email", ADDRESS)
    page.fill("#password", PASSWORD)
    page.locator("button.primary").click()
    expect(page.get_by_role("heading", name="The code of your app")).to_be_visible()
    looked_at(page)
    page.get_by_role("link", name="Use a recovery code").click()
    page.fill("#code", recovery)
    page.locator("button.primary").click()
    expect(page.get_by_role("heading", name="Inbox")).to_be_visible()

    page.goto("/admin")
    page.fill("#address", "bea@example.org")
    page.get_by_role("button", name="Make the link").click()
    expect(page.locator("#link")).to_have_value(re.compile("/invite/"))
    looked_at(page)
    for path in ("/admin/jobs", "/admin/audit", "/admin/health", "/privacy", "/account/password"):
        page.goto(path)
        looked_at(page)
